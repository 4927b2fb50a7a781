package purge

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/dbgen"
)

// deletion is a statement that removes what has expired, as sql/queries has it.
type deletion struct{ name, table, column string }

var (
	namedStatement = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+\n((?:.|\n)*?);$`)
	bounded        = regexp.MustCompile(`DELETE FROM (\w+)\nWHERE (\w+) <= .+\nORDER BY (\w+)\nLIMIT \?$`)
	expiryColumn   = regexp.MustCompile(`^(expires_at|.+_expires_at|expires_on|purge_after|delete_after)$`)
)

// deletions reads them; each is bounded and goes by its column.
func deletions(t *testing.T) (list []deletion) {
	t.Helper()
	files, err := filepath.Glob("../sql/queries/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements: %v", err)
	}

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		for _, m := range namedStatement.FindAllStringSubmatch(string(content), -1) {
			if !strings.HasSuffix(m[1], "DeleteExpired") {
				continue
			}

			parts := bounded.FindStringSubmatch(m[2])
			if parts == nil || parts[2] != parts[3] {
				t.Errorf("%s is not DELETE … WHERE column <= … ORDER BY column LIMIT ?", m[1])
				continue
			}

			list = append(list, deletion{m[1], parts[1], parts[2]})
		}
	}

	return list
}

// Every column of the schema that says when a row expires is named by a statement
// that removes what has expired, and a purge runs each of them by an index on that
// column.
//
// ASVS v5.0.0-14.2.7
func TestNothingThatExpiresIsForgotten(t *testing.T) {
	f := newFixture(t)
	named, tables := map[string]bool{}, map[string]bool{}
	for _, d := range deletions(t) {
		named[d.table+"."+d.column], tables[d.table] = true, true

		var led int
		err := f.raw.QueryRow(`SELECT COUNT(*) FROM information_schema.statistics
			WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ? AND seq_in_index = 1`, d.table, d.column).Scan(&led)
		if err != nil || led == 0 {
			t.Errorf("%s goes by %s.%s, which leads no index: %v", d.name, d.table, d.column, err)
		}
		if !f.runs(d) {
			t.Errorf("a purge does not run %s", d.name)
		}
	}

	for _, column := range f.expiryColumns() {
		if !named[column] {
			t.Errorf("%s says when a row expires, and no statement …DeleteExpired of sql/queries goes by it", column)
		}
	}

	for _, table := range Tables {
		if !tables[table] {
			t.Errorf("no statement removes what has expired from %s", table)
		}
	}
	if len(Tables) != len(tables) {
		t.Errorf("rows are removed from %v, and counted for %v", tables, Tables)
	}
}

// expiryColumns are the schema's columns that say when a row expires, as table.column.
func (f *fixture) expiryColumns() (list []string) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			f.t.Fatal(err)
		}
		if expiryColumn.MatchString(column) {
			list = append(list, table+"."+column)
		}
	}

	if err := rows.Err(); err != nil || len(list) < 5 {
		f.t.Errorf("%d columns say when a row expires; sessions, attempts, tokens, emails and devices have one: %v", len(list), err)
	}
	return list
}

// recorder runs a purger's steps and keeps the statements that they send.
type recorder struct {
	dbgen.DBTX
	statements []string
}

// runs reports whether a step of the purge sends the statement.
func (f *fixture) runs(d deletion) bool {
	f.t.Helper()
	r := &recorder{DBTX: f.DB}
	for _, s := range f.steps(dbgen.New(r), stored(present)) {
		if _, err := s.batch(f.t.Context(), 1); err != nil {
			f.t.Fatal(err)
		}
	}
	for _, statement := range r.statements {
		if strings.HasPrefix(statement, "-- name: "+d.name+" ") {
			return true
		}
	}
	return false
}

// ExecContext keeps a statement and runs it.
func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r.statements = append(r.statements, query)
	return r.DBTX.ExecContext(ctx, query, args...)
}
