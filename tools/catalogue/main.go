// Command catalogue writes sql/catalogue.md: what each statement costs, and who
// runs it.
//
// It measures rather than estimates. It fills a database with accounts, runs
// every statement of sql/queries through its accessor, reads the server's
// counters of rows before and after, asks EXPLAIN for the index, and compares
// both with the statement's Class line. It learns the callers of a statement by reading
// the program. It knows no statement's text; what arguments find rows stands in
// tries_*.go.
//
// The page is the same for any number of accounts: so that two runs can be compared.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// page is where the catalogue stands.
const page = "sql/catalogue.md"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "catalogue:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	accounts int
	compare  bool
}

// run writes the page in the working folder, the repository's root; with -compare
// it prints the summary instead and compares the page. It lists all faults on
// stderr, and writes nothing when there is one.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("catalogue", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.accounts, "accounts", 20_000, "how many accounts the database has")
	flags.BoolVar(&o.compare, "compare", false, "write nothing; print the summary, and fail when "+page+" would be another")
	if err := flags.Parse(args); err != nil {
		return err
	}

	if o.accounts < 20_000 {
		return errors.New("-accounts: want 20000 or more; with fewer, reading all of a table may be the best plan")
	}

	entries, c, version, err := catalogue(ctx, ".", o.accounts, stderr)
	if err != nil {
		return err
	}

	text := render(entries, c)
	if o.compare {
		fmt.Fprintf(stdout, "%s, %d accounts\n\n%s", version, o.accounts, summary(entries, plainly))
		return compare(text, version)
	}

	// The page holds MariaDB's counts; MySQL's differ a little.
	if !isMariaDB(version) {
		fmt.Fprintf(stderr, "every bound holds on %s; %s is left as it is, since its figures are MariaDB's\n", version, page)
		return nil
	}
	return os.WriteFile(filepath.FromSlash(page), []byte(text), 0o644)
}

// compare fails when the page is not what was measured. Its figures are
// MariaDB's; on MySQL, which counts some rows more, only the bounds hold.
func compare(text, version string) error {
	if !isMariaDB(version) {
		return nil
	}
	present, err := os.ReadFile(filepath.FromSlash(page))
	if err == nil && string(present) != text {
		err = errors.New(page + " is not what was measured; to write it from 20,000 accounts: make generate. When that changes nothing, a statement's cost depends on how many accounts there are")
	}
	return err
}

func isMariaDB(version string) bool { return strings.HasPrefix(version, "MariaDB") }

// catalogue measures and reads everything. The error is that some faults were
// listed, or that the work could not be done.
func catalogue(ctx context.Context, root string, accounts int, stderr io.Writer) (entries []entry, c callers, version string, err error) {
	list, err := readStatements(root)
	if err != nil {
		return nil, c, "", err
	}

	ways := tries()
	faults := complete(list, ways)
	if c, err = readCallers(root); err != nil {
		return nil, c, "", err
	}

	bed, err := newTestbed(ctx, accounts, progress(stderr, accounts))
	if err != nil {
		return nil, c, "", err
	}
	defer func() { err = errors.Join(err, bed.close()) }()

	// Faults are listed also when the measuring stopped with an error.
	entries, more, err := bed.measure(ctx, list, ways)
	faults = append(append(faults, more...), credit(entries, c)...)
	for _, fault := range faults {
		fmt.Fprintln(stderr, fault)
	}

	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%d faults", len(faults))
	}
	return entries, c, bed.server.Version(), err
}

// progress reports how far a large seed is.
func progress(stderr io.Writer, accounts int) func(done int) {
	if accounts < 100_000 {
		return nil
	}
	return func(done int) {
		if done%100_000 == 0 {
			fmt.Fprintf(stderr, "%d of %d accounts\n", done, accounts)
		}
	}
}
