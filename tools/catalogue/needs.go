package main

import (
	"maps"
	"slices"
)

// needs derives from statements which verbs on which tables their user needs, in
// the order SELECT, INSERT, UPDATE, DELETE.
func needs(list []statement) map[string][]string {
	found := map[string]map[string]bool{}
	for _, s := range list {
		for table, verbs := range s.verbs() {
			if found[table] == nil {
				found[table] = map[string]bool{}
			}
			for _, verb := range verbs {
				found[table][verb] = true
			}
		}
	}

	ordered := map[string][]string{}
	for table, verbs := range found {
		for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "DELETE"} {
			if verbs[verb] {
				ordered[table] = append(ordered[table], verb)
			}
		}
	}
	return ordered
}

// verbs are what one statement needs. To change rows that a WHERE finds, or that
// a value is computed from, they must be read; to lock them, the right to change
// them is needed.
func (s statement) verbs() map[string][]string {
	verbs := map[string][]string{}
	for i, use := range s.tables() {
		var more []string
		switch use.before {
		case "INSERT INTO":
			more = []string{"INSERT"}
			if s.upserts() {
				more = append(more, "SELECT", "UPDATE")
			}
		case "UPDATE":
			more = []string{"SELECT", "UPDATE"}
		case "DELETE FROM":
			more = []string{"SELECT", "DELETE"}
		default:
			more = []string{"SELECT"}
		}

		if s.locks() && s.locksTable(i) {
			more = append(more, "UPDATE")
		}

		verbs[use.table] = append(verbs[use.table], more...)
	}
	return verbs
}

// locksTable reports whether FOR UPDATE locks rows of the i-th table that a
// statement names: it does not reach into subqueries.
func (s statement) locksTable(i int) bool {
	depth := 0
	text := s.plain()
	at := tableWords.FindAllStringIndex(text, -1)[i][0]

	for _, char := range text[:at] {
		switch char {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return depth == 0
}

// lockedTables are the tables of which a SELECT keeps the rows locked.
func (s statement) lockedTables() (tables []string) {
	for i, use := range s.tables() {
		if s.locks() && s.locksTable(i) {
			tables = append(tables, use.table)
		}
	}
	return tables
}

// user is a user of the database, and what it runs.
type user struct {
	name       string
	statements []string
}

// users are the service, with what it does outside of requests, and each command.
func (c callers) users() []user {
	service := user{name: "the service"}
	for _, some := range []map[string][]string{c.routes, c.background} {
		for _, names := range some {
			service.statements = union(service.statements, names)
		}
	}

	list := []user{service}
	for _, name := range slices.Sorted(maps.Keys(c.commands)) {
		list = append(list, user{"`latchkey " + name + "`", c.commands[name]})
	}
	return list
}

// named picks statements by their names.
func named(list []statement, names []string) (picked []statement) {
	for _, s := range list {
		if slices.Contains(names, s.name) {
			picked = append(picked, s)
		}
	}
	return picked
}
