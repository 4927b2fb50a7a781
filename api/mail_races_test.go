package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/testkit"
)

// together sends requests at the same time and counts their statuses.
func (f *fixture) together(requests ...func() answer) map[int]int {
	f.t.Helper()
	var mu sync.Mutex
	statuses := map[int]int{}
	start := make(chan struct{})

	var wg sync.WaitGroup
	for _, send := range requests {
		wg.Go(func() {
			<-start
			a := send()
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		})
	}
	close(start)
	wg.Wait()
	return statuses
}

// Of sixteen requests that use one token at once, on two replicas, one succeeds.
//
// ASVS v5.0.0-6.4.1 v5.0.0-15.4.2 v5.0.0-2.3.1
// Incident 23
func TestTokensAreUsedOnce(t *testing.T) {
	paths := map[message.Kind]string{
		message.Verify:       "/v1/verification/confirm",
		message.Recovery:     "/v1/recovery/confirm",
		message.EmailChange:  "/v1/account/email/confirm",
		message.EmailChanged: "/v1/account/email/undo",
	}
	for kind, path := range paths {
		f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })
		_, second := f.replica(f.options)
		token := f.tokenOf(kind)
		code := f.logIn("ana")
		f.clearOutbox()

		body := object{"token": token}
		if kind == message.Recovery {
			body["newPassword"] = "another pass phrase"
		}

		var all []func() answer
		for n := range 16 {
			all = append(all, func() answer { return f.callAt([]string{f.url, second}[n%2], "POST", path, body, bearer(code)) })
		}

		if got := f.together(all...); got[http.StatusNoContent] != 1 || got[http.StatusGone] != 15 {
			t.Errorf("%s: %v", kind, got)
		}
		if n := f.rows("mail_outbox"); n > 2 {
			t.Errorf("%s: %d emails report it", kind, n)
		}
	}
}

// emailChanges are two changes of one account's e-mail.
type emailChanges struct {
	f       *fixture
	code    string
	account id.ID
	emails  [2]string
	tokens  [2]string
}

// request asks for both changes: the first one first, the second one first, or both at once.
func (c *emailChanges) request(order int) {
	c.f.t.Helper()
	ask := func(n int) {
		allow := func(lockedAccount) error { return nil }
		ctx, email := c.f.request("POST", "/").Context(), mustEmail(c.f.t, c.emails[n])
		if err := c.f.server.askForEmail(ctx, c.account, email, c.f.server.now().Add(message.EmailChange.Life()), allow); err != nil {
			c.f.t.Error(err)
		}
	}

	if order == 2 {
		both(ask)
	} else {
		ask(order)
		ask(1 - order)
	}

	for _, mail := range c.f.mails(message.EmailChange) {
		c.tokens[slices.Index(c.emails[:], mail.To)] = mail.Token
	}
}

// confirm uses the token of a change, and returns the status.
func (c *emailChanges) confirm(n int) int {
	body := fmt.Appendf(nil, `{"token":%q}`, c.tokens[n])
	return c.f.serve("POST", "/v1/account/email/confirm", body, bearer(c.code)).Code
}

// both does something with 0 and with 1 at once.
func both(do func(n int)) {
	var wg sync.WaitGroup
	wg.Go(func() { do(0) })
	wg.Go(func() { do(1) })
	wg.Wait()
}

