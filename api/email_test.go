package api

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// An e-mail changes when the new address agrees, in a session of the account; until then
// the account keeps its own. The previous one is notified, and can take the change back.
//
// ASVS v5.0.0-6.3.7 v5.0.0-6.6.2
// Incident 41
func TestEmailChange(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.owner("ana")

	// Without the password nothing happens.
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": "wrong"}, bearer(ana)), http.StatusForbidden, "wrong-password")
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org"}, bearer(ana)), http.StatusForbidden, "wrong-password")
	f.wantMail("")

	a := f.call("PUT", "/v1/account/email", object{"email": "New@Example.org", "currentPassword": pass}, bearer(ana))
	if f.want(a, http.StatusAccepted, ""); a.text("email") != "New@example.org" {
		t.Errorf("%s", a.raw)
	}
	f.wantEmail("ana", "ana@example.org", true)

	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].message.To != "New@example.org" || arrived[0].link() != publicURL+"/confirm-email#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}

	// Until the new address confirms it, only the previous one logs in.
	f.logIn("ana@example.org")
	f.want(f.tryLogin("new@example.org", pass), http.StatusUnauthorized, "wrong-credentials")

	f.want(f.confirmEmail(ana, arrived[0].Token), http.StatusNoContent, "")
	f.wantEmail("ana", "New@example.org", true)
	f.want(f.call("GET", "/v1/account", nil, bearer(ana)), http.StatusOK, "") // the session goes on
	f.want(f.tryLogin("ana@example.org", pass), http.StatusUnauthorized, "wrong-credentials")
	f.logIn("new@example.org")
	f.want(f.confirmEmail(ana, arrived[0].Token), http.StatusGone, "dead-link")

	// The previous address can undo the change.
	arrived = f.deliver()
	if len(arrived) != 1 || arrived[0].message.To != "ana@example.org" || arrived[0].link() != publicURL+"/undo-email#"+arrived[0].Token {
		t.Fatalf("%+v", arrived)
	}

	if got := strings.Join(f.actions(), " "); !strings.Contains(got, emailRequested) || !strings.Contains(got, emailChanged) {
		t.Errorf("the audit log has %s", got)
	}
}

// The token of a change does nothing without a live session of the very account, so that
// nobody who reads a mailbox gives its address to somebody else's account by one click.
// Nobody else spends the token, or learns that it is one.
//
// ASVS v5.0.0-6.3.7 v5.0.0-8.2.2 v5.0.0-2.3.1
// Incident 41
func TestEmailChangeNeedsASessionOfTheAccount(t *testing.T) {
	f := newFixture(t, nil)
	ana, bob := f.owner("ana"), f.owner("bob")
	token := f.askEmail(bob, "stranger@example.org")

	f.want(f.confirm("/v1/account/email/confirm", token), http.StatusUnauthorized, "missing-code")
	ended := f.logIn("bob")
	f.want(f.call("DELETE", "/v1/session", nil, bearer(ended)), http.StatusNoContent, "")
	f.want(f.confirmEmail(ended, token), http.StatusUnauthorized, "unknown-code")

	var seen [2]string
	for n, brought := range []string{token, strings.Repeat("a", 52)} {
		a := f.confirmEmail(ana, brought)
		f.want(a, http.StatusGone, "dead-link")
		seen[n] = a.visible()
	}
	if seen[0] != seen[1] {
		t.Errorf("another's token is answered\n%s\nand an unknown one\n%s", seen[0], seen[1])
	}
	f.wantEmail("ana", "ana@example.org", true)
	f.wantEmail("bob", "bob@example.org", true)

	// A page of another site does not send it with the cookie either.
	a := f.call("POST", "/v1/account/email/confirm", object{"token": token}, cookie(bob), header("Sec-Fetch-Site", "cross-site"))
	f.want(a, http.StatusForbidden, "cross-origin")
	f.want(f.call("POST", "/v1/account/email/confirm", object{"token": token}, cookie(bob)), http.StatusNoContent, "")
	f.wantEmail("bob", "stranger@example.org", true)
}

