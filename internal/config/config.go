// Package config reads the service's configuration from the environment and
// reports every fault in it at once, by variable name. .env.example is its
// documentation; a test holds the two equal.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"latchkey/internal/regular"
)

const prefix = "LATCHKEY"

// Config is the whole configuration. A field FooBar is LATCHKEY_FOO_BAR.
type Config struct {
	Listen    string `split_words:"true" default:"127.0.0.1:8080"`
	OpsListen string `split_words:"true" default:"127.0.0.1:8081"`

	DatabaseDSN     string        `split_words:"true"`
	DatabaseDSNFile string        `split_words:"true"`
	DatabasePool    int           `split_words:"true" default:"16"`
	DatabaseTimeout time.Duration `split_words:"true" default:"1500ms"`

	Keys     string `split_words:"true"`
	KeysFile string `split_words:"true"`

	SessionLifetime time.Duration `split_words:"true" default:"24h"`
	SessionIdle     time.Duration `split_words:"true" default:"0"`
	SessionLimit    int           `split_words:"true" default:"50"`

	PasswordMinLength int    `split_words:"true" default:"8"`
	PwnedURL          string `split_words:"true"`
	PwnedFile         string `split_words:"true"`
	Argon2MemoryKib   uint32 `split_words:"true" default:"19456"`
	Argon2Time        uint32 `split_words:"true" default:"2"`
	Argon2Threads     uint8  `split_words:"true" default:"1"`
	Argon2AllowWeak   bool   `split_words:"true" default:"false"`
	HashConcurrency   int    `split_words:"true" default:"0"`
	HashQueue         int    `split_words:"true" default:"64"`

	DevisePepper          string `split_words:"true"`
	DevisePepperFile      string `split_words:"true"`
	FlaskSecuritySalt     string `split_words:"true"`
	FlaskSecuritySaltFile string `split_words:"true"`
	FirebaseSignerKey     string `split_words:"true"`
	FirebaseSignerKeyFile string `split_words:"true"`
	FirebaseSaltSeparator string `split_words:"true"`
	FirebaseRounds        int    `split_words:"true" default:"8"`
	FirebaseMemCost       int    `split_words:"true" default:"14"`

	LimitLoginAccount        Limit `split_words:"true" default:"10/10m"`
	LimitLoginAddress        Limit `split_words:"true" default:"100/10m"`
	LimitPasswordAccount     Limit `split_words:"true" default:"10/1h"`
	LimitSignUpAddress       Limit `split_words:"true" default:"20/1h"`
	LimitAvailabilityAddress Limit `split_words:"true" default:"200/10m"`
	LimitExportAccount       Limit `split_words:"true" default:"10/1h"`
	LimitChangeAccount       Limit `split_words:"true" default:"60/10m"`

	PurgeInterval  time.Duration `split_words:"true" default:"10m"`
	AuditRetention time.Duration `split_words:"true" default:"8760h"`

	EmailAvailability    string `split_words:"true" default:"shown"`
	RequireVerifiedEmail bool   `split_words:"true" default:"false"`

	PublicURL            string `split_words:"true"`
	SmtpURL              string `split_words:"true"`
	SmtpURLFile          string `split_words:"true"`
	MailFrom             string `split_words:"true"`
	MailTemplates        string `split_words:"true"`
	LimitMailAccount     Limit  `split_words:"true" default:"5/1h"`
	LimitMailUnconfirmed Limit  `split_words:"true" default:"1/1h"`
	LimitRecoveryAddress Limit  `split_words:"true" default:"20/1h"`
	LimitRecoveryEmail   Limit  `split_words:"true" default:"5/1h"`

	Pages          bool     `split_words:"true" default:"true"`
	OriginalAPI    bool     `split_words:"true" default:"true"`
	AllowedOrigins []string `split_words:"true"`
	TrustedProxies Networks `split_words:"true"`

	ShutdownDelay time.Duration `split_words:"true" default:"5s"`

	LogLevel string `split_words:"true" default:"info"`

	DataDir string `split_words:"true" default:".data"`
	Mysqld  string `split_words:"true"`
}

// Load reads the environment. Its error names every variable that is wrong. What it
// returns is never nil, so that its caller can look for faults of other kinds too.
func Load() (*Config, error) {
	c := &Config{}
	faults := append(process(c), unknown(c)...)

	faults = append(faults,
		readFile("DATABASE_DSN", &c.DatabaseDSN, c.DatabaseDSNFile),
		readFile("KEYS", &c.Keys, c.KeysFile),
		readFile("SMTP_URL", &c.SmtpURL, c.SmtpURLFile),
		readFile("DEVISE_PEPPER", &c.DevisePepper, c.DevisePepperFile),
		readFile("FLASK_SECURITY_SALT", &c.FlaskSecuritySalt, c.FlaskSecuritySaltFile),
		readFile("FIREBASE_SIGNER_KEY", &c.FirebaseSignerKey, c.FirebaseSignerKeyFile),
	)

	faults = append(faults, c.validate()...)
	if c.HashConcurrency == 0 {
		// One core stays free of hashing, for all other requests.
		c.HashConcurrency = max(1, runtime.GOMAXPROCS(0)-1)
	}
	return c, errors.Join(faults...)
}

// maxSecret is the size of the largest file of a secret, in bytes.
const maxSecret = 64 << 10

// readFile gives a secret the content of the file that its _FILE variable names.
func readFile(name string, value *string, file string) error {
	if file == "" {
		return nil
	}
	var twice error
	if *value != "" {
		twice = fault(name, "is set, and %s_%s_FILE too; set one of them", prefix, name)
	}

	content, err := regular.Read(file, maxSecret)
	if err == nil {
		*value, err = secretText(content)
	}
	if err != nil {
		return errors.Join(twice, fault(name+"_FILE", "%s: %v", file, err))
	}
	return twice
}

// secretText is what a file says without the white space around it, nor the mark of byte
// order that some editors put before it: neither is part of a secret.
func secretText(content []byte) (string, error) {
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return "", errors.New("is not a text in UTF-8; save it as UTF-8, which PowerShell, for one, does not do by itself")
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(content), "\uFEFF"))
	if text == "" {
		return "", errors.New("is empty")
	}
	return text, nil
}

func fault(name, format string, args ...any) error {
	return fmt.Errorf("%s_%s: %s", prefix, name, fmt.Sprintf(format, args...))
}
