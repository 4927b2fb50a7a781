package database_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// waiters are statements that wait or work on the server for longer than their caller
// waits, once a transaction holds row 1 of t and an ALTER waits for the table u.
var waiters = map[string]string{
	"a row":           "UPDATE t SET id = 10 WHERE id = 1",
	"a row to read":   "SELECT id FROM t WHERE id = 1 FOR UPDATE",
	"a table":         "INSERT INTO u VALUES (1)",
	"a table to read": "SELECT COUNT(*) FROM u",
	"a named lock":    "SELECT GET_LOCK('held', 60)",
	"a long question": "SELECT BENCHMARK(100000000000, SHA2('a', 512))",
	"nothing at all":  "SELECT SLEEP(60)",
}

// crowded makes tables of which one row is locked and one table is about to be changed,
// until the test ends.
func crowded(t *testing.T) (dsn string) {
	t.Helper()
	dsn = cluster.Empty(t)
	admin := open(t, dsn, 3)
	exec(t, admin, "CREATE TABLE t (id INT PRIMARY KEY)")
	exec(t, admin, "CREATE TABLE u (id INT)")
	t.Cleanup(holdRow(t, admin))
	holder := session(t, admin)
	if _, err := holder.ExecContext(t.Context(), "DO GET_LOCK('held', 0)"); err != nil {
		t.Fatal(err)
	}
	pileUp(t, dsn, "u")
	return dsn
}

// pileUp leaves open a transaction that read a table, and starts an ALTER of it that waits
// for that transaction: every later statement waits behind both.
func pileUp(t *testing.T, dsn, table string) {
	t.Helper()
	raw, err := database.OpenAdmin(dsn)
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	forgotten, err := raw.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := forgotten.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}

	conn, err := raw.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "SET lock_wait_timeout = 60, @piled_up = 1"); err != nil {
		t.Fatal(err)
	}

	altered := make(chan struct{})
	go func() {
		defer close(altered)
		_, _ = conn.ExecContext(ctx, "ALTER TABLE "+table+" COMMENT = 'changed'")
	}()

	t.Cleanup(func() {
		_ = forgotten.Rollback()
		<-altered
		cancel()
		_ = conn.Close()
		_ = raw.Close()
	})

	sessions := watch(t, dsn)
	testkit.Await(t, "the ALTER waits", func() bool { return sessions("ALTER TABLE") == 1 })
}

// watch returns a count of the sessions that a database has on the server and that run a
// statement with this beginning, except the one that counts.
func watch(t *testing.T, dsn string) (sessions func(statement string) int) {
	t.Helper()
	db, err := database.OpenAdmin(cluster.As(dsn, dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	var self int64
	var own string
	if err := db.QueryRow("SELECT CONNECTION_ID(), DATABASE()").Scan(&self, &own); err != nil {
		t.Fatal(err)
	}

	return func(statement string) (n int) {
		t.Helper()
		for _, session := range dbtest.Sessions(t, db) {
			if session.Database == own && session.ID != self && strings.HasPrefix(session.Statement, statement) {
				n++
			}
		}
		return n
	}
}

// A statement that its caller has given up ends on the server soon after, too: the lock
// that it waits for may be free much later or never.
func TestGivenUpStatementsEnd(t *testing.T) {
	dsn := crowded(t)
	sessions := watch(t, dsn)
	others := sessions("")

	const timeout = 300 * time.Millisecond
	db, err := database.Open(dsn, len(waiters), timeout)
	if err != nil {
		t.Fatal(err)
	}

	var all sync.WaitGroup
	for what, statement := range waiters {
		all.Go(func() {
			began := time.Now()
			_, err := db.ExecContext(t.Context(), statement)
			if took := time.Since(began); err == nil || took > 2*time.Second {
				t.Errorf("waiting for %s: %v after %v", what, err, took)
			}
		})
	}
	all.Wait()

	// Closed, the pool leaves only what was cut.
	_ = db.Close()
	began := time.Now()
	testkit.Await(t, "no session is left", func() bool { return sessions("") <= others })
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("what was given up went on for %v", took)
	}
}

// However many callers give up, and however soon each of them, a pool has no more
// sessions on the server than its size.
//
// ASVS v5.0.0-13.2.6
func TestSessionsAreBounded(t *testing.T) {
	dsn := crowded(t)
	sessions := watch(t, dsn)
	others := sessions("")
	const size = 4
	db := open(t, dsn, size)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()

	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			for ctx.Err() == nil {
				impatient, done := context.WithTimeout(ctx, time.Duration(10+i)*time.Millisecond)
				_, _ = db.ExecContext(impatient, "INSERT INTO u VALUES (1)")
				done()
			}
		})
	}

	most := 0
	for ctx.Err() == nil {
		most = max(most, sessions("")-others)
	}
	all.Wait()

	if most > size || most == 0 {
		t.Errorf("a pool of %d had %d sessions", size, most)
	}

	testkit.Await(t, "the pool works again", func() bool {
		_, err := db.ExecContext(t.Context(), "SELECT COUNT(*) FROM t")
		return err == nil
	})
}

// A server that goes away does not count as if it were still there.
func TestBrokenConnectionsDoNotCount(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)
	admin := open(t, cluster.DSN("mysql"), 1)
	for range 5 {
		for range 2 {
			if _, err := admin.Pool().Exec(fmt.Sprintf("KILL CONNECTION %d", connectionID(t, db))); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		testkit.Await(t, "another connection is made", func() bool { return db.Pool().Ping() == nil })
		if took := time.Since(began); took > time.Second {
			t.Errorf("another connection took %v", took)
		}
	}
}
