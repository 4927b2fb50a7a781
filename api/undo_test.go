package api

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
	"latchkey/internal/testkit"
	"latchkey/mailer"
)

// The undo link restores the address and shuts the thief out: no session, no token and no
// earlier password is valid any longer. The restored address gets an email to set a new
// password, and the removed one is informed.
//
// ASVS v5.0.0-6.3.7 v5.0.0-7.4.3
// Incident 20, 21
func TestEmailUndo(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.owner("ana")
	f.moveEmail(thief, "thief@example.org")
	undo := f.token(message.EmailChanged)
	pending := f.askEmail(thief, "second@example.org")
	thiefs := f.recoveryToken("thief@example.org")

	// One more email to the thief is on its way.
	f.want(f.call("POST", "/v1/recovery", object{"email": "thief@example.org"}), http.StatusAccepted, "")

	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
	f.want(f.call("GET", "/v1/account", nil, bearer(thief)), http.StatusUnauthorized, "unknown-code")
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.tryLogin("ana@example.org", pass), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.recover(thiefs, "another pass phrase"), http.StatusGone, "dead-link")
	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusGone, "dead-link")

	arrived := f.deliver()
	if len(arrived) != 2 || arrived[0].Kind != message.EmailRemoved || arrived[0].message.To != "thief@example.org" ||
		arrived[1].Kind != message.Recovery || arrived[1].message.To != "ana@example.org" {
		t.Fatalf("%+v", arrived)
	}

	f.want(f.recover(arrived[1].Token, "another pass phrase"), http.StatusNoContent, "")
	a := f.tryLogin("ana", "another pass phrase")
	f.want(a, http.StatusCreated, "")
	f.want(f.confirmEmail(a.text("code"), pending), http.StatusGone, "dead-link")

	if got := strings.Join(f.actions(), " "); !strings.Contains(got, emailRestored) {
		t.Errorf("the audit log has %s", got)
	}
}

// A request in which a thief proved the password before the undo, and that goes on after
// it, neither logs in nor changes anything.
//
// Incident 20, 23
func TestUndoHoldsAgainstRequestsUnderWay(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.owner("ana")
	f.moveEmail(thief, "thief@example.org")

	caller, err := f.server.authenticate(f.request("GET", "/", bearer(thief)))
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
	proof, err := f.server.provePassword(r.Context(), caller, "currentPassword", pass)
	if err != nil {
		t.Fatal(err)
	}

	f.want(f.confirm("/v1/account/email/undo", f.token(message.EmailChanged)), http.StatusNoContent, "")

	token := f.server.newToken(caller.account, "Firefox", "198.51.100.1")
	if err := f.server.insertSession(r.Context(), newSession{code: "CODE", token: token}, hash, ""); !isKind(err, wrongCredentials) {
		t.Errorf("the log-in ends with %v", err)
	}

	if err := f.server.lockAccount(r.Context(), caller.account, proof.still); !isKind(err, wrongPassword) {
		t.Errorf("a password proven before the undo is accepted: %v", err)
	}

	// The original surface asks for no password.
	for _, h := range []privateHandler{f.server.originalChangeEmail, f.server.originalDeleteAccount} {
		r := f.request("POST", "/", header("Content-Type", "application/json"))
		r.Body = io.NopCloser(strings.NewReader(`{"newEmail":"again@example.org"}`))
		if err := h(httptest.NewRecorder(), r, caller); !isKind(err, unknownCode) {
			t.Errorf("a session from before the undo is accepted: %v", err)
		}
	}

	f.wantEmail("ana", "ana@example.org", true)
	if f.rows("sessions") != 0 {
		t.Error("a session is left")
	}
}

