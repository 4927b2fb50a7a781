package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"latchkey/internal/config"
)

// A repeated sign-up verifies a password, so it counts as a log-in does: by account, by
// address and by failures in a row. A guesser learns nothing by it once a log-in would be
// refused.
//
// ASVS v5.0.0-2.3.2 v5.0.0-6.3.1
func TestRepeatedSignUpIsCounted(t *testing.T) {
	repeat := func(pw string) object {
		return object{"email": "ana@example.org", "username": "ana", "password": pw, "firstName": "Ana", "lastName": "Pop"}
	}
	for name, limits := range map[string]Limits{
		"account": {LoginAccount: config.Limit{Count: 3, Per: time.Hour}},
		"address": {LoginAddress: config.Limit{Count: 3, Per: time.Hour}},
	} {
		f := limited(t, limits)
		f.signUp("ana")
		for i := range 3 {
			f.want(f.call("POST", "/v1/accounts", repeat(fmt.Sprintf("a wrong phrase %d", i))), http.StatusConflict, "taken")
		}

		f.want(f.call("POST", "/v1/accounts", repeat(pass)), http.StatusTooManyRequests, "too-many-attempts")
		if a := f.call("POST", "/creare-cont", repeat(pass)); a.status != http.StatusTooManyRequests {
			t.Errorf("%s, on the original surface: %d %s", name, a.status, a.raw)
		}
		f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
	}
}

// A wrong password in a repeated sign-up is a failed log-in of the account, and too many in
// a row disable the password.
//
// ASVS v5.0.0-6.3.1
func TestRepeatedSignUpFails(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
	f.signUp("ana")
	repeat := object{"email": "ana@example.org", "username": "ana", "password": "a wrong phrase", "firstName": "", "lastName": ""}
	for range 5 {
		f.want(f.call("POST", "/v1/accounts", repeat), http.StatusConflict, "taken")
	}
	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
	f.clock.Advance(time.Second)

	f.exec("UPDATE attempts SET failures = ?", maxFailures-1)
	f.want(f.call("POST", "/v1/accounts", repeat), http.StatusConflict, "taken")
	if got := f.actions(); got[len(got)-1] != passwordDisabled {
		t.Errorf("the audit log has %v", got)
	}
}
