package original

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schema is what a database is made of: its tables, and the type of each of their
// columns.
type Schema map[string]map[string]string

// also are the names that a table had in another state of the original.
var also = map[string][]string{User: {"users"}}

// Find returns every table of the schema that can be this one of the original.
func (n Names) Find(table string, schema Schema) []string {
	there := slices.Sorted(maps.Keys(schema))
	if given, ok := n[table]; ok {
		return match(there, given, strings.EqualFold)
	}
	var found []string
	for _, name := range append(slices.Clone(also[table]), table) {
		found = append(found, match(there, name, alike)...)
	}
	return found
}

// With returns the names with a table and its columns filled in, and the columns
// that the table lacks.
func (n Names) With(table, called string, types map[string]string) (names Names, lacks string) {
	names = maps.Clone(n)
	names[table] = called

	var missing, unsure []string
	for _, column := range columns[table] {
		wanted, found := n.findColumn(table, column, types)
		switch len(found) {
		case 0:
			missing = append(missing, wanted)
		case 1:
			names[table+"."+column] = found[0]
		default:
			unsure = append(unsure, strings.Join(found, " and "))
		}
	}

	switch {
	case len(missing) > 0:
		return names, fmt.Sprintf("has no column %s in the table %s", strings.Join(missing, ", "), called)
	case len(unsure) > 0:
		return names, fmt.Sprintf("has both columns %s in the table %s", strings.Join(unsure, ", "), called)
	}

	return names, names.lacksNumbers(table, types)
}

// findColumn returns what a column is expected to be called, and those of the table
// that are.
func (n Names) findColumn(table, column string, types map[string]string) (wanted string, found []string) {
	there := slices.Sorted(maps.Keys(types))
	if given, ok := n[table+"."+column]; ok {
		return given, match(there, given, strings.EqualFold)
	}
	return column, match(there, column, alike)
}

// lacksNumbers says which key of a table is no whole number.
func (n Names) lacksNumbers(table string, types map[string]string) string {
	for _, column := range []string{"id", "user_id"} {
		key := n[table+"."+column]
		if key != "" && !strings.HasSuffix(types[key], "int") {
			return fmt.Sprintf("has no whole number in the column %s of the table %s", key, n[table])
		}
	}
	return ""
}

// match returns the name that is spelled like this, or else all that are the same
// otherwise.
func match(there []string, name string, same func(a, b string) bool) []string {
	if slices.Contains(there, name) {
		return []string{name}
	}
	var found []string
	for _, other := range there {
		if same(other, name) {
			found = append(found, other)
		}
	}
	return found
}

// alike reports whether two names differ only in case and underscores, as
// home_address, homeaddress and homeAddress do: the models' fields were spelled one
// way or the other.
func alike(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "_", ""), strings.ReplaceAll(b, "_", ""))
}
