package migrations

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Migration is one file, with its header for a DBA.
type Migration struct {
	Version int64
	File    string // "00001_accounts.sql"

	What  string // what it makes or changes
	Why   string
	Class string // how the engine does it: "new table", "new view", "INSTANT", "INPLACE" or "COPY"
	Lock  string // what waits meanwhile; its first word is that of LOCK =
	Rows  string // how many are rewritten
	Down  string // what taking it back loses
	Run   string // how to run it out of band; empty: `latchkey migrate up` is all

	Up, DownSQL string // its statements, in each direction
}

// All reads the files, in their order. An error names the file and what its header
// lacks.
func All() ([]Migration, error) {
	return all(files)
}

func all(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)

	var list []Migration
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		m, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("sql/migrations/%s: %w", name, err)
		}

		number, _, _ := strings.Cut(path.Base(name), "_")
		m.Version, err = strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("sql/migrations/%s: its name must begin with its version", name)
		}
		m.File = name
		list = append(list, m)
	}
	return list, nil
}

const (
	upMark   = "\n-- +goose Up\n"
	downMark = "\n-- +goose Down\n"
)

// parse takes a file apart into its header and its two directions.
func parse(text string) (m Migration, err error) {
	head, rest, hasUp := strings.Cut(text, upMark)
	up, down, hasDown := strings.Cut(rest, downMark)
	if !hasUp || !hasDown {
		return m, fmt.Errorf("has no %q and %q", strings.TrimSpace(upMark), strings.TrimSpace(downMark))
	}
	m.Up, m.DownSQL = strings.TrimSpace(up), strings.TrimSpace(down)
	return m, m.parseHeader(head)
}

// parseHeader reads "-- What:  …" and so on, in this order. A field goes on in the
// lines that are indented to its text.
func (m *Migration) parseHeader(head string) error {
	fields := []struct {
		name string
		into *string
	}{
		{"What", &m.What}, {"Why", &m.Why}, {"Class", &m.Class}, {"Lock", &m.Lock},
		{"Rows", &m.Rows}, {"Down", &m.Down}, {"Run", &m.Run},
	}
	lines := strings.Split(strings.TrimSpace(head), "\n")

	for _, field := range fields {
		start := fmt.Sprintf("-- %-7s", field.name+":")
		if len(lines) == 0 || !strings.HasPrefix(lines[0], start) {
			if field.name == "Run" {
				continue
			}
			return fmt.Errorf("its header lacks the line %q, after the one before it", strings.TrimSpace(start)+" …")
		}

		// The field goes on in the lines that are indented to its text.
		words := []string{lines[0][len(start):]}
		for lines = lines[1:]; len(lines) > 0 && strings.HasPrefix(lines[0], "--        "); lines = lines[1:] {
			words = append(words, strings.TrimPrefix(lines[0], "--        "))
		}
		if *field.into = strings.TrimSpace(strings.Join(words, " ")); *field.into == "" {
			return fmt.Errorf("its header says nothing after %q", field.name+":")
		}
	}

	if len(lines) > 0 {
		return fmt.Errorf("its header has a line of no field: %q", lines[0])
	}
	return nil
}