// A thief who also sets another password, by the old one or by a recovery, does not prevent
// the undo: the link stays valid until it expires, and its address gets no second email.
//
// Incident 21
func TestUndoOutlivesThePassword(t *testing.T) {
	for _, late := range []bool{false, true} {
		f := newFixture(t, nil)
		thief := f.owner("ana")
		f.moveEmail(thief, "thief@example.org")
		undo := f.token(message.EmailChanged)
		f.clearOutbox()

		f.changePassword(thief, pass, "another pass phrase")
		f.wantMail("password-changed thief@example.org")
		f.clock.Advance(time.Hour)
		f.want(f.recover(f.recoveryToken("thief@example.org"), "a third pass phrase"), http.StatusNoContent, "")
		f.wantMail("password-changed thief@example.org")

		f.clock.Advance(7*24*time.Hour - time.Hour - time.Microsecond)
		if late {
			f.clock.Advance(time.Microsecond)
			f.want(f.confirm("/v1/account/email/undo", undo), http.StatusGone, "dead-link")
			continue
		}
		f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
		f.wantEmail("ana", "ana@example.org", true)
	}
}

// After a chain of changes each previous address can be restored. Restoring the earliest one
// ends the other links, the thief's own among them.
func TestUndoOfAChain(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.owner("ana")
	for _, email := range []string{"first@example.org", "second@example.org"} {
		f.moveEmail(thief, email)
	}
	ana, first := f.undoToken("ana@example.org"), f.undoToken("first@example.org")

	f.want(f.confirm("/v1/account/email/undo", ana), http.StatusNoContent, "")
	f.want(f.confirm("/v1/account/email/undo", first), http.StatusGone, "dead-link")
	f.wantEmail("ana", "ana@example.org", true)
}

// A thief who changes the e-mail twice, the second time on a replica whose clock is behind
// or at the same moment, gets no link that counts as earlier than the owner's.
func TestUndoOfAChainWhereClocksDiffer(t *testing.T) {
	for _, behind := range []time.Duration{0, time.Second} {
		f := newFixture(t, nil)
		twice := func(name string) (owners, thiefs string) {
			thief := f.owner(name)
			f.moveEmail(thief, "first-"+name+"@example.org")
			owners = f.undoToken(name + "@example.org")
			f.clearOutbox()
			f.clock.Advance(-behind)
			f.moveEmail(thief, "second-"+name+"@example.org")
			thiefs = f.undoToken("first-" + name + "@example.org")
			f.clock.Advance(behind)
			return owners, thiefs
		}

		owners, thiefs := twice("ana")
		f.want(f.confirm("/v1/account/email/undo", owners), http.StatusNoContent, "")
		f.want(f.confirm("/v1/account/email/undo", thiefs), http.StatusGone, "dead-link")
		f.wantEmail("ana", "ana@example.org", true)

		owners, thiefs = twice("eva")
		f.want(f.confirm("/v1/account/email/undo", thiefs), http.StatusNoContent, "")
		f.want(f.confirm("/v1/account/email/undo", owners), http.StatusNoContent, "")
		f.wantEmail("eva", "eva@example.org", true)
	}
}

// A thief who changes the e-mail twice, and undoes the second change, does not get rid of
// the owner: the first change can still be undone by its link.
func TestUndoOfTheMiddle(t *testing.T) {
	f := newFixture(t, nil)
	thief := f.owner("ana")
	for _, email := range []string{"first@example.org", "second@example.org"} {
		f.clock.Advance(time.Minute)
		f.moveEmail(thief, email)
	}
	ana, first := f.undoToken("ana@example.org"), f.undoToken("first@example.org")

	f.want(f.confirm("/v1/account/email/undo", first), http.StatusNoContent, "")
	f.wantEmail("ana", "first@example.org", true)
	f.want(f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "mallory", "password": pass}), http.StatusConflict, "taken")

	f.want(f.confirm("/v1/account/email/undo", ana), http.StatusNoContent, "")
	f.wantEmail("ana", "ana@example.org", true)
}

