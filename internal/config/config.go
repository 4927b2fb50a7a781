// Package config reads the service's configuration from the environment and
// reports every fault in it at once, by variable name. .env.example is its
// documentation; a test holds the two equal.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"
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
		// One core stays free of hashing, for everybody who is not logging in.
		c.HashConcurrency = max(1, runtime.GOMAXPROCS(0)-1)
	}
	return c, errors.Join(faults...)
}

// process fills the struct. envconfig takes an empty variable for a value, and stops
// at the first value that it cannot read; with those out of the way it uses the
// default and goes on. The environment is as before afterwards.
func process(c *Config) (faults []error) {
	for name, value := range variables() {
		if strings.TrimSpace(value) == "" {
			defer without(name)()
		}
	}
	for {
		err := envconfig.Process(prefix, c)
		var parse *envconfig.ParseError
		if !errors.As(err, &parse) {
			return append(faults, err)
		}
		faults = append(faults, fault(strings.TrimPrefix(parse.KeyName, prefix+"_"), "%q is not a %s", parse.Value, kind(parse.TypeName)))
		defer without(parse.KeyName)()
	}
}

// variables are those of the environment that begin with our prefix.
func variables() map[string]string {
	found := map[string]string{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, prefix+"_") {
			found[name] = value
		}
	}
	return found
}

// without takes a variable out of the environment, and returns what puts it back.
func without(name string) (restore func()) {
	value := os.Getenv(name)
	_ = os.Unsetenv(name)
	return func() { _ = os.Setenv(name, value) }
}

// unknown names the variables that no field has, in alphabetical order. A typing error
// must not go unnoticed.
func unknown(c *Config) (faults []error) {
	var known bytes.Buffer
	if err := envconfig.Usagef(prefix, c, &known, "{{range .}}{{usage_key .}}\n{{end}}"); err != nil {
		return []error{err}
	}
	names := strings.Fields(known.String())
	set := variables()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !slices.Contains(names, name) && !serviceLink(name, set[name]) {
			faults = append(faults, fmt.Errorf("%s: there is no such variable; .env.example lists those that there are", name))
		}
	}
	return faults
}

// Kubernetes gives each container the addresses of the Services beside it. Those of one
// called latchkey, or latchkey-something, begin with our prefix.
var (
	linkName    = regexp.MustCompile(`_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR))$`)
	linkAddress = regexp.MustCompile(`_PORT(_\d+_(TCP|UDP|SCTP))?$`)
	linkValue   = regexp.MustCompile(`^(tcp|udp|sctp)://`)
)

// serviceLink reports whether a variable is one of those. LATCHKEY_PORT=8080 is none:
// somebody means to set a port by it.
func serviceLink(name, value string) bool {
	return linkName.MatchString(name) || linkAddress.MatchString(name) && linkValue.MatchString(value)
}

// kind names a Go type in an operator's words.
func kind(goType string) string {
	switch {
	case goType == "time.Duration":
		return "duration, such as 90s or 24h"
	case goType == "bool":
		return "truth value: true or false"
	case strings.HasPrefix(goType, "int") || strings.HasPrefix(goType, "uint"):
		return "whole number in range"
	case strings.HasSuffix(goType, "Limit"):
		return "limit: count/duration, such as 10/1h, or off"
	case strings.HasSuffix(goType, "Networks"):
		return "list of addresses and networks, such as 192.0.2.7,10.0.0.0/8,fd00::/8"
	default:
		return goType
	}
}

// readFile gives a secret the content of the file that its _FILE variable names.
func readFile(name string, value *string, file string) error {
	if file == "" {
		return nil
	}
	if *value != "" {
		return fault(name, "is set, and %s_%s_FILE too; set one of them", prefix, name)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return fault(name+"_FILE", "%v", err)
	}
	if *value = strings.TrimSpace(string(content)); *value == "" {
		return fault(name+"_FILE", "%s is empty", file)
	}
	return nil
}

func (c *Config) validate() []error {
	faults := []error{
		listenAddress("LISTEN", c.Listen),
		listenAddress("OPS_LISTEN", c.OpsListen),
		between("DATABASE_POOL", c.DatabasePool, 1, 10_000),
		between("SESSION_LIMIT", c.SessionLimit, 1, 1000),
		between("PASSWORD_MIN_LENGTH", c.PasswordMinLength, 6, 64),
		between("HASH_CONCURRENCY", c.HashConcurrency, 0, 1024),
		between("HASH_QUEUE", c.HashQueue, 0, 100_000),
	}
	if c.DatabaseTimeout < 100*time.Millisecond || c.DatabaseTimeout > time.Minute {
		faults = append(faults, fault("DATABASE_TIMEOUT", "%v: want 100ms to 1m", c.DatabaseTimeout))
	}
	if c.SessionLifetime < time.Minute || c.SessionLifetime > 30*24*time.Hour {
		faults = append(faults, fault("SESSION_LIFETIME", "%v: want 1m to 720h", c.SessionLifetime))
	}
	// The last use is noted in steps of five minutes.
	if c.SessionIdle != 0 && c.SessionIdle < 10*time.Minute {
		faults = append(faults, fault("SESSION_IDLE", "%v: want 0 (no limit) or at least 10m", c.SessionIdle))
	}
	if c.PurgeInterval != 0 && (c.PurgeInterval < time.Second || c.PurgeInterval > 24*time.Hour) {
		faults = append(faults, fault("PURGE_INTERVAL", "%v: want 1s to 24h, or 0 (never)", c.PurgeInterval))
	}
	if c.AuditRetention != 0 && c.AuditRetention < 24*time.Hour {
		faults = append(faults, fault("AUDIT_RETENTION", "%v: want at least 24h, or 0 (for ever)", c.AuditRetention))
	}
	if c.ShutdownDelay < 0 || c.ShutdownDelay > 5*time.Minute {
		faults = append(faults, fault("SHUTDOWN_DELAY", "%v: want 0 to 5m", c.ShutdownDelay))
	}
	for _, origin := range c.AllowedOrigins {
		faults = append(faults, checkOrigin(origin))
	}
	faults = append(faults, c.checkArgon2())
	faults = append(faults, c.checkMail()...)
	if c.EmailAvailability != "shown" && c.EmailAvailability != "hidden" {
		faults = append(faults, fault("EMAIL_AVAILABILITY", "%q: want shown or hidden", c.EmailAvailability))
	}
	if !map[string]bool{"debug": true, "info": true, "warn": true, "error": true}[c.LogLevel] {
		faults = append(faults, fault("LOG_LEVEL", "%q: want debug, info, warn or error", c.LogLevel))
	}
	return faults
}

