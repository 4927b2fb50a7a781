// Bench measures the built service, and writes a report of each experiment: what it
// reaches of what its parts can do at most (RESULTS.md), what many accounts cost
// (GROWTH.md), how fast e-mails go (MAIL.md), and what clean-up costs (PURGE.md).
//
// The service runs as its own process, the limit program (limit.go) as another, and
// this process makes the load. What is compared runs in turns, so that a noisy minute
// of the machine falls on both sides.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"latchkey/bench/harness"
)

// scale is how large the experiments are.
type scale struct {
	accounts, many int            // among many accounts there are so many
	readAs         int            // so many sessions, which take turns
	clients        []int          // numbers of clients; the goal of reads speaks of the second
	rounds         int            // in which what is compared runs in turns
	window         harness.Window // of one measurement
	starts         int            // of the service, and requests whose statements are counted
	pools          []int          // MiB of buffer pool, the first of which holds many accounts

	emails, requested int // in the outbox, and asked for one by one
	expired           int // sessions
}

// full is for reports, smallest for the test that every experiment still runs.
var (
	full = scale{
		accounts: 10_000, many: 1_000_000, readAs: 256, clients: []int{1, 16, 64}, rounds: 7,
		window: harness.Window{WarmUp: 500 * time.Millisecond, Length: 2 * time.Second, Settle: 200 * time.Millisecond},
		starts: 10, pools: []int{4096, 1024, 128}, emails: 50_000, requested: 200, expired: 1_000_000,
	}
	smallest = scale{
		accounts: 100, many: 200, readAs: 4, clients: []int{1, 2}, rounds: 1,
		window: harness.Window{WarmUp: 10 * time.Millisecond, Length: 40 * time.Millisecond},
		starts: 1, pools: []int{128, 64}, emails: 100, requested: 1, expired: 2000,
	}
)

// experiment is one thing that is measured, and the file of its report.
type experiment struct {
	page string
	run  func(context.Context, *harness.Lab, scale) (*harness.Report, error)
}

var experiments = map[string]experiment{
	"limit":  {"RESULTS.md", measureLimit},
	"growth": {"GROWTH.md", measureGrowth},
	"mail":   {"MAIL.md", measureMail},
	"purge":  {"PURGE.md", measurePurge},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()

	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 2 && args[0] == limitCommand {
		return runLimit(ctx, args[1], stderr)
	}

	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("binary", "bin/latchkey", "the service to measure; make build makes it")
	out := flags.String("out", "bench", "the folder where the reports go")
	if err := flags.Parse(args); err != nil {
		return err
	}

	for _, name := range flags.Args() {
		e, ok := experiments[name]
		if !ok {
			return fmt.Errorf("there is no experiment %q; there are limit, growth, mail and purge", name)
		}
		if err := e.report(ctx, *binary, *out, stdout); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return ctx.Err()
}

// report runs the experiment in a lab of its own and writes its report.
func (e experiment) report(ctx context.Context, binary, folder string, out io.Writer) error {
	lab, err := harness.Open(ctx, binary, false, out)
	if err != nil {
		return err
	}
	defer lab.Close()

	report, err := e.run(ctx, lab, full)
	if err != nil {
		return err
	}
	return report.Write(lab, filepath.Join(folder, e.page))
}
