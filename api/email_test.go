package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// An e-mail changes when the new address agrees; until then the account keeps its
// own. The former one is told, and can take the change back.
//
// ASVS v5.0.0-6.3.7 v5.0.0-6.6.2
// Incident 41
func TestEmailChange(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.verify()
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": "wrong"}, bearer(ana)), http.StatusForbidden, "wrong-password")
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org"}, bearer(ana)), http.StatusForbidden, "wrong-password")
	f.wantLetters("")
	a := f.call("PUT", "/v1/account/email", object{"email": "New@Example.org", "currentPassword": pass}, bearer(ana))
	if f.want(a, http.StatusAccepted, ""); a.text("email") != "New@example.org" {
		t.Errorf("%s", a.raw)
	}
	f.wantEmail("ana", "ana@example.org", true)
	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].mail.To != "New@example.org" || arrived[0].link() != publicURL+"/confirm-email#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}
	f.logIn("ana@example.org")
	f.want(f.tryLogin("new@example.org", pass), http.StatusUnauthorized, "wrong-credentials")

	f.want(f.confirm("/v1/account/email/confirm", arrived[0].Token), http.StatusNoContent, "")
	f.wantEmail("ana", "New@example.org", true)
	f.want(f.call("GET", "/v1/account", nil, bearer(ana)), http.StatusOK, "") // the session goes on
	f.want(f.tryLogin("ana@example.org", pass), http.StatusUnauthorized, "wrong-credentials")
	f.logIn("new@example.org")
	f.want(f.confirm("/v1/account/email/confirm", arrived[0].Token), http.StatusGone, "dead-link")
	arrived = f.deliver()
	if len(arrived) != 1 || arrived[0].mail.To != "ana@example.org" || arrived[0].link() != publicURL+"/undo-email#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}
	if got := strings.Join(f.actions(), " "); !strings.Contains(got, emailRequested) || !strings.Contains(got, emailChanged) {
		t.Errorf("the audit log tells %s", got)
	}
}

// The undo link gives the address back and shuts the thief out: no session, no
// token and no password of before is good any more; the address gets a letter to
// set a new password with.
//
// ASVS v5.0.0-6.3.7 v5.0.0-7.4.3
// Incident 20, 21
func TestEmailUndo(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.member("ana")
	f.want(f.confirm("/v1/account/email/confirm", f.askEmail(thief, "thief@example.org")), http.StatusNoContent, "")
	undo := f.token(message.EmailChanged)
	pending := f.askEmail(thief, "second@example.org")
	thiefs := f.recoveryToken("thief@example.org")
	// One more letter to the thief is on its way.
	f.want(f.call("POST", "/v1/recovery", object{"email": "thief@example.org"}), http.StatusAccepted, "")

	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
	f.want(f.call("GET", "/v1/account", nil, bearer(thief)), http.StatusUnauthorized, "unknown-code")
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.tryLogin("ana@example.org", pass), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.recover(thiefs, "another pass phrase"), http.StatusGone, "dead-link")
	f.want(f.confirm("/v1/account/email/confirm", pending), http.StatusGone, "dead-link")
	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusGone, "dead-link")
	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].Kind != message.Recovery || arrived[0].mail.To != "ana@example.org" {
		t.Fatalf("%+v", arrived)
	}
	f.want(f.recover(arrived[0].Token, "another pass phrase"), http.StatusNoContent, "")
	f.want(f.tryLogin("ana", "another pass phrase"), http.StatusCreated, "")
	if got := strings.Join(f.actions(), " "); !strings.Contains(got, emailRestored) {
		t.Errorf("the audit log tells %s", got)
	}
}

