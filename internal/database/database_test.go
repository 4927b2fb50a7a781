package database_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

func open(t *testing.T, dsn string, pool int) *database.DB {
	t.Helper()
	db, err := database.Open(dsn, pool, 1500*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// The server is what the settings say, whatever its own defaults are.
func TestForcedSettings(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)

	var zone, mode, collation string
	var now time.Time
	err := db.QueryRowContext(t.Context(), "SELECT @@session.time_zone, @@session.sql_mode, @@session.collation_connection, UTC_TIMESTAMP(6)").
		Scan(&zone, &mode, &collation, &now)
	if err != nil {
		t.Fatal(err)
	}
	if zone != "+00:00" || !strings.Contains(mode, "STRICT_ALL_TABLES") || !strings.Contains(mode, "ONLY_FULL_GROUP_BY") || collation != "utf8mb4_bin" {
		t.Errorf("time zone %s, mode %s, collation %s", zone, mode, collation)
	}
	if now.Location() != time.UTC || time.Since(now).Abs() > time.Minute {
		t.Errorf("the time came back as %v", now)
	}

	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(3) NOT NULL, at DATETIME(6) NOT NULL)")
	if _, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (1, 'long', '2026-01-01')"); err == nil {
		t.Error("a value that does not fit was cut")
	}

	// The update changes nothing, and its row counts all the same.
	exec(t, db, "INSERT INTO t VALUES (1, 'ana', ?)", now)
	result, err := db.ExecContext(t.Context(), "UPDATE t SET name = 'ana' WHERE id = 1")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := result.RowsAffected(); n != 1 {
		t.Errorf("a row that was found and stayed the same counts as %d", n)
	}

	var back time.Time
	if err := db.QueryRowContext(t.Context(), "SELECT at FROM t").Scan(&back); err != nil || !back.Equal(now) {
		t.Errorf("%v came back as %v: %v", now, back, err)
	}
}

// What a DSN says against the settings is an error that gives the reason, and
// no error repeats the password.
//
// ASVS v5.0.0-12.3.1
func TestOpenRefuses(t *testing.T) {
	for dsn, want := range map[string]string{
		"u:hunter2@tcp(db:3306)/l?parseTime=false":                            "parseTime",
		"u:hunter2@tcp(db:3306)/l?loc=Local":                                  "UTC",
		"u:hunter2@tcp(db:3306)/l?sql_mode=%27%27":                            "sql_mode",
		"u:hunter2@tcp(db:3306)/l?multiStatements=true":                       "multiStatements",
		"u:hunter2@tcp(db:3306)/l?interpolateParams=1":                        "interpolateParams",
		"u:hunter2@tcp(db:3306)/l?allowAllFiles=true":                         "allowAllFiles",
		"u:hunter2@tcp(db:3306)/l?allowFallbackToPlaintext=true":              "allowFallbackToPlaintext",
		"u:hunter2@tcp(db:3306)/l?max_execution_time=1":                       "max_execution_time",
		"u:hunter2@tcp(db:3306)/":                                             "names no database",
		"u:hunter2@tcp(db:3306":                                               "want user:password",
		"u:hunter2/x@tcp(db:3306)":                                            "want user:password",
		"u:hunter2@tcp(db:3306)/l?multiStatements=false&multiStatements=true": "twice",
		"u:hunter2@tcp(db:3306)/l?tls=skip-verify":                            "in between",
		"u:hunter2@tcp(db:3306)/l?tls=preferred":                              "in between",
		"hunter2":                                                             "want user:password",
		"u:hunter2@tcp(db:3306)/l?tls=nonsense":                               "want user:password",
	} {
		_, err := database.Open(dsn, 1, time.Second)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", dsn, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") && dsn != "hunter2" {
			t.Errorf("the error repeats the password: %v", err)
		}
	}

	for _, dsn := range []string{
		"u:p@tcp(db:3306)/l", "u:p@tcp(db:3306)/l?tls=true&parseTime=true&clientFoundRows=1", "u@unix(/a/b.sock)/l?loc=UTC",
	} {
		if db, err := database.Open(dsn, 1, time.Second); err != nil {
			t.Errorf("%s: %v", dsn, err)
		} else {
			db.Close()
		}
	}
}

