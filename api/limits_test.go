package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/password"
)

// limited is a fixture with the limits that the test sets.
func limited(t *testing.T, l Limits) *fixture {
	t.Helper()
	return newFixture(t, func(o *Options) {
		o.Limits = l
		o.HashConcurrency = 16
		o.HashQueue = 1000
	})
}

func (f *fixture) tryLogin(login, pw string, changes ...with) answer {
	f.t.Helper()
	return f.call("POST", "/v1/sessions", object{"login": login, "password": pw}, changes...)
}

// wait is the time in Retry-After.
func (a answer) wait(t *testing.T) time.Duration {
	t.Helper()
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	if err != nil {
		t.Fatalf("Retry-After: %v", err)
	}
	return time.Duration(seconds) * time.Second
}

// Five hundred wrong log-ins at once, over two replicas, in every spelling and
// with forged addresses: no more are verified than the limit says.
//
// ASVS v5.0.0-6.3.1 v5.0.0-15.4.2
// Incident 1, 5, 6, 7, 9, 49
func TestBurstDoesNotBeatTheLimit(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 10, Per: 10 * time.Minute}})
	f.signUp("ana")
	_, second := f.replica(f.options)

	spellings := []string{"ana", "ANA", " ana ", "ana@example.org", "Ana@Example.ORG", " ANA@example.org"}
	var mu sync.Mutex
	statuses := map[int]int{}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 64)

	for i := range 500 {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			base := []string{f.url, second}[i%2]
			forged := header("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i%250))

			a, err := f.tryAgain(base, "POST", "/v1/sessions", object{"login": spellings[i%6], "password": fmt.Sprintf("wrong %d", i)}, forged)
			if err != nil {
				t.Error(err)
			}

			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		})
	}

	wg.Wait()
	if statuses[401] > 10 || statuses[401] < 5 || statuses[401]+statuses[429] != 500 {
		t.Errorf("of 500 attempts: %v", statuses)
	}

	// The count is in the database whatever became of the requests, even of one that was
	// refused after its password had been verified.
	var failures int
	if err := f.raw.QueryRow("SELECT SUM(failures) FROM attempts").Scan(&failures); err != nil || failures < statuses[401] || failures > 10 {
		t.Errorf("%d failures are counted, %d were answered: %v", failures, statuses[401], err)
	}

	// A replica that starts later finds the same count.
	_, third := f.replica(f.options)
	a := f.callAt(third, "POST", "/login", object{"email": "ana@example.org", "password": pass})
	if a.status != http.StatusTooManyRequests || a.text("message") == "" {
		t.Errorf("the right password beyond the limit, on the original surface: %d %s", a.status, a.raw)
	}
}

// A bucket admits its count at once, and then one in each interval.
//
// ASVS v5.0.0-2.3.2
func TestBucket(t *testing.T) {
	f := limited(t, Limits{})
	key := f.server.Keys.AttemptKey("test", "x")
	limit := config.Limit{Count: 5, Per: 50 * time.Second}

	take := func(want bool) {
		t.Helper()
		err := f.server.take(t.Context(), key, limit)
		if (err == nil) != want || err != nil && !isKind(err, tooManyAttempts) {
			t.Errorf("at %v: %v", f.clock.Now().Format(time.TimeOnly), err)
		}
	}

	for range 5 {
		take(true)
	}

	for range 3 {
		take(false)
		f.clock.Advance(9 * time.Second)
		take(false)
		f.clock.Advance(time.Second)
		take(true)
		take(false)
	}

	f.clock.Advance(time.Hour) // more than full is not possible
	for range 5 {
		take(true)
	}
	take(false)
}

