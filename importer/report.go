package importer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Report writes decisions to a file, one a line, and counts them.
type Report struct {
	Read, There, Imported int64
	Counts                map[Kind]int64

	file  *os.File
	lines *json.Encoder
	out   *bufio.Writer
	echo  io.Writer
}

// examples is how many decisions of a kind are shown to a person.
const examples = 20

// OpenReport opens the file, which is its owner's alone; one that exists is
// continued. The first decisions of each kind go to echo too.
func OpenReport(path string, echo io.Writer) (*Report, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the report cannot be written: %w", err)
	}
	if err := file.Chmod(0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("the report cannot be kept from others: %w", err), file.Close())
	}

	r := &Report{Counts: map[Kind]int64{}, file: file, out: bufio.NewWriter(file), echo: echo}
	r.lines = json.NewEncoder(r.out)
	r.lines.SetEscapeHTML(false)
	return r, nil
}

// Add writes decisions down, to the disk's cache, before they take effect: a
// program that is killed leaves none out.
func (r *Report) Add(list []Decision) error {
	for _, d := range list {
		r.Counts[d.Kind]++
		if n := r.Counts[d.Kind]; n <= examples {
			fmt.Fprintln(r.echo, d)
		} else if n == examples+1 {
			fmt.Fprintf(r.echo, "… and more of this kind (%s): all are in the report\n", d.Kind)
		}

		if err := r.lines.Encode(d); err != nil {
			return fmt.Errorf("the report cannot be written: %w", err)
		}
	}

	if err := r.out.Flush(); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

// Retract takes decisions out of the count, since they did not take effect. Their
// lines stay: of two about one thing the later holds.
func (r *Report) Retract(list []Decision) {
	for _, d := range list {
		r.Counts[d.Kind]--
	}
}

// Close ends the file.
func (r *Report) Close() error { return r.file.Close() }

// LeftOut is how many accounts were not imported.
func (r *Report) LeftOut() (n int64) {
	for _, k := range Kinds {
		if k.LeftOut {
			n += r.Counts[k.Kind]
		}
	}
	return n
}

// Summary is the table at the end.
func (r *Report) Summary(applied bool) string {
	var b strings.Builder
	line := func(words string, n int64) { fmt.Fprintf(&b, "  %-34s %12d\n", words, n) }

	title, imported := "\nThe import:\n\n", "imported"
	if !applied {
		title, imported = "\nA dry run; nothing was written. With --apply:\n\n", "would be imported"
	}

	b.WriteString(title)
	line("accounts read", r.Read)
	line("there already", r.There)
	line(imported, r.Imported)
	line("left out", r.LeftOut())
	for _, k := range Kinds {
		if k.LeftOut && r.Counts[k.Kind] > 0 {
			line("  "+k.Words, r.Counts[k.Kind])
		}
	}

	for _, k := range Kinds {
		if !k.LeftOut && r.Counts[k.Kind] > 0 {
			line("decided: "+k.Words, r.Counts[k.Kind])
		}
	}

	return b.String()
}
