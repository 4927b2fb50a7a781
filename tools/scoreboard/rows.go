package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// row is one line of a data file, with the proofs that were found for it.
type row struct {
	key    string   // as a marker names it
	cells  []string // as the page shows them
	level  string   // L1 to L3; empty for an incident
	claim  claim
	note   string // what else a reader must know
	proofs []proof
}

// claim is what a row states in addition to the tests that prove it.
type claim struct {
	kind string // one of kinds, or empty
	text string
}

// The kinds of claims. The first three point at a place, path#text; the others
// give a reason.
const (
	documented    = "documented"
	static        = "static"
	operator      = "operator"
	notMet        = "not met"
	notBuilt      = "not built"
	notApplicable = "not applicable"
)

var kinds = []string{documented, static, operator, notMet, notBuilt, notApplicable}

// isPlace reports whether the claim points at a place.
func (c claim) isPlace() bool {
	return c.kind == documented || c.kind == static || c.kind == operator
}

// readRows reads a data file with this header.
func readRows(root, name string, header ...string) ([][]string, error) {
	file, err := os.Open(filepath.Join(root, name))
	if err != nil {
		return nil, err
	}
	defer file.Close()

	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}

	if len(records) == 0 || !slices.Equal(records[0], header) {
		return nil, fmt.Errorf("%s: its first line is not %s", name, strings.Join(header, ","))
	}
	return records[1:], nil
}

func readClaim(text string) claim {
	kind, rest, _ := strings.Cut(text, ":")
	return claim{strings.TrimSpace(kind), strings.TrimSpace(rest)}
}

// check lists what is wrong with the rows.
func check(root string, rows []row) (faults []string) {
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.key] {
			faults = append(faults, r.key+": is listed twice")
		}
		seen[r.key] = true
		if fault := r.fault(root); fault != "" {
			faults = append(faults, r.key+": "+fault)
		}
	}
	return faults
}

// fault says what is wrong with a row, if anything.
func (r row) fault(root string) string {
	c := r.claim
	switch {
	case r.level != "" && !slices.Contains([]string{"L1", "L2", "L3"}, r.level):
		return fmt.Sprintf("has the level %q", r.level)
	case c.kind == "" && len(r.proofs) == 0:
		return "no test has its marker, and it says nothing else"
	case c.kind == "":
		return ""
	case !slices.Contains(kinds, c.kind):
		return fmt.Sprintf("claims %q; want one of: %s", c.kind, strings.Join(kinds, ", "))
	case c.text == "":
		return fmt.Sprintf("is %s, but does not say where or why", c.kind)
	case c.isPlace():
		return c.placeFault(root)
	case len(r.proofs) > 0:
		return fmt.Sprintf("is %s, and %s says that it proves it", c.kind, r.proofs[0].name)
	}
	return ""
}

// placeFault says why the place of a claim, path#text, is none: there is no such
// file, or not this heading in it. In a file that is not Markdown the text may
// stand anywhere.
func (c claim) placeFault(root string) string {
	name, text, ok := strings.Cut(c.text, "#")
	if !ok || text == "" {
		return fmt.Sprintf("%q is not path#text", c.text)
	}

	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return fmt.Sprintf("there is no file %s", name)
	}

	if path.Ext(name) != ".md" {
		if !strings.Contains(string(content), text) {
			return fmt.Sprintf("%s does not have %q", name, text)
		}
		return ""
	}

	for line := range strings.Lines(string(content)) {
		if heading := strings.TrimLeft(line, "#"); heading != line && strings.TrimSpace(heading) == text {
			return ""
		}
	}
	return fmt.Sprintf("%s has no heading %q", name, text)
}
