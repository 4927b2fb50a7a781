package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
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

// Of sixteen requests that bring one token at once, to two replicas, one passes.
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
			t.Errorf("%s: %d emails tell of it", kind, n)
		}
	}
}

// Two changes of e-mail that are asked for and confirmed in any order and at once,
// a thousand times: a token only ever sets the address that it was mailed to.
//
// ASVS v5.0.0-6.6.2 v5.0.0-15.4.2
// Incident 3
func TestConcurrentEmailChanges(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	ctx := f.request("POST", "/").Context()
	account, err := f.server.queries.AccountContactByEmail(ctx, "ana@example.org")
	if err != nil {
		t.Fatal(err)
	}
	allow := func(lockedAccount) error { return nil }
	random := rand.New(rand.NewPCG(5, 3))
	for round := range 1000 {
		if _, err := f.raw.Exec("DELETE FROM one_time_tokens"); err != nil {
			t.Fatal(err)
		}
		f.clearOutbox()
		emails := [2]string{fmt.Sprintf("a%d@example.org", round), fmt.Sprintf("b%d@example.org", round)}
		var wg sync.WaitGroup
		ask := func(n int) {
			if err := f.server.askForEmail(ctx, account.ID, mustEmail(t, emails[n]), f.server.now().Add(message.EmailChange.Life()), allow); err != nil {
				t.Error(err)
			}
		}
		if at := random.IntN(3); at == 2 { // at once, or one after the other
			wg.Go(func() { ask(0) })
			wg.Go(func() { ask(1) })
			wg.Wait()
		} else {
			ask(at)
			ask(1 - at)
		}
		tokens := map[string]string{}
		for _, mail := range f.mails(message.EmailChange) {
			tokens[mail.To] = mail.Token
		}
		confirm := func(n int) int {
			return f.serve("POST", "/v1/account/email/confirm", fmt.Appendf(nil, `{"token":%q}`, tokens[emails[n]]), bearer(code)).Code
		}
		switch order := random.IntN(4); order {
		case 0, 1: // one of them
			if code := confirm(order); code != http.StatusNoContent {
				t.Fatalf("round %d: %d", round, code)
			}
			f.wantEmail("ana", emails[order], true)
		case 2: // both, the second wins
			first := random.IntN(2)
			if a, b := confirm(first), confirm(1-first); a != http.StatusNoContent || b != http.StatusNoContent {
				t.Fatalf("round %d: %d and %d", round, a, b)
			}
			f.wantEmail("ana", emails[1-first], true)
		case 3: // both at once
			wg.Go(func() { confirm(0) })
			wg.Go(func() { confirm(1) })
			wg.Wait()
			if got, verified := f.emailOf("ana"); got != emails[0] && got != emails[1] || !verified {
				t.Fatalf("round %d ends with %s", round, got)
			}
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// One account leaves an address while another is made with it or moves to it:
// never do both have a claim to it. Either the second is refused, or it was first.
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
		wanted := object{"newEmail": email}
		if got, _ := f.emailOf("eve"); got == email {
			t.Fatal("the address was had before the race")
		}
		away := func() answer {
			return f.confirmEmail(code, token)
		}
		signUp := func() answer {
			return f.call("POST", "/v1/accounts", object{"email": strings.ToUpper(email), "username": "second-" + name, "password": pass})
		}
		move := func() answer { return f.call("POST", "/changeEmail", wanted, bearer(eve)) }
		got := f.together(away, signUp, move)

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

// Emails that are counted for one address at once, by requests that know nothing
// of each other, are counted to the last, and none of the requests fails: what
// failed only for a taken e-mail would tell of it.
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
		name := fmt.Sprintf("user%d", n)
		signUps = append(signUps, func() answer {
			return f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": name, "password": pass})
		})
		for range 2 { // one was sent at sign-up, and it may be asked for again
			verifications = append(verifications, func() answer { return f.call("POST", "/v1/verification", nil, bearer(ana)) })
		}
		device := header("User-Agent", browsers[n%6]+" "+systems[n/6])
		devices = append(devices, func() answer {
			return f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass}, device)
		})
		others = append(others, func() answer {
			return f.call("POST", "/v1/sessions", object{"login": "other-" + name, "password": pass}, device)
		})
		code := f.member("other-" + name)
		changes = append(changes, func() answer {
			return f.call("PUT", "/v1/account/email", object{"email": "free@example.org", "currentPassword": pass}, bearer(code))
		})
	}
	f.options.HideEmails = true
	f.server, f.url = f.replica(f.options)
	for _, one := range []struct {
		requests []func() answer
		status   int
		kind     message.Kind
		mails    int
	}{
		{signUps, http.StatusAccepted, message.SignUp, 20},
		{changes, http.StatusAccepted, message.EmailChange, 20},
		{verifications, http.StatusAccepted, message.Verify, 39},
		{devices, http.StatusCreated, message.NewDevice, 20},
		{others, http.StatusCreated, message.NewDevice, 30},
	} {
		f.clearOutbox()
		if got := f.together(one.requests...); got[one.status] != len(one.requests) {
			t.Errorf("%s: %v", one.kind, got)
		}
		if n := len(f.mails(one.kind)); n != one.mails {
			t.Errorf("%d emails of the kind %s", n, one.kind)
		}
	}
}
