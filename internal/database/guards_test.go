package database_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
)

// Of every error of the server the log has the number and none of its words,
// which may repeat a value: a duplicate is not the only one that does.
func TestDescribeHidesValues(t *testing.T) {
	db := open(t, cluster.Empty(t), 2)
	exec(t, db, "CREATE TABLE t (n INT NOT NULL, at DATETIME(6) NOT NULL)")

	for want, statement := range map[string]string{
		"1366": "INSERT INTO t VALUES (?, '2026-01-01')",
		"1292": "INSERT INTO t VALUES (1, ?)",
	} {
		_, err := db.ExecContext(t.Context(), statement, "ana@example.org")
		if err == nil || !strings.Contains(err.Error(), "ana@example.org") {
			t.Fatalf("%s: the server's words repeat no e-mail: %v", want, err)
		}

		text := database.Describe(fmt.Errorf("wrapped: %w", err))
		if strings.Contains(text, "ana") || strings.Contains(text, "example") || !strings.Contains(text, want) {
			t.Errorf("the log would say: %s", text)
		}
	}

	if text := database.Describe(&mysql.MySQLError{Number: 2003, Message: "no way to 10.0.0.1"}); text != "MySQL error 2003" {
		t.Errorf("an error without a state is described as %q", text)
	}
	if text := database.Describe(errors.New("dial tcp: refused")); text != "dial tcp: refused" {
		t.Errorf("an error that is not the server's is described as %q", text)
	}
}

// brief opens a pool whose transactions have little time.
func brief(t *testing.T, timeout time.Duration) *database.DB {
	t.Helper()
	dsn := cluster.Empty(t)
	exec(t, open(t, dsn, 1), "CREATE TABLE t (id INT PRIMARY KEY)")
	db, err := database.Open(dsn, 2, timeout)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// ended waits until the transactions of a pool have lost their connections.
func ended(t *testing.T, db *database.DB) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); db.Pool().Stats().InUse > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the transaction outlives its time")
		}
	}
}

// A transaction that is held up between two statements, or before its commit,
// ends with its time: nothing of it stands, and the request may be repeated.
func TestTransactHeldUp(t *testing.T) {
	db := brief(t, 500*time.Millisecond)
	ctx := t.Context() // outlives the transaction

	for name, next := range map[string]func(*database.Tx) error{
		"before its commit": func(*database.Tx) error { return nil },
		"before a change": func(tx *database.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (2)")
			return err
		},
		"before a query": func(tx *database.Tx) error {
			var n int
			return tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM t").Scan(&n)
		},
	} {
		err := db.Transact(ctx, func(tx *database.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (1)"); err != nil {
				return err
			}
			ended(t, db)
			return next(tx)
		})
		if !database.Unavailable(err) {
			t.Errorf("held up %s: got %v, want an error of a database that is away", name, err)
		}
	}

	if n := count(t, db, "t"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// Statements that are quick one by one have one time together.
func TestTransactHasOneBudget(t *testing.T) {
	db := brief(t, 500*time.Millisecond)
	runs := 0
	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		for ; runs < 20; runs++ {
			var n int
			if err := tx.QueryRowContext(t.Context(), "SELECT SLEEP(0.1)").Scan(&n); err != nil {
				return err
			}
		}
		return nil
	})
	if !database.Unavailable(err) || runs > 5 {
		t.Errorf("%d statements of 100 ms in 500 ms: %v", runs, err)
	}
}

// Waiting for a row that another transaction holds ends within the time-out, also when
// that is shorter than the server's own wait for a lock.
func TestTransactWaitsForALock(t *testing.T) {
	db := brief(t, 700*time.Millisecond)
	release := holdRow(t, db)
	defer release()
	began := time.Now()
	err := db.Transact(t.Context(), addOne(t, "INSERT INTO t VALUES (2)"))
	if took := time.Since(began); !database.Unavailable(err) || took > 2*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
}

// holdRow locks row 1 of the table by a transaction without an end, until it is
// released.
func holdRow(t *testing.T, db *database.DB) (release func()) {
	t.Helper()
	exec(t, db, "INSERT INTO t VALUES (1)")
	holder, err := db.Pool().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec("DELETE FROM t WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	return func() { _ = holder.Rollback() }
}

// addOne is work that runs a statement and then needs row 1.
func addOne(t *testing.T, first string) func(*database.Tx) error {
	return func(tx *database.Tx) error {
		if _, err := tx.ExecContext(t.Context(), first); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), "UPDATE t SET id = 10 WHERE id = 1")
		return err
	}
}

// A wait for a lock that takes longer than a second ends, and the transaction is
// run again from its start: what it did before the wait takes effect once.
func TestTransactRetriesLockWaits(t *testing.T) {
	db := brief(t, 5*time.Second)
	release := holdRow(t, db)
	defer release()

	work := addOne(t, "INSERT INTO t VALUES (2)")
	var met []error

	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		if len(met) > 0 {
			release()
		}
		err := work(tx)
		met = append(met, err)
		return err
	})

	var first *mysql.MySQLError
	if err != nil || len(met) != 2 || !errors.As(met[0], &first) || first.Number != 1205 {
		t.Errorf("runs ended in %v, all in %v", met, err)
	}
	if n := count(t, db, "t"); n != 2 {
		t.Errorf("%d rows, want 2 and 10", n)
	}
}

