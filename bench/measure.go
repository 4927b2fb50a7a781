package main

import (
	"context"
	"net/http"
	"time"
)

// clientCounts are the numbers of clients at which everything is measured.
var clientCounts = []int{1, 16, 64}

const (
	goalClients  = 16 // the number of clients that the goal of reads speaks of
	loginFlood   = 8  // clients that log in without pause while others read
	startRepeats = 10
)

// results is all that was measured.
type results struct {
	circumstances
	reads          []comparison
	hashes         []comparison // log-in and sign-up against the bare hash
	hashesWide     []comparison // the same with a slot on every core
	underLoad      comparison   // reads under log-ins against reads alone
	underLoadWide  comparison
	logInsMeantime [2]float64 // log-ins per second during the former two
	statements     statements
	footprint      footprint
}

// measureAll measures in the order in which one thing disturbs the next least:
// first what wants a fresh service, last what floods it.
func (b *bench) measureAll(ctx context.Context) (*results, error) {
	r := &results{}
	for _, step := range []func(context.Context, *results) error{
		b.measureStatements,
		b.measureStarts,
		b.measureReads,
		b.measureHashes,
		b.measureUnderLoad,
		b.measureMemoryAfter,
	} {
		if err := step(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (b *bench) measureReads(ctx context.Context, r *results) error {
	for _, clients := range clientCounts {
		c, err := b.compare(ctx, "profile read", clients, b.reading(b.narrow), b.reading(b.limit))
		if err != nil {
			return err
		}
		r.reads = append(r.reads, c[0])
	}
	return nil
}

func (b *bench) measureHashes(ctx context.Context, r *results) error {
	for _, clients := range clientCounts {
		c, err := b.compareHashes(ctx, "", clients, b.narrow, defaultSlots())
		if err != nil {
			return err
		}
		r.hashes = append(r.hashes, c...)
	}
	c, err := b.compareHashes(ctx, ", a hash slot on every core", goalClients, b.wide, cores())
	r.hashesWide = c
	return err
}

// compareHashes measures log-in and sign-up in turns with one bare hash, which
// is the limit of both.
func (b *bench) compareHashes(ctx context.Context, how string, clients int, p *process, slots int) ([]comparison, error) {
	c, err := b.compare(ctx, "log-in, sign-up"+how, clients, bareHash(slots), b.loggingIn(p), b.signingUp(p))
	if err != nil {
		return nil, err
	}
	// compare holds the first against the others; here the first is the limit.
	logIn, signUp := c[0].swapped(), c[1].swapped()
	logIn.what, signUp.what = "log-in", "sign-up"
	return []comparison{logIn, signUp}, nil
}

func (b *bench) reading(p *process) opener {
	return dial(p.public, http.StatusOK, b.requests.read)
}

func (b *bench) loggingIn(p *process) opener {
	return dial(p.public, http.StatusCreated, b.requests.logIn)
}

func (b *bench) signingUp(p *process) opener {
	return dial(p.public, http.StatusCreated, b.requests.signUp)
}

// compare measures the openers in turns, round by round, and holds the first
// against each of the others.
func (b *bench) compare(ctx context.Context, what string, clients int, openers ...opener) ([]comparison, error) {
	comparisons := make([]comparison, len(openers)-1)
	for round := range b.rounds {
		b.say("%s, %s, round %d of %d", what, clientsText(clients), round+1, b.rounds)
		var first figures
		for i, open := range openers {
			f, err := measure(ctx, open, clients, b.window())
			if err != nil {
				return nil, err
			}
			if i == 0 {
				first = f
				continue
			}
			comparisons[i-1].add(first, f)
		}
	}
	for i := range comparisons {
		comparisons[i].what, comparisons[i].clients = what, clients
	}
	return comparisons, nil
}

// measureUnderLoad measures reads alone and while others log in, in turns.
func (b *bench) measureUnderLoad(ctx context.Context, r *results) error {
	var err error
	if r.underLoad, r.logInsMeantime[0], err = b.readsUnderLoad(ctx, "reads while 8 clients log in", b.narrow); err != nil {
		return err
	}
	r.underLoadWide, r.logInsMeantime[1], err = b.readsUnderLoad(ctx, "the same, a hash slot on every core", b.wide)
	return err
}

func (b *bench) readsUnderLoad(ctx context.Context, what string, p *process) (comparison, float64, error) {
	c := comparison{what: what, clients: goalClients}
	var logIns []float64
	for round := range b.rounds {
		b.say("%s, round %d of %d", what, round+1, b.rounds)
		idle, err := measure(ctx, b.reading(p), goalClients, b.window())
		if err != nil {
			return c, 0, err
		}
		loaded, meantime, err := b.readUnderLoad(ctx, p)
		if err != nil {
			return c, 0, err
		}
		c.add(loaded, idle)
		logIns = append(logIns, meantime.rate)
	}
	return c, median(logIns), nil
}

func (b *bench) readUnderLoad(ctx context.Context, p *process) (reads, logIns figures, err error) {
	flood, err := startLoad(ctx, b.loggingIn(p), loginFlood)
	if err != nil {
		return reads, logIns, err
	}
	from := time.Now()
	reads, err = measure(ctx, b.reading(p), goalClients, b.window())
	to := time.Now()
	flood.stop()
	if err != nil {
		return reads, logIns, err
	}
	logIns, err = flood.between(from, to)
	return reads, logIns, err
}
