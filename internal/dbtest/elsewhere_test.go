package dbtest

import (
	"database/sql"
	"strings"
	"testing"
)

var cluster *Cluster

func TestMain(m *testing.M) { Main(m, &cluster) }

// On a server that is up already, tests make databases and users of their own, leave all
// others alone, and drop theirs at the end.
func TestElsewhere(t *testing.T) {
	there := cluster.Migrated(t)
	c, err := startElsewhere(cluster.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	dropped := false
	t.Cleanup(func() {
		if !dropped {
			c.clearAway()
		}
	})
	dsn := c.Migrated(t)
	c.Exec(t, dsn, "INSERT INTO attempts (attempt_key, full_until, retry_at) VALUES ('x', '2026-01-01', '2026-01-01')")
	if n := count(t, dsn, "SELECT COUNT(*) FROM attempts"); n != 1 {
		t.Errorf("their user sees %d rows, want 1", n)
	}
	if n := count(t, there, "SELECT COUNT(*) FROM attempts"); n != 0 {
		t.Errorf("the other database has %d rows, want 0", n)
	}
	const made = "SELECT (SELECT COUNT(*) FROM information_schema.schemata WHERE LEFT(schema_name, ?) = ?)"
	const users = " + (SELECT COUNT(*) FROM mysql.user WHERE LEFT(user, ?) = ?)"
	admin := cluster.DSN("mysql")
	prefix := []any{len(c.prefix), c.prefix, len(c.prefix), c.prefix}
	if n := count(t, admin, made+users, prefix...); n != 8 {
		t.Errorf("%d databases and users with our prefix, want the template, one for the test, and 6", n)
	}

	c.clearAway()
	dropped = true
	if n := count(t, admin, made+users, prefix...); n != 0 {
		t.Errorf("%d databases and users are left behind", n)
	}
	count(t, there, "SELECT COUNT(*) FROM attempts") // the other user still gets in
	t.Run("no stop", func(t *testing.T) {
		t.Cleanup(func() {
			if !t.Skipped() {
				t.Error("a test that stops the server goes on")
			}
		})
		c.Private(t)
	})
}

// A DSN that names a database, or none at all, is refused without its password.
func TestElsewhereRefuses(t *testing.T) {
	for _, dsn := range []string{"root:hunter2@tcp(127.0.0.1:1)/live", "root:hunter2@"} {
		_, err := startElsewhere(dsn)
		if err == nil || !strings.Contains(err.Error(), "LATCHKEY_TEST_DSN") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

func count(t *testing.T, dsn, query string, args ...any) (n int) {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
