package migrations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"

	"latchkey/internal/database"
)

// lockTries is how often a migration tries to get a table that others use.
const lockTries = 3

// retry runs work again when it could not lock a table. A statement of a migration waits
// for each open transaction that has read the table, and all later statements wait behind
// it: so it gives up soon, and lets those go on before it tries again.
func (r Runner) retry(ctx context.Context, work func() error) error {
	for try := 1; ; try++ {
		err := work()
		if !database.LockTimeout(err) || try == lockTries {
			return err
		}

		fmt.Fprintf(r.Log, "%s: another connection uses its table and did not end within %s; trying again in %[2]s\n", failed(err), r.LockWait)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(r.LockWait):
		}
	}
}

// failed names the migration that failed, by its file.
func failed(err error) string {
	if partial := (*goose.PartialError)(nil); errors.As(err, &partial) {
		return partial.Failed.Source.Path
	}
	return "the migration"
}

// explain says what is true of the schema after a failure, and what to do.
func explain(err error) error {
	partial := (*goose.PartialError)(nil)
	locked := (*lockedError)(nil)
	switch {
	case err == nil || errors.As(err, &locked):
		return err
	case !errors.As(err, &partial):
		return fmt.Errorf("the migration failed; what is applied stays, and the next run goes on from there: %w", err)
	case database.LockTimeout(err):
		return fmt.Errorf("%s: another connection has used its table in a transaction for longer than %d tries took; nothing of this migration was done; "+
			"find that connection and end it, as docs/runbooks.md says, then run this again", failed(err), lockTries)
	case database.AlreadyDone(err):
		return doneAlready(partial)
	}
	return fmt.Errorf("%s failed; migrations before it stay applied; "+
		"latchkey migrate verify shows what this one has changed, if anything; when the cause is gone, run this again: %w", failed(err), partial.Err)
}

// doneAlready is for a migration whose statement finds that it was run before: the
// next run would find the same.
func doneAlready(partial *goose.PartialError) error {
	record := Record(partial.Failed.Source.Version, partial.Failed.Direction == "down")
	return fmt.Errorf("%s: what it does is done already, by hand or by a run that ended before it was recorded, and running this again does not help; "+
		"if latchkey migrate verify shows that all of it is done, record it as the owner of the database and go on: %s; (%w)", partial.Failed.Source.Path, record, partial.Err)
}
