package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// class is how a statement's cost comes about.
type class string

const (
	point class = "point" // whole keys: each finds a row or none
	spans class = "range" // a stretch of an index, bounded by what the service allows
	batch class = "batch" // bounded by how much its caller asks for at once
	scans class = "scan"  // all rows, by intention
)

// classForms is what a Class line may look like; failures repeat it.
const classForms = `the last line of its comment must have one of these forms:
    -- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
    -- Class: range; at most 51 reads and 1 per tag; by accounts.PRIMARY, sessions_owner_ix.
    -- Class: batch; at most 1 read per e-mail; by accounts_email_key_uq.
    -- Class: scan, because …; by accounts_email_key_uq.
  An INSERT and a statement without a table have no "by"; sql/catalogue.md says what the classes mean`

// bound is a Class line: what a statement may cost, and by which indexes.
type bound struct {
	class         class
	reads, writes quantity
	indexes       []string // sorted, as indexName names them
	reason        string   // why a scan is one
	line          string   // as written, without "Class: "
}

// quantity is a number of rows: a fixed number, and a number for each unit, such as a tag
// or an e-mail, of which the arguments may have several.
type quantity struct {
	fixed int
	each  int
	unit  string
}

func (q quantity) most(units map[string]int) int { return q.fixed + q.each*units[q.unit] }

var (
	classLine = regexp.MustCompile(`^Class: (?:(point|range|batch); at most ([^;]+?)|(scan), because ([^;]+?))(?:; by ([A-Za-z_, .]+?))?\.$`)
	costTerm  = regexp.MustCompile(`^(\d+) (read|write)s?(?: per ([a-z-]+))?(?: and (\d+) per ([a-z-]+))?$`)
)

// parseBound reads a Class line.
func parseBound(line string) (bound, error) {
	m := classLine.FindStringSubmatch(line)
	if m == nil {
		return bound{}, errors.New("has no Class line: " + classForms)
	}

	b := bound{class: class(m[1] + m[3]), reason: m[4], line: strings.TrimPrefix(line, "Class: ")}
	if m[5] != "" {
		b.indexes = strings.Split(m[5], ", ")
		slices.Sort(b.indexes)
	}

	if b.class == scans {
		return b, nil
	}

	for _, term := range strings.Split(m[2], ", ") {
		if err := b.cost(term); err != nil {
			return bound{}, err
		}
	}
	return b, b.consistent()
}

// cost reads one term, such as "51 reads and 1 per tag".
func (b *bound) cost(term string) error {
	m := costTerm.FindStringSubmatch(term)
	if m == nil {
		return fmt.Errorf("cannot read %q in its Class line: %s", term, classForms)
	}

	n, _ := strconv.Atoi(m[1]) // the pattern allows digits only
	q := quantity{fixed: n}
	switch {
	case m[3] != "" && m[5] != "":
		return fmt.Errorf("%q in its Class line has two units; it can have one", term)
	case m[3] != "":
		q = quantity{each: n, unit: m[3]}
	case m[5] != "":
		each, _ := strconv.Atoi(m[4])
		q.each, q.unit = each, m[5]
	}

	if m[2] == "read" {
		b.reads = q
	} else {
		b.writes = q
	}
	return nil
}

// maxPoint is the most that a point may touch: it would be no point otherwise.
const maxPoint = 4

func (b bound) consistent() error {
	if b.class == point && (b.reads.unit+b.writes.unit != "" || b.reads.fixed > maxPoint || b.writes.fixed > maxPoint) {
		return fmt.Errorf("a point touches at most %d rows, and no more for more arguments; it may be a range or a batch", maxPoint)
	}
	if b.class == batch && b.reads.unit+b.writes.unit == "" {
		return errors.New("a batch says what it costs for each item, such as: at most 1 read per e-mail")
	}
	return nil
}
