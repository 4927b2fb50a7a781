package schema

import (
	"slices"
	"strings"
)

// clauses are the words that begin a line of a view, where none of them is before.
var clauses = []string{"FROM", "INNER", "LEFT", "RIGHT", "CROSS", "JOIN", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION"}

// viewSelect lays out how a view is defined: one column a line. The engines put
// the database before every table and the table before every column; where a
// view reads one table, neither is needed.
func viewSelect(definition, database string) string {
	if definition == "" {
		return "-- this user may not see it: that needs SHOW VIEW"
	}
	list := simplify(strings.ReplaceAll(definition, "`"+database+"`.", ""))
	if from := slices.Index(list, "FROM"); from >= 0 && (from+2 == len(list) || slices.Contains(clauses, list[from+2])) {
		for i, t := range list {
			list[i] = strings.TrimPrefix(t, list[from+1]+".")
		}
	}
	return strings.Join(lines(aliases(list)), "\n")
}

// aliases writes AS before the short name of a table.
func aliases(list []string) []string {
	var all []string
	for i, t := range list {
		if i > 0 && isName(t) && isName(list[i-1]) {
			all = append(all, "AS")
		}
		all = append(all, t)
	}
	return all
}

func isName(token string) bool {
	return token[0] >= 'a' && token[0] <= 'z' || token[0] == '`'
}

// lines breaks a SELECT into its lines.
func lines(list []string) []string {
	if len(list) == 0 {
		return nil
	}

	var all []string
	depth, start, columns := 0, 1, true
	for i, t := range list {
		begins := i > 0 && slices.Contains(clauses, t) && !slices.Contains(clauses, list[i-1])
		switch {
		case t == "(":
			depth++
		case t == ")":
			depth--
		case depth > 0:
		case t == "," && columns:
			all = append(all, "  "+column(list[start:i])+",")
			start = i + 1
		case begins && columns:
			all = append(all, "  "+column(list[start:i]))
			start, columns = i, false
		case begins:
			all = append(all, join(list[start:i]))
			start = i
		}
	}
	return append(append([]string{list[0]}, all...), join(list[start:]))
}

// column drops a name that says what the column is called anyway.
func column(list []string) string {
	n := len(list)
	if n >= 3 && list[n-2] == "AS" && (list[n-3] == list[n-1] || n == 3 && strings.HasSuffix(list[0], "."+list[2])) {
		list = list[:n-2]
	}
	return join(list)
}
