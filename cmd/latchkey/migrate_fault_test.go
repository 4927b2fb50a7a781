package main

import (
	"database/sql"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/migrations"
	"latchkey/internal/testkit"
)

// downTo takes a database's schema back to a version.
func downTo(t *testing.T, dsn string, version int64) *sql.DB {
	t.Helper()
	pool := asOwner(t, dsn)
	provider, err := migrations.Provider(pool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	return pool
}

// forget begins a transaction that reads a table, and does not end by itself.
func forget(t *testing.T, pool *sql.DB, table string) (end func()) {
	t.Helper()
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

// A migration whose table is held by another transaction gives up soon, tries again, and
// in the end says what to look for. It succeeds by itself once that transaction has ended.
func TestMigrationWaitsForATable(t *testing.T) {
	dsn := cluster.Migrated(t)
	pool := downTo(t, dsn, 16)
	end := forget(t, pool, "profiles")

	began := time.Now()
	out, log, err := migrate(t, dsn, "up", "--lock-wait", "1s")
	if err == nil || !strings.Contains(err.Error(), "00017_profiles_is_public.sql: another connection has used its table") || !strings.Contains(err.Error(), "docs/runbooks.md") {
		t.Errorf("up: %q, %v", out, err)
	}
	if n := strings.Count(log, "trying again in 1s"); n != 2 {
		t.Errorf("it said %d times that it tries again: %s", n, log)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v to give up", took)
	}

	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Owner))
	var o, l testkit.Log
	ended := make(chan error, 1)
	go func() { ended <- run(t.Context(), []string{"migrate", "up", "--lock-wait", "1s"}, &o, &l) }()
	for !strings.Contains(l.String(), "trying again") {
		time.Sleep(time.Millisecond)
	}
	end()
	if err := <-ended; err != nil || !strings.HasPrefix(o.String(), "applied 00017_profiles_is_public.sql\n") {
		t.Errorf("after the transaction had ended: %v, %s", err, &o)
	}
	if _, _, err := migrate(t, dsn, "up", "--lock-wait", "0"); err == nil || !strings.Contains(err.Error(), "--lock-wait") {
		t.Errorf("no wait at all: %v", err)
	}
}

