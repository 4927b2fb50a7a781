package schema

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	latchkey "latchkey/sql"
)

func statement(name string) string {
	text, err := latchkey.SchemaQueries.ReadFile("schema/" + name + ".sql")
	if err != nil {
		panic(err) // the program asks for a file that it does not hold
	}
	return string(text)
}

// reader reads one database.
type reader struct {
	ctx     context.Context
	db      *sql.DB
	mariaDB bool
	name    string // of the database
	tables  map[string]*Table
}

// Read reads the schema of the pool's database, as far as the user sees it, without the
// table in which goose keeps the versions. Triggers, routines, partitions and whether an
// index is visible are not read.
func Read(ctx context.Context, db *sql.DB) (Schema, error) {
	r := &reader{ctx: ctx, db: db, tables: map[string]*Table{}}
	if err := db.QueryRowContext(ctx, statement("engine")).Scan(&r.mariaDB, &r.name); err != nil {
		return Schema{}, fmt.Errorf("reading the engine's version: %w", err)
	}

	for _, part := range []struct {
		what string
		read func() error
	}{
		{"tables", r.readTables}, {"columns", r.readColumns}, {"indexes", r.readIndexes},
		{"foreign keys", r.readForeignKeys}, {"CHECKs", r.readChecks},
	} {
		if err := part.read(); err != nil {
			return Schema{}, fmt.Errorf("reading the %s: %w", part.what, err)
		}
	}

	views, err := r.readViews()
	if err != nil {
		return Schema{}, fmt.Errorf("reading the views: %w", err)
	}
	return Schema{Tables: r.sorted(), Views: views}, nil
}

// sorted puts each list in the order in which it is written.
func (r *reader) sorted() []Table {
	var list []Table
	for _, t := range r.tables {
		slices.SortFunc(t.Keys, func(a, b Key) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
		})
		list = append(list, *t)
	}
	slices.SortFunc(list, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	return ordered(list)
}

// each runs a statement and calls row for each of its rows.
func (r *reader) each(name string, row func(scan func(...any) error) error) error {
	rows, err := r.db.QueryContext(r.ctx, statement(name))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *reader) readTables() error {
	return r.each("tables", func(scan func(...any) error) error {
		var t Table
		if err := scan(&t.Name, &t.Engine, &t.Collation, &t.RowFormat, &t.Comment); err != nil {
			return err
		}
		t.Charset, _, _ = strings.Cut(t.Collation, "_")
		r.tables[t.Name] = &t
		return nil
	})
}

func (r *reader) readColumns() error {
	return r.each("columns", func(scan func(...any) error) error {
		var table, kind, extra, generated string
		var standard sql.NullString
		var c Column
		if err := scan(&table, &c.Name, &kind, &c.Charset, &c.Collation, &c.Null, &standard, &extra, &generated, &c.Comment); err != nil {
			return err
		}

		t := r.tables[table]
		if t == nil {
			return nil // of a view
		}
		if c.Collation == t.Collation {
			c.Charset, c.Collation = "", ""
		}

		c.Type = columnType(kind)
		c.Default = r.columnDefault(kind, standard, extra)
		c.Extra = columnExtra(extra)
		if generated != "" {
			c.Generated = r.expression(generated)
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
}

func (r *reader) readIndexes() error {
	return r.each("indexes", func(scan func(...any) error) error {
		var table, name, method, column string
		var many, descending bool
		var length int
		if err := scan(&table, &name, &method, &many, &column, &length, &descending); err != nil {
			return err
		}

		t := r.tables[table]
		if t == nil {
			return nil // goose's own
		}

		if length > 0 {
			column = fmt.Sprintf("%s(%d)", column, length)
		}
		if descending {
			column += " DESC"
		}

		// The index of the row before goes on with one more column.
		if last := len(t.Keys) - 1; last >= 0 && indexName(t.Keys[last]) == name {
			t.Keys[last].Columns = append(t.Keys[last].Columns, column)
			return nil
		}
		t.Keys = append(t.Keys, newIndex(name, method, many, column))
		return nil
	})
}

// indexName is what the engines call an index: the primary key has a name there.
func indexName(k Key) string {
	if k.Kind == Primary {
		return "PRIMARY"
	}
	return k.Name
}

func newIndex(name, method string, many bool, column string) Key {
	k := Key{Kind: Unique, Name: name, Columns: []string{column}}
	switch {
	case name == "PRIMARY":
		k.Kind, k.Name = Primary, ""
	case many:
		k.Kind = Index
	}
	if method == "FULLTEXT" || method == "SPATIAL" {
		k.Method = method
	}
	return k
}

func (r *reader) readForeignKeys() error {
	return r.each("foreign_keys", func(scan func(...any) error) error {
		var table, name, column, parent, parentColumn, onDelete, onUpdate string
		if err := scan(&table, &name, &column, &parent, &parentColumn, &onDelete, &onUpdate); err != nil {
			return err
		}
		t := r.tables[table]
		if last := len(t.Keys) - 1; t.Keys[last].Kind == Foreign && t.Keys[last].Name == name {
			t.Keys[last].Columns = append(t.Keys[last].Columns, column)
			t.Keys[last].Parents = append(t.Keys[last].Parents, parentColumn)
			return nil
		}
		t.Keys = append(t.Keys, Key{
			Kind: Foreign, Name: name, Columns: []string{column}, Parent: parent, Parents: []string{parentColumn},
			Rules: strings.TrimSpace(rule("ON DELETE", onDelete) + rule("ON UPDATE", onUpdate)),
		})
		return nil
	})
}

// rule writes what a foreign key does, where it does anything but refuse, which
// the engines call by two names.
func rule(when, what string) string {
	if what == "RESTRICT" || what == "NO ACTION" {
		return ""
	}
	return " " + when + " " + what
}

func (r *reader) readChecks() error {
	name := "checks_mysql"
	if r.mariaDB {
		name = "checks_mariadb"
	}
	return r.each(name, func(scan func(...any) error) error {
		var table, name, clause string
		if err := scan(&table, &name, &clause); err != nil {
			return err
		}
		t := r.tables[table]
		t.Keys = append(t.Keys, Key{Kind: Check, Name: name, Clause: r.expression(clause)})
		return nil
	})
}

func (r *reader) readViews() ([]View, error) {
	var list []View
	err := r.each("views", func(scan func(...any) error) error {
		var v View
		var definition string
		if err := scan(&v.Name, &v.Security, &definition); err != nil {
			return err
		}
		v.Select = viewSelect(definition, r.name)
		list = append(list, v)
		return nil
	})
	return list, err
}
