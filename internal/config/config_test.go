package config

import (
	"bufio"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// clean removes from the environment the variables that were set when the tests started.
func clean(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, prefix+"_") {
			_ = os.Unsetenv(name)
			t.Cleanup(func() { _ = os.Setenv(name, value) })
		}
	}
}

// documented reads .env.example: each variable, its default, and whether a
// comment stands above it.
func documented(t *testing.T) (defaults map[string]string) {
	t.Helper()
	file, err := os.Open("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	defaults = map[string]string{}
	commented := false
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		switch name, value, ok := strings.Cut(line, "="); {
		case strings.HasPrefix(line, "#"):
			commented = true
		case line == "":
			commented = false
		case !ok || !commented:
			t.Errorf("%q is no variable under a comment", line)
		default:
			defaults[name] = value
		}
	}

	return defaults
}

// .env.example lists every variable, with the default that the program has, and
// no other.
func TestExampleIsComplete(t *testing.T) {
	clean(t)
	byDefault, err := Load()
	if err != nil {
		t.Fatal(err)
	}

	documented := documented(t)
	fields := reflect.TypeFor[Config]()
	if len(documented) != fields.NumField() {
		t.Errorf("%d variables are documented, there are %d", len(documented), fields.NumField())
	}

	for name, value := range documented {
		t.Setenv(name, value)
	}
	fromExample, err := Load()
	if err != nil {
		t.Fatalf(".env.example as it stands: %v", err)
	}

	if len(fromExample.AllowedOrigins)+len(fromExample.TrustedProxies) != 0 {
		t.Error("an empty list is not empty")
	}
	if !reflect.DeepEqual(byDefault, fromExample) {
		t.Errorf("defaults:\n%+v\n.env.example:\n%+v", byDefault, fromExample)
	}
}

// Hashes that are cheaper to guess than OWASP's least need a word of consent; what
// OWASP calls its equivalent does not.
//
// ASVS v5.0.0-11.4.2
func TestWeakArgon2NeedsConsent(t *testing.T) {
	for _, c := range []struct {
		memory, passes string
		weak           bool
	}{
		{"47104", "1", false}, {"47103", "1", true},
		{"19456", "2", false}, {"19455", "2", true}, {"65536", "2", false},
		{"12288", "3", false}, {"12287", "3", true},
		{"9216", "4", false}, {"9215", "4", true},
		{"7168", "5", false}, {"7167", "5", true},
		{"7168", "10", false}, {"1024", "10", true}, {"8", "1", true},
	} {
		clean(t)
		t.Setenv(prefix+"_ARGON2_MEMORY_KIB", c.memory)
		t.Setenv(prefix+"_ARGON2_TIME", c.passes)

		_, err := Load()
		if told := err != nil && strings.Contains(err.Error(), "LATCHKEY_ARGON2_ALLOW_WEAK=true"); told != c.weak {
			t.Errorf("%s KiB with %s passes: %v", c.memory, c.passes, err)
		}

		t.Setenv(prefix+"_ARGON2_ALLOW_WEAK", "true")
		if _, err := Load(); err != nil {
			t.Errorf("%s KiB with %s passes, allowed: %v", c.memory, c.passes, err)
		}
	}
}

// All faults are reported together, each by its variable's name.
//
// ASVS v5.0.0-1.4.2 v5.0.0-6.2.1
func TestLoadReportsEveryFault(t *testing.T) {
	faulty := map[string]string{
		"DATABASE_POOL":       "0",
		"DATABASE_TIMEOUT":    "1h",
		"SESSION_LIFETIME":    "a day",
		"SESSION_IDLE":        "1m",
		"SESSION_LIMIT":       "none",
		"PASSWORD_MIN_LENGTH": "5",
		"ARGON2_THREADS":      "300",
		"HASH_QUEUE":          "-1",
		"LIMIT_LOGIN_ACCOUNT": "often",
		"PURGE_INTERVAL":      "999ms",
		"AUDIT_RETENTION":     "23h59m",
		"ORIGINAL_API":        "perhaps",
		"ALLOWED_ORIGINS":     "https://app.example.org/",
		"TRUSTED_PROXIES":     "10.0.0.1,10.0.0.256",
		"LISTEN":              "8080",
		"OPS_LISTEN":          "127.0.0.1:99999",
		"SHUTDOWN_DELAY":      "6m",
		"LOG_LEVEL":           "loud",
		"PUBLIC_URL":          "accounts.example.org",
		"SMTP_URL_FILE":       "/nonexistent/smtp",
		"LIMIT_MAIL_ACCOUNT":  "5",
		"KEYS_FILE":           "/nonexistent/keys",
		"NO_SUCH_VARIABLE":    "x",
		"NOR_THIS_ONE":        "x",
		"PORT":                "8080", // no Service's, which has an address in it
	}

	clean(t)
	for name, value := range faulty {
		t.Setenv(prefix+"_"+name, value)
	}

	_, err := Load()
	if err == nil {
		t.Fatal("no fault was reported")
	}

	for name := range faulty {
		if !regexp.MustCompile(`(?m)\b` + prefix + "_" + name + `\b`).MatchString(err.Error()) {
			t.Errorf("LATCHKEY_%s is not reported", name)
		}
	}

	if os.Getenv(prefix+"_SESSION_LIFETIME") != "a day" {
		t.Error("Load left the environment changed")
	}
}

