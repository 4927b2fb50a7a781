package api

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

// as opens the fixture's database as one of the users of sql/users.sql.
func (f *fixture) as(user string) *sql.DB {
	f.t.Helper()
	db, err := database.OpenAdmin(cluster.As(f.dsn, user))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { db.Close() })
	return db
}

// refusedToAll are statements that no user of the service may run.
var refusedToAll = []string{
	"CREATE USER 'intruder'@'%' ACCOUNT LOCK",
	"GRANT SELECT ON sessions TO 'latchkey_reader'@'%'",
	"SELECT user FROM mysql.user",
	"SELECT x FROM somebody_elses.t",
	"SELECT 1 INTO OUTFILE '/tmp/latchkey-outfile'",
	"SET GLOBAL max_connections = 1",
}

// schemaChanges are for the owner of the schema alone.
var schemaChanges = []string{
	"DROP TABLE sessions",
	"ALTER TABLE accounts ADD x INT",
	"CREATE TABLE x (y INT)",
	"CREATE INDEX x ON accounts (first_name)",
	"CREATE VIEW x AS SELECT id FROM accounts",
	"TRUNCATE TABLE sessions",
	"UPDATE goose_db_version SET is_applied = FALSE",
}

// rowsOfPeople are for the service alone.
var rowsOfPeople = []string{
	"SELECT email FROM accounts",
	"SELECT password_hash FROM accounts",
	"SELECT home_address FROM profiles",
	"SELECT image FROM pictures",
	"SELECT sealed_token FROM sessions",
	"SELECT owner_tag FROM sessions",
	"SELECT ip FROM audit_log",
	"INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at) VALUES ('', '', '', '', '', '2026-01-01')",
	"UPDATE accounts SET email = 'x'",
	"UPDATE sessions SET expires_at = '2999-01-01'",
	"DELETE FROM accounts",
}

// Each database user may do what its task needs, and is refused the rest. Every other test
// proves what the service itself needs: they all run as latchkey_app.
//
// ASVS v5.0.0-13.2.2
func TestGrants(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")
	cluster.Exec(t, f.dsn, "CREATE DATABASE IF NOT EXISTS somebody_elses", "CREATE TABLE IF NOT EXISTS somebody_elses.t (x INT)")
	t.Cleanup(func() { _, _ = f.raw.Exec("DROP DATABASE somebody_elses") })

	// The owner of the schema may drop it; nobody else.
	dropDatabase := []string{"DROP DATABASE `" + f.databaseName() + "`"}
	for _, c := range []struct {
		user             string
		allowed, refused []string
	}{
		{
			dbtest.Owner,
			[]string{"CREATE TABLE x (y INT)", "ALTER TABLE x ADD z INT, ALGORITHM = INSTANT", "DROP TABLE x"},
			refusedToAll,
		}, {
			dbtest.App,
			[]string{"SELECT version_id FROM goose_db_version", "DELETE FROM audit_log WHERE action = 'x'"},
			slices.Concat(dropDatabase, refusedToAll, schemaChanges, []string{"UPDATE audit_log SET action = 'x'", "DELETE FROM imported_accounts"}),
		}, {
			dbtest.Purge,
			[]string{"DELETE FROM sessions WHERE expires_at < '2020-01-01' ORDER BY expires_at LIMIT 10"},
			slices.Concat(dropDatabase, refusedToAll, schemaChanges, rowsOfPeople),
		}, {
			dbtest.Reader,
			[]string{"SELECT * FROM account_overview", "SELECT * FROM audit_overview", "SELECT * FROM session_overview"},
			slices.Concat(dropDatabase, refusedToAll, schemaChanges, rowsOfPeople, []string{"DELETE FROM sessions", "DELETE FROM account_overview"}),
		},
	} {
		t.Run(c.user, func(t *testing.T) {
			db := f.as(c.user)
			for _, statement := range c.allowed {
				if _, err := db.Exec(statement); err != nil {
					t.Errorf("%s: %v", statement, err)
				}
			}

			for _, statement := range c.refused {
				if _, err := db.Exec(statement); !denied(err) {
					t.Errorf("%s: %v", statement, err)
				}
			}
		})
	}
}

// The views show no column that is, or identifies, a person, a credential or an address.
func TestViewsShowNobody(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")

	rows, err := f.raw.Query(`
		SELECT c.table_name, c.column_name
		FROM information_schema.columns AS c
		JOIN information_schema.views AS v ON v.table_schema = c.table_schema AND v.table_name = c.table_name
		WHERE c.table_schema = DATABASE()
		ORDER BY c.table_name, c.ordinal_position`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	var got []string
	for rows.Next() {
		var view, column string
		if err := rows.Scan(&view, &column); err != nil {
			t.Fatal(err)
		}
		got = append(got, view+"."+column)
	}

	want := []string{
		"account_overview.id", "account_overview.created_at", "account_overview.updated_at",
		"account_overview.password_changed_at", "account_overview.password_disabled_at",
		"account_overview.has_password", "account_overview.has_present_hash",
		"account_overview.has_picture", "account_overview.profile_updated_at",
		"audit_overview.account_id", "audit_overview.action", "audit_overview.created_at",
		"session_overview.last_seen_at", "session_overview.expires_at",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the views show %v", got)
	}

	// The reader sees whether there is a password, a present hash and a picture, not which.
	var shown string
	err = f.as(dbtest.Reader).QueryRow("SELECT CONCAT_WS(',', has_password, has_present_hash, has_picture) FROM account_overview").Scan(&shown)
	if err != nil || shown != "1,1,0" {
		t.Errorf("the account is shown as %q: %v", shown, err)
	}
}

func (f *fixture) databaseName() (name string) {
	f.t.Helper()
	if err := f.raw.QueryRow("SELECT DATABASE()").Scan(&name); err != nil {
		f.t.Fatal(err)
	}
	return name
}

// denied reports whether the server refused for lack of a privilege: on a database, a
// table, a column, or the whole server.
func denied(err error) bool {
	var number uint16
	if _, scanErr := fmt.Sscanf(fmt.Sprint(err), "Error %d", &number); scanErr != nil {
		return false
	}
	return slices.Contains([]uint16{1044, 1045, 1142, 1143, 1227}, number)
}