// What the server asks to try again is tried three times and no more; what it
// refuses is tried once.
//
// ASVS v5.0.0-13.2.6
func TestTransactAttempts(t *testing.T) {
	db := brief(t, 1500*time.Millisecond)
	for number, want := range map[uint16]int{1213: 3, 1205: 3, 1020: 3, 3101: 3, 1062: 1, 1290: 1, 1366: 1} {
		runs := 0
		wanted := &mysql.MySQLError{Number: number}
		err := db.Transact(t.Context(), func(tx *database.Tx) error {
			runs++
			if _, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); err != nil {
				t.Errorf("attempt %d meets what the one before left: %v", runs, err)
			}
			return fmt.Errorf("wrapped: %w", wanted)
		})
		if runs != want || !errors.Is(err, wanted) {
			t.Errorf("error %d: %d attempts, want %d: %v", number, runs, want, err)
		}
	}
}

// A statement outside any transaction is run again as one inside is: it has waited
// for a second, was ended by the server, and takes effect once the row is free.
func TestExecRetriesLockWaits(t *testing.T) {
	db := brief(t, 5*time.Second)
	watcher := open(t, cluster.Empty(t), 1)

	for name, execute := range map[string]func(string) error{
		"the pool's": func(statement string) error {
			_, err := db.ExecContext(t.Context(), statement)
			return err
		},
		"a session's": func(statement string) error {
			s, err := database.NewSession(t.Context(), db.Pool(), 5*time.Second)
			if err != nil {
				return err
			}
			defer s.Close() // the other case wants its connection
			_, err = s.ExecContext(t.Context(), statement)
			return err
		},
	} {
		exec(t, db, "DELETE FROM t")
		release := holdRow(t, db)
		defer release()
		waits := lockWaits(t, watcher)

		done := make(chan error, 1)
		go func() { done <- execute("UPDATE t SET id = id + 10 WHERE id = 1") }()

		// The second wait begins after the server has ended the first.
		for lockWaits(t, watcher) < waits+2 {
			select {
			case err := <-done:
				t.Fatalf("%s statement is not run again: %v", name, err)
			case <-time.After(time.Millisecond):
			}
		}

		release()
		if err := <-done; err != nil {
			t.Errorf("%s statement: %v", name, err)
		}

		var id int
		if err := db.QueryRowContext(t.Context(), "SELECT id FROM t").Scan(&id); err != nil || id != 11 {
			t.Errorf("%s statement took effect as %d: %v", name, id, err)
		}
	}
}

// lockWaits is how many times the server has waited for a row so far.
func lockWaits(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	var name string
	if err := db.QueryRowContext(t.Context(), "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'").Scan(&name, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Statements under one time budget share it: three that are quick enough alone are too
// slow together. The time between them is not counted.
func TestWithTimeBudget(t *testing.T) {
	db, err := database.Open(cluster.Empty(t), 3, 1500*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })

	sleep := func(ctx context.Context) error {
		var n int
		return db.QueryRowContext(ctx, "SELECT SLEEP(0.6)").Scan(&n)
	}
	change := func(ctx context.Context) error {
		_, err := db.ExecContext(ctx, "DO SLEEP(0.6)")
		return err
	}
	transact := func(ctx context.Context) error {
		return db.Transact(ctx, func(tx *database.Tx) error {
			var n int
			return tx.QueryRowContext(ctx, "SELECT SLEEP(0.6)").Scan(&n)
		})
	}

	var wg sync.WaitGroup
	for name, do := range map[string]func(context.Context) error{"query": sleep, "change": change, "transaction": transact} {
		wg.Go(func() {
			ctx := db.WithTimeBudget(t.Context())
			time.Sleep(1600 * time.Millisecond) // not spent on the database
			for i := range 2 {
				if err := do(ctx); err != nil {
					t.Errorf("%s %d: %v", name, i+1, err)
				}
			}

			if err := do(ctx); !database.Unavailable(err) {
				t.Errorf("a third %s, beyond the budget: %v", name, err)
			}
			if err := do(db.WithTimeBudget(t.Context())); err != nil {
				t.Errorf("a %s with a budget of its own: %v", name, err)
			}
		})
	}
	wg.Wait()
}

// A transaction that locks all rows of a table also keeps others from inserting between
// them, but not at READ COMMITTED.
func TestReadCommittedLocksNoGap(t *testing.T) {
	db := brief(t, 10*time.Second)
	exec(t, db, "INSERT INTO t VALUES (1)")

	inserted := 1
	beside := func(tx *database.Tx) (met, err error) {
		rows, err := tx.QueryContext(t.Context(), "SELECT id FROM t WHERE id > 0 FOR UPDATE")
		if err != nil {
			return nil, err
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
		inserted++
		// Long before the rows are let go.
		soon, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, met = db.ExecContext(soon, fmt.Sprintf("INSERT INTO t VALUES (%d)", inserted))
		return met, nil
	}

	var met error
	loose := func(tx *database.Tx) (err error) { met, err = beside(tx); return err }

	if err := db.TransactReadCommitted(t.Context(), loose); err != nil || met != nil {
		t.Errorf("at READ COMMITTED a write beside locked rows meets %v: %v", met, err)
	}
	if err := db.Transact(t.Context(), loose); met == nil {
		t.Errorf("at the usual isolation a write beside locked rows meets nothing: %v", err)
	}
}
