package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Difference is one thing in which a database is not what the files make.
type Difference struct {
	// Text says it, such as "accounts.first_name: VARCHAR(50) here, VARCHAR(100) in
	// the files".
	Text string
	// Note: it is no fault. Somebody has put a table or view of their own here.
	Note bool
}

// Compare says in words where a live schema ("here") differs from the text that
// String gave for the wanted one ("in the files").
func Compare(files string, here Schema) []Difference {
	want, have := parse(files), parse(here.String())
	var list []Difference
	for _, o := range want {
		i := slices.IndexFunc(have, func(h object) bool { return h.name == o.name })
		if i < 0 {
			list = append(list, Difference{Text: fmt.Sprintf("%s: the %s is missing here", o.name, o.kind)})
			continue
		}
		list = append(list, o.compare(have[i])...)
	}
	for _, h := range have {
		if !slices.ContainsFunc(want, func(o object) bool { return o.name == h.name }) {
			list = append(list, Difference{Text: fmt.Sprintf("%s: a %s that the files do not have", h.name, h.kind), Note: true})
		}
	}
	return list
}

// object is a table or a view, taken from its statement.
type object struct {
	kind, name string
	lines      []line
}

// line is one thing that an object has.
type line struct{ what, name, text string }

var (
	heads       = regexp.MustCompile(`^CREATE (?:SQL SECURITY \w+ )?(TABLE|VIEW) (\S+)`)
	foreignLine = regexp.MustCompile(`^CONSTRAINT (\S+) (.*)`)
	indexLine   = regexp.MustCompile(`^((?:FULLTEXT |SPATIAL )?INDEX) (\S+) (.*)`)
	columnLine  = regexp.MustCompile(`^(\S+)\s+(.*)`)
)

// parse takes the text of String apart again. It relies on the layout: a
// statement ends at an empty line, a column or key is a line.
func parse(text string) []object {
	var list []object
	for _, block := range strings.Split(text, "\n\n") {
		rows := strings.Split(strings.TrimSuffix(strings.TrimSpace(block), ";"), "\n")
		m := heads.FindStringSubmatch(rows[0])
		if m == nil {
			continue // the comment at the top
		}
		o := object{kind: strings.ToLower(m[1]), name: m[2]}
		if o.kind == "view" {
			o.lines = []line{{what: "definition", text: strings.Join(strings.Fields(strings.Join(rows, " ")), " ")}}
		} else {
			o.lines = tableLines(rows[1:])
		}
		list = append(list, o)
	}
	return list
}

func tableLines(rows []string) []line {
	var list []line
	for _, row := range rows {
		text := strings.TrimSuffix(strings.TrimSpace(row), ",")
		foreign, index, column := foreignLine.FindStringSubmatch(text), indexLine.FindStringSubmatch(text), columnLine.FindStringSubmatch(text)

		switch {
		case strings.HasPrefix(row, ") "):
			list = append(list, line{"options", "", strings.TrimPrefix(row, ") ")})
		case strings.HasPrefix(text, "COMMENT = "):
			list = append(list, line{"comment", "", strings.TrimPrefix(text, "COMMENT = ")})
		case strings.HasPrefix(text, "PRIMARY KEY "):
			list = append(list, line{"primary key", "", strings.TrimPrefix(text, "PRIMARY KEY ")})
		case foreign != nil:
			list = append(list, line{"constraint", foreign[1], foreign[2]})
		case index != nil:
			list = append(list, line{"index", index[2], strings.TrimPrefix(index[1]+" "+index[3], "INDEX ")})
		default:
			list = append(list, line{"column", column[1], column[2]})
		}
	}
	return list
}

// compare lists the differences of an object that is on both sides.
func (o object) compare(here object) []Difference {
	if o.kind != here.kind {
		return []Difference{{Text: fmt.Sprintf("%s: a %s here, a %s in the files", o.name, here.kind, o.kind)}}
	}

	var list []Difference
	for _, want := range o.lines {
		i := slices.IndexFunc(here.lines, want.same)
		if i < 0 {
			list = append(list, Difference{Text: fmt.Sprintf("%s: missing here; in the files %s", o.label(want), unpadded(want.text))})
			continue
		}
		for _, words := range want.differs(here.lines[i]) {
			list = append(list, Difference{Text: o.label(want) + ": " + words})
		}
	}

	for _, have := range here.lines {
		if !slices.ContainsFunc(o.lines, have.same) {
			list = append(list, Difference{Text: fmt.Sprintf("%s: only here; %s", o.label(have), unpadded(have.text))})
		}
	}
	return append(list, o.order(here)...)
}

// order reports when the same columns stand in another order, which matters to
// no statement that lists them.
func (o object) order(here object) []Difference {
	columns := func(o object) (names []string) {
		for _, l := range o.lines {
			if l.what == "column" {
				names = append(names, l.name)
			}
		}
		return names
	}
	want, have := columns(o), columns(here)
	if slices.Equal(want, have) || !slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(have))) {
		return nil
	}
	return []Difference{{Text: o.name + ": the columns stand in another order here: " + strings.Join(have, ", ")}}
}

func (l line) same(other line) bool { return l.what == other.what && l.name == other.name }

// label names a line: "accounts.email", "accounts, constraint accounts_email_key_uq".
func (o object) label(l line) string {
	if l.what == "column" {
		return o.name + "." + l.name
	}
	return strings.TrimSpace(o.name + ", " + l.what + " " + l.name)
}

// parts are what a column's line consists of, in its order.
var parts = regexp.MustCompile(`^(.*?)(?: CHARACTER SET (\S+ COLLATE \S+))?(?: GENERATED ALWAYS AS (\(.*?\)))? ?(NOT NULL|NULL)?(?: DEFAULT ('(?:[^'\\]|''|\\.)*'|\(.*?\)|\S+))?((?: [A-Z_() 0-9]+)??)(?: COMMENT ('(?:[^'\\]|''|\\.)*'))?$`)

// partNames are what the parts are called; the first and the fourth need no name.
var partNames = []string{"", "CHARACTER SET ", "GENERATED ALWAYS AS ", "", "DEFAULT ", "", "COMMENT "}

// differs lists the differences of two lines, of a column part by part.
func (l line) differs(here line) []string {
	want, have := unpadded(l.text), unpadded(here.text)
	if want == have {
		return nil
	}
	wanted, had := parts.FindStringSubmatch(want), parts.FindStringSubmatch(have)
	if l.what != "column" || wanted == nil || had == nil {
		return []string{fmt.Sprintf("%s here, %s in the files", have, want)}
	}
	var list []string
	for i, name := range partNames {
		if w, h := strings.TrimSpace(wanted[i+1]), strings.TrimSpace(had[i+1]); w != h {
			list = append(list, fmt.Sprintf("%s here, %s in the files", orNone(name, h), orNone(name, w)))
		}
	}
	if len(list) == 0 {
		return []string{fmt.Sprintf("%s here, %s in the files", have, want)}
	}
	return list
}

var padding = regexp.MustCompile(`'(?:[^'\\]|''|\\.)*'|  +`)

// unpadded takes out the spaces that align columns, and none of a text's own.
func unpadded(line string) string {
	return padding.ReplaceAllStringFunc(line, func(part string) string {
		if part[0] == '\'' {
			return part
		}
		return " "
	})
}

func orNone(name, value string) string {
	if value == "" {
		return strings.TrimSpace("no " + name)
	}
	return name + value
}
