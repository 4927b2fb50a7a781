package api

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// A recovery by mail sets a new password: all sessions end, a disabled password works
// again, the address counts as verified, and the owner gets an email about it.
//
// ASVS v5.0.0-6.4.1 v5.0.0-6.6.2 v5.0.0-7.4.3
// Incident 2, 20
func TestRecovery(t *testing.T) {
	f := newFixture(t, nil)
	first, second := f.member("ana"), f.logIn("ana")
	f.exec("UPDATE accounts SET password_disabled_at = created_at")
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")

	f.clearOutbox()
	a := f.call("POST", "/v1/recovery", object{"email": " ANA@Example.ORG "})
	if f.want(a, http.StatusAccepted, ""); len(a.raw) != 0 {
		t.Errorf("%s", a.raw)
	}

	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].message.To != "ana@example.org" || arrived[0].link() != publicURL+"/reset-password#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}
	token := arrived[0].Token

	// A refused password does not use the token up.
	for _, weak := range []string{"", "short", "password1234", "ana@example.org"} {
		f.want(f.recover(token, weak), http.StatusUnprocessableEntity, "invalid-fields")
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(first)), http.StatusOK, "")

	f.want(f.recover(token, "another pass phrase"), http.StatusNoContent, "")
	for _, code := range []string{first, second} {
		f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
	}
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.tryLogin("ana", "another pass phrase"), http.StatusCreated, "")
	f.wantEmail("ana", "ana@example.org", true)

	// No device is known any longer, and the token is used.
	f.wantMail("new-device ana@example.org, password-changed ana@example.org")
	f.want(f.recover(token, "a third pass phrase"), http.StatusGone, "dead-link")
	f.want(f.tryLogin("ana", "another pass phrase"), http.StatusCreated, "")
}

// The failures that strangers caused do not count against the new password.
func TestRecoveryEndsFailures(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 100, Per: time.Minute}})
	f.signUp("ana")
	for range 6 {
		f.tryLogin("ana", "wrong")
		f.clock.Advance(time.Second)
	}

	f.want(f.recover(f.recoveryToken("ana@example.org"), "another pass phrase"), http.StatusNoContent, "")
	f.want(f.tryLogin("ana", "another pass phrase"), http.StatusCreated, "")
}

// A request for a recovery does not reveal whether there is an account: neither by its
// answer, nor by how often it may be repeated, nor by what is stored. An address without
// an account gets no email.
//
// Incident 17
func TestRecoveryTellsNothing(t *testing.T) {
	f := limited(t, Limits{RecoveryEmail: config.Limit{Count: 3, Per: time.Hour}})
	f.signUp("ana")
	f.clearOutbox()

	for range 5 { // the last two are too many, for both
		known := f.call("POST", "/v1/recovery", object{"email": "ana@example.org"})
		unknown := f.call("POST", "/v1/recovery", object{"email": "xyz@example.org"})
		if known.visible() != unknown.visible() {
			t.Errorf("known: %s\nunknown: %s", known.visible(), unknown.visible())
		}
	}

	if n := f.rows("mail_outbox"); n != 6 {
		t.Errorf("%d emails are in the outbox", n)
	}

	// The rows have one length, so that nobody can tell them apart.
	var lengths int
	if err := f.raw.QueryRow("SELECT COUNT(DISTINCT LENGTH(sealed_mail)) FROM mail_outbox").Scan(&lengths); err != nil || lengths != 1 {
		t.Errorf("the rows have %d lengths: %v", lengths, err)
	}

	arrived := f.deliver()
	for _, d := range arrived {
		if d.message.To != "ana@example.org" {
			t.Errorf("%s gets an email", d.message.To)
		}
	}
	if len(arrived) != 3 {
		t.Errorf("%d emails arrived", len(arrived))
	}

	f.want(f.call("POST", "/v1/recovery", object{"email": "no address"}), http.StatusUnprocessableEntity, "invalid-fields")
}

// Before it answers, the service reads and writes the same rows whether there is
// an account or not.
//
// Incident 17
func TestRecoveryDoesTheSameWork(t *testing.T) {
	f := limited(t, Limits{RecoveryEmail: config.Limit{Count: 100, Per: time.Hour}, RecoveryAddress: config.Limit{Count: 100, Per: time.Hour}})
	f.options.DB = f.openDB(1)
	f.server, f.url = f.replica(f.options)
	f.signUp("ana")

	work := map[string]map[string]int{}
	for _, name := range []string{"warm", "ana", "xyz"} {
		before := handlers(t, f.options.DB)
		f.want(f.call("POST", "/v1/recovery", object{"email": name + "@example.org"}), http.StatusAccepted, "")
		work[name] = handlers(t, f.options.DB)
		for counter, n := range before {
			work[name][counter] -= n
		}
	}

	if !maps.Equal(work["ana"], work["xyz"]) || work["ana"]["Handler_write"] < 2 {
		t.Errorf("known: %v\nunknown: %v", work["ana"], work["xyz"])
	}
}

