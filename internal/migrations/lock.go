package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"

	"latchkey/dbgen"
)

const (
	lockPurpose  = "migrate"              // the lock's name
	lockInterval = 100 * time.Millisecond // between two looks whether it is free
)

// sessionLock lets one migration of a database run at a time. goose takes it on the
// connection that migrates, and it ends with that connection.
type sessionLock struct {
	log  io.Writer     // where it says that it waits
	wait time.Duration // how long for another migration to end
}

// lockedError reports that another migration kept the lock.
type lockedError struct {
	holder int64 // the connection that has it
	waited time.Duration
}

func (e *lockedError) Error() string {
	return fmt.Sprintf("another migration of this database did not end within %s, and nothing was done here; "+
		"it runs on connection %d of the server (SHOW PROCESSLIST shows it); wait for it and run this again, with --wait to wait longer", e.waited, e.holder)
}

// SessionLock takes the lock, waiting for its holder.
func (l sessionLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	q := dbgen.New(conn)
	patience := time.NewTimer(l.wait)
	defer patience.Stop()

	var holder int64
	for {
		taken, err := q.LockTake(ctx, lockPurpose)
		if err != nil || taken {
			return err
		}

		// Say once for whom it waits.
		before := holder
		if holder, err = q.LockHolder(ctx, lockPurpose); err != nil {
			return err
		}
		if holder != before && holder != 0 {
			fmt.Fprintf(l.log, "another migration of this database runs on connection %d of the server; waiting up to %s for it\n", holder, l.wait)
		}

		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-patience.C:
			return &lockedError{holder: holder, waited: l.wait}
		case <-time.After(lockInterval):
		}
	}
}

// SessionUnlock releases the lock. An error is no fault: the connection is gone then,
// and the lock with it.
func (l sessionLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, _ = dbgen.New(conn).LockRelease(ctx, lockPurpose)
	return nil
}
