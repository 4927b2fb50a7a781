// Schema writes down what the migrations make: sql/schema.sql, and the diagram in
// sql/README.md. It runs them on a private server of whichever engine is found;
// the outcome is the same on each.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
	"latchkey/internal/schema"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	made, err := migrated(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile("sql/schema.sql", []byte(made.File()), 0o644); err != nil {
		return err
	}
	return replace("sql/README.md", "```mermaid\n"+made.Diagram()+"```")
}

// migrated runs the migrations in a database that is gone afterwards, and reads
// what they made.
func migrated(ctx context.Context) (made schema.Schema, err error) {
	dir, err := os.MkdirTemp(mysqldev.ScratchRoot(), "latchkey-schema-")
	if err != nil {
		return made, err
	}
	defer os.RemoveAll(dir)

	server, err := mysqldev.Start(ctx, mysqldev.Options{Dir: filepath.Join(dir, "db"), Binary: os.Getenv("LATCHKEY_MYSQLD"), Unsafe: true})
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()

	if err := server.CreateDatabase(ctx, "latchkey"); err != nil {
		return made, err
	}
	db, err := database.OpenAdmin(server.DSN("latchkey"))
	if err != nil {
		return made, err
	}
	defer db.Close()

	if err := migrations.Up(ctx, db); err != nil {
		return made, err
	}
	return schema.Read(ctx, db)
}

const (
	begin = "<!-- begin: what make generate drew -->"
	end   = "<!-- end: what make generate drew -->"
)

// replace puts the text between the two marks of a file.
func replace(path, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}

	before, rest, found := strings.Cut(string(content), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return fmt.Errorf("%s has no place for the diagram, between %s and %s", path, begin, end)
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+text+"\n"+end+after), 0o644)
}
