package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
)

// plan shows what `migrate up` would do.
func plan(ctx context.Context, pool *sql.DB, out io.Writer) error {
	missing, _, err := migrations.Pending(ctx, pool)
	if err != nil {
		return err
	}
	if len(missing) == 0 {
		fmt.Fprintln(out, "the schema is up to date")
		return nil
	}

	fmt.Fprintf(out, "%s missing; latchkey migrate up would run this:\n", plural(len(missing), "migration is", "migrations are"))
	for _, m := range missing {
		show(out, m, m.Up)
	}
	return nil
}

// planDown shows what `migrate down --apply` would do. It only reads.
func planDown(ctx context.Context, pool *sql.DB, out io.Writer) error {
	applied, err := migrations.Applied(ctx, pool)
	if database.NoTable(err) || err == nil && len(applied) == 0 {
		fmt.Fprintln(out, "no migration is applied")
		return nil
	}
	if err != nil {
		return fmt.Errorf("the schema's version cannot be read: %w", err)
	}

	last := slices.Max(slices.Collect(maps.Keys(applied)))
	list, err := migrations.All()
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Version == last {
			fmt.Fprintln(out, "latchkey migrate down --apply would take back this:")
			show(out, m, m.DownSQL)
			return nil
		}
	}
	return fmt.Errorf("the last migration that is applied is %d, which this program does not know; take it back with the program that applied it", last)
}

// show prints a migration's header and one of its directions.
func show(out io.Writer, m migrations.Migration, statements string) {
	fmt.Fprintf(out, "\n%s\n", m.File)
	for _, field := range []struct{ name, value string }{
		{"what", m.What}, {"why", m.Why}, {"class", m.Class}, {"lock", m.Lock}, {"rows", m.Rows}, {"down", m.Down}, {"run", m.Run},
	} {
		if field.value != "" {
			fmt.Fprintf(out, "  %-6s %s\n", field.name, field.value)
		}
	}
	fmt.Fprintf(out, "\n  %s\n", strings.ReplaceAll(strings.ReplaceAll(statements, "\n", "\n  "), "\n  \n", "\n\n"))
}

func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