// A thief who proved the password before the undo, and whose request goes on after
// it, neither logs in nor sets another password.
//
// Incident 20, 23
func TestUndoHoldsAgainstRequestsUnderWay(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.member("ana")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "thief@example.org"}, bearer(thief)), http.StatusOK, "")
	who, err := f.server.authenticate(f.request("GET", "/", bearer(thief)))
	if err != nil {
		t.Fatal(err)
	}
	r := f.request("POST", "/v1/sessions")
	candidate, err := f.server.findLogin(r.Context(), "ana")
	if err != nil {
		t.Fatal(err)
	}
	hash, err := f.server.checkLogin(r.Context(), candidate, pass)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := f.server.provePassword(r.Context(), who, "currentPassword", pass)
	if err != nil {
		t.Fatal(err)
	}

	f.want(f.confirm("/v1/account/email/undo", f.token(message.EmailChanged)), http.StatusNoContent, "")
	token := f.server.newToken(who.account, "Firefox", "198.51.100.1")
	if err := f.server.insertSession(r.Context(), began{code: "CODE", token: token}, hash, ""); !isKind(err, wrongCredentials) {
		t.Errorf("a log-in under way ends with %v", err)
	}
	if err := f.server.transact(r.Context(), func(q *queries) error { return proof.still(r.Context(), q, who.account) }); !isKind(err, wrongPassword) {
		t.Errorf("a password proven before is taken: %v", err)
	}
	for _, h := range []privateHandler{f.server.originalChangeEmail, f.server.originalDeleteAccount} { // which ask for none
		r := f.request("POST", "/", header("Content-Type", "application/json"))
		r.Body = io.NopCloser(strings.NewReader(`{"newEmail":"again@example.org"}`))
		if err := h(httptest.NewRecorder(), r, who); !isKind(err, unknownCode) {
			t.Errorf("a session of before is taken: %v", err)
		}
	}
	f.wantEmail("ana", "ana@example.org", true)
	if f.rows("sessions") != 0 {
		t.Error("a session is left")
	}
}

// A thief who also changes the password has not ended the undo: its link dies, as
// all do, but the address gets another one, with the deadline of the first.
func TestUndoOutlivesThePassword(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.member("ana")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "thief@example.org"}, bearer(thief)), http.StatusOK, "")
	first := f.token(message.EmailChanged)
	f.clock.advance(7*24*time.Hour - time.Minute)
	thief = f.logIn("ana")
	f.clearOutbox()
	f.changePassword(thief, pass, "another pass phrase")
	second := f.token(message.EmailChanged)
	f.wantLetters("email-changed ana@example.org, password-changed thief@example.org")
	f.want(f.confirm("/v1/account/email/undo", first), http.StatusGone, "dead-link")
	f.clock.advance(time.Minute - time.Microsecond)
	f.want(f.confirm("/v1/account/email/undo", second), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)

	// The deadline did not move.
	f = newFixture(t, nil)
	thief = f.member("ana")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "thief@example.org"}, bearer(thief)), http.StatusOK, "")
	f.clock.advance(24*time.Hour - time.Minute)
	f.changePassword(thief, pass, "another pass phrase")
	second = f.token(message.EmailChanged)
	f.clock.advance(6*24*time.Hour + time.Minute)
	f.want(f.confirm("/v1/account/email/undo", second), http.StatusGone, "dead-link")
}

// Of a chain of changes each former address can be had back; the first undo ends
// the others, the thief's own among them.
func TestUndoOfAChain(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.member("ana")
	for _, email := range []string{"first@example.org", "second@example.org"} {
		f.want(f.call("POST", "/changeEmail", object{"newEmail": email}, bearer(thief)), http.StatusOK, "")
	}
	undo := map[string]string{}
	for _, l := range f.letters(message.EmailChanged) {
		undo[l.To] = l.Token
	}
	f.want(f.confirm("/v1/account/email/undo", undo["ana@example.org"]), http.StatusNoContent, "")
	f.want(f.confirm("/v1/account/email/undo", undo["first@example.org"]), http.StatusGone, "dead-link")
	f.wantEmail("ana", "ana@example.org", true)
}