// An owner who changes the e-mail back has undone the change: the thief's address, which the
// account had meanwhile, gets no link to take the account in turn, not even when the
// owner's own link has expired.
func TestMovingBackIsAnUndo(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.owner("ana")
	f.moveEmail(ana, "older@example.org")
	f.clock.Advance(time.Minute)
	f.moveEmail(ana, "newer@example.org") // the owner's
	f.clock.Advance(time.Minute)
	f.moveEmail(ana, "thief@example.org")
	first, second, third := f.undoToken("ana@example.org"), f.undoToken("older@example.org"), f.undoToken("newer@example.org")
	f.clearOutbox()
	f.clock.Advance(time.Hour)

	token := f.askEmail(ana, "newer@example.org")
	f.clearOutbox()
	f.want(f.confirmEmail(ana, token), http.StatusNoContent, "")
	f.wantMail("email-removed thief@example.org")

	f.want(f.confirm("/v1/account/email/undo", third), http.StatusGone, "dead-link")
	for _, undo := range []string{second, first} { // still earlier ones
		f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	}
	f.wantEmail("ana", "ana@example.org", true)

	if n := f.rows("one_time_tokens WHERE purpose = 'undo-email' AND used_at IS NULL"); n != 0 {
		t.Errorf("%d claims are left", n)
	}
}

// trap is an account that mallory makes to catch the owner of somebody else's address.
type trap struct {
	name, code, own, owners string
	steps                   []string
	hers, theirs            []mailer.Mail // the emails to mallory, and to the owner
}

// malice is what mallory does in her session, or gets the owner to do, by name.
var malice = map[string]func(f *fixture, h *trap){
	"uses what came":      func(f *fixture, h *trap) { f.useAll(h.code, h.hers) },
	"has the owner click": func(f *fixture, h *trap) { f.useAll("", h.theirs) },
	"asks for the owner's": func(f *fixture, h *trap) {
		f.call("POST", "/changeEmail", object{"newEmail": h.owners}, bearer(h.code))
	},
	"asks for her own": func(f *fixture, h *trap) {
		f.call("POST", "/changeEmail", object{"newEmail": "also-" + h.own}, bearer(h.code))
	},
	"asks on v1": func(f *fixture, h *trap) {
		f.call("PUT", "/v1/account/email", object{"email": h.owners, "currentPassword": pass}, bearer(h.code))
	},
}

// useAll sends the tokens of emails to their routes, except those that undo a change.
func (f *fixture) useAll(code string, mails []mailer.Mail) {
	f.t.Helper()
	routes := map[message.Kind]string{message.EmailChange: "/v1/account/email/confirm", message.Verify: "/v1/verification/confirm"}
	for _, mail := range mails {
		if path := routes[mail.Kind]; path != "" {
			f.call("POST", path, object{"token": mail.Token}, bearer(code))
		}
	}
}

// postman delivers the emails that wait, and notes in each trap those that concern it.
func (f *fixture) postman(traps []*trap) {
	f.t.Helper()
	mails := f.mails()
	f.deliver()

	for _, h := range traps {
		for _, mail := range mails {
			switch cmp.Or(mail.To, mail.EmailKey) {
			case h.own, "also-" + h.own:
				h.hers = append(h.hers, mail)
			case h.owners:
				h.theirs = append(h.theirs, mail)
			}
		}
	}
}

// Somebody makes an account to catch the owner of somebody else's address. Whatever she does,
// on either surface, with mail or without, in whatever order, she has no power over that
// address once its owner uses it, and the owner gave nothing away by a click.
//
// ASVS v5.0.0-6.3.7
// Incident 21, 41
func TestNobodyIsCaughtByAnUnconfirmedAddress(t *testing.T) {
	names := slices.Sorted(maps.Keys(malice))
	for _, mail := range []bool{false, true} {
		f := newFixture(t, func(o *Options) { o.DeliversMail = mail })
		var traps []*trap

		// Every first step with every second; the third makes all pairs with the two, or in
		// the long tests, where no mail waits, all sequences.
		sequences := 25
		if !mail {
			sequences = testkit.Rounds(25, 125)
		}

		for n := range sequences {
			name := fmt.Sprintf("mallory%d", n)
			traps = append(traps, &trap{
				name: name, code: f.member(name), own: name + "@example.org", owners: fmt.Sprintf("owner%d@example.org", n),
				steps: []string{names[n%5], names[n/5%5], names[(n+n/5+n/25)%5]},
			})
		}

		for step := range 3 {
			f.postman(traps)
			f.clock.Advance(time.Second)
			for _, h := range traps {
				malice[h.steps[step]](f, h)
			}
		}

		f.postman(traps)
		f.ownersCome(traps)

		for _, h := range traps {
			owner := f.call("GET", "/v1/account", nil, bearer(f.tryLogin(h.owners, ownersPhrase).text("code")))
			mallory := f.call("GET", "/v1/account", nil, bearer(h.code))
			if owner.text("email") != h.owners || mallory.text("id") == owner.text("id") {
				t.Errorf("mail %v: mallory %s, and the owner of %s has %d %s", mail, strings.Join(h.steps, ", "), h.owners, owner.status, owner.raw)
			}
		}
	}
}