// While a change can be undone, the previous address is kept for the account: nobody
// else signs up with it, moves to it, or learns that it is free. The owner may
// move back. After seven days anybody may have it.
func TestPreviousAddressIsKept(t *testing.T) {
	f := newFixture(t, nil)
	ana, eve := f.owner("ana"), f.member("eve")

	pending := f.askEmail(eve, "ana2@example.org")
	f.moveEmail(ana, "ana2@example.org")
	f.moveEmail(ana, "ana3@example.org")
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

	// The token of a change that was requested before the address was kept does not help.
	f.want(f.confirmEmail(eve, pending), http.StatusConflict, "taken")

	if free() != false {
		t.Error("the address counts as free")
	}
	f.wantEmail("eve", "eve@example.org", false)
	if f.rows("accounts") != 2 {
		t.Error("an account was made")
	}

	// The owner may move back, and on again: then the seven days start again.
	f.moveEmail(ana, "ana@example.org")
	f.wantEmail("ana", "ana@example.org", true)
	f.moveEmail(ana, "ana4@example.org")

	f.clock.Advance(7*24*time.Hour - time.Microsecond)
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusConflict, "taken")
	f.clock.Advance(time.Microsecond)
	if free() != true {
		t.Error("the address counts as taken")
	}
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusCreated, "")
}

// An address that somebody took while its confirmation was on its way stays
// theirs. Nothing changes, and the token stays valid as long as before.
func TestEmailTakenMeanwhile(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")

	token := f.askEmail(ana, "wanted@example.org")
	f.signUp("wanted")
	f.clearOutbox()

	f.want(f.confirmEmail(ana, token), http.StatusConflict, "taken")
	f.wantMail("")
	f.wantEmail("ana", "ana@example.org", false)
	f.wantEmail("wanted", "wanted@example.org", false)
	f.want(f.call("PUT", "/v1/account/email", object{"email": "wanted@example.org", "currentPassword": pass}, bearer(ana)), http.StatusConflict, "taken")

	// Once the address is free again, the token still works.
	f.want(f.call("DELETE", "/deleteAccount", nil, bearer(f.logIn("wanted"))), http.StatusOK, "")
	f.want(f.confirmEmail(ana, token), http.StatusNoContent, "")
	f.wantEmail("ana", "wanted@example.org", true)
}

// One's own address in another spelling is the same address: it is confirmed again, and
// there is nothing to undo.
func TestOwnEmailInAnotherSpelling(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	token := f.askEmail(ana, "ANA@Example.org")
	f.clearOutbox()
	f.want(f.confirmEmail(ana, token), http.StatusNoContent, "")
	f.wantEmail("ana", "ANA@example.org", true)
	f.wantMail("")

	eve := f.member("eve")
	f.clearOutbox()
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "Eve@Example.org"}, bearer(eve)), http.StatusOK, "")
	f.wantEmail("eve", "Eve@example.org", false)
	f.wantMail("verify Eve@example.org")
	f.logIn("eve@example.org")
}

// Where mail is delivered the original surface's change waits until the new address
// confirms it, with the same answer: nobody moves an account to somebody else's address.
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
	f.wantMail("email-change new@example.org")
	f.want(f.confirmEmail(ana, confirm), http.StatusNoContent, "")
	f.wantEmail("ana", "new@example.org", true)
}

// Without mail the original surface's change of an address that nobody confirmed takes
// effect at once. The previous address has no power over the account and is free for
// anybody; the new one is asked to be verified. A confirmed address is only ever replaced by
// another confirmed one, mail or not.
//
// ASVS v5.0.0-6.3.7
// Incident 41
func TestOriginalEmailChangeWithoutMail(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.clearOutbox()
	f.want(f.call("POST", "/changeEmail", object{"newEmail": "new@example.org"}, bearer(ana)), http.StatusOK, "")
	f.wantEmail("ana", "new@example.org", false)
	f.logIn("new@example.org")
	if f.rows("one_time_tokens") != 0 {
		t.Error("somebody can undo the change")
	}

	f.signUp("ana2")
	f.want(f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "other", "password": pass}), http.StatusCreated, "")

	f.verify()
	f.wantEmail("ana", "new@example.org", true)

	a := f.call("POST", "/changeEmail", object{"newEmail": "newer@example.org"}, bearer(ana))
	if a.status != http.StatusOK || a.text("message") != "Email changed successfully" {
		t.Errorf("%d %s", a.status, a.raw)
	}

	f.wantEmail("ana", "new@example.org", true)
	confirm := f.token(message.EmailChange)
	f.wantMail("email-change newer@example.org")
	f.want(f.confirmEmail(ana, confirm), http.StatusNoContent, "")
	f.wantEmail("ana", "newer@example.org", true)
}