// From the fifth failure in a row on, each one doubles the wait; a success resets it. An
// account that does not exist is answered in the same way.
//
// ASVS v5.0.0-2.3.2 v5.0.0-6.3.1
func TestFailuresWait(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
	f.signUp("ana")

	for _, login := range []string{"ana", "nobody", "nobody@example.org"} {
		for range 4 {
			f.want(f.tryLogin(login, "wrong"), http.StatusUnauthorized, "wrong-credentials")
		}

		for _, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
			f.want(f.tryLogin(login, "wrong"), http.StatusUnauthorized, "wrong-credentials")
			a := f.tryLogin(login, pass)
			f.want(a, http.StatusTooManyRequests, "too-many-attempts")
			if a.wait(t) != time.Duration(seconds)*time.Second {
				t.Errorf("%s: Retry-After is %v, want %d s", login, a.wait(t), seconds)
			}
			f.clock.Advance(a.wait(t))
		}
	}

	f.want(f.tryLogin("ana", pass), http.StatusCreated, "")
	for range 4 { // after a success the wait starts over
		f.want(f.tryLogin("ana", "wrong"), http.StatusUnauthorized, "wrong-credentials")
	}
	f.want(f.tryLogin("ana", pass), http.StatusCreated, "")
}

// A hundred failures in a row disable the password until another is set, which
// the owner can do from a device with a live session; there the owner logs in
// throughout.
//
// ASVS v5.0.0-6.3.1
// Incident 10
func TestPasswordIsDisabled(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
	f.options.SessionLifetime = 30 * 24 * time.Hour
	f.server, f.url = f.replica(f.options)
	home := f.member("ana")

	for range maxFailures {
		f.want(f.tryLogin("ana", "wrong"), http.StatusUnauthorized, "wrong-credentials")
		f.clock.Advance(15 * time.Minute)
	}

	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")
	f.clock.Advance(24 * time.Hour)
	f.want(f.tryLogin("ana@example.org", pass), http.StatusUnauthorized, "wrong-credentials")

	if a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass}); a.status == http.StatusOK {
		t.Error("the original surface accepts a disabled password")
	}

	if got := f.actions(); got[len(got)-1] != passwordDisabled {
		t.Errorf("the audit log has %v", got)
	}

	f.want(f.tryLogin("ana", pass, bearer(home)), http.StatusCreated, "")
	eve := f.member("eve")
	f.clock.Advance(15 * time.Minute)
	f.want(f.tryLogin("ana", pass, bearer(eve)), http.StatusUnauthorized, "wrong-credentials")

	f.changePassword(home, pass, "another pass phrase")
	// The new password reset the count: one more failure disables nothing.
	f.want(f.tryLogin("ana", "wrong"), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.tryLogin("ana", "another pass phrase"), http.StatusCreated, "")
}

// Strangers who use up an account's limit do not lock its owner out on a device with a
// live session; that device has a limit of its own.
//
// ASVS v5.0.0-6.3.1
func TestOwnerIsNotLockedOut(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 3, Per: time.Hour}})
	home := f.member("ana")
	for range 5 {
		f.tryLogin("ana", "wrong")
	}

	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
	f.want(f.call("GET", "/v1/account", nil, bearer(home)), http.StatusOK, "")
	f.want(f.tryLogin("ana", pass, bearer(home)), http.StatusCreated, "")

	for range 2 {
		f.want(f.tryLogin("ana", "wrong", bearer(home)), http.StatusUnauthorized, "wrong-credentials")
	}
	f.want(f.tryLogin("ana", pass, bearer(home)), http.StatusTooManyRequests, "too-many-attempts")
}

