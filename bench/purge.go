package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"latchkey/bench/harness"
)

const (
	purgeRounds  = 7 // at most
	purgeReaders = 4
	purgeEvery   = 20 * time.Millisecond // of each reader
	purgeWindows = 5                     // of the scale's windows are one of the reads

	goalPurgeReads = 2 // times the idle p99
)

// purgeExperiment is what runs during it.
type purgeExperiment struct {
	scale
	*harness.Lab
	harness.Report
	db      *harness.Database
	service *harness.Process
	readers harness.Paced
	live    float64 // sessions
}

// measurePurge measures what a purge does to those who read meanwhile.
func measurePurge(ctx context.Context, lab *harness.Lab, size scale) (*harness.Report, error) {
	e := &purgeExperiment{scale: size, Lab: lab}
	e.Title, e.Command = "What clean-up costs", "make bench-purge"
	e.About = fmt.Sprintf("`latchkey purge` removes %d expired sessions from a durable database while %d readers send `GET /v1/profile` every %v each; service, database, purge and load generator share the cores.", size.expired, purgeReaders, purgeEvery)

	if err := e.start(ctx); err != nil {
		return nil, err
	}
	if err := e.purgeInRounds(ctx); err != nil {
		return nil, err
	}

	left, err := e.sessions(ctx)
	e.Goals = append(e.Goals, harness.Goal{
		What: "expired sessions left, live ones lost", Want: "0, 0", Met: left == e.live,
		Got: fmt.Sprintf("%.0f, %.0f", max(0, left-e.live), max(0, e.live-left)),
	})
	return &e.Report, err
}

// start makes a database of live sessions and of expired ones, the service, and those
// who read.
func (e *purgeExperiment) start(ctx context.Context) (err error) {
	if e.db, err = e.NewDatabase(ctx, e.accounts); err != nil {
		return err
	}
	if e.service, err = e.Serve(ctx, e.db, harness.ForLoad...); err != nil {
		return err
	}
	people := harness.Choose(e.accounts, e.readAs)
	if err := people.LogInAll(ctx, e.service, harness.Cores()); err != nil {
		return err
	}
	e.readers = harness.Paced{Readers: purgeReaders, Every: purgeEvery, Next: people.Read}

	e.Say("making %d sessions that have expired", e.expired)
	if _, err := e.db.Admin.ExecContext(ctx, "DELETE FROM sessions WHERE expires_at <= ?", time.Now().UTC()); err != nil {
		return err
	}
	if e.live, err = e.sessions(ctx); err != nil {
		return err
	}
	return e.expire(ctx)
}

// expire makes sessions that ended within the last year, as copies of those that live.
// They are sorted as the table is: unsorted, it would take most of an hour.
func (e *purgeExperiment) expire(ctx context.Context) error {
	copies := e.expired/int(e.live) + 1
	numbers := "SELECT 1 AS n"
	for n := 2; n <= copies; n++ {
		numbers += fmt.Sprintf(" UNION ALL SELECT %d", n)
	}
	_, err := e.db.Admin.ExecContext(ctx, `
INSERT INTO sessions (code_hash, owner_tag, sealed_token, last_seen_at, expires_at)
SELECT UNHEX(SHA2(CONCAT(HEX(s.code_hash), numbers.n), 256)) AS hash, s.owner_tag, s.sealed_token,
  DATE_SUB(?, INTERVAL 400 DAY), DATE_SUB(?, INTERVAL 2 + numbers.n DAY)
FROM sessions AS s CROSS JOIN (`+numbers+`) AS numbers
ORDER BY hash
LIMIT ?`, time.Now().UTC(), time.Now().UTC(), e.expired)
	return err
}

// sessions counts the sessions that there are.
func (e *purgeExperiment) sessions(ctx context.Context) (float64, error) {
	return e.db.Number(ctx, "SELECT COUNT(*) FROM sessions")
}

// purgeRound is the reads without and beside a purge, one after the other.
type purgeRound struct {
	idle, beside harness.Answers
	took         time.Duration // of the purge
}

// purgeInRounds purges in rounds, each of which is interrupted once its reads are
// measured, so that the next goes on from there, and then to the end.
func (e *purgeExperiment) purgeInRounds(ctx context.Context) error {
	t := e.Add("Removing what has expired", "Each round reads without a purge, then beside one; \"own delay\" is how late the load generator's own timers woke it.",
		"round", "idle p50", "p99", "own delay", "beside p50", "p99", "own delay", "p99 ratio", "failed reads", "rows removed", "rows/s")
	left := e.live + float64(e.expired)
	var ratios []float64
	failed := 0
	for round := range purgeRounds {
		one, err := e.purgeOnce(ctx)
		if err != nil {
			return err
		}
		before := left
		if left, err = e.sessions(ctx); err != nil {
			return err
		}
		// Where the purge was over before the reads were, they say too little.
		if left <= e.live && round > 0 {
			break
		}

		idle, beside := harness.Summarise(one.idle.Samples()), harness.Summarise(one.beside.Samples())
		ratios = append(ratios, float64(beside.P99)/float64(idle.P99))
		missed := len(one.idle) + len(one.beside) - len(one.idle.With(http.StatusOK)) - len(one.beside.With(http.StatusOK))
		failed += missed
		t.Row(round+1, idle.P50, idle.P99, one.idle.OwnDelay(), beside.P50, beside.P99, one.beside.OwnDelay(), ratios[round], missed,
			int(before-left), harness.Rate((before-left)/one.took.Seconds()))
		e.Say("%.0f expired sessions are left", left-e.live)
	}

	goal := harness.RatioGoal("profile read p99 beside a purge, times the idle p99", "≤", goalPurgeReads, ratios)
	e.Goals = append(e.Goals, goal, harness.AtMost("reads that failed", failed, 0, failed == 0))
	return e.purgeRest(ctx, left-e.live)
}

// purgeRest purges to the end, with nobody reading.
func (e *purgeExperiment) purgeRest(ctx context.Context, rest float64) error {
	began := time.Now()
	purge, err := e.startPurge()
	if err != nil {
		return err
	}
	select {
	case <-purge.Ended():
	case <-ctx.Done():
		return ctx.Err()
	}
	took := time.Since(began)

	e.Add("The rest", "What was left then, with nobody reading.", "", "rows", "time", "rows/s").
		Row("purge", int(rest), took, harness.Rate(rest/took.Seconds()))
	return purgeFault(purge)
}

func (e *purgeExperiment) purgeOnce(ctx context.Context) (r purgeRound, err error) {
	if r.idle, err = e.readers.Read(ctx, e.service.Public, purgeWindows*e.window.Length); err != nil {
		return r, err
	}

	began := time.Now()
	purge, err := e.startPurge()
	if err != nil {
		return r, err
	}
	harness.Sleep(ctx, e.window.WarmUp)
	r.beside, err = e.readers.Read(ctx, e.service.Public, purgeWindows*e.window.Length)
	purge.Stop()
	r.took = time.Since(began)
	return r, errors.Join(err, purgeFault(purge))
}

func (e *purgeExperiment) startPurge() (*harness.Process, error) {
	return e.Start(e.Binary, []string{"purge"}, "LATCHKEY_DATABASE_DSN="+e.db.DSN)
}

// purgeFault returns why a purge failed. An interrupted purge did not: the next one continues.
func purgeFault(p *harness.Process) error {
	if p.Succeeded() || strings.Contains(p.LastWords(), "the next purge goes on") {
		return nil
	}
	return fmt.Errorf("purge: %s", p.LastWords())
}
