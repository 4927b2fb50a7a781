package config

import "errors"

// RequireServe reports what serve must have and has no default.
func (c *Config) RequireServe() error {
	return errors.Join(
		c.RequireDatabase(),
		requiredSecret("KEYS", c.Keys, c.KeysFile, "the keys that seal sessions; make one with: latchkey keys new"),
		c.canVerify(),
		c.canHide(),
	)
}

// HasSMTP reports whether a mail server is given, be it by a file that cannot be read.
func (c *Config) HasSMTP() bool { return c.SmtpURL != "" || c.SmtpURLFile != "" }

// canVerify refuses a service that nobody could ever log in to.
func (c *Config) canVerify() error {
	if c.RequireVerifiedEmail && !c.HasSMTP() {
		return fault("REQUIRE_VERIFIED_EMAIL", "true needs LATCHKEY_SMTP_URL: without emails nobody can verify an e-mail, and so log in")
	}
	return nil
}

// canHide refuses a service that nobody could ever sign up to.
func (c *Config) canHide() error {
	if c.EmailAvailability == "hidden" && !c.HasSMTP() {
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
