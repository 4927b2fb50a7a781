package config

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
)

func (c *Config) validate() []error {
	faults := []error{
		listenAddress("LISTEN", c.Listen),
		listenAddress("OPS_LISTEN", c.OpsListen),
		between("DATABASE_POOL", c.DatabasePool, 1, 10_000),
		between("SESSION_LIMIT", c.SessionLimit, 1, 1000),
		between("PASSWORD_MIN_LENGTH", c.PasswordMinLength, 6, 64),
		between("HASH_CONCURRENCY", c.HashConcurrency, 0, 1024),
		between("HASH_QUEUE", c.HashQueue, 0, 100_000),
		oneOf("EMAIL_AVAILABILITY", c.EmailAvailability, "shown", "hidden"),
		oneOf("LOG_LEVEL", c.LogLevel, "debug", "info", "warn", "error"),
		c.checkArgon2(),
	}
	for _, origin := range c.AllowedOrigins {
		faults = append(faults, checkOrigin(origin))
	}
	faults = append(faults, c.checkDurations()...)
	return append(faults, c.checkMail()...)
}

func (c *Config) checkDurations() (faults []error) {
	check := func(ok bool, name string, value time.Duration, want string) {
		if !ok {
			faults = append(faults, fault(name, "%v: want %s", value, want))
		}
	}
	within := func(d, low, high time.Duration) bool { return low <= d && d <= high }

	check(within(c.DatabaseTimeout, 100*time.Millisecond, time.Minute), "DATABASE_TIMEOUT", c.DatabaseTimeout, "100ms to 1m")
	check(within(c.SessionLifetime, time.Minute, 30*24*time.Hour), "SESSION_LIFETIME", c.SessionLifetime, "1m to 720h")
	// The last use is recorded in steps of five minutes.
	check(c.SessionIdle == 0 || c.SessionIdle >= 10*time.Minute, "SESSION_IDLE", c.SessionIdle, "0 (no limit) or at least 10m")
	check(c.PurgeInterval == 0 || within(c.PurgeInterval, time.Second, 24*time.Hour), "PURGE_INTERVAL", c.PurgeInterval, "1s to 24h, or 0 (never)")
	check(c.AuditRetention == 0 || c.AuditRetention >= 24*time.Hour, "AUDIT_RETENTION", c.AuditRetention, "at least 24h, or 0 (for ever)")
	check(within(c.ShutdownDelay, 0, 5*time.Minute), "SHUTDOWN_DELAY", c.ShutdownDelay, "0 to 5m")
	return faults
}

// owaspMemoryKib is the least memory that OWASP's Password Storage Cheat Sheet asks
// of argon2id, by the passes: equivalent settings of 46 MiB with one to 7 MiB with
// five. More passes do not make up for less memory.
var owaspMemoryKib = []uint32{1: 47104, 2: 19456, 3: 12288, 4: 9216, 5: 7168}

// checkArgon2 refuses hashes that are cheaper to guess than OWASP's, unless the
// operator allows them explicitly.
func (c *Config) checkArgon2() error {
	passes := min(max(c.Argon2Time, 1), 5)
	if c.Argon2AllowWeak || c.Argon2MemoryKib >= owaspMemoryKib[passes] {
		return nil
	}
	return fault("ARGON2_MEMORY_KIB", "%d with LATCHKEY_ARGON2_TIME=%d is weaker than OWASP's least, %d; set that, or for tests LATCHKEY_ARGON2_ALLOW_WEAK=true",
		c.Argon2MemoryKib, c.Argon2Time, owaspMemoryKib[passes])
}

// checkMail reports what is missing for emails to be sent. Without a server they
// wait in the outbox.
func (c *Config) checkMail() (faults []error) {
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			faults = append(faults, fault("PUBLIC_URL", "want https://host, where people reach the pages that emails link to"))
		}
	}
	if c.HasSMTP() {
		faults = append(faults,
			required("MAIL_FROM", c.MailFrom, "the sender of emails, such as Example <accounts@example.org>; LATCHKEY_SMTP_URL needs it"),
			required("PUBLIC_URL", c.PublicURL, "where people reach the service, such as https://accounts.example.org; LATCHKEY_SMTP_URL needs it, for links"))
	}
	return faults
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

func oneOf(name, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	last := len(allowed) - 1
	return fault(name, "%q: want %s or %s", value, strings.Join(allowed[:last], ", "), allowed[last])
}
