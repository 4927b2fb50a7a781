// Package sql holds the files of this folder that the program needs as text.
package sql

import _ "embed"

// Schema makes, in an empty database, what all migrations make.
//
//go:embed schema.sql
var Schema string
