package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/password"
	"latchkey/internal/pwned"
	"latchkey/internal/session"
	"latchkey/mailer"
)

type serveCmd struct{}

// Run serves until the context ends. It does not wait for the database: while
// that is away or its schema is behind, readiness says so.
func (serveCmd) Run(ctx context.Context, s streams) error {
	c, err := config.Load()
	if err = errors.Join(err, c.RequireServe()); err != nil {
		return err
	}
	relaxGC(c)
	log := slog.New(slog.NewJSONHandler(s.err, logOptions(c)))
	if c.SmtpURL == "" {
		log.Warn("LATCHKEY_SMTP_URL is not set; letters wait in the outbox")
	}
	if c.PasswordMinLength < password.LeastLength {
		log.Warn("LATCHKEY_PASSWORD_MIN_LENGTH is below 8, the least that NIST SP 800-63B-4 allows")
	}
	service, err := newService(c, nil, log)
	if err != nil {
		return err
	}
	defer service.close()
	return service.run(ctx)
}

// pwnedTimeout is how long somebody who sets a password waits for the look-up.
const pwnedTimeout = time.Second

// newService reports at once every fault that only trying shows. Letters go to the
// mailbox, if there is one, or else to the mail server of the configuration.
func newService(c *config.Config, mailbox *mailer.Mailbox, log *slog.Logger) (*service, error) {
	keys, keysErr := session.ParseKeyring(c.Keys)
	if keysErr != nil {
		keysErr = fmt.Errorf("LATCHKEY_KEYS: %w", keysErr)
	}
	db, dbErr := database.Open(c.DatabaseDSN, c.DatabasePool, c.DatabaseTimeout)
	if dbErr != nil {
		dbErr = fmt.Errorf("LATCHKEY_DATABASE_DSN: %w", dbErr)
	}
	hashErr := hashParams(c).Validate()
	if hashErr != nil {
		hashErr = fmt.Errorf("LATCHKEY_ARGON2_MEMORY_KIB, _TIME, _THREADS: %w", hashErr)
	}
	secrets, secretsErr := hashSecrets(c)
	breached, pwnedErr := pwned.New(c.PwnedURL, pwnedTimeout, c.PwnedFile)
	if pwnedErr != nil {
		pwnedErr = fmt.Errorf("LATCHKEY_PWNED_URL, LATCHKEY_PWNED_FILE: %w", pwnedErr)
	}
	mail, mailErr := newMailing(c, mailbox)
	if err := errors.Join(keysErr, dbErr, hashErr, secretsErr, pwnedErr, mailErr); err != nil {
		return nil, err
	}
	return assemble(c, parts{db, keys, secrets, breached, mail, log})
}

func hashParams(c *config.Config) password.Params {
	return password.Params{MemoryKiB: c.Argon2MemoryKib, Time: c.Argon2Time, Threads: c.Argon2Threads}
}

// hashSecrets are what hashes of some imports cannot be verified without. Its error
// repeats none of them.
func hashSecrets(c *config.Config) (password.Secrets, error) {
	signer, err := base64.StdEncoding.DecodeString(c.FirebaseSignerKey)
	if err != nil {
		return password.Secrets{}, errors.New("LATCHKEY_FIREBASE_SIGNER_KEY: want base64, as the Firebase console shows it")
	}
	separator, err := base64.StdEncoding.DecodeString(c.FirebaseSaltSeparator)
	if err != nil {
		return password.Secrets{}, errors.New("LATCHKEY_FIREBASE_SALT_SEPARATOR: want base64, as the Firebase console shows it")
	}
	firebase := password.Firebase{SignerKey: signer, SaltSeparator: separator, Rounds: c.FirebaseRounds, MemCost: c.FirebaseMemCost}
	if err := firebase.Validate(); err != nil {
		return password.Secrets{}, fmt.Errorf("LATCHKEY_FIREBASE_SIGNER_KEY, _ROUNDS, _MEM_COST: %w", err)
	}
	return password.Secrets{DevisePepper: c.DevisePepper, FlaskSecuritySalt: c.FlaskSecuritySalt, Firebase: firebase}, nil
}

func logOptions(c *config.Config) *slog.HandlerOptions {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // config has checked it
	return &slog.HandlerOptions{Level: level}
}
