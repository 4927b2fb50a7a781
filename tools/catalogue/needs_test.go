package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
)

// The verbs that are derived for each user are enough for all that it runs, and
// each is needed: without it, the server refuses a statement.
func TestNeedsAreEnoughAndNoMore(t *testing.T) {
	bed := shared(t)
	list := statements(t)
	for i, u := range programCallers(t).users() {
		runs := named(list, u.statements)
		verbs := needs(runs)
		if len(verbs) == 0 {
			continue // one that takes locks only
		}

		account := fmt.Sprintf("'needs_%d'@'localhost'", i)
		execOn(t, bed.db, "CREATE USER "+account)
		for table, of := range verbs {
			for _, verb := range of {
				execOn(t, bed.db, fmt.Sprintf("GRANT %s ON %s TO %s", verb, table, account))
			}
		}

		as := connectAs(t, bed.dsn, fmt.Sprintf("needs_%d", i))
		if err := as.runAll(t.Context(), runs); err != nil {
			t.Errorf("%s cannot run all with %v: %v", u.name, verbs, err)
		}

		// Without any one of the verbs, something is refused.
		for _, table := range slices.Sorted(maps.Keys(verbs)) {
			for _, verb := range verbs[table] {
				execOn(t, bed.db, fmt.Sprintf("REVOKE %s ON %s FROM %s", verb, table, account))
				if err := as.runAll(t.Context(), runs); err == nil || !strings.Contains(err.Error(), "denied") {
					t.Errorf("%s does not need %s on %s: %v", u.name, verb, table, err)
				}
				execOn(t, bed.db, fmt.Sprintf("GRANT %s ON %s TO %s", verb, table, account))
			}
		}
	}
}

// connectAs returns a meter of another user. It does not measure; it runs.
func connectAs(t *testing.T, dsn, name string) *meter {
	t.Helper()
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}

	cfg.User = name
	db, err := database.OpenAdmin(cfg.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })

	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })

	return &meter{conn: conn}
}

// runAll runs statements as this user, in every way there is, up to the first
// that fails.
func (m *meter) runAll(ctx context.Context, list []statement) error {
	ways := tries()
	for _, s := range list {
		for _, way := range ways[s.name] {
			if _, _, err := m.run(ctx, way); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

// The tables and verbs of a statement are read from its text.
func TestVerbs(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT a.id FROM accounts AS a JOIN profiles AS p ON p.account_id = a.id": "map[accounts:[SELECT] profiles:[SELECT]]",
		"SELECT (SELECT 1 FROM sessions AS s) FROM accounts AS a FOR UPDATE":       "map[accounts:[SELECT UPDATE] sessions:[SELECT]]",
		"INSERT INTO pictures (a) VALUES (1)":                                      "map[pictures:[INSERT]]",
		"INSERT INTO pictures (a) VALUES (1)\nON DUPLICATE KEY UPDATE a = 1":       "map[pictures:[SELECT INSERT UPDATE]]",
		"UPDATE sessions\nSET a = 1 -- FROM nowhere\nWHERE b = 2":                  "map[sessions:[SELECT UPDATE]]",
		"DELETE FROM sessions\nWHERE b = 2":                                        "map[sessions:[SELECT DELETE]]",
		"SELECT GET_LOCK('a', 0)":                                                  "map[]",
	} {
		if got := fmt.Sprint(needs([]statement{{text: text}})); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
