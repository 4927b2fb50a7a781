package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"latchkey/internal/keyring"
	"latchkey/internal/mysqldev"
)

const (
	goalGrowth = 1.15 // times the cost among few accounts

	minPool     = 128 // MiB of buffer pool
	smallRounds = 3   // with each of the smallPools
	growthLog   = 512 // MiB of redo log

	aRead  = "profile read"
	aLogIn = "log-in"
)

// growthClients are the numbers of clients at which the cost is measured: one, of
// whom no request waits for another, and as many as keep the cores busy.
var growthClients = []int{1, goalClients}

// smallPools are buffer pools, in MiB, that do not hold a million accounts: a modest
// one, and that of a server on which nobody has set it.
var smallPools = []int{1024, 128}

// growthResults is what reads and log-ins cost among few accounts and among many.
type growthResults struct {
	circumstances
	few, many *population
	pool      int // MiB
	costs     []growthCost
	small     map[int][]growthCost // by the pool
}

// growthCost is one kind of request, round by round, among few accounts and among
// many.
type growthCost struct {
	what    string
	clients int
	few     []spent
	many    []spent
}

// spent is what a load took: figures, and the rest for each of its requests.
type spent struct {
	figures
	database, service float64 // seconds of processor
	looked, read      float64 // pages of the buffer pool looked at, and those of them that had to be read first
}

func growthFlags(flags *flag.FlagSet, o *options) {
	flags.BoolVar(&o.growth, "growth", false, "measure reads and log-ins among few accounts and among many instead")
	flags.IntVar(&o.grown, "grown", 1_000_000, "with -growth: how many are many; -accounts are few")
	flags.IntVar(&o.pool, "pool", 4096, "with -growth: MiB of buffer pool, 128 to 65536")
}

func (o options) checkGrowth() error {
	switch {
	case o.grown <= o.accounts || o.grown > 10_000_000:
		return errors.New("-grown: want more than -accounts, and at most 10000000")
	case o.pool < minPool || o.pool > 65_536:
		return errors.New("-pool: want 128 to 65536")
	}
	return nil
}

func (b *bench) measureGrowth(ctx context.Context) (*growthResults, error) {
	keys, err := keyring.Parse(b.keys)
	if err != nil {
		return nil, err
	}
	options := mysqldev.Options{
		Dir: filepath.Join(b.dir, "db"), Binary: os.Getenv("LATCHKEY_MYSQLD"), Extra: growthOptions(b.pool),
	}
	server, err := mysqldev.Start(ctx, options)
	if err != nil {
		return nil, err
	}
	b.database = &testbed{options: options, server: server}
	b.version = server.Version()
	r := &growthResults{pool: b.pool}
	if r.few, err = b.populate(ctx, keys, b.accounts, b.accounts*9/10); err != nil {
		return nil, err
	}
	defer r.few.close()
	// As many people on both sides, or the service's memory of opened tokens would
	// help one side more than the other.
	if r.many, err = b.populate(ctx, keys, b.grown, len(r.few.people)); err != nil {
		return nil, err
	}
	defer r.many.close()
	if r.costs, err = b.measureGrown(ctx, r, growthClients, b.rounds); err != nil {
		return nil, err
	}
	return r, b.measureSmallPools(ctx, r)
}

// measureSmallPools measures again with the pools that are smaller.
func (b *bench) measureSmallPools(ctx context.Context, r *growthResults) (err error) {
	r.small = map[int][]growthCost{}
	for _, pool := range smallPools {
		if pool >= r.pool {
			continue
		}
		b.say("starting the database again with %d MiB of buffer pool", pool)
		if err := b.changePool(ctx, r, pool); err != nil {
			return err
		}
		if r.small[pool], err = b.measureGrown(ctx, r, []int{goalClients}, min(b.rounds, smallRounds)); err != nil {
			return err
		}
	}
	return nil
}

// growthOptions are the server's. The two that follow the pool are one thing by
// the names that MariaDB and MySQL have for it.
func growthOptions(pool int) []string {
	return []string{
		fmt.Sprintf("--innodb-buffer-pool-size=%dM", pool),
		fmt.Sprintf("--loose-innodb-log-file-size=%dM", growthLog),
		fmt.Sprintf("--loose-innodb-redo-log-capacity=%dM", growthLog),
	}
}

// changePool starts the server again with another buffer pool.
func (b *bench) changePool(ctx context.Context, r *growthResults, pool int) error {
	r.few.bed.close()
	r.many.bed.close()
	b.database.options.Extra = growthOptions(pool)
	if err := b.database.server.Stop(); err != nil {
		return err
	}
	server, err := mysqldev.Start(ctx, b.database.options)
	if err != nil {
		return err
	}
	b.database.server = server
	return errors.Join(r.few.bed.reopen(ctx, server), r.many.bed.reopen(ctx, server))
}

// measureGrown starts a service on each of the two databases and measures them in
// turns. Every second round begins with the other one.
func (b *bench) measureGrown(ctx context.Context, r *growthResults, clients []int, rounds int) ([]growthCost, error) {
	for _, p := range []*population{r.few, r.many} {
		if err := b.open(ctx, p); err != nil {
			return nil, err
		}
		defer p.service.stop()
	}
	var costs []growthCost
	for _, n := range clients {
		costs = append(costs, growthCost{what: aRead, clients: n}, growthCost{what: aLogIn, clients: n})
	}
	for round := range rounds {
		for i := range costs {
			if err := b.measureTurn(ctx, r, &costs[i], round%2 == 1); err != nil {
				return nil, err
			}
		}
		b.say("round %d of %d: %s", round+1, rounds, latestRatios(costs))
	}
	return costs, nil
}

func (b *bench) measureTurn(ctx context.Context, r *growthResults, c *growthCost, manyFirst bool) error {
	few := func() error { return b.measureSpent(ctx, r.few, c, &c.few) }
	many := func() error { return b.measureSpent(ctx, r.many, c, &c.many) }
	if manyFirst {
		few, many = many, few
	}
	if err := few(); err != nil {
		return err
	}
	return many()
}

// measureSpent runs a load on one of the two and adds what it took.
func (b *bench) measureSpent(ctx context.Context, p *population, c *growthCost, to *[]spent) error {
	open := dial(p.service.public, http.StatusOK, p.read)
	if c.what == aLogIn {
		open = dial(p.service.public, http.StatusCreated, p.logIn)
	}
	l, err := startLoad(ctx, open, c.clients)
	if err != nil {
		return err
	}
	before, errBefore := b.count(ctx, p, l)
	errLoad := l.pause(ctx, b.window())
	after, errAfter := b.count(ctx, p, l)
	l.stop()
	if err := errors.Join(errBefore, errLoad, errAfter); err != nil {
		return err
	}
	s := after.since(before)
	s.figures, err = l.between(before.at, after.at)
	*to = append(*to, s)
	return err
}