// A thief who changes the e-mail twice, and undoes the second change himself, does
// not get rid of the owner: the first change can still be undone, by a new link.
func TestUndoOfTheMiddle(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.member("ana")
	for _, email := range []string{"first@example.org", "second@example.org"} {
		f.clock.advance(time.Minute)
		f.want(f.call("POST", "/changeEmail", object{"newEmail": email}, bearer(thief)), http.StatusOK, "")
	}
	middle := f.token(message.EmailChanged)
	f.clearOutbox()
	f.want(f.confirm("/v1/account/email/undo", middle), http.StatusNoContent, "")
	f.wantEmail("ana", "first@example.org", true)
	f.want(f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "mallory", "password": pass}), http.StatusConflict, "taken")
	f.want(f.confirm("/v1/account/email/undo", f.token(message.EmailChanged)), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
}

// While a change can be undone, the former address is kept for the account: nobody
// else signs up with it, moves to it, or is told that it is free. The owner may
// move back. After seven days anybody may have it.
func TestFormerAddressIsKept(t *testing.T) {
	f := newFixture(t, nil)
	ana, eve := f.member("ana"), f.member("eve")
	pending := f.askEmail(eve, "ana2@example.org")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "ana2@example.org"}, bearer(ana)), http.StatusOK, "")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "ana3@example.org"}, bearer(ana)), http.StatusOK, "")
	free := func() any {
		return f.call("GET", "/v1/availability?email=ana@example.org", nil).body["available"]
	}
	signUp := object{"email": "ANA@example.org", "username": "mallory", "password": pass}
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusConflict, "taken")
	if a := f.call("POST", "/creare-cont", signUp); a.status != http.StatusConflict {
		t.Errorf("sign-up on the original surface: %d %s", a.status, a.raw)
	}
	f.want(f.call("PUT", "/v1/account/email", object{"email": "ana@example.org", "currentPassword": pass}, bearer(eve)), http.StatusConflict, "taken")
	if a := f.call("POST", "/changeEmail", object{"newEmail": "ana@example.org"}, bearer(eve)); a.status != http.StatusBadRequest || a.text("message") != "Email already taken" {
		t.Errorf("a change on the original surface: %d %s", a.status, a.raw)
	}
	f.want(f.confirm("/v1/account/email/confirm", pending), http.StatusConflict, "taken") // asked for before it was kept
	if free() != false {
		t.Error("it is said to be free")
	}
	f.wantEmail("eve", "eve@example.org", false)
	if f.rows("accounts") != 2 {
		t.Error("an account was made")
	}

	f.want(f.confirm("/v1/account/email/confirm", f.askEmail(ana, "ana@example.org")), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "ana4@example.org"}, bearer(ana)), http.StatusOK, "")
	f.clock.advance(7*24*time.Hour - time.Microsecond)
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusConflict, "taken")
	f.clock.advance(time.Microsecond)
	if free() != true {
		t.Error("it is not said to be free")
	}
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusCreated, "")
}

// An address that somebody took while its confirmation was on its way stays
// theirs. Nothing changes, and the token is good for as long as it was.
func TestEmailTakenMeanwhile(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	token := f.askEmail(ana, "wanted@example.org")
	f.signUp("wanted")
	f.clearOutbox()
	f.want(f.confirm("/v1/account/email/confirm", token), http.StatusConflict, "taken")
	f.wantLetters("")
	f.wantEmail("ana", "ana@example.org", false)
	f.wantEmail("wanted", "wanted@example.org", false)
	f.want(f.call("PUT", "/v1/account/email", object{"email": "wanted@example.org", "currentPassword": pass}, bearer(ana)), http.StatusConflict, "taken")
	f.want(f.call("DELETE", "/deleteAccount", nil, bearer(f.logIn("wanted"))), http.StatusOK, "")
	f.want(f.confirm("/v1/account/email/confirm", token), http.StatusNoContent, "")
	f.wantEmail("ana", "wanted@example.org", true)
}

