package api

import (
	"net/http"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// A person who reads an address's mail can verify it: the token is valid from the delivery on,
// once.
//
// ASVS v5.0.0-6.4.1 v5.0.0-6.6.2
// Incident 41
func TestVerification(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.signUp("eve")
	f.wantEmail("ana", "ana@example.org", false)
	f.want(f.confirm("/v1/verification/confirm", f.token(message.Verify)), http.StatusGone, "dead-link") // still in the outbox
	f.clearOutbox()

	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].message.To != "ana@example.org" || arrived[0].link() != publicURL+"/verify-email#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}

	f.want(f.confirm("/v1/verification/confirm", arrived[0].Token), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
	f.wantEmail("eve", "eve@example.org", false) // it was not her token
	if a := f.call("GET", "/v1/account", nil, bearer(ana)); a.body["emailVerified"] != true {
		t.Errorf("%s", a.raw)
	}
	f.want(f.confirm("/v1/verification/confirm", arrived[0].Token), http.StatusGone, "dead-link")

	// A verified address gets no further email.
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	f.wantMail("")
	f.want(f.call("POST", "/v1/verification", nil), http.StatusUnauthorized, "missing-code")
}

// Of two emails that are on their way, the second is not sent once the first has been used.
func TestVerificationIsNotRepeated(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.verify()
	f.exec("UPDATE accounts SET email_verified_at = NULL")
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	f.exec("UPDATE accounts SET email_verified_at = created_at")

	if arrived := f.deliver(); len(arrived) != 0 {
		t.Errorf("%d emails to an address that is verified", len(arrived))
	}
}

// An email to the previous address verifies nothing, whether it was delivered before the
// change or after it.
//
// ASVS v5.0.0-6.6.2
// Incident 41
func TestVerificationOfAPreviousAddress(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	before := f.deliver()[0].Token

	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "new@example.org"}, bearer(ana)), http.StatusOK, "")
	for _, d := range f.deliver() {
		if d.Kind == message.Verify && d.message.To != "new@example.org" {
			t.Errorf("an email verifies %s", d.message.To)
		}
	}

	f.want(f.confirm("/v1/verification/confirm", before), http.StatusGone, "dead-link")
	f.wantEmail("ana", "new@example.org", false)
}

// Each kind of token is valid until the microsecond in which it expires, and then no
// longer; that needs no clean-up.
//
// ASVS v5.0.0-6.4.1
// Incident 2, 22, 60
func TestTokensExpire(t *testing.T) {
	for kind, life := range map[message.Kind]time.Duration{
		message.Verify:       48 * time.Hour,
		message.Recovery:     time.Hour,
		message.EmailChange:  2 * time.Hour,
		message.EmailChanged: 7 * 24 * time.Hour,
	} {
		for _, late := range []bool{false, true} {
			f := newFixture(t, nil)
			written := f.server.now()
			token := f.tokenOf(kind)
			code := ""
			if kind == message.EmailChange {
				code = f.logIn("ana")
			}

			f.clock.Advance(life - f.server.now().Sub(written) - time.Microsecond)
			want, slug := http.StatusNoContent, ""
			if late {
				f.clock.Advance(time.Microsecond)
				want, slug = http.StatusGone, "dead-link"
			}
			f.want(f.use(kind, code, token), want, slug)
		}
	}
}

// tokenOf makes the account "ana", and returns a valid token of this kind for it.
func (f *fixture) tokenOf(kind message.Kind) string {
	f.t.Helper()
	ana := f.owner("ana")
	switch kind {
	case message.Verify:
		f.exec("UPDATE accounts SET email_verified_at = NULL")
		f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
		return f.deliver()[0].Token
	case message.Recovery:
		return f.recoveryToken("ana@example.org")
	}

	token := f.askEmail(ana, "new@example.org")
	if kind == message.EmailChange {
		return token
	}
	f.want(f.confirmEmail(ana, token), http.StatusNoContent, "")
	return f.token(message.EmailChanged)
}

// use sends a token to the route of its kind; one for a change of e-mail in a session.
func (f *fixture) use(kind message.Kind, code, token string) answer {
	f.t.Helper()
	switch kind {
	case message.Verify:
		return f.confirm("/v1/verification/confirm", token)
	case message.Recovery:
		return f.recover(token, "another pass phrase")
	case message.EmailChange:
		return f.confirmEmail(code, token)
	}
	return f.confirm("/v1/account/email/undo", token)
}