// Two changes of e-mail are requested and confirmed in any order and at once, a thousand
// times: a token only ever sets the address that it was mailed to.
//
// ASVS v5.0.0-6.6.2 v5.0.0-15.4.2
// Incident 3
func TestConcurrentEmailChanges(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	account, err := f.server.queries.AccountContactByEmail(t.Context(), "ana@example.org")
	if err != nil {
		t.Fatal(err)
	}

	random := rand.New(rand.NewPCG(5, 3))
	for round := range testkit.Rounds(100, 1000) {
		f.exec("DELETE FROM one_time_tokens")
		f.clearOutbox()

		emails := [2]string{fmt.Sprintf("a%d@example.org", round), fmt.Sprintf("b%d@example.org", round)}
		c := &emailChanges{f: f, code: code, account: account.ID, emails: emails}
		c.request(random.IntN(3))

		switch order := random.IntN(4); order {
		case 0, 1: // one of them
			if status := c.confirm(order); status != http.StatusNoContent {
				t.Fatalf("round %d: %d", round, status)
			}
			f.wantEmail("ana", emails[order], true)
		case 2: // both, the second wins
			first := random.IntN(2)
			if a, b := c.confirm(first), c.confirm(1-first); a != http.StatusNoContent || b != http.StatusNoContent {
				t.Fatalf("round %d: %d and %d", round, a, b)
			}
			f.wantEmail("ana", emails[1-first], true)
		case 3: // both at once
			both(func(n int) { c.confirm(n) })
			if got, verified := f.emailOf("ana"); got != emails[0] && got != emails[1] || !verified {
				t.Fatalf("round %d ends with %s", round, got)
			}
		}

		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// One account leaves an address while another is made with it or moves to it: the two
// never both have a claim to it.
//
// ASVS v5.0.0-15.4.2
// Incident 24
func TestSignUpRacesWithAChangeAway(t *testing.T) {
	f := newFixture(t, nil)
	eve := f.member("eve")
	for round := range 30 {
		name := fmt.Sprintf("user%d", round)
		code := f.owner(name)
		email := name + "@example.org"
		token := f.askEmail(code, "away-"+email)
		if got, _ := f.emailOf("eve"); got == email {
			t.Fatal("eve had the address before the race")
		}

		got := f.together(
			f.later("POST", "/v1/account/email/confirm", object{"token": token}, bearer(code)),
			f.later("POST", "/v1/accounts", object{"email": strings.ToUpper(email), "username": "second-" + name, "password": pass}),
			f.later("POST", "/changeEmail", object{"newEmail": email}, bearer(eve)),
		)
		if got[http.StatusConflict] != 1 || got[http.StatusBadRequest] != 1 || got[http.StatusNoContent] != 1 {
			t.Errorf("the answers are %v", got)
		}

		var owners, claims int
		err := f.raw.QueryRow("SELECT (SELECT COUNT(*) FROM accounts WHERE email_key = ?), (SELECT COUNT(*) FROM one_time_tokens WHERE email_key = ? AND purpose = 'undo-email')", email, email).Scan(&owners, &claims)
		if err != nil || owners+claims != 1 {
			t.Fatalf("%d accounts have the address, %d may have it back (%v): %v", owners, claims, err, got)
		}
		f.clearOutbox()
	}
}

// later is a request to be sent by together.
func (f *fixture) later(method, path string, body any, changes ...with) func() answer {
	return func() answer { return f.call(method, path, body, changes...) }
}

// Emails to one address are counted to the last, even when requests that know nothing of
// each other cause them at once, and none of the requests fails: a failure for taken
// addresses alone would reveal them.
func TestEmailsAreCountedAtOnce(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HashConcurrency = 16
		o.Limits.MailUnconfirmed = config.Limit{Count: 20, Per: time.Hour}
	})
	ana := f.member("ana")

	var signUps, changes, verifications, devices, others []func() answer
	browsers := []string{"Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/", "curl/"}
	systems := []string{"iPhone", "iPad", "Android", "Windows", "Mac OS X"}
	for n := range 30 {
		name, device := fmt.Sprintf("user%d", n), header("User-Agent", browsers[n%6]+" "+systems[n/6])
		other := f.member("other-" + name)

		signUps = append(signUps, f.later("POST", "/v1/accounts", object{"email": "ana@example.org", "username": name, "password": pass}))
		changes = append(changes, f.later("PUT", "/v1/account/email", object{"email": "free@example.org", "currentPassword": pass}, bearer(other)))
		devices = append(devices, f.later("POST", "/v1/sessions", object{"login": "ana", "password": pass}, device))
		others = append(others, f.later("POST", "/v1/sessions", object{"login": "other-" + name, "password": pass}, device))
		for range 2 {
			verifications = append(verifications, f.later("POST", "/v1/verification", nil, bearer(ana)))
		}
	}

	f.options.HideEmails = true
	f.server, f.url = f.replica(f.options)
	for _, one := range []struct {
		requests []func() answer
		status   int
		kind     message.Kind
		emails   int
	}{
		{signUps, http.StatusAccepted, message.SignUp, 20},
		{changes, http.StatusAccepted, message.EmailChange, 20},
		{verifications, http.StatusAccepted, message.Verify, 39}, // one was sent at sign-up
		{devices, http.StatusCreated, message.NewDevice, 20},
		{others, http.StatusCreated, message.NewDevice, 30},
	} {
		f.clearOutbox()
		if got := f.together(one.requests...); got[one.status] != len(one.requests) {
			t.Errorf("%s: %v", one.kind, got)
		}
		if n := len(f.mails(one.kind)); n != one.emails {
			t.Errorf("%d emails of the kind %s", n, one.kind)
		}
	}
}
