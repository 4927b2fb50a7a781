// Package schema reads what a database really holds, from its
// information_schema, and writes it as SQL that is the same whichever engine
// answers. It says in words how two such texts differ, and draws the tables. It
// knows no table of ours and changes nothing.
package schema

// Schema is the tables and views of a database, in the order in which they can
// be made.
type Schema struct {
	Tables []Table
	Views  []View
}

// Table is a table in canonical spelling.
type Table struct {
	Name      string
	Engine    string
	Charset   string
	Collation string
	RowFormat string // DYNAMIC, in which an index may be as long as ours are
	Comment   string
	Columns   []Column
	Keys      []Key
}

// Column is a column. What does not apply is empty.
type Column struct {
	Name      string
	Type      string // "VARCHAR(254)"
	Charset   string // where it is not the table's
	Collation string
	Null      bool
	Default   string // as SQL: "'text'", "0"
	Generated string // the expression it is computed from
	Extra     string // "AUTO_INCREMENT"
	Comment   string
}

// Kind is what a Key is; the kinds are written in this order.
type Kind int

// The kinds of keys.
const (
	Primary Kind = iota
	Unique
	Check
	Foreign
	Index
)

// Key is a primary key, another index or a constraint.
type Key struct {
	Kind    Kind
	Name    string   // empty for the primary key
	Method  string   // "FULLTEXT" or "SPATIAL", otherwise empty
	Columns []string // as SQL: "name", "name(10)", "name DESC"
	Parent  string   // the table that a foreign key points at
	Parents []string // its columns
	Rules   string   // "ON DELETE CASCADE"
	Clause  string   // the condition of a CHECK
}

// View is a view in canonical spelling.
type View struct {
	Name     string
	Security string // whose rights it reads with: DEFINER or INVOKER
	Select   string // for a user who may not see it, a comment that says so
}

// ordered returns the tables with each after those that it points at, otherwise
// in their order. Tables that point at each other come last.
func ordered(tables []Table) []Table {
	there := map[string]bool{}
	for _, t := range tables {
		there[t.Name] = true
	}

	made := map[string]bool{}
	ready := func(t Table) bool {
		for _, k := range t.Keys {
			if k.Kind == Foreign && k.Parent != t.Name && there[k.Parent] && !made[k.Parent] {
				return false
			}
		}
		return true
	}

	// Take those whose parents are taken, again and again, until none is left.
	list := make([]Table, 0, len(tables))
	for len(tables) > 0 {
		var waiting []Table
		for _, t := range tables {
			if !ready(t) {
				waiting = append(waiting, t)
				continue
			}
			made[t.Name] = true
			list = append(list, t)
		}

		if len(waiting) == len(tables) {
			return append(list, waiting...)
		}
		tables = waiting
	}
	return list
}
