package main

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// plan is what EXPLAIN says, a row for each table.
type plan []planRow

// planRow holds the columns by name: the two engines have others too,
// and in another order.
type planRow struct{ selectType, table, access, key, extra string }

func (m *meter) explain(ctx context.Context, r ran) (plan, error) {
	rows, err := m.conn.QueryContext(ctx, "EXPLAIN FORMAT=TRADITIONAL "+r.query, r.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}

	var p plan
	for rows.Next() {
		// Every column is read as text, whichever columns this engine has.
		cells := make([]sql.NullString, len(names))
		targets := make([]any, len(names))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}

		byName := map[string]string{}
		for i, name := range names {
			byName[strings.ToLower(name)] = cells[i].String
		}
		p = append(p, planRow{byName["select_type"], byName["table"], byName["type"], byName["key"], byName["extra"]})
	}

	return p, rows.Err()
}

// describe writes into a measurement by which indexes the statement finds its
// rows.
func (p plan) describe(s statement, into *measurement) {
	for _, row := range p {
		into.sorts = into.sorts || strings.Contains(row.extra, "Using filesort")

		// The row of an INSERT's own table says nothing: nothing is looked up in it.
		if row.selectType == "INSERT" || row.selectType == "REPLACE" || row.table == "" || strings.HasPrefix(row.table, "<") {
			continue
		}

		table := s.tableOf(row.table)
		if row.access == "ALL" || row.access == "index" {
			into.scanned = append(into.scanned, table)
		}

		if row.key == "" {
			continue
		}
		for _, key := range strings.Split(row.key, ",") {
			into.indexes = append(into.indexes, indexName(table, key))
		}
	}

	slices.Sort(into.indexes)
	into.indexes = slices.Compact(into.indexes)
}

// indexName names an index of the schema. All but primary keys have a name of
// their own.
func indexName(table, key string) string {
	if key == "PRIMARY" {
		return table + ".PRIMARY"
	}
	return key
}
