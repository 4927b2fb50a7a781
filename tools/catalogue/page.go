package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const introduction = `# What each statement costs

<!-- Made by tools/catalogue from sql/queries/, the program and a measured database; ` + "`make generate`" + ` writes it. -->

Every statement that the service and its commands send to the database. The rows are measured: each statement runs
on a database with 20,000 accounts, in the way that costs most, and the server's ` + "`Handler_`" + ` counters are read before and
after. **The same page comes out of 1,000,000 accounts**: ` + "`make plans`" + ` shows it, on MySQL too, and fails when a cost
grew. ` + "`make verify`" + ` fails when a statement is not here, touches more rows than its bound, goes by another index, or
reads a whole table without saying why.

- **Reads** are look-ups and steps along an index, also those that find nothing, and rows fetched again after a sort.
  **Writes** are rows inserted, updated or deleted, those of a temporary table included. They are measured on MariaDB;
  what they are at most holds on MySQL too, which also counts the look-ups of foreign keys.
- A **point** finds each row by a whole key. A **range** is a stretch of an index that is short for one account, such as
  its sessions, of which it may have 50 (` + "`LATCHKEY_SESSION_LIMIT`" + `). A **batch** is as long as its caller asks for. A **scan**
  reads all rows, and only commands may. Routes run points and ranges only.
- What is allowed may grow with what is asked for: an account has a **tag** per key of the keyring, two while keys rotate.
- What a statement writes stays locked until its transaction ends: a range that it deletes, with the gaps in it. The
  account's row that a foreign key names is kept from being changed until then. Other locks are listed below.
- The callers of a statement are read from the program: all code that can reach it, on any path.

`

// render makes the page.
func render(entries []entry, c callers) string {
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString("## At a glance\n\n" + summary(entries, link))

	writeRoutes(&b, c)
	writeNeeds(&b, entries, c)

	file := ""
	for _, e := range entries {
		if e.file != file {
			file = e.file
			fmt.Fprintf(&b, "\n## %s\n", file)
		}
		e.write(&b)
	}
	return b.String()
}

// summary is a line for each statement, whose name is shown in some way.
func summary(entries []entry, show func(name string) string) string {
	var b strings.Builder
	b.WriteString("| statement | class | reads | at most | writes | at most | index | run by |\n|---|---|---|---|---|---|---|---|\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", show(e.name), e.bound.class,
			e.reads(), e.bound.reads, e.writes(), e.bound.writes, code(e.bound.indexes), e.runBy())
	}
	return b.String()
}

// reads are as measured. Of a scan they are no number that stays.
func (e entry) reads() string {
	if e.bound.class == scans {
		return "all rows"
	}
	return orEmpty(e.measured.reads)
}

func (e entry) writes() string { return orEmpty(e.measured.writes) }

func orEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// String is how a bound reads in a table.
func (q quantity) String() string {
	switch {
	case q.unit == "":
		return orEmpty(q.fixed)
	case q.fixed == 0:
		return fmt.Sprintf("%d per %s", q.each, q.unit)
	default:
		return fmt.Sprintf("%d + %d per %s", q.fixed, q.each, q.unit)
	}
}

// runBy is short: the section of the statement names the routes.
func (e entry) runBy() string {
	var who []string
	if n := len(e.routes); n == 1 {
		who = append(who, "1 route")
	} else if n > 1 {
		who = append(who, fmt.Sprintf("%d routes", n))
	}

	for _, name := range e.background {
		who = append(who, "`"+name+"` outside requests")
	}
	for _, name := range e.commands {
		who = append(who, "`"+name+"`")
	}
	return strings.Join(who, ", ")
}

// writeRoutes puts routes that run the same statements on one line.
func writeRoutes(b *strings.Builder, c callers) {
	b.WriteString("\n## Statements of a route\n\nAll that a route may run; a request runs some of them.\n\n" +
		"| routes | statements |\n|---|---|\n")

	var idle []string
	for _, same := range grouped(c.order, func(route string) string { return code(c.routes[route]) }) {
		if names := c.routes[same[0]]; len(names) > 0 {
			fmt.Fprintf(b, "| %s | %s |\n", code(same), code(names))
		} else {
			idle = same
		}
	}

	fmt.Fprintf(b, "\nThese run none: %s.\n", code(idle))
}

// writeNeeds puts users with the same needs in one column.
func writeNeeds(b *strings.Builder, entries []entry, c callers) {
	list := make([]statement, len(entries))
	for i, e := range entries {
		list[i] = e.statement
	}

	verbs := map[string]map[string][]string{}
	var names []string
	for _, u := range c.users() {
		if of := needs(named(list, u.statements)); len(of) > 0 {
			names = append(names, u.name)
			verbs[u.name] = of
		}
	}

	columns := grouped(names, func(name string) string { return fmt.Sprint(verbs[name]) })
	b.WriteString("\n## What each user needs\n\nThe verbs on each table that these statements need: a test grants them to a user, runs everything, and shows that none\n" +
		"can be spared. Beyond them the service reads `goose_db_version`, to know whether the schema is up to date.\n\n| table |")
	for _, same := range columns {
		fmt.Fprintf(b, " %s |", strings.Join(same, ", "))
	}
	b.WriteString("\n|---" + strings.Repeat("|---", len(columns)) + "|\n")

	for _, table := range slices.Sorted(maps.Keys(needs(list))) {
		fmt.Fprintf(b, "| `%s` |", table)
		for _, same := range columns {
			fmt.Fprintf(b, " %s |", strings.Join(verbs[same[0]][table], ", "))
		}
		b.WriteString("\n")
	}
}

// grouped puts together what has the same key, in the order of the first of each.
func grouped(list []string, key func(string) string) (groups [][]string) {
	at := map[string]int{}
	for _, item := range list {
		i, ok := at[key(item)]
		if !ok {
			i = len(groups)
			at[key(item)] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], item)
	}
	return groups
}

// write is the section of a statement.
func (e entry) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", e.name, e.purpose)
	fmt.Fprintf(b, "- Class: %s\n", e.bound.line)
	fmt.Fprintf(b, "- Measured: %s\n", e.measurement())

	if tables := e.lockedTables(); len(tables) > 0 {
		fmt.Fprintf(b, "- Locks: the rows of %s that it reads, against all others who would change or lock them, until its transaction ends\n", code(tables))
	}
	if len(e.routes) > 0 {
		fmt.Fprintf(b, "- Routes: %s\n", code(e.routes))
	}
	if len(e.background) > 0 {
		fmt.Fprintf(b, "- Outside of requests: %s\n", code(e.background))
	}
	if len(e.commands) > 0 {
		fmt.Fprintf(b, "- Commands: %s\n", code(e.commands))
	}

	fmt.Fprintf(b, "\n```sql\n%s\n```\n", e.text)
}

func (e entry) measurement() string {
	if e.bound.class == scans {
		return "all rows read"
	}
	text := fmt.Sprintf("%d read, %d written", e.measured.reads, e.measured.writes)
	if e.measured.with != "" {
		text += " (" + e.measured.with + ")"
	}
	if e.measured.sorts {
		text += "; it sorts what it finds"
	}
	return text
}

// plainly shows a name where nothing can be followed.
func plainly(name string) string { return name }

func link(name string) string { return "[" + name + "](#" + strings.ToLower(name) + ")" }

func code(words []string) string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = "`" + word + "`"
	}
	return strings.Join(all, ", ")
}