// The recoveries that a client address requests are limited, whosever they are.
//
// ASVS v5.0.0-2.3.2 v5.0.0-2.4.1
func TestRecoveriesOfAnAddressAreLimited(t *testing.T) {
	f := limited(t, Limits{RecoveryAddress: config.Limit{Count: 3, Per: time.Hour}})
	f.signUp("user1")
	for n := range 6 {
		a := f.call("POST", "/v1/recovery", object{"email": fmt.Sprintf("user%d@example.org", n)}, header("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", n)))
		if n < 3 {
			f.want(a, http.StatusAccepted, "")
		} else {
			f.want(a, http.StatusTooManyRequests, "too-many-attempts")
		}
	}
}

// Another request does not end a recovery that the owner requested. All of them end with
// the new password: those whose emails arrived, and those whose have not.
//
// Incident 2, 21
func TestRecoveriesDoNotEndOneAnother(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	owners := f.recoveryToken("ana@example.org")
	strangers := f.recoveryToken("ana@example.org")
	f.want(f.call("POST", "/v1/recovery", object{"email": "ana@example.org"}), http.StatusAccepted, "")

	f.clock.Advance(time.Second)
	f.want(f.recover(owners, "another pass phrase"), http.StatusNoContent, "")
	f.want(f.recover(strangers, "a third pass phrase"), http.StatusGone, "dead-link")

	for _, d := range f.deliver() {
		if d.Kind == message.Recovery {
			t.Error("an email from before the change arrived after it")
		}
	}
}

// A change of password ends all tokens that were mailed before.
//
// ASVS v5.0.0-6.4.1
// Incident 21
func TestTokensDieWithThePassword(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	verify := f.deliver()[0].Token
	recovery := f.recoveryToken("ana@example.org")
	change := f.askEmail(ana, "new@example.org")
	f.clearOutbox()

	ana = f.changePassword(ana, pass, "another pass phrase")
	f.wantMail("password-changed ana@example.org")

	f.want(f.use(message.Verify, ana, verify), http.StatusGone, "dead-link")
	f.want(f.recover(recovery, "a third pass phrase"), http.StatusGone, "dead-link")
	f.want(f.use(message.EmailChange, ana, change), http.StatusGone, "dead-link")
	if f.rows("one_time_tokens") != 0 {
		t.Error("rows of tokens are left")
	}
}

// A token whose email was being written while a password was set becomes valid just after
// that; it is refused all the same.
func TestTokenOfAForgottenMoment(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")
	token := f.recoveryToken("ana@example.org")

	f.exec("UPDATE accounts SET password_changed_at = ?", f.clock.Now().UTC().Add(time.Millisecond))
	f.want(f.recover(token, "another pass phrase"), http.StatusGone, "dead-link")
	f.logIn("ana")
}

// validTokens returns a valid token of each kind that the account "ana" can have with an
// unverified address.
func (f *fixture) validTokens(ana string) map[message.Kind]string {
	f.t.Helper()
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	return map[message.Kind]string{
		message.Verify:      f.deliver()[0].Token,
		message.Recovery:    f.recoveryToken("ana@example.org"),
		message.EmailChange: f.askEmail(ana, "new@example.org"),
	}
}

// deadTokens returns tokens that are not valid, by the reason.
func (f *fixture) deadTokens() map[string]string {
	f.t.Helper()
	dead := map[string]string{
		"none": "", "malformed": "x", "long": strings.Repeat("a", 300),
		"issued to nobody": strings.Repeat("a", 52), "digits of a code": strings.Repeat("1", 52),
	}

	used := f.member("used")
	f.want(f.call("POST", "/v1/verification", nil, bearer(used)), http.StatusAccepted, "")
	for _, d := range f.deliver() {
		if d.Kind == message.Verify {
			dead["used to verify"] = d.Token
		}
	}
	f.want(f.use(message.Verify, used, dead["used to verify"]), http.StatusNoContent, "")
	dead["used to change"] = f.askEmail(used, "changed@example.org")
	f.want(f.use(message.EmailChange, used, dead["used to change"]), http.StatusNoContent, "")

	gone := f.member("gone")
	dead["of a deleted account"] = f.askEmail(gone, "away@example.org")
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(gone)), http.StatusNoContent, "")

	left := f.owner("left")
	dead["of a previous address"] = f.recoveryToken("left@example.org")
	f.moveEmail(left, "right@example.org")
	return dead
}

// A token that is used, expired, for another purpose, of a deleted account, of a previous
// address, or unknown: the answers are the same, byte by byte, with their headers.
//
// ASVS v5.0.0-6.4.1 v5.0.0-6.6.2 v5.0.0-9.2.2
func TestDeadLinksAreAlike(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	valid, dead := f.validTokens(ana), f.deadTokens()
	valid[message.EmailChanged] = f.token(message.EmailChanged)

	var reference string
	tried := 0
	try := func(kind message.Kind, what, token string) {
		a := f.use(kind, ana, token)
		seen := a.visible()
		if reference == "" {
			reference = seen
		}
		if tried++; a.status != http.StatusGone || seen != reference {
			t.Errorf("%s, with a token %s:\n%s\nwant\n%s", kind, what, seen, reference)
		}
	}

	for _, kind := range []message.Kind{message.Verify, message.Recovery, message.EmailChange, message.EmailChanged} {
		for what, token := range dead {
			try(kind, what, token)
		}
		for other, token := range valid {
			if other != kind {
				try(kind, "for "+string(other), token)
			}
		}
	}

	// By now each kind has expired, and so has the session.
	f.clock.Advance(8 * 24 * time.Hour)
	ana = f.logIn("ana")
	for kind, token := range valid {
		try(kind, "that has expired", token)
	}

	if tried != 4*(9+3)+4 {
		t.Errorf("%d were tried", tried)
	}
}

