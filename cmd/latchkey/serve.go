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
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/pwned"
)

type serveCmd struct{}

// Run serves until the context ends. It does not wait for the database: while
// that is away or its schema is behind, readiness reports it.
func (serveCmd) Run(ctx context.Context, s streams) error {
	c, err := config.Load()
	p, partsErr := newParts(c)
	if err := errors.Join(err, c.RequireServe(), partsErr); err != nil {
		return err
	}

	relaxGC(c)
	log := slog.New(slog.NewJSONHandler(s.err, logOptions(c)))
	if c.SmtpURL == "" {
		log.Warn("LATCHKEY_SMTP_URL is not set; emails wait in the outbox")
	}
	if c.PasswordMinLength < password.LeastLength {
		log.Warn("LATCHKEY_PASSWORD_MIN_LENGTH is below 8, the least that NIST SP 800-63B-4 allows")
	}

	service, err := newService(c, p, log)
	if err != nil {
		return err
	}
	defer service.close()
	return service.run(ctx)
}

// pwnedTimeout is how long somebody who sets a password waits for the look-up.
const pwnedTimeout = time.Second

// newParts makes what a service is assembled from, and reports at once every fault that
// only trying shows. Without a DSN or keys there is no database or key ring in it.
func newParts(c *config.Config) (p parts, err error) {
	var keysErr, dbErr, hashErr, secretsErr, pwnedErr, mailErr error
	if c.Keys != "" {
		p.keys, keysErr = keyring.Parse(c.Keys)
	}
	if c.DatabaseDSN != "" {
		p.db, dbErr = openDatabase(c)
	}
	hashErr = hashParams(c).Validate()
	p.secrets, secretsErr = hashSecrets(c)
	p.breached, pwnedErr = pwned.New(c.PwnedURL, pwnedTimeout, c.PwnedFile)
	p.mail, mailErr = newMailing(c)

	return p, errors.Join(
		about("LATCHKEY_KEYS", keysErr),
		dbErr,
		about("LATCHKEY_ARGON2_MEMORY_KIB, _TIME, _THREADS", hashErr),
		secretsErr,
		about("LATCHKEY_PWNED_URL, LATCHKEY_PWNED_FILE", pwnedErr),
		mailErr,
	)
}

// about names the variables that an error is about, if there is an error.
func about(variables string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", variables, err)
}

func openDatabase(c *config.Config) (*database.DB, error) {
	db, err := database.Open(c.DatabaseDSN, c.DatabasePool, c.DatabaseTimeout)
	return db, about("LATCHKEY_DATABASE_DSN", err)
}

func hashParams(c *config.Config) password.Params {
	return password.Params{MemoryKiB: c.Argon2MemoryKib, Time: c.Argon2Time, Threads: c.Argon2Threads}
}

// hashSecrets are what hashes of some imports cannot be verified without. Its error
// names every fault in them and repeats no secret.
func hashSecrets(c *config.Config) (password.Secrets, error) {
	signer, signerErr := decodeFirebase("SIGNER_KEY", c.FirebaseSignerKey)
	separator, separatorErr := decodeFirebase("SALT_SEPARATOR", c.FirebaseSaltSeparator)
	firebase := password.Firebase{SignerKey: signer, SaltSeparator: separator, Rounds: c.FirebaseRounds, MemCost: c.FirebaseMemCost}
	costErr := about("LATCHKEY_FIREBASE_SIGNER_KEY, _ROUNDS, _MEM_COST", firebase.Validate())

	if err := errors.Join(signerErr, separatorErr, costErr); err != nil {
		return password.Secrets{}, err
	}
	return password.Secrets{DevisePepper: c.DevisePepper, FlaskSecuritySalt: c.FlaskSecuritySalt, Firebase: firebase}, nil
}

func decodeFirebase(name, value string) ([]byte, error) {
	decoded, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, fmt.Errorf("LATCHKEY_FIREBASE_%s: want base64, as the Firebase console shows it", name)
	}
	return decoded, nil
}

// loadForDatabase reads the configuration for a command that needs the database alone.
func loadForDatabase() (*config.Config, error) {
	c, err := config.Load()
	return c, errors.Join(err, c.RequireDatabase(), checkDSN(c))
}

// checkDSN reports what is wrong with the DSN, if there is one. It connects to nothing.
func checkDSN(c *config.Config) error {
	if c.DatabaseDSN == "" {
		return nil
	}
	db, err := openDatabase(c)
	if err != nil {
		return err
	}
	return db.Close()
}

func logOptions(c *config.Config) *slog.HandlerOptions {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // config has checked it
	return &slog.HandlerOptions{Level: level}
}
