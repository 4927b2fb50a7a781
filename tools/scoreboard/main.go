// Command scoreboard writes docs/security/asvs.md and docs/security/incidents.md.
//
// It knows three things: the rows that the service answers for (rows.csv and
// incidents.csv in docs/security), the markers that stand in the doc comments of
// the tests that prove them, and how the two become a page. It does not run
// tests: that the tests pass is CI's business, and that a row is not claimed
// without one is this program's.
//
// A marker is a line of a test's doc comment, such as
//
//	// ASVS v5.0.0-6.2.1 v5.0.0-6.2.9
//	// Incident 26
//
// or, with # for //, a comment line of scripts/verify.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "scoreboard:", err)
		os.Exit(1)
	}
}

// run writes the pages of the repository at args[0], or at the working folder.
// It lists all faults on stderr, and writes nothing when there is one.
func run(args []string, stderr io.Writer) error {
	root := "."
	if len(args) > 0 {
		root = args[0]
	}

	pages, faults, err := generate(root)
	if err != nil {
		return err
	}

	for _, fault := range faults {
		fmt.Fprintln(stderr, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("%d faults; nothing was written", len(faults))
	}
	return write(root, pages)
}

func write(root string, pages map[string]string) error {
	var errs []error
	for path, text := range pages {
		errs = append(errs, os.WriteFile(filepath.Join(root, path), []byte(text), 0o644))
	}
	return errors.Join(errs...)
}

// generate returns the pages by their paths, and what is wrong with the rows.
func generate(root string) (pages map[string]string, faults []string, err error) {
	proofs, faults, err := scan(root)
	if err != nil {
		return nil, nil, err
	}

	boards := []board{asvs, incidents}
	pages = map[string]string{}
	known := map[string]bool{}
	for _, b := range boards {
		rows, err := b.read(root)
		if err != nil {
			return nil, nil, err
		}

		for i := range rows {
			known[rows[i].key] = true
			rows[i].proofs = proofs[rows[i].key]
		}

		faults = append(faults, check(root, rows)...)
		pages[b.page] = b.write(rows)
	}
	return pages, append(faults, unknown(proofs, known)...), nil
}