// If the effect of a migration is there and its record is missing, the error says so and
// names the record, in both directions. It does not promise that the next run continues.
func TestMigrationDoneAlready(t *testing.T) {
	dsn := cluster.Migrated(t)

	pool := downTo(t, dsn, 17)
	change := func(statement string) {
		t.Helper()
		if _, err := pool.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	const record = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (17, 1)"
	const unrecord = "DELETE FROM goose_db_version WHERE version_id = 17"

	repair := func(statement, want string, args ...string) {
		t.Helper()
		for range 2 { // a second run is no better
			_, _, err := migrate(t, dsn, args...)
			if err == nil || !strings.Contains(err.Error(), "00017_profiles_is_public.sql: what it does is done already") || !strings.Contains(err.Error(), statement) || strings.Contains(err.Error(), "goes on from there") {
				t.Fatalf("%v: %v", args, err)
			}
		}

		change(statement)
		if out, _, err := migrate(t, dsn, args...); err != nil || !strings.Contains(out, want) {
			t.Errorf("%v with its record: %q, %v", args, out, err)
		}
	}

	change(unrecord)
	repair(record, "applied 00018_erasures.sql", "up")

	downTo(t, dsn, 17)
	change("ALTER TABLE profiles DROP COLUMN is_public")
	repair(unrecord, "took back 00016_known_devices.sql", "down", "--apply")
}

// Without --apply, down shows the header and the statement and only reads, also where no
// migration was ever applied.
func TestMigrateDownShows(t *testing.T) {
	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	last := list[len(list)-1]
	dsn := cluster.Migrated(t)
	out, _, err := migrate(t, dsn, "down")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"down --apply", last.File, "\n  what   " + last.What, "\n  lock   " + last.Lock, "\n  down   " + last.Down, strings.Split(last.DownSQL, "\n")[0]} {
		if !strings.Contains(out, part) {
			t.Errorf("down lacks %q:\n%s", part, out)
		}
	}

	statements(t, cluster.As(dsn, dbtest.Owner), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	if out, _, err := migrate(t, dsn, "down"); err == nil || !strings.Contains(err.Error(), "99999, which this program does not know") {
		t.Errorf("ahead: %q, %v", out, err)
	}

	empty := cluster.Empty(t)
	if out, _, err := migrate(t, empty, "down"); err != nil || out != "no migration is applied\n" {
		t.Errorf("an empty database: %q, %v", out, err)
	}
	if n := number(t, empty, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"); n != 0 {
		t.Errorf("down made %d tables", n)
	}
}

// While a migration waits for a table, and everybody behind it, a replica has no more
// sessions on the server than the formula for max_connections says, and each of its
// requests is answered in time; afterwards it goes on as before.
func TestPileUpBehindAMigration(t *testing.T) {
	const pool, clients = 16, 48
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_LIMIT_SIGN_UP_ADDRESS", "100000/1h")
	p := boot(t, "serve")
	code := logInAna(t, p)

	// What a migration does, which gets no further.
	owner, err := database.OpenMigration(cluster.As(dsn, dbtest.Owner), 3*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	end := forget(t, owner, "accounts")
	migrated := alterAccounts(owner)

	visits := startVisitors(t, clients, p.url+"/v1/account", code)
	most := 0
	for began := time.Now(); time.Since(began) < 4*time.Second; time.Sleep(10 * time.Millisecond) {
		most = max(most, sessionsOf(t, dsn, dbtest.App))
	}
	if most > pool+background || most == 0 {
		t.Errorf("the replica had %d sessions on the server, and %d by the formula", most, pool+background)
	}
	if visits.refused.Load() == 0 {
		t.Error("no request waited for the table")
	}

	end()
	visits.end()
	t.Logf("%d sessions at most; %d requests served, %d answered 503", most, visits.served.Load(), visits.refused.Load())

	for deadline := time.Now().Add(5 * time.Second); ; {
		status, body := request(t, "GET", p.url+"/v1/account", code, "")
		if status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the transaction had ended: %d %s", status, body)
		}
	}
	if err := <-migrated; !database.LockTimeout(err) {
		t.Errorf("the migration: %v, want that it gave up", err)
	}
}

// logInAna signs Ana up and returns the code of her session.
func logInAna(t *testing.T, p *program) string {
	t.Helper()
	request(t, "POST", p.url+"/v1/accounts", "", `{"email":"ana@example.org","username":"ana","password":"a long pass phrase"}`)
	_, login := request(t, "POST", p.url+"/v1/sessions", "", `{"login":"ana","password":"a long pass phrase"}`)
	_, after, _ := strings.Cut(login, `"code":"`)
	code, _, _ := strings.Cut(after, `"`)
	return code
}

// alterAccounts alters the table as a migration does, and sends how that ended.
func alterAccounts(owner *sql.DB) <-chan error {
	altered := make(chan error, 1)
	go func() {
		_, err := owner.Exec("ALTER TABLE accounts COMMENT = 'changed', ALGORITHM = INPLACE, LOCK = NONE")
		altered <- err
	}()
	return altered
}

// visitors are clients that send one request after the other.
type visitors struct {
	stop            atomic.Bool
	served, refused atomic.Int64
	all             sync.WaitGroup
}

// startVisitors starts clients whose requests are answered, or refused with 503, in time.
func startVisitors(t *testing.T, clients int, url, code string) *visitors {
	c := &visitors{}
	for range clients {
		c.all.Go(func() {
			for !c.stop.Load() && !t.Failed() {
				began := time.Now()
				status, body := request(t, "GET", url, code, "")
				switch {
				case status == http.StatusOK:
					c.served.Add(1)
				case status == http.StatusServiceUnavailable:
					c.refused.Add(1)
				default:
					t.Errorf("a request was answered %d %s", status, body)
				}

				if took := time.Since(began); took > 4*time.Second {
					t.Errorf("a request took %v", took)
				}
			}
		})
	}
	return c
}

func (c *visitors) end() {
	c.stop.Store(true)
	c.all.Wait()
}

// sessionsOf counts the sessions that a user has on the server in a database.
func sessionsOf(t *testing.T, dsn, user string) (n int) {
	t.Helper()
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	admin(t, dsn, func(db *sql.DB) error {
		for _, session := range dbtest.Sessions(t, db) {
			if strings.HasSuffix(session.User, user) && session.Database == config.DBName {
				n++
			}
		}
		return nil
	})
	return n
}
