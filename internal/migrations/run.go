package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pressly/goose/v3"
)

// Runner migrates a database that others may use, and migrate, at the same time.
type Runner struct {
	Out      io.Writer     // one line for each migration
	Log      io.Writer     // what it waits for
	Wait     time.Duration // for another migration of the database to end
	LockWait time.Duration // for a table; the pool's connections have the same limit
}

// Up applies what is missing, and reports nothing but an error.
func Up(ctx context.Context, db *sql.DB) error {
	return Runner{Out: io.Discard, Log: io.Discard, Wait: 5 * time.Minute, LockWait: 5 * time.Second}.Up(ctx, db)
}

// Up applies what is missing and lists it. Of two at the same time, the second waits for
// the first, and then finds that nothing is missing.
func (r Runner) Up(ctx context.Context, db *sql.DB) error {
	if err := Unfit(ctx, db); err != nil {
		return err
	}
	p, err := r.provider(db)
	if err != nil {
		return err
	}

	// goose's Up makes its table before it takes the lock, and two at once could find
	// it without its first row. Asked for the version, it makes it under the lock.
	if _, err := p.GetDBVersion(ctx); err != nil {
		return explain(err)
	}

	applied := 0
	err = r.retry(ctx, func() error {
		results, err := p.Up(ctx)
		if partial := (*goose.PartialError)(nil); errors.As(err, &partial) {
			results = partial.Applied
		}
		for _, result := range results {
			fmt.Fprintln(r.Out, "applied", result.Source.Path)
		}
		applied += len(results)
		return err
	})
	if err == nil && applied == 0 {
		fmt.Fprintln(r.Out, "the schema is up to date")
	}
	return explain(err)
}

// Down takes back the last migration that is applied.
func (r Runner) Down(ctx context.Context, db *sql.DB) error {
	p, err := r.provider(db)
	if err != nil {
		return err
	}
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return explain(err)
	}
	if current == 0 {
		fmt.Fprintln(r.Out, "no migration is applied")
		return nil
	}

	return explain(r.retry(ctx, func() error {
		result, err := p.Down(ctx)
		if err == nil {
			fmt.Fprintln(r.Out, "took back", result.Source.Path)
		}
		return err
	}))
}

func (r Runner) provider(db *sql.DB) (*goose.Provider, error) {
	return Provider(db, goose.WithSessionLocker(sessionLock{log: r.Log, wait: r.Wait}))
}
