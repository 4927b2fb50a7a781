package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// head stands at the top of sql/schema.sql.
const head = `-- The schema after all migrations, for reading. Generated: ` + "`make generate`" + ` runs the
-- migrations on a private server and writes down what information_schema then
-- says, in one spelling for MySQL and MariaDB. Without goose_db_version.
--
-- To make a database run ` + "`latchkey migrate up`" + `; ` + "`latchkey migrate verify`" + ` compares one
-- with this file.

`

// File is the text of sql/schema.sql.
func (s Schema) File() string { return head + s.String() }

// String writes the statements that make the schema, in the layout of the
// migrations: one line a column or constraint.
func (s Schema) String() string {
	var parts []string
	for _, t := range s.Tables {
		parts = append(parts, t.String())
	}
	for _, v := range s.Views {
		parts = append(parts, v.String())
	}
	return strings.Join(parts, "\n")
}

// String writes the statement that makes the table.
func (t Table) String() string {
	names, types := 0, 0
	for _, c := range t.Columns {
		names = max(names, utf8.RuneCountInString(c.Name))
		types = max(types, utf8.RuneCountInString(c.Type))
	}
	var lines []string
	for _, c := range t.Columns {
		lines = append(lines, fmt.Sprintf("  %-*s %-*s %s", names, c.Name, types, c.Type, c.rest()))
	}
	for _, k := range t.Keys {
		lines = append(lines, "  "+k.String())
	}
	comment := ""
	if t.Comment != "" {
		comment = "\n  COMMENT = " + quote(t.Comment)
	}
	return fmt.Sprintf("CREATE TABLE %s (\n%s\n) ENGINE = %s DEFAULT CHARACTER SET = %s COLLATE = %s ROW_FORMAT = %s%s;\n",
		t.Name, strings.Join(lines, ",\n"), t.Engine, t.Charset, t.Collation, t.RowFormat, comment)
}

// rest is what follows a column's type.
func (c Column) rest() string {
	var words []string
	add := func(word string, there bool) {
		if there {
			words = append(words, word)
		}
	}
	add("CHARACTER SET "+c.Charset+" COLLATE "+c.Collation, c.Collation != "")
	add("GENERATED ALWAYS AS ("+c.Generated+")", c.Generated != "")
	add("NOT NULL", !c.Null && c.Generated == "")
	add("NULL", c.Null && c.Generated == "")
	add("DEFAULT "+c.Default, c.Default != "")
	add(c.Extra, c.Extra != "")
	add("COMMENT "+quote(c.Comment), c.Comment != "")
	return strings.Join(words, " ")
}

// String writes the line of a key.
func (k Key) String() string {
	columns := " (" + strings.Join(k.Columns, ", ") + ")"
	switch k.Kind {
	case Primary:
		return "PRIMARY KEY" + columns
	case Unique:
		return "CONSTRAINT " + k.Name + " UNIQUE" + columns
	case Check:
		return "CONSTRAINT " + k.Name + " CHECK (" + k.Clause + ")"
	case Foreign:
		line := "CONSTRAINT " + k.Name + " FOREIGN KEY" + columns + " REFERENCES " + k.Parent + " (" + strings.Join(k.Parents, ", ") + ") " + k.Rules
		return strings.TrimSpace(line)
	}
	return strings.TrimSpace(k.Method+" INDEX ") + " " + k.Name + columns
}

// String writes the statement that makes the view.
func (v View) String() string {
	return "CREATE SQL SECURITY " + v.Security + " VIEW " + v.Name + " AS\n" + v.Select + ";\n"
}
