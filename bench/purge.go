package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"time"
)

//go:embed fill_expired.sql
var fillExpired string

const (
	purgeRounds  = 7                // at most
	purgeWindow  = 10 * time.Second // of the reads without a purge, and of those beside it
	purgeLead    = 2 * time.Second  // of a purge before the reads beside it are measured
	purgeReaders = 4
	purgeEvery   = 20 * time.Millisecond // of each reader

	goalPurgeReads = 2 // times the idle p99
)

// purgeResults is what a purge did to those who read meanwhile, and what deleting
// an account touched.
type purgeResults struct {
	circumstances
	expired   int
	rounds    []purgeRound
	rest      int // what the last purge removed, with nobody reading
	restTook  time.Duration
	left      int // expired sessions that are there in the end
	lost      int // live ones that are not
	deletions []deletion
}

// purgeRound is the reads without and beside a purge, one after the other.
type purgeRound struct {
	idle, purged   figures
	lateIdle, late time.Duration // p99 by which this program's own timers were late
	failed         int
	removed        int
	took           time.Duration // from the start of the program to its end
}

func purgeFlags(flags *flag.FlagSet, o *options) {
	flags.BoolVar(&o.purge, "purge", false, "measure the clean-up, and deletion, instead")
	flags.IntVar(&o.expired, "expired", 1_000_000, "with -purge: expired sessions to remove, 100,000 to 1,000,000")
}

func (o options) checkPurge() error {
	if o.expired < 100_000 || o.expired > 1_000_000 {
		return errors.New("-expired: want 100000 to 1000000")
	}
	return nil
}

func (b *bench) measurePurge(ctx context.Context) (*purgeResults, error) {
	r := &purgeResults{expired: b.expired}
	var err error
	if r.deletions, err = b.measureDeletions(ctx); err != nil {
		return nil, fmt.Errorf("deletion: %w", err)
	}
	if err := b.logInReaders(ctx); err != nil {
		return nil, err
	}
	live, err := b.sessions(ctx)
	if err != nil {
		return nil, err
	}
	b.say("making %d sessions that have expired", b.expired)
	if _, err := b.database.admin.ExecContext(ctx, fillExpired, time.Now().UTC(), b.expired); err != nil {
		return nil, err
	}
	if err := b.purgeInRounds(ctx, r, live); err != nil {
		return nil, err
	}
	left, err := b.sessions(ctx)
	// All that live still answer: the reads take turns with each of them.
	r.left, r.lost = max(0, left-live), max(0, live-left)
	return r, err
}

// purgeInRounds purges in rounds, each of which is interrupted once its reads are
// measured, so that the next goes on from there, and then to the end.
func (b *bench) purgeInRounds(ctx context.Context, r *purgeResults, live int) error {
	p, err := b.serveDefault(ctx, "LATCHKEY_PURGE_INTERVAL=0")
	if err != nil {
		return err
	}
	defer p.stop()
	left := live + b.expired
	for range purgeRounds {
		one, err := b.purgeOnce(ctx, p)
		if err != nil {
			return err
		}
		before := left
		if left, err = b.sessions(ctx); err != nil {
			return err
		}
		if left <= live {
			break // it was over before the reads were, so they say too little
		}
		one.removed = before - left
		r.rounds = append(r.rounds, one)
		b.say("%d expired sessions are left; p99 of reads %s, beside the purge %s", left-live, timeText(one.idle.p99), timeText(one.purged.p99))
	}
	if len(r.rounds) == 0 {
		return errors.New("the purge was over before the reads were measured; give -expired a larger value")
	}
	began := time.Now()
	finish, _, err := b.startPurge(ctx)
	if err != nil {
		return err
	}
	err = finish()
	r.rest, r.restTook = left-live, time.Since(began)
	return err
}

func (b *bench) purgeOnce(ctx context.Context, p *process) (r purgeRound, err error) {
	read := func() (f figures, late time.Duration, err error) {
		all, err := readAtPace(ctx, p.public, purgeReaders, purgeEvery, purgeWindow, b.requests.read)
		if err != nil {
			return f, 0, err
		}
		r.failed += len(all) - len(all.with(http.StatusOK))
		f, err = summarise(all.samples())
		return f, timeAt(all.delays(), 99), err
	}
	if r.idle, r.lateIdle, err = read(); err != nil {
		return r, err
	}
	began := time.Now()
	_, interrupt, err := b.startPurge(ctx)
	if err != nil {
		return r, err
	}
	sleepUntil(ctx, began.Add(purgeLead))
	r.purged, r.late, err = read()
	err = errors.Join(err, interrupt())
	r.took = time.Since(began)
	return r, err
}

// startPurge starts the program's purge. One of the two must be called: finish
// waits for its end, interrupt asks it to end first.
func (b *bench) startPurge(ctx context.Context) (finish func() error, interrupt func() error, err error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, b.binary, "purge")
	cmd.Env = append(ownEnvironment(), "LATCHKEY_DATABASE_DSN="+b.database.dsn)
	cmd.Stderr = &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	finish = func() error {
		// Interrupted, it ends with an error that says so.
		if err := cmd.Wait(); err != nil && !bytes.Contains(said.Bytes(), []byte("the next purge goes on")) {
			return fmt.Errorf("purge: %w: %s", err, bytes.TrimSpace(said.Bytes()))
		}
		return ctx.Err()
	}
	interrupt = func() error {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		return finish()
	}
	return finish, interrupt, nil
}

// sessions counts the sessions that there are.
func (b *bench) sessions(ctx context.Context) (n int, err error) {
	err = b.database.admin.QueryRowContext(ctx, "SELECT COUNT(*) FROM sessions").Scan(&n)
	return n, err
}
