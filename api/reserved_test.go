package api

import (
	"net/http"
	"testing"
	"time"
)

// leave begins to change ana's e-mail, as another replica would, and keeps the previous
// address for her. The change takes effect when commit is called.
func (f *fixture) leave() (commit func()) {
	f.t.Helper()
	tx, err := f.raw.Begin()
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = tx.Rollback() })

	for _, statement := range []string{
		`INSERT INTO one_time_tokens (token_hash, purpose, account_id, email, email_key, expires_at)
			SELECT UNHEX(REPEAT('ab', 32)), 'undo-email', id, email, email_key, '2026-03-08' FROM accounts WHERE username_key = 'ana'`,
		"UPDATE accounts SET email = 'elsewhere@example.org', email_key = 'elsewhere@example.org' WHERE username_key = 'ana'",
	} {
		if _, err := tx.Exec(statement); err != nil {
			f.t.Fatal(err)
		}
	}

	return func() {
		if err := tx.Commit(); err != nil {
			f.t.Error(err)
		}
	}
}

// awaitWait waits until a transaction waits for a lock.
func (f *fixture) awaitWait() {
	f.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if f.status("Innodb_row_lock_current_waits") > 0 {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatal("no transaction waits for a lock")
		}
	}
}

// A sign-up that wants an address while its owner is leaving it waits for that, and then
// finds that the address is kept; so does a change of e-mail, whose transaction has read
// other rows before.
func TestAddressIsKeptFromWhoeverWaitsForIt(t *testing.T) {
	for name, want := range map[string]func(f *fixture, code string) answer{
		"sign-up": func(f *fixture, _ string) answer {
			return f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "eve", "password": pass})
		},
		"change of e-mail": func(f *fixture, code string) answer {
			return f.call("POST", "/changeEmail", object{"newEmail": "ana@example.org"}, bearer(code))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, nil)
			f.signUp("ana")
			code := f.member("bob")
			commit := f.leave()

			answered := make(chan answer)
			go func() { answered <- want(f, code) }()

			f.awaitWait()
			commit()

			if a := <-answered; a.status < 400 || a.status >= http.StatusInternalServerError {
				t.Errorf("somebody else has the address: %d %s", a.status, a.raw)
			}
			if n := f.rows("accounts WHERE email_key = 'ana@example.org'"); n != 0 {
				t.Errorf("%d accounts have the address", n)
			}
		})
	}
}