const ownersPhrase = "a phrase of the owner"

// ownersCome lets the owner of each address take it: by a sign-up; or if an account of
// mallory's has it, by a recovery; or if one had it and the owner had confirmed that, by the
// link to undo the change. Then mallory tries all her tokens.
func (f *fixture) ownersCome(traps []*trap) {
	f.t.Helper()
	for _, h := range traps {
		a := f.call("POST", "/v1/accounts", object{"email": h.owners, "username": "of-" + h.name, "password": ownersPhrase})
		if a.status == http.StatusCreated {
			continue
		}
		for _, mail := range h.theirs {
			if mail.Kind == message.EmailChanged {
				f.want(f.confirm("/v1/account/email/undo", mail.Token), http.StatusNoContent, "")
			}
		}
		f.want(f.call("POST", "/v1/recovery", object{"email": h.owners}), http.StatusAccepted, "")
	}

	recoveries := f.mails(message.Recovery)
	f.deliver()
	for _, mail := range recoveries {
		f.recover(mail.Token, ownersPhrase)
	}

	for _, h := range traps {
		f.useAll(h.code, h.hers)
		for _, mail := range h.hers {
			if mail.Kind == message.EmailChanged {
				f.confirm("/v1/account/email/undo", mail.Token)
			}
		}
	}
}

// An address that nobody confirmed may be a stranger's. However many accounts are made with
// it, moved away from it and back, renamed, recovered, given another password and deleted,
// on either surface, it gets one email of each kind in an hour, two that ask to confirm it,
// and none that has power over somebody else's account. A confirmed address gets every
// notice.
//
// ASVS v5.0.0-2.4.1 v5.0.0-6.3.7
func TestStrangersAreNotFlooded(t *testing.T) {
	for _, mail := range []bool{false, true} {
		f := newFixture(t, func(o *Options) {
			o.DeliversMail = mail
			o.HashConcurrency = 16
			o.Limits.MailUnconfirmed = config.Limit{Count: 1, Per: time.Hour}
		})
		got := map[string]int{}
		for range 4 {
			f.exec("DELETE FROM former_usernames") // as if each round began a month later
			stranger := f.member("stranger")
			for _, device := range []string{"Firefox/1 Windows", "Chrome/1 Linux"} {
				f.want(f.call("POST", "/v1/sessions", object{"login": "stranger", "password": pass}, header("User-Agent", device)), http.StatusCreated, "")
			}
			f.want(f.call("POST", "/v1/verification", nil, bearer(stranger)), http.StatusAccepted, "")
			f.want(f.call("POST", "/v1/recovery", object{"email": "stranger@example.org"}), http.StatusAccepted, "")
			f.want(f.call("PUT", "/v1/account/username", object{"username": "evil.example"}, bearer(stranger)), http.StatusOK, "")
			f.count(got, "stranger@example.org")
			for _, email := range []string{"evil@example.org", "stranger@example.org", "evil2@example.org", "stranger@example.org"} {
				f.want(f.call("POST", "/changeEmail", object{"newEmail": email}, bearer(stranger)), http.StatusOK, "")
			}
			stranger = f.changePassword(stranger, pass, "another pass phrase")
			f.want(f.call("DELETE", "/deleteAccount", nil, bearer(stranger)), http.StatusOK, "")

			eve := f.member("eve")
			f.want(f.call("PUT", "/v1/account/email", object{"email": "stranger@example.org", "currentPassword": pass}, bearer(eve)), http.StatusAccepted, "")
			f.want(f.call("DELETE", "/deleteAccount", nil, bearer(eve)), http.StatusOK, "")
			f.count(got, "stranger@example.org")
		}

		for subject, n := range got {
			if want := 1 + strings.Count(subject, "Confirm your e-mail"); n != want {
				t.Errorf("%d emails: %s", n, subject)
			}
			if strings.Contains(subject, "was changed") && strings.Contains(subject, "e-mail address") {
				t.Errorf("the stranger can undo something: %s", subject)
			}
		}

		if want := map[bool]int{false: 8, true: 7}[mail]; len(got) != want {
			t.Errorf("with mail %v the stranger got %v", mail, got)
		}
	}

	f := limited(t, Limits{MailUnconfirmed: config.Limit{Count: 1, Per: time.Hour}})
	ana := f.owner("ana")
	got := map[string]int{}
	for _, name := range []string{"ana.1", "ana.2", "ana.3", "ana.4", "ana.5"} {
		f.want(f.call("PUT", "/v1/account/username", object{"username": name}, bearer(ana)), http.StatusOK, "")
		f.want(f.call("POST", "/v1/recovery", object{"email": "ana@example.org"}), http.StatusAccepted, "")
	}

	if f.count(got, "ana@example.org"); len(got) != 2 || got["Your username for accounts.example was changed"] != 5 || slices.Min(slices.Collect(maps.Values(got))) != 5 {
		t.Errorf("a confirmed address got %v", got)
	}
}