// An address has one limit for all accounts that it tries, even if it logs in to its own
// in between; an IPv6 /64 is one address; forged headers are none.
//
// ASVS v5.0.0-2.3.2 v5.0.0-6.3.1 v5.0.0-15.3.4 v5.0.0-2.4.1
// Incident 49, 50
func TestAddressLimit(t *testing.T) {
	f := limited(t, Limits{LoginAddress: config.Limit{Count: 6, Per: time.Hour}})
	f.options.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	f.server, f.url = f.replica(f.options)
	f.signUp("ana")

	for prefix, addresses := range map[string][]string{
		"IPv4": {"198.51.100.7", "::ffff:198.51.100.7", "1.1.1.1, 198.51.100.7"},
		"IPv6": {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::1"},
	} {
		from := func(i int) with { return header("X-Forwarded-For", addresses[i%3]) }
		for i := range 3 {
			f.want(f.tryLogin("ana", pass, from(i)), http.StatusCreated, "")
			f.want(f.tryLogin(fmt.Sprintf("user%d", i), "wrong", from(i)), http.StatusUnauthorized, "wrong-credentials")
		}

		a := f.tryLogin("ana", pass, from(1))
		if f.want(a, http.StatusTooManyRequests, "too-many-attempts"); a.wait(t) != 10*time.Minute {
			t.Errorf("%s: Retry-After is %v", prefix, a.wait(t))
		}
	}

	f.want(f.tryLogin("ana", pass, header("X-Forwarded-For", "2001:db8:1:3::1")), http.StatusCreated, "")
}

// ASVS v5.0.0-2.3.2 v5.0.0-2.4.1
func TestOtherLimits(t *testing.T) {
	two := config.Limit{Count: 2, Per: time.Hour}
	f := limited(t, Limits{SignUpAddress: two, AvailabilityAddress: two, PasswordAccount: two})
	code := f.member("ana")
	f.signUp("bob")

	eve := object{"email": "eve@example.org", "username": "eve", "password": pass}
	f.want(f.call("POST", "/v1/accounts", eve), http.StatusTooManyRequests, "too-many-attempts")
	if a := f.call("POST", "/creare-cont", eve); a.status != http.StatusTooManyRequests || a.text("error") == "" {
		t.Errorf("the original surface: %d %s", a.status, a.raw)
	}

	f.want(f.call("GET", "/v1/availability?username=eve", nil), http.StatusOK, "")
	f.want(f.call("GET", "/v1/availability?email=eve@example.org", nil), http.StatusOK, "")
	f.want(f.call("GET", "/v1/availability?username=eve", nil), http.StatusTooManyRequests, "too-many-attempts")
	for _, path := range []string{"/checkEmail", "/checkUsername"} {
		if a := f.call("POST", path, object{"email": "eve@example.org", "username": "eve"}); a.status != http.StatusTooManyRequests {
			t.Errorf("%s: %d", path, a.status)
		}
	}

	wrong := object{"currentPassword": "wrong", "newPassword": "another pass phrase"}
	f.want(f.call("PUT", "/v1/account/password", wrong, bearer(code)), http.StatusForbidden, "wrong-password")
	f.want(f.call("PUT", "/v1/account/email", object{"currentPassword": "wrong", "email": "x@example.org"}, bearer(code)), http.StatusForbidden, "wrong-password")
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusTooManyRequests, "too-many-attempts")
}

// The limits cost a log-in two more statements, and a sign-up one.
func TestStatementsOfLimits(t *testing.T) {
	plenty := config.Limit{Count: 1000, Per: time.Hour}
	f := limited(t, Limits{LoginAccount: plenty, LoginAddress: plenty, SignUpAddress: plenty})
	f.signUp("ana")
	f.logIn("ana")
	const times = 10
	before := f.questions()
	for range times {
		f.logIn("ana")
	}
	if got := float64(f.questions()-before-1) / times; got != 8 {
		t.Errorf("a log-in takes %v statements", got)
	}

	before = f.questions()
	for i := range times {
		f.signUp(fmt.Sprintf("user%d", i))
	}
	if got := float64(f.questions()-before-1) / times; got != 11 {
		t.Errorf("a sign-up takes %v statements", got)
	}
}

// Nothing in the table shows whose attempts are counted, but for an account's id.
//
// ASVS v5.0.0-14.2.4
func TestAttemptKeys(t *testing.T) {
	ten := config.Limit{Count: 10, Per: time.Hour}
	f := limited(t, Limits{LoginAccount: ten, LoginAddress: ten})
	f.signUp("ana")
	f.tryLogin("ana", "wrong")
	f.tryLogin("nobody@example.org", "wrong")

	rows, err := f.raw.Query("SELECT attempt_key FROM attempts")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	n := 0
	for ; rows.Next(); n++ {
		var key []byte
		if err := rows.Scan(&key); err != nil || len(key) != 16 {
			t.Errorf("%x %v", key, err)
		}
	}

	if n != 3 {
		t.Errorf("%d keys: want the address, the account and the unknown name", n)
	}
}

