package database_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
)

func session(t *testing.T, db *database.DB) *database.Session {
	t.Helper()
	s, err := database.NewSession(t.Context(), db.Pool(), 1500*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func take(t *testing.T, s *database.Session, purpose string) bool {
	t.Helper()
	taken, err := dbgen.New(s).LockTake(t.Context(), purpose)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// awaitLock takes the lock as soon as it is free: the server notices the end of a
// connection a moment later.
func awaitLock(t *testing.T, s *database.Session, purpose string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !take(t, s, purpose); {
		if time.Now().After(deadline) {
			t.Fatalf("the lock for %q is never free", purpose)
		}
	}
}

// One connection has the lock for a purpose in a database, until it gives it
// back. Other purposes, and other databases of the server, have their own.
func TestLockIsExclusive(t *testing.T) {
	const purpose = "twenty-two.letters-lng" // as long as it may be
	db := open(t, cluster.Empty(t), 3)
	first, second := session(t, db), session(t, db)
	if !take(t, first, purpose) || take(t, second, purpose) {
		t.Fatal("one of two does not have the lock")
	}
	if !take(t, second, "migrate") || !take(t, session(t, open(t, cluster.Empty(t), 1)), purpose) {
		t.Error("another purpose, or another database, shares the lock")
	}
	if released, err := dbgen.New(second).LockRelease(t.Context(), purpose); released || err != nil {
		t.Errorf("the lock was released by another session: %v %v", released, err)
	}
	if released, err := dbgen.New(first).LockRelease(t.Context(), purpose); !released || err != nil {
		t.Errorf("the lock was not released: %v %v", released, err)
	}
	if !take(t, second, purpose) {
		t.Error("a lock that was released is not free")
	}
}

// A lock ends with its connection, and the session knows: closed in order, killed
// on the server, or cut by a statement that outlasted its time. It never goes on
// with another connection.
func TestLockEndsWithItsSession(t *testing.T) {
	db := open(t, cluster.Empty(t), 3)
	other := session(t, db)

	for name, end := range map[string]func(*database.Session){
		"closed": (*database.Session).Close,
		"killed": func(s *database.Session) {
			var id int
			if err := s.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
				t.Fatal(err)
			}
			// MySQL takes no parameter here.
			if _, err := db.Pool().Exec(fmt.Sprintf("KILL CONNECTION %d", id)); err != nil {
				t.Fatal(err)
			}
		},
		"out of time": func(s *database.Session) {
			if _, err := s.ExecContext(t.Context(), "DO SLEEP(2)"); err == nil {
				t.Error("a statement of 2 s ends well in 1.5 s")
			}
		},
	} {
		s := session(t, db)
		if !take(t, s, "purge") {
			t.Fatalf("%s: the lock is not free", name)
		}

		end(s)
		awaitLock(t, other, "purge")
		if taken, err := dbgen.New(s).LockTake(t.Context(), "purge"); err == nil {
			t.Errorf("%s: the session goes on: %v", name, taken)
		}
		if _, err := dbgen.New(other).LockRelease(t.Context(), "purge"); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}

	if n := db.Pool().Stats().InUse; n != 1 {
		t.Errorf("%d connections are taken, want the other's", n)
	}
}

// A closed session leaves nothing in the pool that remembers it.
func TestSessionIsNotReused(t *testing.T) {
	db := open(t, cluster.Empty(t), 1)
	s := session(t, db)
	if _, err := s.ExecContext(t.Context(), "SET @mine = 1"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	var left sql.NullInt64
	if err := db.QueryRowContext(t.Context(), "SELECT @mine").Scan(&left); err != nil || left.Valid {
		t.Errorf("the next user of the connection finds %v: %v", left, err)
	}
}

// A pool without a free connection costs a session its time and no more.
func TestSessionWaitsNoLonger(t *testing.T) {
	db := open(t, cluster.Empty(t), 1)
	session(t, db)
	_, err := database.NewSession(context.Background(), db.Pool(), 50*time.Millisecond)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
