package importer

import (
	"context"
	"fmt"
	"strings"

	"latchkey/internal/original"
)

// flags are those that name a table.
var flags = map[string]string{
	original.User: "--user-table", original.ProfileCard: "--profile-table", original.SocialLinks: "--links-table",
}

// check connects, finds the tables and columns, and reports everything that is
// missing at once.
func (o *Original) check(ctx context.Context) error {
	if err := o.pool.PingContext(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// No row is read yet, so the words are the server's or the network's own.
		return fmt.Errorf("the original's database cannot be reached with --from: %w", err)
	}

	schema, err := o.schema(ctx)
	if err != nil {
		return source(err)
	}

	var faults []string
	for _, table := range original.Tables {
		fault, err := o.find(ctx, table, schema)
		if err != nil {
			return source(err)
		}
		if fault != "" {
			faults = append(faults, fault)
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("the original's database %s; tables and columns with other names are given with --user-table, --profile-table, --links-table and --column", strings.Join(faults, ", and "))
	}

	return source(o.pool.QueryRowContext(ctx, o.names.Statement("total", 0)).Scan(&o.total))
}

// schema reads the type of every column, by table.
func (o *Original) schema(ctx context.Context) (original.Schema, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("columns", 0))
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	schema := original.Schema{}
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return nil, err
		}
		if schema[table] == nil {
			schema[table] = map[string]string{}
		}
		schema[table][column] = strings.ToLower(kind)
	}
	return schema, rows.Err()
}

// find settles which table of the database this one of the original is, and what
// its columns are called, or says why it cannot.
func (o *Original) find(ctx context.Context, table string, schema original.Schema) (fault string, err error) {
	given := o.names[table]
	found := o.names.Find(table, schema)
	if len(found) == 0 {
		return o.absent(table, given), nil
	}

	// A table of the same name that is another thing lacks the columns.
	var complete []original.Names
	for _, name := range found {
		names, lacks := o.names.With(table, name, schema[name])
		if lacks == "" {
			complete = append(complete, names)
		} else if fault == "" {
			fault = lacks
		}
	}
	if len(complete) == 0 {
		return fault, nil
	}

	// Where several have the columns, an earlier state left one behind.
	if len(complete) > 1 {
		if complete, err = o.filled(ctx, table, complete); err != nil {
			return "", err
		}
	}
	if len(complete) > 1 {
		return fmt.Sprintf("has rows in each of the tables %s; say which with %s", strings.Join(found, ", "), flags[table]), nil
	}

	o.names = complete[0]
	if len(found) > 1 {
		o.note("Reading the table %s. Of the tables %s, the others have no rows, or not the columns. Use %s to read another.",
			o.names[table], strings.Join(found, ", "), flags[table])
	}
	return "", nil
}

// filled leaves those whose table has rows, or the first if none has.
func (o *Original) filled(ctx context.Context, table string, list []original.Names) ([]original.Names, error) {
	var left []original.Names
	for _, names := range list {
		var filled bool
		statement := original.Names{"table": names[table]}.Statement("filled", 0)
		if err := o.pool.QueryRowContext(ctx, statement).Scan(&filled); err != nil {
			return nil, err
		}
		if filled {
			left = append(left, names)
		}
	}

	if len(left) == 0 {
		return list[:1], nil
	}
	return left, nil
}

// absent deals with a table that is not there. What people filled in of a profile
// is read if there is a table for it; without users there is nothing to read.
func (o *Original) absent(table, given string) (fault string) {
	switch {
	case given != "":
		return "has no table " + given
	case table == original.User:
		return "has no table users or user"
	}
	o.note("There is no table %s: every account gets the texts of a new account in its place.", table)
	return ""
}
