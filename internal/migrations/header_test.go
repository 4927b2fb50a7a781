package migrations

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	commented = regexp.MustCompile(`(?m)--.*$`)
	firstWord = regexp.MustCompile(`^\w+`)
	stated    = map[string]*regexp.Regexp{
		"ALGORITHM": regexp.MustCompile(`\bALGORITHM = (INSTANT|INPLACE|COPY)\b`),
		"LOCK":      regexp.MustCompile(`\bLOCK = (NONE|SHARED|EXCLUSIVE|DEFAULT)\b`),
	}
)

// rowFormatDefault is the last of the released migrations that left the row format of a
// table to the server's default.
const rowFormatDefault = 17

// begins is how each statement of a class begins, in its Up.
var begins = map[string]string{
	"new table": "CREATE TABLE ",
	"new view":  "CREATE OR REPLACE VIEW ",
	"INSTANT":   "ALTER TABLE ",
	"INPLACE":   "ALTER TABLE ",
	"COPY":      "ALTER TABLE ",
}

// statements takes a direction apart: a statement ends with its line.
func statements(direction string) []string {
	var list []string
	for statement := range strings.SplitSeq(commented.ReplaceAllString(direction, "")+"\n", ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			list = append(list, statement)
		}
	}
	return list
}

// faults says what a DBA would send back.
func faults(m Migration) (list []string) {
	fault := func(is bool, text string) {
		if is {
			list = append(list, text)
		}
	}
	begin, known := begins[m.Class]
	fault(!known, "class "+m.Class+" is none of ours")
	fault(!slices.Contains([]string{"NONE", "SHARED", "EXCLUSIVE", "DEFAULT"}, firstWord.FindString(m.Lock)), "the lock's first word is not one of LOCK =")
	fault(!strings.HasPrefix(m.Rows, "none") && !strings.HasPrefix(m.Rows, "all"), "rows begins neither with none nor with all")
	fault(m.Class == "COPY" && m.Run == "", "a copy says how to run it out of band")
	fault(!strings.Contains(m.Down, "loses") && !strings.HasPrefix(m.Down, "reversible"), "down is neither reversible nor says what it loses")

	up, down := statements(m.Up), statements(m.DownSQL)
	fault(len(up) == 0 || len(down) == 0, "a direction is empty")
	for _, statement := range up {
		fault(!strings.HasPrefix(statement, begin), "its class is "+m.Class+", but it does: "+firstWord.FindString(statement))
	}
	list = append(list, alterFaults(up, "up")...)
	list = append(list, alterFaults(down, "down")...)
	for _, statement := range up {
		if strings.HasPrefix(statement, "ALTER") {
			fault(!strings.Contains(statement, "ALGORITHM = "+m.Class), "its class is not the algorithm that it states")
			fault(!strings.Contains(statement, "LOCK = "+firstWord.FindString(m.Lock)), "its lock is not the one that it states")
		}
	}
	return list
}

// alterFaults: a statement that alters states how and stands alone, because each
// commits by itself, and a file that fails in its middle is neither here nor there.
func alterFaults(list []string, direction string) (found []string) {
	for _, statement := range list {
		if !strings.HasPrefix(statement, "ALTER") {
			continue
		}
		if len(list) > 1 {
			found = append(found, direction+" does more than one ALTER")
		}
		for name, pattern := range stated {
			if !pattern.MatchString(statement) {
				found = append(found, direction+" states no "+name)
			}
		}
	}
	return found
}

// Every migration's header says what it makes, why, how the engine does it, what it blocks
// and what taking it back loses. Its statements name the same algorithm and lock, so that
// the engine refuses to do it in another way.
func TestHeaders(t *testing.T) {
	list, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range list {
		if m.Version != int64(i+1) {
			t.Errorf("%s: version %d stands at place %d", m.File, m.Version, i+1)
		}
		for _, fault := range faults(m) {
			t.Errorf("%s: %s", m.File, fault)
		}
		if m.Version > rowFormatDefault && m.Class == "new table" && !strings.Contains(m.Up, "ROW_FORMAT = DYNAMIC") {
			t.Errorf("%s: does not state ROW_FORMAT = DYNAMIC", m.File)
		}
	}
}

const sound = `-- What:  An index.
-- Why:   Something is found
--        by it.
-- Class: INPLACE
-- Lock:  NONE; beside writers.
-- Rows:  none.
-- Down:  reversible.
-- Run:   out of band.

-- +goose Up
ALTER TABLE t
  ADD INDEX t_a_ix (a),
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
ALTER TABLE t
  DROP INDEX t_a_ix,
  ALGORITHM = INPLACE, LOCK = NONE;
`

// The fields are read as they stand, and a header that is broken or contradicts its
// statements is found: the check above can fail.
func TestHeaderFaults(t *testing.T) {
	m, err := parse(sound)
	if err != nil || len(faults(m)) > 0 {
		t.Fatalf("a sound file has faults: %v %v", err, faults(m))
	}
	if m.Why != "Something is found by it." || m.Run != "out of band." || !strings.HasPrefix(m.Up, "ALTER TABLE t\n  ADD") || !strings.HasPrefix(m.DownSQL, "ALTER TABLE t\n  DROP") {
		t.Errorf("read as %+v", m)
	}

	for _, broken := range []struct{ old, new, want string }{
		{"-- Why:   Something is found\n--        by it.\n", "", `lacks the line "-- Why: …"`},
		{"-- Class: INPLACE\n-- Lock:  NONE; beside writers.", "-- Lock:  NONE.\n-- Class: INPLACE", `lacks the line "-- Class: …"`},
		{"-- Rows:  none.", "-- Rows:  ", `says nothing after "Rows:"`},
		{"-- Run:   out of band.", "-- run it at night", `a line of no field: "-- run it at night"`},
		{"-- +goose Down\n", "", "has no"},
		{"Class: INPLACE", "Class: INSTANT", "its class is not the algorithm"},
		{"Class: INPLACE", "Class: new table", "its class is new table, but it does: ALTER"},
		{"Class: INPLACE", "Class: quick", "class quick is none of ours"},
		{"Lock:  NONE", "Lock:  SHARED", "its lock is not the one that it states"},
		{"Lock:  NONE", "Lock:  little", "the lock's first word"},
		{"Rows:  none", "Rows:  few", "rows begins"},
		{"Down:  reversible", "Down:  easy", "down is neither"},
		{"(a),\n  ALGORITHM = INPLACE, LOCK = NONE", "(a),\n  LOCK = NONE", "up states no ALGORITHM"},
		{"t_a_ix,\n  ALGORITHM = INPLACE, LOCK = NONE", "t_a_ix, ALGORITHM = INPLACE", "down states no LOCK"},
		{"\n-- +goose Down", "DROP TABLE u;\n\n-- +goose Down", "up does more than one ALTER"},
	} {
		text := strings.Replace(sound, broken.old, broken.new, 1)
		m, err := parse(text)
		found := strings.Join(faults(m), "\n")
		if err != nil {
			found = err.Error()
		}

		if text == sound || !strings.Contains(found, broken.want) {
			t.Errorf("%q in place of %q: got %q, want %q", broken.new, broken.old, found, broken.want)
		}
	}
}

// A broken file is named, so that its author finds it.
func TestFaultNamesItsFile(t *testing.T) {
	for name, want := range map[string]string{"00042_x.sql": "00042_x.sql: has no", "x.sql": "x.sql: its name must begin"} {
		text := sound
		if name != "x.sql" {
			text = "-- nothing"
		}
		if _, err := all(fstest.MapFS{name: {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