// A log-in replaces a hash that is weaker than today's setting, and leaves one
// that is as strong or stronger.
//
// ASVS v5.0.0-11.2.2
func TestRehash(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	hash := func() string { return f.hash("ana").String }

	first := hash()
	f.logIn("ana")
	if hash() != first {
		t.Error("a hash of today's strength was replaced")
	}

	stronger := f.options
	stronger.Password = password.Params{MemoryKiB: 128, Time: 2, Threads: 1}
	_, url := f.replica(stronger)
	f.want(f.callAt(url, "POST", "/v1/sessions", object{"login": "ana", "password": "wrong"}), http.StatusUnauthorized, "wrong-credentials")
	if hash() != first {
		t.Error("a wrong password replaced the hash")
	}

	f.want(f.callAt(url, "POST", "/v1/sessions", object{"login": "ana", "password": pass}), http.StatusCreated, "")
	second := hash()
	if second == first || stronger.Password.Outdated(second) {
		t.Errorf("the hash is %s", second)
	}

	// A replica with the weaker setting does not weaken it again.
	f.logIn("ana")
	if hash() != second {
		t.Error("the hash was weakened")
	}
}

// Where e-mail addresses are hidden, neither availability nor sign-up reveals that one has
// an account; usernames stay public.
func TestHiddenEmails(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	f.signUp("ana")

	a := f.call("GET", "/v1/availability?email=ana@example.org", nil)
	if a.body["available"] != true {
		t.Errorf("got %s", a.raw)
	}

	if a := f.call("POST", "/checkEmail", object{"email": "ana@example.org"}); a.body["available"] != true {
		t.Errorf("got %s", a.raw)
	}

	conflict := f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ANA", "password": pass})
	f.want(conflict, http.StatusConflict, "taken")
	if conflict.object("fields")["email"] != nil {
		t.Errorf("got %s", conflict.raw)
	}

	f.logIn("ana")
}

// What one replica has just counted does not make another one, whose clock is behind,
// refuse the next attempt: neither a new count nor the reset of the failures asks anybody
// to wait.
func TestReplicasClocksDiffer(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 100, Per: 10 * time.Minute}})
	f.signUp("ana")
	o := f.options
	o.Now = func() time.Time { return f.clock.Now().Add(-3 * time.Second) }
	_, behind := f.replica(o)

	right := object{"login": "ana", "password": pass}
	for _, pw := range []string{pass, "a wrong phrase", pass} {
		f.tryLogin("ana", pw)
		if a := f.callAt(behind, "POST", "/v1/sessions", right); a.status != http.StatusCreated {
			t.Errorf("after a log-in with %q: %d %s", pw, a.status, a.raw)
		}
	}
}

// Of many requests that start a count at once, as many pass as the limit says: those that
// are not the first are not refused for it.
//
// ASVS v5.0.0-15.4.2
func TestCountBegunAtOnce(t *testing.T) {
	f := limited(t, Limits{})
	limit := config.Limit{Count: 8, Per: time.Hour}
	for round := range 20 {
		key := f.server.Keys.AttemptKey("test", fmt.Sprint(round))
		var passed atomic.Int64
		var wg sync.WaitGroup

		for range 10 {
			wg.Go(func() {
				err := f.server.take(t.Context(), key, limit)
				if err == nil {
					passed.Add(1)
				} else if !isKind(err, tooManyAttempts) {
					t.Error(err)
				}
			})
		}

		wg.Wait()
		if n := passed.Load(); n != 8 {
			t.Errorf("%d of 10 passed, want 8", n)
		}
	}
}