// An account that leaves one confirmed address after the other cannot hoard them, and it
// does not keep unconfirmed ones at all.
//
// ASVS v5.0.0-2.3.2
func TestAddressesAreNotGathered(t *testing.T) {
	f := newFixture(t, nil)
	eve := f.owner("eve")
	for n := range maxPrevious {
		f.moveEmail(eve, string(rune('a'+n))+"@example.org")
	}

	token := f.askEmail(eve, "z@example.org")
	a := f.confirmEmail(eve, token)
	f.want(a, http.StatusTooManyRequests, "too-many-attempts")
	if a.wait(t) != 7*24*time.Hour {
		t.Errorf("Retry-After is %v", a.wait(t))
	}

	// The owner can still undo the changes.
	f.want(f.confirm("/v1/account/email/undo", f.undoToken("eve@example.org")), http.StatusNoContent, "")
	f.wantEmail("eve", "eve@example.org", true)

	mallory := f.member("mallory")
	for n := range 2 * maxPrevious {
		f.want(f.call("POST", "/changeEmail", object{"newEmail": string(rune('a'+n)) + "@example.com"}, bearer(mallory)), http.StatusOK, "")
	}
	for n := range 2*maxPrevious - 1 {
		if a := f.call("GET", "/v1/availability?email="+string(rune('a'+n))+"@example.com", nil); a.body["available"] != true {
			t.Errorf("%c@example.com is kept: %s", 'a'+n, a.raw)
		}
	}
}

// subjects lists the emails that arrive, by recipient and subject, sorted.
func (f *fixture) subjects() string {
	f.t.Helper()
	var list []string
	for _, d := range f.deliver() {
		list = append(list, d.message.To+": "+d.message.Subject)
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// Where e-mail addresses are hidden, a request for a taken one, at sign-up or for a change,
// on either surface, is answered as for a free one, and the owner gets an email.
//
// Incident 17
func TestHiddenEmailsByMail(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	f.signUp("ana")
	former := f.owner("former")
	f.moveEmail(former, "moved@example.org")
	eve := f.member("eve")
	f.clearOutbox()

	blank := strings.NewReplacer("ana@", "*@", "xyz@", "*@", "former@", "*@", "usera", "*", "userx", "*", "userf", "*")
	const owner, asked, welcome = "ana@example.org: You already have an account at accounts.example", "xyz@example.org: Confirm your new e-mail address for accounts.example", "xyz@example.org: Finish signing up for accounts.example"

	for _, one := range []struct {
		method, path string
		body         func(email, username string) object
		arrives      string
	}{
		{"PUT", "/v1/account/email", func(email, _ string) object { return object{"email": email, "currentPassword": pass} }, owner + "\n" + asked},
		{"POST", "/changeEmail", func(email, _ string) object { return object{"newEmail": email} }, owner + "\n" + asked},
		{"POST", "/creare-cont", func(email, username string) object {
			return object{"email": email, "username": username, "password": pass}
		}, owner + "\n" + welcome},
	} {
		var seen [3]string
		for n, name := range []string{"ana", "xyz", "former"} {
			a := f.call(one.method, one.path, one.body(name+"@example.org", "user"+name[:1]), bearer(eve))
			a.header.Del("Content-Length") // the names differ in length
			seen[n] = blank.Replace(a.visible())
		}

		if seen[0] != seen[1] || seen[2] != seen[1] {
			t.Errorf("%s tells\n%s\nfor a taken e-mail,\n%s\nfor a free one,\n%s\nfor one that is kept", one.path, seen[0], seen[1], seen[2])
		}
		if got := f.subjects(); got != one.arrives {
			t.Errorf("after %s arrives\n%s\nwant\n%s", one.path, got, one.arrives)
		}
	}

	f.wantEmail("eve", "eve@example.org", true)
	if n := f.rows("accounts"); n != 3 {
		t.Errorf("%d accounts", n)
	}
}

// Where e-mail addresses are hidden, an account that asked for one learns nothing about it
// from its own history, export or further requests, nor from how long the service works:
// all are the same for an address that is taken, kept or free, however often it asks.
//
// Incident 17
func TestHiddenEmailsAreNotToldAfterwards(t *testing.T) {
	told, work := map[string]string{}, map[string]map[string]int{}
	for _, name := range []string{"warm", "free", "occupied", "kept"} {
		f := newFixture(t, func(o *Options) {
			o.Limits = Limits{MailAccount: config.Limit{Count: 9, Per: time.Hour}, MailUnconfirmed: config.Limit{Count: 1, Per: time.Hour}}
		})
		f.signUp("occupied")
		f.moveEmail(f.owner("kept"), "moved@example.org")
		eve := f.member("eve")
		f.clearOutbox()
		f.options.DB, f.options.HideEmails = f.openDB(1), true
		f.server, f.url = f.replica(f.options)

		before := handlers(t, f.options.DB)
		var seen []string
		ask := func(method, path string, body any) {
			a := f.call(method, path, body, bearer(eve))
			seen = append(seen, fmt.Sprint(path, a.status, volatile.ReplaceAllString(strings.ReplaceAll(string(a.raw), name, "*"), "*")))
		}

		for range 3 { // after the first the address gets no more emails
			ask("PUT", "/v1/account/email", object{"email": name + "@example.org", "currentPassword": pass})
		}
		ask("POST", "/changeEmail", object{"newEmail": name + "@example.org"})

		work[name] = handlers(t, f.options.DB)
		for counter, n := range before {
			work[name][counter] -= n
		}

		for range 2 { // before and after the delivery
			ask("GET", "/v1/account", nil)
			ask("GET", "/v1/account/activity", nil)
			ask("GET", "/v1/account/export", nil)
			f.deliver()
		}

		told[name] = strings.Join(seen, "\n")
		if !strings.Contains(told[name], `"purpose":"change-email"`) || !strings.Contains(told[name], emailRequested) {
			t.Errorf("neither history nor export has the request: %s", told[name])
		}
	}

	for _, name := range []string{"occupied", "kept"} {
		if told[name] != told["free"] {
			t.Errorf("the answers differ: %s", firstDifference(told[name], told["free"]))
		}
		if !maps.Equal(work[name], work["free"]) {
			t.Errorf("%s: %v\nfree: %v", name, work[name], work["free"])
		}
	}
}

// firstDifference shows two texts from where they differ.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return fmt.Sprintf("%.200q\nand %.200q", a[at:], b[at:])
}

// volatile matches what differs between any two accounts: ids, cursors and digests.
var volatile = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|"next":"[^"]*"`)