// owaspMemoryKib is the least memory that OWASP's Password Storage Cheat Sheet asks
// of argon2id, by the passes: equivalent settings of 46 MiB with one to 7 MiB with
// five. More passes do not make up for less memory.
var owaspMemoryKib = []uint32{1: 47104, 2: 19456, 3: 12288, 4: 9216, 5: 7168}

// checkArgon2 refuses hashes that are cheaper to guess than OWASP's, unless that is
// said in so many words.
func (c *Config) checkArgon2() error {
	passes := min(max(c.Argon2Time, 1), 5)
	if c.Argon2AllowWeak || c.Argon2MemoryKib >= owaspMemoryKib[passes] {
		return nil
	}
	return fault("ARGON2_MEMORY_KIB", "%d with LATCHKEY_ARGON2_TIME=%d is weaker than OWASP's least, %d; set that, or for tests LATCHKEY_ARGON2_ALLOW_WEAK=true",
		c.Argon2MemoryKib, c.Argon2Time, owaspMemoryKib[passes])
}

// checkMail reports what is missing for letters to be sent. Without a server they
// wait in the outbox.
func (c *Config) checkMail() (faults []error) {
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			faults = append(faults, fault("PUBLIC_URL", "want https://host, where people reach the pages that letters link to"))
		}
	}
	if c.SmtpURL != "" {
		faults = append(faults,
			required("MAIL_FROM", c.MailFrom, "the sender of letters, such as Example <accounts@example.org>; LATCHKEY_SMTP_URL needs it"),
			required("PUBLIC_URL", c.PublicURL, "where people reach the service, such as https://accounts.example.org; LATCHKEY_SMTP_URL needs it, for links"))
	}
	return faults
}

// RequireServe reports what serve must have and has no default.
func (c *Config) RequireServe() error {
	return errors.Join(
		c.RequireDatabase(),
		requiredSecret("KEYS", c.Keys, c.KeysFile, "the keys that seal sessions; make one with: latchkey keys new"),
		c.canVerify(),
		c.canHide(),
	)
}

// canVerify refuses a service that nobody could ever log in to.
func (c *Config) canVerify() error {
	if c.RequireVerifiedEmail && c.SmtpURL == "" && c.SmtpURLFile == "" {
		return fault("REQUIRE_VERIFIED_EMAIL", "true needs LATCHKEY_SMTP_URL: without letters nobody can verify an e-mail, and so log in")
	}
	return nil
}

// canHide refuses a service that nobody could ever sign up to.
func (c *Config) canHide() error {
	if c.EmailAvailability == "hidden" && c.SmtpURL == "" && c.SmtpURLFile == "" {
		return fault("EMAIL_AVAILABILITY", "hidden needs LATCHKEY_SMTP_URL: a sign-up makes an account once its email is answered")
	}
	return nil
}

// RequireDatabase reports a missing DSN.
func (c *Config) RequireDatabase() error {
	return requiredSecret("DATABASE_DSN", c.DatabaseDSN, c.DatabaseDSNFile, "for example latchkey:password@tcp(127.0.0.1:3306)/latchkey")
}

func required(name, value, what string) error {
	if value != "" {
		return nil
	}
	return fault(name, "is not set: %s", what)
}

// requiredSecret is required for what may come from a file. What is wrong with the file
// has been said already.
func requiredSecret(name, value, file, what string) error {
	if value != "" || file != "" {
		return nil
	}
	return fault(name, "is not set, nor %s_%s_FILE: %s", prefix, name, what)
}

// listenAddress reports an address that cannot be listened on.
func listenAddress(name, value string) error {
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fault(name, "%q: want host:port, such as 127.0.0.1:8080", value)
	}
	return nil
}

func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != origin ||
		origin != strings.ToLower(origin) || strings.Contains(origin, "*") || u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" {
		return fault("ALLOWED_ORIGINS", "%q: want scheme://host[:port] as a browser sends it, such as https://app.example.org", origin)
	}
	return nil
}

func between(name string, value, low, high int) error {
	if low <= value && value <= high {
		return nil
	}
	return fault(name, "%d: want %d to %d", value, low, high)
}

func fault(name, format string, args ...any) error {
	return fmt.Errorf("%s_%s: %s", prefix, name, fmt.Sprintf(format, args...))
}