// One's own address in another spelling is no other address: it is confirmed
// anew, and there is nothing to undo.
func TestOwnEmailInAnotherSpelling(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	token := f.askEmail(ana, "ANA@Example.org")
	f.clearOutbox()
	f.want(f.confirm("/v1/account/email/confirm", token), http.StatusNoContent, "")
	f.wantEmail("ana", "ANA@example.org", true)
	f.wantLetters("")
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "Ana@Example.org"}, bearer(ana)), http.StatusOK, "")
	f.wantLetters("verify Ana@example.org")
	f.logIn("ana@example.org")
}

// Where mail is delivered the original surface's change waits until the new address
// confirms it, with the same answer: nobody takes an account to an address of others.
//
// ASVS v5.0.0-6.3.7
func TestOriginalEmailChangeWaits(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.DeliversMail = true })
	ana := f.member("ana")
	f.clearOutbox()
	a := f.call("POST", "/changeEmail", object{"newEmail": "new@example.org"}, bearer(ana))
	if a.status != http.StatusOK || a.text("message") != "Email changed successfully" {
		t.Errorf("%d %s", a.status, a.raw)
	}
	f.wantEmail("ana", "ana@example.org", false)
	confirm := f.token(message.EmailChange)
	f.wantLetters("email-change new@example.org")
	f.want(f.confirm("/v1/account/email/confirm", confirm), http.StatusNoContent, "")
	f.wantEmail("ana", "new@example.org", true)
}

// Without mail the original surface's change takes effect at once. The former address
// can undo it, and the new one is asked to be verified.
//
// ASVS v5.0.0-6.3.7
// Incident 41
func TestOriginalEmailChange(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.verify()
	f.clearOutbox()
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "new@example.org"}, bearer(ana)), http.StatusOK, "")
	f.wantEmail("ana", "new@example.org", false)
	undo := f.token(message.EmailChanged)
	f.wantLetters("email-changed ana@example.org, verify new@example.org")
	f.logIn("new@example.org")
	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
}

// An account that leaves one address after the other cannot gather them.
func TestAddressesAreNotGathered(t *testing.T) {
	f := newFixture(t, nil)
	eve := f.member("eve")
	for n := range maxFormer {
		f.want(f.call("POST", "/changeEmail", object{"newEmail": string(rune('a'+n)) + "@example.org"}, bearer(eve)), http.StatusOK, "")
	}
	a := f.call("POST", "/changeEmail", object{"newEmail": "z@example.org"}, bearer(eve))
	if a.status != http.StatusTooManyRequests || a.wait(t) != 7*24*time.Hour {
		t.Errorf("%d, %v: %s", a.status, a.header.Get("Retry-After"), a.raw)
	}
	token := f.askEmail(eve, "z@example.org")
	f.want(f.confirm("/v1/account/email/confirm", token), http.StatusTooManyRequests, "too-many-attempts")
	// The owner comes back all the same.
	for _, l := range f.letters(message.EmailChanged) {
		if l.To == "eve@example.org" {
			f.want(f.confirm("/v1/account/email/undo", l.Token), http.StatusNoContent, "")
		}
	}
	f.wantEmail("eve", "eve@example.org", true)
}

