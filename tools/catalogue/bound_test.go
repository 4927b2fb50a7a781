package main

import (
	"io"
	"strings"
	"testing"
)

// The page must be what was measured, on MariaDB, whose figures it has; and too
// few accounts show nothing.
func TestCompare(t *testing.T) {
	t.Chdir(root)
	if err := compare("another page", "MariaDB 10.11.19"); err == nil || !strings.Contains(err.Error(), "make generate") {
		t.Errorf("another page is accepted: %v", err)
	}
	if err := compare("another page", "MySQL 9.7.4"); err != nil {
		t.Error(err)
	}

	if err := run(t.Context(), []string{"-accounts", "100"}, io.Discard, io.Discard); err == nil {
		t.Error("100 accounts are accepted")
	}
}

// A Class line is read in each of its forms.
func TestClassLines(t *testing.T) {
	for line, want := range map[string]bound{
		"Class: point; at most 1 write.":                                        {class: point, writes: quantity{fixed: 1}},
		"Class: point; at most 0 reads.":                                        {class: point},
		"Class: point; at most 2 reads, 1 write; by accounts.PRIMARY.":          {class: point, reads: quantity{fixed: 2}, writes: quantity{fixed: 1}},
		"Class: range; at most 51 reads and 1 per tag; by a_ix, b_ix.":          {class: spans, reads: quantity{51, 1, "tag"}},
		"Class: batch; at most 3 reads per row, 1 write per row; by a.PRIMARY.": {class: batch, reads: quantity{0, 3, "row"}, writes: quantity{0, 1, "row"}},
		"Class: scan, because it counts all.":                                   {class: scans, reason: "it counts all"},
	} {
		got, err := parseBound(line)
		if err != nil || got.class != want.class || got.reads != want.reads || got.writes != want.writes || got.reason != want.reason {
			t.Errorf("%s: %+v, %v", line, got, err)
		}
	}

	b, _ := parseBound("Class: range; at most 51 reads and 1 per tag; by b_ix, a_ix.")
	if strings.Join(b.indexes, " ") != "a_ix b_ix" || b.reads.most(map[string]int{"tag": 2}) != 53 {
		t.Errorf("%+v", b)
	}
}

// What is no Class line, or contradicts itself, is refused with what it could be.
func TestClassLinesRefused(t *testing.T) {
	for line, says := range map[string]string{
		"Reads an account.":                                            "-- Class: point; at most",
		"Class: point.":                                                "-- Class: point; at most",
		"Class: quick; at most 1 read.":                                "-- Class: point; at most",
		"Class: scan.":                                                 "because",
		"Class: point; at most some reads.":                            "some reads",
		"Class: point; at most 1 read per tag; by a_ix.":               "may be a range",
		"Class: point; at most 1000 reads; by a_ix.":                   "may be a range",
		"Class: batch; at most 1000 reads; by a_ix.":                   "for each item",
		"Class: range; at most 1 read per tag and 2 per row; by a_ix.": "two units",
	} {
		if _, err := parseBound(line); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want it to say %q", line, err, says)
		}
	}
}

// A statement is its name, its comment without the name, and its text; without a
// Class line it says what is missing.
func TestParseStatements(t *testing.T) {
	list := parseStatements("a.sql", "-- name: AGet :one\n-- AGet reads\n-- one.\n--\n-- Only\n-- one.\n-- Class: point; at most 1 read; by a.PRIMARY.\nSELECT 1\n-- why\nFROM a;\n\n-- name: AList :many\n-- AList reads all.\nSELECT 2;\n")
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	if a := list[0]; a.name != "AGet" || a.purpose != "Reads one.\n\nOnly one." || a.text != "SELECT 1\n-- why\nFROM a;" || a.bound.class != point || len(a.faults) != 0 {
		t.Errorf("%+v", a)
	}
	if b := list[1]; b.purpose != "Reads all." || b.text != "SELECT 2;" || len(b.faults) != 1 || !strings.Contains(b.faults[0], "no Class line") {
		t.Errorf("%+v", b)
	}
}
