package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pressly/goose/v3"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the migrations that are missing."`
	Down   migrateDownCmd   `cmd:"" help:"Show what the last migration's Down would do; with --apply, do it."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations and when each was applied."`
	Verify migrateVerifyCmd `cmd:"" help:"Compare the schema with the files, column by column."`
}

type migrateUpCmd struct {
	DryRun   bool `help:"Show what would run, with what it locks and why, and run nothing."`
	patience `embed:""`
}

// patience is how long a migration waits for others.
type patience struct {
	Wait     time.Duration `default:"5m" help:"How long to wait for another migration of this database to end."`
	LockWait time.Duration `default:"5s" help:"How long a statement may wait, in whole seconds, for a table that others use, while every later statement on it waits, too. It is tried three times, with pauses as long."`
}

// usualPatience is what the flags say by default.
var usualPatience = patience{Wait: 5 * time.Minute, LockWait: 5 * time.Second}

func (p patience) runner(s streams) migrations.Runner {
	return migrations.Runner{Out: s.out, Log: s.err, Wait: p.Wait, LockWait: p.LockWait}
}

// Run applies what is missing.
func (c migrateUpCmd) Run(ctx context.Context, s streams) error {
	return c.withSchema(func(pool *sql.DB) error {
		if c.DryRun {
			return plan(ctx, pool, s.out)
		}
		return c.runner(s).Up(ctx, pool)
	})
}

type migrateDownCmd struct {
	Apply    bool `help:"Do it. The data of what is dropped is lost."`
	patience `embed:""`
}

// Run takes back one migration.
func (c migrateDownCmd) Run(ctx context.Context, s streams) error {
	return c.withSchema(func(pool *sql.DB) error {
		if !c.Apply {
			return planDown(ctx, pool, s.out)
		}
		return c.runner(s).Down(ctx, pool)
	})
}

type migrateStatusCmd struct{}

// Run lists the migrations, and says what keeps the database from serving.
func (migrateStatusCmd) Run(ctx context.Context, s streams) error {
	c, err := loadForDatabase()
	if err != nil {
		return err
	}

	err = usualPatience.withSchemaOf(c.DatabaseDSN, func(pool *sql.DB) error { return listMigrations(ctx, pool, s.out) })
	if err != nil {
		return err
	}

	probe, err := database.OpenProbe(c.DatabaseDSN, lookTimeout)
	if err != nil {
		return err
	}
	defer probe.Close()
	if err := usable(ctx, probe); database.Trouble(err) != "" {
		return err
	}
	return nil
}

func listMigrations(ctx context.Context, pool *sql.DB, out io.Writer) error {
	if err := pool.PingContext(ctx); err != nil {
		return unreachable(err)
	}
	p, err := migrations.Provider(pool)
	if err != nil {
		return err
	}
	list, err := p.Status(ctx)
	if err != nil {
		return described{err}
	}

	for _, m := range list {
		when := "missing"
		if m.State == goose.StateApplied {
			when = m.AppliedAt.UTC().Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(out, "%-28s %s\n", m.Source.Path, when)
	}
	return migrations.Unfit(ctx, pool)
}

// withSchema runs work on the configured database.
func withSchema(work func(*sql.DB) error) error { return usualPatience.withSchema(work) }

func (p patience) withSchema(work func(*sql.DB) error) error {
	c, err := loadForDatabase()
	if err != nil {
		return err
	}
	return p.withSchemaOf(c.DatabaseDSN, work)
}

func (p patience) withSchemaOf(dsn string, work func(*sql.DB) error) error {
	if p.LockWait < time.Second {
		return errors.New("--lock-wait must be a second or more")
	}
	pool, err := database.OpenMigration(dsn, p.LockWait)
	if err != nil {
		return about("LATCHKEY_DATABASE_DSN", err)
	}
	defer pool.Close()
	return work(pool)
}

// schemaCurrent reports why the database cannot serve: it is away, its schema is
// behind this program, or its server is set up in a way that does not go with it.
func schemaCurrent(ctx context.Context, pool *sql.DB) error {
	if err := pool.PingContext(ctx); err != nil {
		return unreachable(err)
	}
	behind, err := migrations.Behind(ctx, pool)
	if behind || database.NoTable(err) {
		return errors.New("the schema is behind this program; run: latchkey migrate up")
	}
	if err != nil {
		return fmt.Errorf("the schema's version cannot be read: %w", described{err})
	}
	return migrations.Unfit(ctx, pool)
}

// unreachable says why there is no connection, as far as the error shows.
func unreachable(err error) error {
	if database.Trouble(err) != "" {
		return described{err}
	}
	return fmt.Errorf("%w: %w", errAway, described{err})
}