// If strangers keep using an address, to sign up or for a change, its owner gets a few
// emails about it, and they do not count towards those that the owner may ask for.
func TestTellingTheOwnerIsLimited(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.Limits.MailUnconfirmed = config.Limit{Count: 3, Per: time.Hour} })
	ana := f.member("ana")
	f.clearOutbox()
	f.options.HideEmails = true
	f.server, f.url = f.replica(f.options)

	for n := range 6 {
		f.want(f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "mallory" + string(rune('a'+n)), "password": pass}), http.StatusAccepted, "")
	}

	const told = "ana@example.org: You already have an account at accounts.example"
	if got := f.subjects(); got != told+"\n"+told+"\n"+told {
		t.Errorf("the emails are\n%s", got)
	}

	eve := f.member("eve")
	f.clearOutbox()
	f.want(f.call("PUT", "/v1/account/email", object{"email": "ana@example.org", "currentPassword": pass}, bearer(eve)), http.StatusAccepted, "")
	f.wantMail("")

	f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
	f.wantMail("verify ana@example.org")
}

// No page of another site can start a mail flow with a visitor's cookie.
func TestMailFlowsFromAnotherSite(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	f.clearOutbox()

	for _, one := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/v1/verification", nil},
		{"POST", "/v1/account/email/confirm", object{"token": strings.Repeat("a", 52)}},
		{"PUT", "/v1/account/email", object{"email": "evil@example.org", "currentPassword": pass}},
		{"PATCH", "/v1/account", object{"locale": "ro"}},
		{"PUT", "/v1/account/username", object{"username": "evil"}},
		{"PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": "another pass phrase"}},
		{"POST", "/changeEmail", object{"newEmail": "evil@example.org"}},
		{"POST", "/changeUsername", object{"newUsername": "evil"}},
		{"DELETE", "/deleteAccount", nil},
	} {
		for _, from := range []with{header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Site", "same-site"), header("Origin", "https://evil.example")} {
			if a := f.call(one.method, one.path, one.body, cookie(ana), from); a.status != http.StatusForbidden {
				t.Errorf("%s %s: %d %s", one.method, one.path, a.status, a.raw)
			}
		}
	}
	f.wantMail("")

	// Routes that need no session read no cookie, and they need a JSON body, which no form
	// of another site sends.
	for _, path := range []string{"/v1/accounts/confirm", "/v1/recovery", "/v1/recovery/confirm", "/v1/verification/confirm", "/v1/account/email/undo"} {
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""} {
			a := f.call("POST", path, `{"email":"ana@example.org"}`, header("Content-Type", kind), header("Origin", "https://evil.example"))
			f.want(a, http.StatusUnsupportedMediaType, "unsupported-type")
			if a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %v", path, a.header)
			}
		}

		// Opening a link changes nothing.
		f.want(f.call("GET", path, nil), http.StatusMethodNotAllowed, "method-not-allowed")
	}
	f.wantMail("")
}