// Addresses that differ after a plus sign share one mailbox, so they share its limit. Others
// on the same domain have limits of their own.
//
// ASVS v5.0.0-2.4.1 v5.0.0-6.3.7
func TestPlusAddressesAreOneMailbox(t *testing.T) {
	f := limited(t, Limits{MailUnconfirmed: config.Limit{Count: 1, Per: time.Hour}})
	eve := f.owner("eve")
	for i, local := range []string{"stranger", "stranger+1", "STRANGER+2", "stranger+2+3", "stranger+"} {
		email := local + "@example.org"
		f.want(f.call("PUT", "/v1/account/email", object{"email": email, "currentPassword": pass}, bearer(eve)), http.StatusAccepted, "")
		f.want(f.call("POST", "/v1/accounts", object{"email": email, "username": fmt.Sprintf("name%d", i), "password": pass}), http.StatusCreated, "")
		f.want(f.call("POST", "/v1/recovery", object{"email": email}), http.StatusAccepted, "")
	}
	f.signUp("strange")
	f.signUp("another")

	got := map[string]int{}
	for _, d := range f.deliver() {
		local, _, _ := strings.Cut(strings.ToLower(d.message.To), "@")
		mailbox, _, _ := strings.Cut(local, "+")
		got[mailbox+": "+d.message.Subject]++
	}
	for email, n := range got {
		if want := 1 + strings.Count(email, "stranger: Confirm your e-mail"); n != want {
			t.Errorf("%d emails: %s", n, email)
		}
	}
	if len(got) != 5 {
		t.Errorf("sent: %v", got)
	}
}

// count adds up, by subject, the emails that arrive at an address.
func (f *fixture) count(got map[string]int, to string) {
	f.t.Helper()
	for _, d := range f.deliver() {
		if d.message.To == to {
			got[d.message.Subject]++
		}
	}
}

// Previous addresses get an email when they are left, and none at a change of the password.
func TestPasswordChangeWritesToNoPreviousAddress(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.owner("ana")
	for _, email := range []string{"first@example.org", "second@example.org"} {
		f.moveEmail(ana, email)
	}

	f.clearOutbox()
	phrases := []string{pass, "a second pass phrase", "a third pass phrase", "a fourth pass phrase"}
	for n := range 3 {
		ana = f.changePassword(ana, phrases[n], phrases[n+1])
		f.wantMail("password-changed second@example.org")
	}
}