// A transaction leaves nothing when its work fails, also by a panic.
//
// ASVS v5.0.0-2.3.3
func TestTransactRollsBack(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")

	ctx := t.Context()
	wanted := errors.New("no")
	err := db.Transact(ctx, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		return wanted
	})
	if !errors.Is(err, wanted) {
		t.Errorf("got %v", err)
	}

	func() {
		defer func() { _ = recover() }()
		_ = db.Transact(ctx, func(tx *database.Tx) error {
			_, _ = tx.ExecContext(ctx, "INSERT INTO t VALUES (2)")
			panic("x")
		})
	}()

	if n := count(t, db, "t"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if n := db.Pool().Stats().InUse; n != 0 {
		t.Errorf("%d connections are still taken", n)
	}
}

func count(t *testing.T, db *database.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two transactions that lock two rows crosswise: the database ends one of them,
// which is run again, and both take effect once.
//
// ASVS v5.0.0-15.4.3
func TestTransactRetriesDeadlocks(t *testing.T) {
	db := open(t, cluster.Empty(t), 4)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL)")
	exec(t, db, "INSERT INTO t VALUES (1, 0), (2, 0)")
	ctx := t.Context()

	// Each run waits until both have their first row: then each wants the other's.
	both := make(chan struct{})
	var arrived, runs atomic.Int64
	crosswise := func(first, second int) error {
		tried := false
		return db.Transact(ctx, func(tx *database.Tx) error {
			runs.Add(1)
			const add = "UPDATE t SET n = n + 1 WHERE id = ?"
			if _, err := tx.ExecContext(ctx, add, first); err != nil {
				return err
			}
			if !tried {
				tried = true
				if arrived.Add(1) == 2 {
					close(both)
				}
				<-both
			}
			_, err := tx.ExecContext(ctx, add, second)
			return err
		})
	}

	var wg sync.WaitGroup
	for _, order := range [][2]int{{1, 2}, {2, 1}} {
		wg.Go(func() {
			if err := crosswise(order[0], order[1]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()

	if runs.Load() < 3 {
		t.Errorf("the work ran %d times: there was no deadlock to retry", runs.Load())
	}

	var sum int
	if err := db.QueryRowContext(ctx, "SELECT SUM(n) FROM t").Scan(&sum); err != nil || sum != 4 {
		t.Errorf("%d increments took effect: %v", sum, err)
	}
}

// Whatever is first used inside transactions is prepared without a second
// connection: a pool of one is enough.
//
// ASVS v5.0.0-15.4.3
func TestPoolOfOne(t *testing.T) {
	db := open(t, cluster.Empty(t), 1)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")
	ctx := t.Context()

	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := db.Transact(ctx, func(tx *database.Tx) error {
				if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (?)", i); err != nil {
					return err
				}
				var n int
				return tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM t").Scan(&n)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()

	if n := count(t, db, "t"); n != 20 {
		t.Errorf("%d rows", n)
	}
}

// A server that hangs costs a caller its deadline and no more, however many
// callers there are; a server that comes back is used again.
//
// ASVS v5.0.0-16.5.2 v5.0.0-13.2.6
func TestHangingServer(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")

	cluster.Freeze(t)
	began := time.Now()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				var n int
				err = db.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM t").Scan(&n)
			} else {
				err = db.Transact(context.Background(), func(tx *database.Tx) error {
					_, err := tx.ExecContext(context.Background(), "INSERT INTO t VALUES (?)", i)
					return err
				})
			}
			if !database.Unavailable(err) {
				t.Errorf("got %v, want an error of a database that is away", err)
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	cluster.Thaw(t)

	if took > 2*time.Second {
		t.Errorf("the last caller waited %v", took)
	}

	for deadline := time.Now().Add(10 * time.Second); db.Pool().Ping() != nil; {
		if time.Now().After(deadline) {
			t.Fatal("the server that came back is not used")
		}
	}
}

func TestErrors(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(99) NOT NULL, CONSTRAINT t_name_uq UNIQUE (name))")
	const hostile = "ana@example.org' for key 'other_uq"
	exec(t, db, "INSERT INTO t VALUES (1, ?)", hostile)
	_, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (2, ?)", hostile)
	err = fmt.Errorf("wrapped: %w", err)
	if name, ok := database.Duplicate(err); !ok || name != "t_name_uq" {
		t.Errorf("the broken constraint is %q %v: %v", name, ok, err)
	}
	if text := database.Describe(err); strings.Contains(text, "ana@") || !strings.Contains(text, "1062") || !strings.Contains(text, "t_name_uq") {
		t.Errorf("the log would say: %s", text)
	}
	if database.Unavailable(err) {
		t.Error("a duplicate is taken for a database that is away")
	}
	if database.Unavailable(sql.ErrNoRows) || database.Unavailable(nil) {
		t.Error("no rows, or no error, is taken for a database that is away")
	}
}
