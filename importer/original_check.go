package importer

import (
	"context"
	"fmt"
	"strings"

	"latchkey/sql/original"
)

// fewRows is up to how many people a join without an index is quick enough.
const fewRows = 10_000

// check connects, and tells all that is missing at once.
func (o *Original) check(ctx context.Context) error {
	if err := o.pool.PingContext(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// No row is read yet, so the words are the server's or the network's own.
		return fmt.Errorf("the original's database cannot be reached with --from: %w", err)
	}
	var faults []string
	for _, table := range []string{original.User, original.ProfileCard, original.SocialLinks} {
		fault, err := o.lacks(ctx, table)
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
	if err := o.pool.QueryRowContext(ctx, o.names.Statement("total")).Scan(&o.total); err != nil {
		return source(err)
	}
	return o.checkIndexes(ctx)
}

// lacks says what a table lacks, or "".
func (o *Original) lacks(ctx context.Context, table string) (string, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("columns"), o.names[table])
	if err != nil {
		return "", err
	}
	defer rows.Close()
	types := map[string]string{}
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&column, &kind); err != nil {
			return "", err
		}
		types[column] = strings.ToLower(kind)
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	if len(types) == 0 {
		return fmt.Sprintf("has no table %s", o.names[table]), nil
	}
	return o.lacksColumns(table, types), nil
}

func (o *Original) lacksColumns(table string, types map[string]string) string {
	var missing []string
	for _, column := range o.names.Columns(table) {
		if types[column] == "" {
			missing = append(missing, column)
		}
	}
	key := o.names[table+".id"]
	switch {
	case len(missing) > 0:
		return fmt.Sprintf("has no column %s in the table %s", strings.Join(missing, ", "), o.names[table])
	case !strings.HasSuffix(types[key], "int"):
		return fmt.Sprintf("has no whole number in the column %s of the table %s", key, o.names[table])
	}
	return ""
}

// checkIndexes refuses what would read a whole table for every person.
func (o *Original) checkIndexes(ctx context.Context) error {
	if o.total <= fewRows {
		return nil
	}
	for _, table := range []string{original.ProfileCard, original.SocialLinks} {
		name, column := o.names[table], o.names[table+".user_id"]
		var indexed bool
		if err := o.pool.QueryRowContext(ctx, o.names.Statement("indexed"), name, column).Scan(&indexed); err != nil {
			return source(err)
		}
		if !indexed {
			return fmt.Errorf("the original's table %s has no index on %s, without which %d accounts would take days; make it there first: CREATE INDEX %s_%s ON %s (%s)",
				name, column, o.total, name, column, name, column)
		}
	}
	return nil
}