// If it is required, nobody logs in before the e-mail is verified, on either surface. The
// right password makes the service send the email again; a wrong one does not.
func TestRequireVerifiedEmail(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.RequireVerifiedEmail = true
		o.Limits.MailUnconfirmed = config.Limit{Count: 1, Per: time.Hour}
	})
	f.signUp("ana")

	f.wantMail("verify ana@example.org")
	f.want(f.tryLogin("ana", "wrong"), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.tryLogin("nobody", pass), http.StatusUnauthorized, "wrong-credentials")
	f.wantMail("")

	f.want(f.tryLogin("ana", pass), http.StatusForbidden, "email-not-verified")
	if got := f.kinds(); got != "verify ana@example.org" {
		t.Errorf("the outbox has %s", got)
	}

	a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass})
	if a.status != http.StatusAccepted || a.text("code") != "202" || a.text("message") == "Password or user are incorrect" || f.rows("sessions") != 0 {
		t.Errorf("the original surface: %d %s", a.status, a.raw)
	}

	f.verify()
	f.logIn("ana")
	if a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass}); a.status != http.StatusOK {
		t.Errorf("the original surface, verified: %d %s", a.status, a.raw)
	}

	// However often one tries to log in, the number of emails is limited.
	f.clock.Advance(24 * time.Hour)
	f.signUp("eve")
	for range 9 {
		f.want(f.tryLogin("eve", pass), http.StatusForbidden, "email-not-verified")
	}
	if n := len(f.mails(message.Verify)); n != 2 {
		t.Errorf("%d emails", n)
	}
}

// The emails that an account can ask for are limited.
//
// ASVS v5.0.0-2.3.2 v5.0.0-2.4.1
func TestEmailsOfAnAccountAreLimited(t *testing.T) {
	f := limited(t, Limits{MailAccount: config.Limit{Count: 3, Per: time.Hour}})
	ana, eve := f.member("ana"), f.member("eve")
	f.clearOutbox()

	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	change := object{"email": "new@example.org", "currentPassword": pass}
	for range 2 {
		f.want(f.call("PUT", "/v1/account/email", change, bearer(ana)), http.StatusAccepted, "")
	}

	f.want(f.call("PUT", "/v1/account/email", change, bearer(ana)), http.StatusTooManyRequests, "too-many-attempts")
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusTooManyRequests, "too-many-attempts")
	f.wantMail("email-change new@example.org, email-change new@example.org, verify ana@example.org")

	// Another account has its own limit.
	f.want(f.call("POST", "/v1/verification", nil, bearer(eve)), http.StatusAccepted, "")

	f.clock.Advance(20 * time.Minute)
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
}

// Emails are in the language that the browser asked for at sign-up, until the account
// chooses another.
func TestLocale(t *testing.T) {
	f := newFixture(t, nil)
	a := f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ana", "password": pass}, header("Accept-Language", "ja, ro-RO;q=0.9, en;q=0.8"))
	if a.text("locale") != "ro" {
		t.Errorf("%s", a.raw)
	}

	ana := f.logIn("ana")
	arrived := f.deliver()
	if arrived[0].message.Language != "ro" || arrived[0].message.Subject != "Confirmați adresa de e-mail pentru accounts.example" {
		t.Errorf("%s: %s", arrived[0].message.Language, arrived[0].message.Subject)
	}

	for _, wrong := range []string{"", "xx", "EN", "ro-RO", "../en"} {
		f.want(f.call("PATCH", "/v1/account", object{"locale": wrong}, bearer(ana)), http.StatusUnprocessableEntity, "invalid-fields")
	}

	a = f.call("PATCH", "/v1/account", object{"locale": "de"}, bearer(ana))
	if f.want(a, http.StatusOK, ""); a.text("locale") != "de" {
		t.Errorf("%s", a.raw)
	}

	// The language of a later request makes no difference.
	f.want(f.call("POST", "/v1/recovery", object{"email": "ana@example.org"}, header("Accept-Language", "fr")), http.StatusAccepted, "")
	f.want(f.call("PUT", "/v1/account/username", object{"username": "ana2"}, bearer(ana), header("Accept-Language", "fr")), http.StatusOK, "")

	arrived = f.deliver()
	for _, d := range arrived {
		if d.message.Language != "de" {
			t.Errorf("%s is in %s", d.Kind, d.message.Language)
		}
	}
	if len(arrived) != 2 {
		t.Errorf("%d emails", len(arrived))
	}
}
