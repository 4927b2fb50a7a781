package main

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"time"
)

const (
	floodRate    = 150 // log-ins offered a second
	floodRounds  = 3
	floodLead    = time.Second // of the flood before the reads are measured
	floodReaders = 4
	readEvery    = 20 * time.Millisecond // of each reader

	goalFloodReads = 5 // times the idle p99
	goalRefusal    = 250 * time.Millisecond
	goalFloodMiB   = 256
)

// flood is what a service did while more logged in than it can admit.
type flood struct {
	rounds  []floodRound
	seconds float64
	set     []string // what was not the default
	peakMiB float64  // negative where the system does not tell
}

// floodRound is the reads without and with a flood, one after the other.
type floodRound struct {
	idle, flooded     figures
	lateIdle, late    time.Duration // p99 by which this program's own timers were late
	failedReads       int
	admitted, refused []sample
	offered           int
}

// measureFlood floods a service that limits nobody, so that only its gate and
// queue of hashes protect those who read.
func (b *bench) measureFlood(ctx context.Context) (part, error) {
	if err := b.logInReaders(ctx); err != nil {
		return nil, err
	}
	p, err := b.serveDefault(ctx, append([]string{"LATCHKEY_LIMIT_LOGIN_ACCOUNT=off", "LATCHKEY_LIMIT_LOGIN_ADDRESS=off"}, b.set...)...)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	r := flood{seconds: b.flood, set: b.set, peakMiB: -1}
	for round := range floodRounds {
		b.say("%d log-ins a second while %d read, round %d of %d", floodRate, floodReaders, round+1, floodRounds)
		one, err := b.floodOnce(ctx, p)
		if err != nil {
			return nil, err
		}
		r.rounds = append(r.rounds, one)
	}
	if runtime.GOOS == "linux" {
		r.peakMiB, err = p.peak()
	}
	return r, err
}

// logInReaders makes the sessions to read with at another replica: the queue of
// the one that is flooded may be short.
func (b *bench) logInReaders(ctx context.Context) error {
	b.say("logging in for the sessions to read with")
	p, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	people, err := logInPeople(ctx, p.public, b.accounts, 64)
	if err == nil {
		b.requests = newRequests(people)
	}
	return err
}

func (b *bench) floodOnce(ctx context.Context, p *process) (r floodRound, err error) {
	window := time.Duration(b.flood * float64(time.Second))
	read := func(window time.Duration) (f figures, late time.Duration, err error) {
		all, err := readAtPace(ctx, p.public, floodReaders, readEvery, window, b.requests.read)
		if err != nil {
			return f, 0, err
		}
		r.failedReads += len(all) - len(all.with(http.StatusOK))
		f, err = summarise(all.samples())
		return f, timeAt(all.delays(), 99), err
	}
	if r.idle, r.lateIdle, err = read(window / 2); err != nil {
		return r, err
	}
	done := make(chan answers, 1)
	go func() { done <- offer(ctx, p.public, floodRate, floodLead+window, b.requests.logIn) }()
	sleepUntil(ctx, time.Now().Add(floodLead))
	r.flooded, r.late, err = read(window)
	logIns := <-done
	r.offered = len(logIns)
	r.admitted, r.refused = logIns.with(http.StatusCreated), logIns.with(http.StatusServiceUnavailable)
	sleepUntil(ctx, time.Now().Add(settle))
	return r, err
}

// timeAt is a percentile of samples in any order; zero where there is none.
func timeAt(all []sample, share int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(all), func(a, b sample) int { return int(a.took - b.took) })
	return percentile(sorted, share)
}
