package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"

	"latchkey/dbgen"
)

const (
	migrationPurpose = "migrate"              // the lock's name
	lockInterval     = 100 * time.Millisecond // between two looks whether it is free
)

// migrationLock lets one migration of a database run at a time. goose takes it on
// the connection that migrates: it lasts as long as that does, and no longer.
type migrationLock struct {
	out  io.Writer     // where it says that it waits
	wait time.Duration // how long for another migration to end
}

// lockedError reports that the lock was not to be had.
type lockedError struct {
	holder int64 // the connection that has it
	waited time.Duration
}

func (e *lockedError) Error() string {
	return fmt.Sprintf("another migration of this database did not end within %s, and nothing was done here; "+
		"it runs on connection %d of the server (SHOW PROCESSLIST shows it); wait for it and run this again, with --wait to wait longer", e.waited, e.holder)
}

// SessionLock takes the lock, waiting for whoever has it.
func (l migrationLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	q := dbgen.New(conn)
	patience := time.NewTimer(l.wait)
	defer patience.Stop()
	var holder int64
	for {
		taken, err := q.LockTake(ctx, migrationPurpose)
		if err != nil || taken {
			return err
		}
		before := holder
		if holder, err = q.LockHolder(ctx, migrationPurpose); err != nil {
			return err
		}
		if holder != before && holder != 0 {
			fmt.Fprintf(l.out, "another migration of this database runs on connection %d of the server; waiting up to %s for it\n", holder, l.wait)
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

// SessionUnlock gives the lock back. That it cannot is no fault: the connection is
// gone then, and the lock with it.
func (l migrationLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, _ = dbgen.New(conn).LockRelease(ctx, migrationPurpose)
	return nil
}
