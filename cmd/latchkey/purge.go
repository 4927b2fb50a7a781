package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/internal/database"
	"latchkey/purge"
)

// countTimeout bounds the counting of a dry run, for which nobody waits.
const countTimeout = time.Minute

type purgeCmd struct {
	DryRun bool `help:"Only count what would be removed."`
}

// Run removes what has expired, and says how much it was, also when it ends early.
func (c purgeCmd) Run(ctx context.Context, s streams) error {
	cfg, err := loadForDatabase()
	if err != nil {
		return err
	}

	timeout := cfg.DatabaseTimeout
	if c.DryRun {
		timeout = countTimeout
	}
	db, err := openCurrent(ctx, cfg, 1, timeout)
	if err != nil {
		return err
	}
	defer db.Close()

	p := &purge.Purger{DB: db, AuditRetention: cfg.AuditRetention, Now: time.Now}
	if c.DryRun {
		return count(ctx, s, p)
	}
	return removeExpired(ctx, s, p)
}

func removeExpired(ctx context.Context, s streams, p *purge.Purger) error {
	bar := progressBar(s.err)
	bar.Unit = "rows"
	bar.Add(0)
	p.Progress = func(_ string, rows int64) { bar.Add(rows) }

	totals, err := p.Run(ctx)
	if errors.Is(err, purge.ErrBusy) {
		fmt.Fprintln(s.out, "nothing was done:", err)
		return nil
	}
	bar.Finish()

	for _, table := range purge.Tables {
		fmt.Fprintf(s.out, "removed %d rows from %s\n", totals[table], table)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("stopped before all was removed; the next purge goes on")
	case err != nil:
		return fmt.Errorf("not all was removed, the next purge goes on: %s", database.Describe(err))
	}
	fmt.Fprintf(s.out, "took %v\n", bar.Took().Round(10*time.Millisecond))
	return nil
}

func count(ctx context.Context, s streams, p *purge.Purger) error {
	totals, err := p.Count(ctx)
	if err != nil {
		return described{err}
	}
	for _, table := range purge.Tables {
		atLeast := ""
		if totals[table] == purge.CountLimit {
			atLeast = "at least "
		}
		fmt.Fprintf(s.out, "would remove %s%d rows from %s\n", atLeast, totals[table], table)
	}
	return nil
}
