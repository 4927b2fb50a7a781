package api

import (
	"net/http"
	"testing"
	"time"

	"latchkey/internal/config"
)

// month is how long failures in a row are remembered after the last attempt.
const month = 30 * 24 * time.Hour

// expiry reads when the only row of attempts expires.
func (f *fixture) expiry() (at *time.Time) {
	f.t.Helper()
	if err := f.raw.QueryRow("SELECT expires_at FROM attempts").Scan(&at); err != nil {
		f.t.Fatal(err)
	}
	return at
}

// attempt takes one of the key's attempts, and records how it ended if it was a log-in.
func (f *fixture) attempt(key []byte, limit config.Limit, how string) {
	f.t.Helper()
	if err := f.server.take(f.t.Context(), key, limit); err != nil {
		f.t.Fatal(err)
	}
	switch how {
	case "failed":
		if _, err := f.server.failed(f.t.Context(), key); err != nil {
			f.t.Fatal(err)
		}
	case "succeeded":
		f.server.succeeded(f.t.Context(), key)
	}
}

// A row expires when its bucket is full and its wait is over, but if it has failures, 30
// days after the last attempt.
func TestAttemptsExpire(t *testing.T) {
	f := limited(t, Limits{})
	key := f.server.Keys.AttemptKey("test", "x")
	hourly, slow := config.Limit{Count: 10, Per: 10 * time.Hour}, config.Limit{Count: 1, Per: 2 * month}

	began := f.server.now()
	for _, step := range []struct {
		after time.Duration
		limit config.Limit
		how   string
		want  time.Duration // since the beginning
	}{
		{0, hourly, "", time.Hour},
		{0, hourly, "", 2 * time.Hour},
		{time.Minute, hourly, "failed", month + time.Minute},
		{time.Minute, hourly, "", month + 2*time.Minute},
		{time.Minute, hourly, "succeeded", 5 * time.Hour},
		{10 * time.Hour, hourly, "", 11*time.Hour + 3*time.Minute},
		{0, hourly, "failed", month + 10*time.Hour + 3*time.Minute},
		// A bucket that takes longer than failures are remembered.
		{24 * time.Hour, slow, "", 2*month + 34*time.Hour + 3*time.Minute},
		{3 * month, slow, "failed", 5*month + 34*time.Hour + 3*time.Minute},
	} {
		f.clock.Advance(step.after)
		f.attempt(key, step.limit, step.how)
		if at := f.expiry(); at == nil || at.Sub(began) != step.want {
			t.Errorf("%q after %v expires at %v, want %v", step.how, f.server.now().Sub(began), at, began.Add(step.want))
		}
	}
}

// Failures are "in a row" until thirty days pass without an attempt; then the count starts
// over, whether or not the clean-up has run. That holds for accounts and for unknown names
// alike: otherwise one could learn which names exist.
//
// ASVS v5.0.0-6.3.1
func TestFailuresEndAfterQuietDays(t *testing.T) {
	for name, quiet := range map[string]struct {
		days     time.Duration
		failures int
	}{
		"a moment less": {month - time.Microsecond, maxFailures},
		"thirty days":   {month, 1},
	} {
		f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
		f.signUp("ana")
		for _, login := range []string{"ana", "nobody"} {
			for range maxFailures - 1 {
				f.want(f.tryLogin(login, "wrong"), http.StatusUnauthorized, "wrong-credentials")
				f.clock.Advance(15 * time.Minute)
			}
		}

		// The two had their last attempts at different times; make it the same.
		f.exec("UPDATE attempts SET full_until = ?, retry_at = ?, expires_at = ?", f.server.now(), f.server.now(), f.server.now().Add(month))

		f.clock.Advance(quiet.days)
		for _, login := range []string{"ana", "nobody"} {
			f.want(f.tryLogin(login, "wrong"), http.StatusUnauthorized, "wrong-credentials")
		}

		var least, most int
		if err := f.raw.QueryRow("SELECT MIN(failures), MAX(failures) FROM attempts").Scan(&least, &most); err != nil || least != quiet.failures || most != quiet.failures {
			t.Errorf("%s: %d to %d failures, want %d: %v", name, least, most, quiet.failures, err)
		}

		f.clock.Advance(time.Hour)
		wanted := map[bool]int{true: http.StatusUnauthorized, false: http.StatusCreated}[quiet.failures == maxFailures]
		if a := f.tryLogin("ana", pass); a.status != wanted {
			t.Errorf("%s: the right password is answered %d, want %d", name, a.status, wanted)
		}
	}
}

// A row without an expiry, from an older program, works, and gets one with the next attempt.
func TestAttemptsWithoutExpiry(t *testing.T) {
	f := limited(t, Limits{})
	key := f.server.Keys.AttemptKey("test", "x")
	limit := config.Limit{Count: 10, Per: time.Hour}

	f.attempt(key, limit, "failed")
	f.exec("UPDATE attempts SET expires_at = NULL")

	f.clock.Advance(2 * month)
	f.attempt(key, limit, "failed")

	var failures int
	if err := f.raw.QueryRow("SELECT failures FROM attempts").Scan(&failures); err != nil || failures != 2 {
		t.Errorf("%d failures are counted, want 2: %v", failures, err)
	}
	if at := f.expiry(); at == nil || !at.Equal(f.server.now().Add(month)) {
		t.Errorf("it expires at %v", at)
	}
}
