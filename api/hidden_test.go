package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
)

// Where e-mails are hidden, log-ins by e-mail have a count that is not the username's, and
// one that nobody has is counted alike: by answers, waits and statements.
//
// ASVS v5.0.0-6.3.1
func TestHiddenEmailsAreCountedAlone(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits.LoginAccount = config.Limit{Count: 8, Per: time.Hour}
	})
	f.signUp("ana")

	var seen []string
	for _, email := range []string{"ana@example.org", "nobody@example.org"} {
		var told []string
		for range 10 {
			before := f.questions()
			a := f.tryLogin(email, "a wrong phrase")
			told = append(told, fmt.Sprint(a.status, a.header.Get("Retry-After"), string(a.raw), f.questions()-before))
		}
		seen = append(seen, strings.Join(told, "\n"))
	}
	if seen[0] != seen[1] {
		t.Errorf("a taken e-mail:\n%s\na free one:\n%s", seen[0], seen[1])
	}

	// What was counted for the e-mail says nothing of the username, nor the reverse.
	f.want(f.tryLogin("ana", pass), http.StatusCreated, "")
	f.clock.advance(time.Hour)
	for range 8 {
		f.tryLogin("ana", "a wrong phrase")
	}
	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
	f.want(f.tryLogin("ana@example.org", pass), http.StatusCreated, "")
}

// The two counts together let no more wrong passwords pass than the one did before the
// password is disabled; another password ends both.
//
// ASVS v5.0.0-6.3.1
func TestHiddenEmailsCountTogether(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits.LoginAccount = config.Limit{Count: 1000, Per: time.Minute}
	})
	home := f.member("ana")
	disabled := func(want bool) {
		t.Helper()
		var is bool
		if err := f.raw.QueryRow("SELECT password_disabled_at IS NOT NULL FROM accounts").Scan(&is); err != nil || is != want {
			t.Errorf("the password is disabled: %v, want %v; %v", is, want, err)
		}
	}
	guess := func(login string) {
		t.Helper()
		f.clock.advance(15 * time.Minute)
		f.want(f.tryLogin(login, "a wrong phrase"), http.StatusUnauthorized, "wrong-credentials")
	}
	guess("ana")
	guess("ana@example.org")
	f.exec("UPDATE attempts SET failures = ? WHERE failures > 0", maxFailures/2-2)
	guess("ana")
	guess("ana@example.org")
	disabled(false)
	guess("ana@example.org")
	disabled(true)

	home = f.changePassword(home, pass, pass)
	guess("ana")
	guess("ana@example.org")
	disabled(false)
	f.want(f.tryLogin("ana@example.org", pass), http.StatusCreated, "")
	f.want(f.call("GET", "/v1/account", nil, bearer(home)), http.StatusOK, "")
}