// Where e-mails are hidden, who asks for a taken one, at sign-up or for a change,
// on either surface, is answered as for a free one; its owner is told.
//
// Incident 17
func TestHiddenEmailsByMail(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	f.signUp("ana")
	former := f.member("former")
	f.want(f.confirm("/v1/account/email/confirm", f.askEmail(former, "moved@example.org")), http.StatusNoContent, "")
	eve := f.member("eve")
	f.clearOutbox()
	blank := strings.NewReplacer("ana@", "*@", "xyz@", "*@", "former@", "*@", "usera", "*", "userx", "*", "userf", "*")
	for _, one := range []struct {
		method, path string
		body         func(email, username string) object
		letters      string
	}{
		{"PUT", "/v1/account/email", func(email, _ string) object { return object{"email": email, "currentPassword": pass} }, "email-change xyz@example.org, sign-up-repeated ana@example.org"},
		{"POST", "/changeEmail", func(email, _ string) object { return object{"newEmail": email} }, "email-change xyz@example.org, sign-up-repeated ana@example.org"},
		{"POST", "/creare-cont", func(email, username string) object {
			return object{"email": email, "username": username, "password": pass}
		}, "sign-up-repeated ana@example.org, verify xyz@example.org"},
	} {
		var seen [3]string
		for n, name := range []string{"ana", "xyz", "former"} {
			a := f.call(one.method, one.path, one.body(name+"@example.org", "user"+name[:1]), bearer(eve))
			a.header.Del("X-Request-Id")
			a.header.Del("Date")
			a.header.Del("Content-Length") // the names differ in length
			seen[n] = fmt.Sprint(a.status, a.header, blank.Replace(string(a.raw)))
		}
		if seen[0] != seen[1] || seen[2] != seen[1] {
			t.Errorf("%s tells\n%s\nfor a taken e-mail,\n%s\nfor a free one,\n%s\nfor one that is kept", one.path, seen[0], seen[1], seen[2])
		}
		f.wantLetters(one.letters)
	}
	f.wantEmail("eve", "eve@example.org", false)
	a := f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "mallory", "password": pass})
	f.want(a, http.StatusCreated, "")
	f.wantLetters("sign-up-repeated ana@example.org")
	if n := f.rows("accounts"); n != 4 {
		t.Errorf("%d accounts", n)
	}
}

// Strangers who use an address often have its owner told a few times, and take
// nothing from the letters that the owner may ask for.
func TestTellingTheOwnerIsLimited(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits.MailAccount = config.Limit{Count: 3, Per: time.Hour}
	})
	ana := f.member("ana")
	f.clearOutbox()
	for n := range 6 {
		f.want(f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "mallory" + string(rune('a'+n)), "password": pass}), http.StatusCreated, "")
	}
	f.wantLetters("sign-up-repeated ana@example.org, sign-up-repeated ana@example.org, sign-up-repeated ana@example.org")
	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	f.wantLetters("verify ana@example.org")
}

// No page of another site starts any of it with the cookie of a visitor.
func TestMailFlowsFromAnotherSite(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.clearOutbox()
	for _, one := range []struct {
		method, path string
		body         object
	}{
		{"POST", "/v1/verification", nil},
		{"PUT", "/v1/account/email", object{"email": "evil@example.org", "currentPassword": pass}},
		{"PATCH", "/v1/account", object{"locale": "ro"}},
		{"PUT", "/v1/account/username", object{"username": "evil"}},
		{"PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": "another pass phrase"}},
		{"POST", "/changeEmail", object{"newEmail": "evil@example.org"}},
		{"POST", "/changeUsername", object{"newUsername": "evil"}},
		{"DELETE", "/deleteAccount", nil},
	} {
		for _, from := range []with{header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Site", "same-site"), header("Origin", "https://evil.example")} {
			var body any
			if one.body != nil {
				body = one.body
			}
			if a := f.call(one.method, one.path, body, cookie(ana), from); a.status != http.StatusForbidden {
				t.Errorf("%s %s: %d %s", one.method, one.path, a.status, a.raw)
			}
		}
	}
	f.wantLetters("")
	// What needs no session needs a JSON body, which no form of another site sends,
	// and reads no cookie.
	for _, path := range []string{"/v1/recovery", "/v1/recovery/confirm", "/v1/verification/confirm", "/v1/account/email/confirm", "/v1/account/email/undo"} {
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
			a := f.call("POST", path, `{"email":"ana@example.org"}`, header("Content-Type", kind), header("Origin", "https://evil.example"))
			f.want(a, http.StatusUnsupportedMediaType, "unsupported-type")
			if a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %v", path, a.header)
			}
		}
		f.want(f.call("GET", path, nil), http.StatusMethodNotAllowed, "method-not-allowed") // opening a link changes nothing
	}
	f.wantLetters("")
}
