package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"latchkey/dbgen"
)

// Every statement of sql/queries keeps to its Class line on this engine, goes by
// the indexes that it says, and is run by somebody who may.
func TestBoundsHold(t *testing.T) {
	list := statements(t)
	if len(list) != len(accessors()) || len(list) < 40 {
		t.Errorf("read %d statements; dbgen has %d", len(list), len(accessors()))
	}

	bed := shared(t)
	entries, faults := measureOn(t, bed, list)
	faults = append(faults, complete(list, tries())...)
	for _, fault := range append(faults, credit(entries, programCallers(t))...) {
		t.Error(fault)
	}
}

// A statement that has lost its index, and scans, is found: by its bound, by the
// index that it says, and as a scan.
func TestLostIndexIsFound(t *testing.T) {
	bed := filled(t)
	execOn(t, bed.db, "ALTER TABLE sessions DROP INDEX sessions_owner_ix")

	_, faults := measureOn(t, bed, only(t, statements(t), "SessionListByOwner", "SessionDeleteByOwner", "SessionGet"))
	for _, name := range []string{"SessionListByOwner", "SessionDeleteByOwner"} {
		wantFault(t, faults, name, "sql/queries/sessions.sql", "reads 2", "allows 52")
		wantFault(t, faults, name, "reads all of sessions")
		wantFault(t, faults, name, "goes by", "says sessions_owner_ix")
	}

	if slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, "SessionGet") }) {
		t.Errorf("a statement that needs another index has a fault: %q", faults)
	}
}

// Each part of a Class line can be wrong, and what an entry in tries says too.
func TestWrongClassLinesAreFound(t *testing.T) {
	bed := shared(t)
	for _, c := range []struct{ name, line, words string }{
		{"SessionListByOwner", "Class: range; at most 10 reads and 1 per tag; by sessions_owner_ix.", "reads 52 rows; its Class line allows 12"},
		{"SessionListByOwner", "Class: range; at most 52 reads; by sessions_expires_at_ix.", "goes by sessions_owner_ix; its Class line says sessions_expires_at_ix"},
		{"SessionListByOwner", "Class: range; at most 52 reads.", "says no index"},
		{"SessionListByOwner", "Class: range; at most 50 reads and 1 per key; by sessions_owner_ix.", `counts by "key"`},
		{"SessionDelete", "Class: point; at most 1 read; by sessions.PRIMARY.", "writes 1 rows; its Class line allows 0"},
		{"AccountCreate", "Class: point; at most 1 read.", "writes 1 rows"},
	} {

		s := only(t, statements(t), c.name)[0]
		var err error
		if s.bound, err = parseBound(c.line); err != nil {
			t.Fatal(err)
		}

		_, faults := measureOn(t, bed, []statement{s})
		wantFault(t, faults, c.name, c.words)
	}
}

// An entry in tries that proves nothing is a fault: one that finds no row, or
// runs something else.
func TestEmptyTriesAreFound(t *testing.T) {
	bed := shared(t)
	ways := map[string][]try{
		"SessionGet": tries()["AccountGet"],
		"SessionDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.SessionDelete(ctx, codeHash(nobody)))
		}}},
	}

	_, faults, err := bed.measure(t.Context(), only(t, statements(t), "SessionDelete", "SessionGet"), ways)
	if err != nil {
		t.Fatal(err)
	}

	wantFault(t, faults, "SessionDelete", "finds no row")
	wantFault(t, faults, "SessionGet", "runs another statement")
}

// A statement that nobody can measure, one that nobody runs, and one that a
// request must not run are faults.
func TestMissingAndMisplacedStatementsAreFound(t *testing.T) {
	list := statements(t)
	ways := tries()
	ways["AccountGone"] = ways["AccountGet"]
	delete(ways, "AccountGet")

	faults := complete(list[1:], ways)
	wantFault(t, faults, "AccountGet", "sql/queries/accounts.sql", "tools/catalogue/tries_*.go")
	wantFault(t, faults, "AccountGone", "remove it")
	wantFault(t, faults, list[0].name, "make generate")

	c := programCallers(t)
	entries := []entry{
		{statement: only(t, list, "SessionGet")[0]},
		{statement: only(t, list, "ExportTotal")[0]},
		{statement: statement{name: "AccountGone", file: "accounts.sql"}},
	}

	entries[0].bound.class = scans
	faults = credit(entries, c)
	wantFault(t, faults, "SessionGet", "a scan, which POST /v1/accounts runs")
	wantFault(t, faults, "AccountGone", "no route and no command runs it")
	if len(faults) != 2 {
		t.Errorf("a scan of a command is a fault: %q", faults)
	}

	c.background = map[string][]string{"serve": {"ExportTotal"}}
	wantFault(t, credit(entries[1:2], c), "ExportTotal", "a scan, which serve runs by itself")
}