// A mail server needs a sender and an address for links; a sender and an address need no
// mail server.
func TestMailNeedsAllOfIt(t *testing.T) {
	clean(t)
	t.Setenv("LATCHKEY_SMTP_URL", "smtps://mail.example.org")

	_, err := Load()
	if err == nil || !strings.Contains(err.Error(), "LATCHKEY_MAIL_FROM") || !strings.Contains(err.Error(), "LATCHKEY_PUBLIC_URL") {
		t.Errorf("got %v", err)
	}

	t.Setenv("LATCHKEY_SMTP_URL", "")
	t.Setenv("LATCHKEY_SMTP_URL_FILE", "/nonexistent/smtp")
	_, err = Load()
	if err == nil || !strings.Contains(err.Error(), "LATCHKEY_MAIL_FROM") || !strings.Contains(err.Error(), "LATCHKEY_PUBLIC_URL") {
		t.Errorf("beside a file that cannot be read: %v", err)
	}

	t.Setenv("LATCHKEY_SMTP_URL_FILE", "")
	t.Setenv("LATCHKEY_SMTP_URL", "smtps://mail.example.org")
	t.Setenv("LATCHKEY_MAIL_FROM", "a@example.org")
	for url, ok := range map[string]bool{
		"https://accounts.example.org": true, "http://127.0.0.1:8080": true, "https://example.org/accounts/": true,
		"accounts.example.org": false, "//accounts.example.org": false, "ftp://example.org": false, "https://": false,
		"https://u@example.org": false, "https://example.org/?a=b": false, "https://example.org/#a": false,
	} {
		t.Setenv("LATCHKEY_PUBLIC_URL", url)
		if _, err := Load(); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}

	t.Setenv("LATCHKEY_PUBLIC_URL", "https://accounts.example.org")
	t.Setenv("LATCHKEY_SMTP_URL", "")
	if _, err := Load(); err != nil {
		t.Error(err)
	}
}

// ASVS v5.0.0-3.4.2
func TestOriginsAreExact(t *testing.T) {
	clean(t)
	for origin, ok := range map[string]bool{
		"https://app.example.org": true, "http://localhost:5173": true, "https://[::1]:8443": true,
		"*": false, "null": false, "https://*.example.org/": false, "app.example.org": false, "https://": false,
		"https://user@example.org": false, "https://example.org?x": false, "ftp://example.org": false, "https://*.example.org": false, "https://APP.example.org": false, "https://example.org:443": false,
	} {
		t.Setenv("LATCHKEY_ALLOWED_ORIGINS", origin)
		if _, err := Load(); (err == nil) != ok {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

func TestRequireServe(t *testing.T) {
	err := (&Config{}).RequireServe()
	if err == nil || !strings.Contains(err.Error(), "LATCHKEY_DATABASE_DSN") || !strings.Contains(err.Error(), "LATCHKEY_KEYS") {
		t.Errorf("got %v", err)
	}
	if err := (&Config{DatabaseDSN: "x", Keys: "x"}).RequireServe(); err != nil {
		t.Error(err)
	}
}

// A secret given both ways is a fault: one of them would be ignored.
func TestSecretGivenTwice(t *testing.T) {
	clean(t)
	path := t.TempDir() + "/keys"
	if err := os.WriteFile(path, []byte(" from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATCHKEY_KEYS_FILE", path)
	c, err := Load()
	if err != nil || c.Keys != "from-file" {
		t.Errorf("%q %v", c.Keys, err)
	}
	t.Setenv("LATCHKEY_KEYS", "from-environment")
	if _, err := Load(); err == nil || strings.Contains(err.Error(), "from-environment") {
		t.Errorf("got %v", err)
	}
}

// Hidden e-mails need mail: without it no sign-up could be completed.
func TestHiddenNeedsMail(t *testing.T) {
	c := &Config{DatabaseDSN: "x", Keys: "x", EmailAvailability: "hidden"}
	if err := c.RequireServe(); err == nil || !strings.Contains(err.Error(), "LATCHKEY_SMTP_URL") {
		t.Errorf("got %v", err)
	}
	c.SmtpURLFile = "/run/secrets/smtp"
	if err := c.RequireServe(); err != nil {
		t.Error(err)
	}
}

// By default one core stays free of hashing.
func TestHashConcurrency(t *testing.T) {
	clean(t)
	c, err := Load()
	if err != nil || c.HashConcurrency < 1 {
		t.Errorf("%d %v", c.HashConcurrency, err)
	}
	if c.SessionLifetime != 24*time.Hour {
		t.Errorf("the default life of a session is %v", c.SessionLifetime)
	}
}
