package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/schema"
	latchkey "latchkey/sql"
)

type migrateVerifyCmd struct{}

// Run lists where the schema differs from that of the files. It only reads.
func (migrateVerifyCmd) Run(ctx context.Context, s streams) error {
	return withSchema(func(pool *sql.DB) error { return verify(ctx, pool, s.out) })
}

func verify(ctx context.Context, pool *sql.DB, out io.Writer) error {
	if err := schema.Seen(ctx, pool, database.NoTable); err != nil {
		return err
	}

	missing, unknown, err := migrations.Pending(ctx, pool)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		fmt.Fprintf(out, "the schema is behind this program: %s missing, from %s on; latchkey migrate up applies what is missing\n",
			plural(len(missing), "migration is", "migrations are"), missing[0].File)
	}
	if len(unknown) > 0 {
		fmt.Fprintf(out, "the schema is ahead of this program, which does not know migration %d\n", slices.Max(unknown))
	}

	live, err := schema.Read(ctx, pool)
	if err != nil {
		return err
	}
	faults := 0
	for _, d := range schema.Compare(latchkey.Schema, live) {
		if d.Note {
			fmt.Fprintln(out, "note:", d.Text)
			continue
		}
		faults++
		fmt.Fprintln(out, d.Text)
	}
	if err := migrations.Unfit(ctx, pool); err != nil {
		faults++
		fmt.Fprintln(out, err)
	}

	if faults > 0 || len(missing) > 0 {
		return fmt.Errorf("the schema is not what the files make: %s", plural(faults, "difference", "differences"))
	}
	fmt.Fprintln(out, "the schema is what the files make")
	return nil
}
