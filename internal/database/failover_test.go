package database_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

// connectionID names the connection that a pool of one uses.
func connectionID(t *testing.T, db *database.DB) (n int64) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A connection whose server turns out to be read-only, as one to a demoted primary, is
// dropped, and the work is done again on another, inside a transaction and outside.
func TestReadOnlyConnectionIsReplaced(t *testing.T) {
	db := open(t, cluster.Empty(t), 1)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")

	const insert = "INSERT INTO t VALUES (?)"
	for name, change := range map[string]func(id int) error{
		"statement": func(id int) error {
			_, err := db.ExecContext(t.Context(), insert, id)
			return err
		},
		"transaction": func(id int) error {
			return db.Transact(t.Context(), func(tx *database.Tx) error {
				_, err := tx.ExecContext(t.Context(), insert, id)
				return err
			})
		},
	} {
		before := connectionID(t, db)
		exec(t, db, "SET SESSION TRANSACTION READ ONLY") // of this connection alone
		if err := change(len(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if after := connectionID(t, db); after == before {
			t.Errorf("%s: the connection is still in use", name)
		}
	}

	if n := count(t, db, "t"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

// While every connection is read-only a change ends as one that may succeed
// later, in time; reading goes on.
func TestReadOnlyServer(t *testing.T) {
	dsn := cluster.Empty(t)
	root := open(t, cluster.As(dsn, dbtest.Admin), 2)
	exec(t, root, "CREATE TABLE t (id INT PRIMARY KEY)")
	db := open(t, dsn, 2) // as the service: an administrator is not held to read_only
	exec(t, db, "INSERT INTO t VALUES (1)")
	exec(t, root, "SET GLOBAL read_only = ON")
	t.Cleanup(func() { _, _ = root.Pool().Exec("SET GLOBAL read_only = OFF") })
	began := time.Now()
	_, err := db.ExecContext(t.Context(), "INSERT INTO t VALUES (2)")
	if took := time.Since(began); !database.Unavailable(err) || took > 2*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if n := count(t, db, "t"); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	exec(t, root, "SET GLOBAL read_only = OFF")
	exec(t, db, "INSERT INTO t VALUES (2)")
}

// A transaction whose connection is lost before its commit is run again, and
// takes effect once.
func TestTransactRetriesLostConnections(t *testing.T) {
	dsn := cluster.Empty(t)
	db, operator := open(t, dsn, 1), open(t, cluster.As(dsn, dbtest.Admin), 1)
	exec(t, db, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)")

	runs := 0
	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		runs++
		var id int64
		if err := tx.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES ()"); err != nil {
			return err
		}
		if runs == 1 {
			end(t, operator, id)
		}
		_, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES ()")
		return err
	})

	if n := count(t, db, "t"); err != nil || runs != 2 || n != 2 {
		t.Errorf("%d runs left %d rows, want 2 and 2: %v", runs, n, err)
	}
}

// end has the server end a connection, and waits until it is gone.
func end(t *testing.T, operator *database.DB, id int64) {
	t.Helper()
	exec(t, operator, fmt.Sprintf("KILL %d", id))
	awaitGone(t, operator, id)
}

func awaitGone(t *testing.T, operator *database.DB, id int64) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		open := slices.ContainsFunc(dbtest.Sessions(t, operator), func(s dbtest.Session) bool { return s.ID == id })
		if !open {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("connection %d does not end", id)
		}
	}
}

// What the answer to a commit would have been is not guessed: the transaction is
// not run again when the connection is lost with it.
func TestTransactLosesTheCommit(t *testing.T) {
	dsn := cluster.Empty(t)
	db, operator := open(t, dsn, 1), open(t, cluster.As(dsn, dbtest.Admin), 1)
	exec(t, db, "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)")
	runs := 0
	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		runs++
		var id int64
		if err := tx.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
			return err
		}
		end(t, operator, id)
		return nil
	})
	if !database.Unavailable(err) || runs != 1 {
		t.Errorf("%d runs: %v", runs, err)
	}
}

// A server that ends idle connections after a second ends those of others and
// none of ours: each says how long it may rest.
func TestIdleConnections(t *testing.T) {
	dsn := cluster.Empty(t)
	operator := open(t, cluster.As(dsn, dbtest.Admin), 1)
	var before int
	if err := operator.QueryRowContext(t.Context(), "SELECT @@global.wait_timeout").Scan(&before); err != nil {
		t.Fatal(err)
	}
	exec(t, operator, "SET GLOBAL wait_timeout = 1")
	t.Cleanup(func() { _, _ = operator.Pool().Exec(fmt.Sprintf("SET GLOBAL wait_timeout = %d", before)) })

	db := open(t, dsn, 1)
	ours := connectionID(t, db)
	other := connectionOfOthers(t, dsn)
	awaitGone(t, operator, other)
	if now := connectionID(t, db); now != ours {
		t.Error("the server ended a connection of ours")
	}
}

// connectionOfOthers opens a connection with the driver's own settings and leaves
// it idle.
func connectionOfOthers(t *testing.T, dsn string) (id int64) {
	t.Helper()
	pool, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	if err := pool.QueryRow("SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// What a server, a group of servers and the router before it say when they cannot
// serve, or not yet, is an error that may pass.
func TestUnavailableNumbers(t *testing.T) {
	for _, number := range []uint16{
		1040, 1053, 1129, 1180, 1205, 1213, 1290, 1317, 1792, 1836, 1927, 2003, 2006, 2013,
		3032, 3100, 3101, 3168, 3169, 3781, 3782, 3783, 4031,
	} {
		if !database.Unavailable(fmt.Errorf("wrapped: %w", &mysql.MySQLError{Number: number})) {
			t.Errorf("error %d is not taken for a database that is away", number)
		}
	}
	for _, err := range []error{driver.ErrBadConn, mysql.ErrInvalidConn, mysql.ErrPktSync} {
		if !database.Unavailable(err) {
			t.Errorf("%v is not taken for a database that is away", err)
		}
	}
	for _, number := range []uint16{1062, 1064, 1147, 1366, 1406} {
		if database.Unavailable(&mysql.MySQLError{Number: number}) {
			t.Errorf("error %d is taken for a database that is away", number)
		}
	}
}

// A long migration's other connection may rest for longer than a migration takes.
func TestAdminConnectionsRestLonger(t *testing.T) {
	admin, err := database.OpenAdmin(cluster.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	var seconds int
	if err := admin.QueryRow("SELECT @@session.wait_timeout").Scan(&seconds); err != nil || seconds != 86400 {
		t.Errorf("a connection may rest for %d s: %v", seconds, err)
	}
}

// A commit that hangs takes what is left of the transaction's time, and no time of a
// statement on top.
func TestCommitHangs(t *testing.T) {
	db := open(t, cluster.Empty(t), 1)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")
	began := time.Now()
	err := db.Transact(t.Context(), func(tx *database.Tx) error {
		var n int
		if err := tx.QueryRowContext(t.Context(), "SELECT SLEEP(1)").Scan(&n); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)")
		cluster.Freeze(t)
		return err
	})
	took := time.Since(began)
	cluster.Thaw(t)
	if !database.Unavailable(err) || took > 2*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
}
