// Package migrations embeds the schema's history, so that the program and the
// schema that it needs are one file.
package migrations

import (
	"database/sql"
	"embed"

	"github.com/pressly/goose/v3"
)

//go:embed *.sql
var files embed.FS

// Provider migrates, and reports on, the database of this pool.
func Provider(db *sql.DB) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectMySQL, db, files, goose.WithDisableGlobalRegistry(true))
}
