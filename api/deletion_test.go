package api

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/seed"
)

// Deleting an account through the API touches its own rows and no others: the
// server counts the same reads and writes among 1,000 accounts and among 20,000.
func TestDeletionTouchesItsOwnRows(t *testing.T) {
	few, many := deletionAmong(t, 1000), deletionAmong(t, 20_000)
	if !maps.Equal(few, many) {
		t.Errorf("among 1,000 accounts: %v\namong 20,000:        %v", few, many)
	}

	// The account, its profile, picture, attempts, device, 4 sessions and 7 rows of
	// history go; a count of attempts, an email and the row of the deletion are added.
	if few["Handler_delete"] != 16 || few["Handler_write"] < 2 {
		t.Errorf("the counters do not show the deletion: %v", few)
	}
}

// deletionAmong deletes one account among so many, on a connection of its own, and
// returns what that connection's counters of rows say of it.
func deletionAmong(t *testing.T, accounts int) map[string]int {
	t.Helper()
	limit := config.Limit{Count: 100, Per: time.Hour}
	f := limited(t, Limits{LoginAccount: limit, PasswordAccount: limit})
	f.options.DB = f.openDB(1)
	f.server, f.url = f.replica(f.options)

	if err := seed.Fill(t.Context(), f.raw, accounts, f.clock.Now(), nil); err != nil {
		t.Fatal(err)
	}

	var touched map[string]int
	for _, name := range []string{"bob", "ana"} { // the first one prepares the statements
		code := f.member(name)
		for range 3 {
			f.logIn(name)
		}
		f.tryLogin(name, "wrong")
		f.want(f.putPicture(code, pngOf(t, 8, 8)), http.StatusOK, "")
		f.want(f.call("PATCH", "/v1/profile", object{"country": "Romania"}, bearer(code)), http.StatusOK, "")

		before := handlers(t, f.options.DB)
		f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
		touched = handlers(t, f.options.DB)
		for counter, n := range before {
			touched[counter] -= n
		}
	}
	return touched
}

// handlers reads how many rows the connection of a pool of one read and wrote so
// far. Reading them counts too, the same each time.
func handlers(t *testing.T, db *database.DB) map[string]int {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SHOW SESSION STATUS LIKE 'Handler\\_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	counters := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(name, "commit") { // of transactions, not of rows
			counters[name] = n
		}
	}

	if err := rows.Err(); err != nil || len(counters) < 10 {
		t.Fatalf("%d counters: %v", len(counters), err)
	}
	return counters
}