// A look-alike of an address is another address: it recovers no account. The email
// for another spelling of an address goes to the address as it is stored.
//
// Incident 12, 13, 38, 39
func TestLookAlikesAreNotRecovered(t *testing.T) {
	f := newFixture(t, nil)

	for name, email := range map[string]string{"mike": "mike@example.org", "fritz": "Fritz@BÜCHER.example", "jose": "jos\u00e9@example.org"} {
		f.want(f.call("POST", "/v1/accounts", object{"email": email, "username": name, "password": pass}), http.StatusCreated, "")
	}
	f.clearOutbox()

	// Look-alikes are other addresses, or none.
	for _, alike := range []string{
		"m\u0131ke@example.org", "m\u00edke@example.org", "m\u0456ke@example.org", "mike@examp\u0142e.org", "mike@ex\u0430mple.org", "mike@example.org.evil.example",
		"mike@xn--exmple-cua.org", "jose@example.org", "JOS\u00c9@example.org", "mike@example\u00b7org", "mike+x@example.org", "m.ike@example.org",
		"fritz@bucher.example", "fritz@xn--bcher-kva.example.org",
	} {
		if a := f.call("POST", "/v1/recovery", object{"email": alike}); a.status != http.StatusAccepted && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d %s", alike, a.status, a.raw)
		}
	}

	for _, wrong := range []any{
		"mike\uff20example.org", "mike@example.org.", "mike@evil.example@example.org", "mike@example.org,eve@evil.example", "mike@example.org\neve@evil.example",
		"Mike <mike@example.org>", "ｍike@example.org", "mike@example.org\u0000",
	} {
		f.want(f.call("POST", "/v1/recovery", object{"email": wrong}), http.StatusUnprocessableEntity, "invalid-fields")
	}

	for _, wrong := range []string{`{"email":["mike@example.org","eve@evil.example"]}`, `{"email":{"a":"mike@example.org"}}`, `{"email":"mike@example.org","email":"eve@evil.example"}`, `{"email":null}`} {
		f.want(f.call("POST", "/v1/recovery", wrong), http.StatusBadRequest, "malformed-request")
	}

	if arrived := f.deliver(); len(arrived) != 0 {
		t.Errorf("%s gets an email for %s", arrived[0].message.To, arrived[0].EmailKey)
	}

	// Other spellings are the same address.
	for spelling, stored := range map[string]string{
		"MIKE@EXAMPLE.ORG":               "mike@example.org",
		"fritz@xn--bcher-kva.example":    "Fritz@xn--bcher-kva.example",
		"FRITZ@b\u00fccher\u3002example": "Fritz@xn--bcher-kva.example",
		"JOSe\u0301@example.org":         "jos\u00e9@example.org",
		"mike@ｅxample.org":               "mike@example.org",
	} {
		f.want(f.call("POST", "/v1/recovery", object{"email": spelling}), http.StatusAccepted, "")
		arrived := f.deliver()
		if len(arrived) != 1 || arrived[0].message.To != stored {
			t.Errorf("%q: %+v", spelling, arrived)
		}
	}
}

// A link leads to LATCHKEY_PUBLIC_URL, whatever the headers of the request say.
//
// Incident 34
func TestLinksIgnoreTheRequest(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.clearOutbox()

	spoofed := []with{
		func(r *http.Request) { r.Host = "evil.example" },
		header("X-Forwarded-Host", "evil.example"), header("X-Forwarded-Proto", "http"), header("Forwarded", "host=evil.example;proto=http"),
		header("X-Original-Url", "http://evil.example/"), header("X-Forwarded-Prefix", "//evil.example"), header("Referer", "https://evil.example/"),
	}

	f.want(f.call("POST", "/v1/recovery", object{"email": "ana@example.org"}, spoofed...), http.StatusAccepted, "")
	f.want(f.call("POST", "/v1/verification", nil, append(spoofed, bearer(ana))...), http.StatusAccepted, "")
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": pass}, append(spoofed, bearer(ana))...), http.StatusAccepted, "")

	arrived := f.deliver()
	for _, d := range arrived {
		if text := d.message.Text + d.message.HTML + d.message.Subject; strings.Contains(text, "evil") || !strings.Contains(text, publicURL+"/") || strings.Contains(text, "http:") {
			t.Errorf("%s", text)
		}
	}

	if len(arrived) != 3 {
		t.Errorf("%d emails", len(arrived))
	}
}
