package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Diagram draws the tables as a Mermaid erDiagram: columns with their types, keys
// and the tables' comments. It draws a line where there is a foreign key, and
// nowhere else.
func (s Schema) Diagram() string {
	var b strings.Builder
	b.WriteString("erDiagram\n")

	for _, t := range s.Tables {
		// Mermaid ends an entity's name at these.
		title := strings.NewReplacer(`"`, "'", "%", " percent", `\`, "/").Replace(t.Name + ": " + t.Comment)
		fmt.Fprintf(&b, "  %s[\"%s\"] {\n", t.Name, strings.TrimSuffix(title, ": "))
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "    %s\n", strings.TrimSpace(strings.ReplaceAll(c.Type, " ", "_")+" "+c.Name+" "+t.marks(c.Name)))
		}
		b.WriteString("  }\n")
	}

	for _, t := range s.Tables {
		for _, k := range t.Keys {
			if k.Kind == Foreign {
				fmt.Fprintf(&b, "  %s %s %s : %s\n", k.Parent, t.cardinality(k), t.Name, k.Name)
			}
		}
	}
	return b.String()
}

// marks says in which keys a column is.
func (t Table) marks(column string) string {
	var marks []string
	for _, m := range []struct {
		kind Kind
		mark string
	}{{Primary, "PK"}, {Foreign, "FK"}, {Unique, "UK"}} {
		if slices.ContainsFunc(t.Keys, func(k Key) bool { return k.Kind == m.kind && slices.Contains(k.Columns, column) }) {
			marks = append(marks, m.mark)
		}
	}
	return strings.Join(marks, ", ")
}

// cardinality is the line between a parent and this table: at most one row a
// parent where the key's columns are unique, and perhaps no parent where they may
// be NULL.
func (t Table) cardinality(foreign Key) string {
	parent, child := "||", "o{"
	for _, c := range t.Columns {
		if c.Null && slices.Contains(foreign.Columns, c.Name) {
			parent = "|o"
		}
	}
	for _, k := range t.Keys {
		if k.Kind <= Unique && slices.Equal(k.Columns, foreign.Columns) {
			child = "o|"
		}
	}
	return parent + "--" + child
}
