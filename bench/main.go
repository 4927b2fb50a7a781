// Bench measures the built service against what its parts can do at most, in
// one run on one machine, and writes bench/RESULTS.md; with -abuse it measures
// what the service withstands, and writes bench/ABUSE.md; with -purge what
// clean-up and deletion cost, and writes bench/PURGE.md; with -growth what reads and
// log-ins cost among many accounts, and writes bench/GROWTH.md; with -mail how fast
// letters go, and writes bench/MAIL.md; with -failover it kills databases under load,
// and writes bench/FAILOVER.md. It starts all that it needs, a durable private
// database included, and stops it again.
//
// The service runs as its own process, the limit program (limit.go) as another,
// and this process makes the load. What is compared is measured in turns, so
// that a noisy minute of the machine falls on both sides.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	binary   string
	accounts int
	seconds  float64
	rounds   int
	out      string

	abuse   bool
	pairs   int
	flood   float64
	hostile int
	only    string   // one part of abuse or failover
	set     []string // environment of the flooded service

	failover            bool
	kills, privateKills int
	mysqld, router      string

	purge   bool
	expired int

	mail               bool
	letters, requested int
	growth             bool
	grown              int // accounts
	pool               int // MiB
}

// window is how long one measurement counts requests.
func (o options) window() time.Duration { return time.Duration(o.seconds * float64(time.Second)) }

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 2 && args[0] == limitFlag {
		return runLimit(ctx, args[1], stderr)
	}
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	began := time.Now()
	b, err := prepare(ctx, o, stdout)
	if err != nil {
		return err
	}
	defer b.close()
	before := b.processorUse()
	r, err := b.measure(ctx)
	if ctx.Err() != nil {
		return errors.New("stopped; no report was written")
	}
	if err != nil {
		return err
	}
	r.note(circumstances{
		began:   began,
		took:    time.Since(began),
		machine: describeMachine(b.version),
		others:  b.processorUse().othersSince(before),
	})
	if err := os.WriteFile(o.out, []byte(r.markdown(o)), 0o644); err != nil {
		return err
	}
	for _, g := range r.goals() {
		fmt.Fprintf(stdout, "%-3s  %s: %s (goal %s)\n", yesNo(g.met), g.what, g.got, g.want)
	}
	fmt.Fprintln(stdout, "wrote", o.out)
	if short := r.goals(); o.failover && slices.ContainsFunc(short, func(g goal) bool { return !g.met }) {
		return errors.New("a promise was not kept: " + o.out + " tells which")
	}
	return nil
}

// report is what came of the measurements.
type report interface {
	note(circumstances)
	goals() []goal
	markdown(o options) string
}

func (b *bench) measure(ctx context.Context) (report, error) {
	switch {
	case b.abuse:
		return b.measureAbuse(ctx)
	case b.failover:
		return b.measureFailover(ctx)
	case b.purge:
		return b.measurePurge(ctx)
	case b.mail:
		return b.measureMail(ctx)
	case b.growth:
		return b.measureGrowth(ctx)
	}
	return b.measureAll(ctx)
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.binary, "binary", "bin/latchkey", "the service to measure; make build makes it")
	flags.IntVar(&o.accounts, "accounts", 10_000, "accounts to fill the database with, 1,000 to 1,000,000")
	flags.Float64Var(&o.seconds, "seconds", 2, "length of one measurement, after its warm-up")
	flags.IntVar(&o.rounds, "rounds", 7, "measurements of each kind; the median is taken")
	flags.StringVar(&o.out, "out", "", "where the report goes (bench/RESULTS.md, with -abuse bench/ABUSE.md, and so on)")
	abuseFlags(flags, &o)
	purgeFlags(flags, &o)
	mailFlags(flags, &o)
	growthFlags(flags, &o)
	failoverFlags(flags, &o)
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.out = cmp.Or(o.out, o.page())
	switch {
	case o.kinds() > 1:
		return o, errors.New("-abuse, -purge, -growth, -mail and -failover: one at a time")
	case flags.NArg() > 0:
		return o, fmt.Errorf("what does %q mean? bench takes flags only", flags.Arg(0))
	case o.accounts < 1000 || o.accounts > 1_000_000:
		return o, errors.New("-accounts: want 1000 to 1000000")
	case o.seconds < 0.5 || o.seconds > 60:
		return o, errors.New("-seconds: want 0.5 to 60")
	case o.rounds < 1 || o.rounds > 100:
		return o, errors.New("-rounds: want 1 to 100")
	}
	if err := o.checkAbuse(); o.abuse && err != nil {
		return o, err
	}
	if err := o.checkPurge(); o.purge && err != nil {
		return o, err
	}
	if err := o.checkMail(); o.mail && err != nil {
		return o, err
	}
	if err := o.checkGrowth(); o.growth && err != nil {
		return o, err
	}
	if err := o.checkFailover(); o.failover && err != nil {
		return o, err
	}
	if _, err := os.Stat(o.binary); err != nil {
		return o, fmt.Errorf("-binary: %w; make it with: make build", err)
	}
	return o, nil
}

// kinds counts what is to be measured instead of the usual.
func (o options) kinds() (n int) {
	for _, chosen := range []bool{o.abuse, o.purge, o.growth, o.mail, o.failover} {
		if chosen {
			n++
		}
	}
	return n
}

// page is where the report of the repository stands.
func (o options) page() string {
	switch {
	case o.abuse:
		return "bench/ABUSE.md"
	case o.failover:
		return "bench/FAILOVER.md"
	case o.purge:
		return "bench/PURGE.md"
	case o.mail:
		return "bench/MAIL.md"
	case o.growth:
		return "bench/GROWTH.md"
	}
	return "bench/RESULTS.md"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
