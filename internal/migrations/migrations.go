// Package migrations applies the files of sql/migrations, and reads from their
// headers what each of them does.
package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/pressly/goose/v3"

	"latchkey/internal/database"
	latchkey "latchkey/sql"
)

// files are the migrations by their names alone. Sub refuses only a path that is none.
var files, _ = fs.Sub(latchkey.Migrations, "migrations")

// Provider migrates, and reports on, the database of this pool. Among the options
// may be a lock for its time (goose.WithSessionLocker).
func Provider(db *sql.DB, options ...goose.ProviderOption) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectMySQL, db, files, append(options, goose.WithDisableGlobalRegistry(true))...)
}

// Applied reads which versions a database has. It only reads; where the schema was
// never made it is an error of the database, that goose's table is missing.
func Applied(ctx context.Context, db *sql.DB) (map[int64]bool, error) {
	rows, err := db.QueryContext(ctx, versions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	list := map[int64]bool{}
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		list[version] = true
	}
	return list, rows.Err()
}

// Pending lists the migrations that a database lacks, and the versions that it has and
// this program does not. It only reads.
func Pending(ctx context.Context, db *sql.DB) (missing []Migration, unknown []int64, err error) {
	list, err := All()
	if err != nil {
		return nil, nil, err
	}
	applied, err := Applied(ctx, db)
	if err != nil && !database.NoTable(err) {
		return nil, nil, fmt.Errorf("the schema's version cannot be read: %w", err)
	}

	for _, m := range list {
		if !applied[m.Version] {
			missing = append(missing, m)
		}
		delete(applied, m.Version)
	}
	return missing, slices.Collect(maps.Keys(applied)), nil
}

// versions are those of our files; goose begins with a row for 0.
const versions = `SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0`

// applied reads the version of the schema. goose's own way to ask makes its table
// where there is none, which a readiness check must not.
const applied = `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`

// Behind reports whether the schema lacks a migration that this program has. It
// only reads; where the schema was never made it is an error of the database.
func Behind(ctx context.Context, db *sql.DB) (bool, error) {
	provider, err := Provider(db)
	if err != nil {
		return false, err
	}
	var version int64
	if err := db.QueryRowContext(ctx, applied).Scan(&version); err != nil {
		return false, err
	}
	sources := provider.ListSources()
	return version < sources[len(sources)-1].Version, nil
}

// Record is the statement by which the owner of the database records by hand that a
// migration is applied, or is no longer.
func Record(version int64, undone bool) string {
	if undone {
		return fmt.Sprintf("DELETE FROM goose_db_version WHERE version_id = %d", version)
	}
	return fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1)", version)
}
