// Package sql embeds the SQL files of this folder. The Go that runs them is in
// internal/migrations, original, schema and seed; the queries are compiled into dbgen.
package sql

import "embed"

// Schema makes, in an empty database, what all migrations make.
//
//go:embed schema.sql
var Schema string

// The files of one folder each, by their path from here: "seed/accounts.sql".
var (
	//go:embed migrations/*.sql
	Migrations embed.FS

	//go:embed original/*.sql
	Original embed.FS

	//go:embed schema/*.sql
	SchemaQueries embed.FS

	//go:embed seed/*.sql
	Seed embed.FS
)
