package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"latchkey/bench/harness"
	"latchkey/internal/password"
	"latchkey/internal/seed"
)

const (
	goalGrowth = 1.15 // times the cost among few accounts
	redoLog    = 512  // MiB
)

// cheapest is the least cost of a hash that the service accepts: what is measured is
// the log-in around it.
var cheapest = password.Params{MemoryKiB: 8, Time: 1, Threads: 1}

// population is a database, the service on it, and those of its people who read and
// log in.
type population struct {
	*harness.Database
	people  *harness.People
	service *harness.Process
}

// growth is the experiment: what reads and log-ins cost among few and among many.
type growth struct {
	scale
	*harness.Lab
	harness.Report
	few, many *population
}

// cost is one kind of request, round by round, among few accounts and among many.
type cost struct {
	what      string
	clients   int
	few, many []spent
}

// spent is what a load took: figures, and the rest for each of its requests.
type spent struct {
	harness.Figures
	database, service float64 // seconds of processor
	looked, read      float64 // pages of the buffer pool looked at, and those that had to be read first
}

// took is the time of a request when as many as there are clients are under way.
func (s spent) took() float64 { return 1 / float64(s.Rate) }

func measureGrowth(ctx context.Context, lab *harness.Lab, size scale) (*harness.Report, error) {
	e := &growth{scale: size, Lab: lab}
	e.Title, e.Command = "What a million accounts cost", "make bench-growth"
	e.About = "Two services on two databases of one durable server are asked in turns, in the name of as many people drawn at random from all accounts; a log-in's hash costs next to nothing, and a ratio is the median of the rounds' ratios."
	if err := e.restart(ctx, e.pools[0]); err != nil {
		return nil, err
	}

	var err error
	if e.few, err = e.populate(ctx, e.accounts); err != nil {
		return nil, err
	}
	if e.many, err = e.populate(ctx, e.scale.many); err != nil {
		return nil, err
	}
	costs, err := e.measure(ctx, e.clients[:2], e.rounds)
	if err != nil {
		return nil, err
	}

	e.tellTimes(costs)
	e.tellWork(costs)
	return &e.Report, e.measureSmallPools(ctx)
}

// restart starts the server again, with another buffer pool. The two options of the
// redo log are one thing by the names that MariaDB and MySQL have for it.
func (e *growth) restart(ctx context.Context, pool int) error {
	e.Say("starting the database with %d MiB of buffer pool", pool)
	if err := e.Server.Stop(); err != nil {
		return err
	}
	return e.StartServer(ctx,
		fmt.Sprintf("--innodb-buffer-pool-size=%dM", pool),
		fmt.Sprintf("--loose-innodb-log-file-size=%dM", redoLog),
		fmt.Sprintf("--loose-innodb-redo-log-capacity=%dM", redoLog))
}

// populate makes a database, and chooses people from all over it: as many on both
// sides, or the service's memory of opened sessions would help one more than the other.
func (e *growth) populate(ctx context.Context, accounts int) (*population, error) {
	db, err := e.NewDatabase(ctx, accounts)
	if err != nil {
		return nil, err
	}
	p := &population{Database: db, people: harness.Choose(accounts, e.accounts*9/10)}
	if err := p.cheapen(ctx); err != nil {
		return nil, err
	}
	return p, flush(ctx, db)
}

// cheapen gives the people a hash that costs next to nothing.
func (p *population) cheapen(ctx context.Context) error {
	tx, err := p.Admin.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	hash := cheapest.Hash(seed.Password)
	for _, n := range p.people.Numbers {
		account := seed.AccountID(n)
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET password_hash = ? WHERE id = ?", hash, account[:]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// flush waits until the server has written what filling changed: it would do so beside
// what is measured, and by default it takes its time.
func flush(ctx context.Context, db *harness.Database) error {
	set := func(values ...string) (err error) {
		for _, value := range values {
			_, failed := db.Admin.ExecContext(ctx, "SET GLOBAL "+value)
			err = errors.Join(err, failed)
		}
		return err
	}
	if err := set("innodb_io_capacity_max = 20000", "innodb_io_capacity = 20000", "innodb_max_dirty_pages_pct = 0"); err != nil {
		return err
	}

	const asGoodAsNone = 500 // pages
	err := harness.Await(ctx, 5*time.Minute, 100*time.Millisecond, func() (bool, error) {
		dirty, err := db.Status(ctx, "Innodb_buffer_pool_pages_dirty")
		return dirty < asGoodAsNone, err
	})
	return errors.Join(err, set("innodb_max_dirty_pages_pct = DEFAULT", "innodb_io_capacity = DEFAULT", "innodb_io_capacity_max = DEFAULT"))
}

// open starts the service on the database and lets everybody log in and read once. The
// use of a session is then noted for hours ahead, so that a read writes nothing.
func (e *growth) open(ctx context.Context, p *population) (err error) {
	p.service, err = e.Serve(ctx, p.Database, append([]string{
		fmt.Sprintf("LATCHKEY_ARGON2_MEMORY_KIB=%d", cheapest.MemoryKiB),
		fmt.Sprintf("LATCHKEY_ARGON2_TIME=%d", cheapest.Time),
		fmt.Sprintf("LATCHKEY_ARGON2_THREADS=%d", cheapest.Threads),
		"LATCHKEY_ARGON2_ALLOW_WEAK=true",
	}, harness.ForLoad...)...)
	if err != nil {
		return err
	}
	if err := p.people.LogInAll(ctx, p.service, e.clients[1]); err != nil {
		return err
	}

	if _, err := p.Admin.ExecContext(ctx, "UPDATE sessions SET last_seen_at = expires_at WHERE last_seen_at > ?", time.Now().UTC().Add(-time.Hour)); err != nil {
		return err
	}
	return harness.Each(ctx, p.service.Public, e.clients[1], len(p.people.Numbers), func(c *harness.Conn, i int) error {
		return c.Expect(http.StatusOK, p.people.ReadOf(i))
	})
}

// measure starts a service on each of the two databases and measures them in turns.
func (e *growth) measure(ctx context.Context, clients []int, rounds int) ([]*cost, error) {
	for _, p := range []*population{e.few, e.many} {
		if err := e.open(ctx, p); err != nil {
			return nil, err
		}
		defer p.service.Stop()
	}

	var all []*cost
	for _, n := range clients {
		for _, what := range []string{"profile read", "log-in"} {
			e.Say("%ss, clients: %d", what, n)
			c := &cost{what: what, clients: n}
			err := harness.InTurns(rounds,
				func() error { return e.spend(ctx, e.few, c, &c.few) },
				func() error { return e.spend(ctx, e.many, c, &c.many) })
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// spend runs a load on one of the two and adds what it took.
func (e *growth) spend(ctx context.Context, p *population, c *cost, to *[]spent) error {
	open := harness.Requests(p.service.Public, http.StatusOK, p.people.Read)
	if c.what == "log-in" {
		open = harness.Requests(p.service.Public, http.StatusCreated, p.people.LogIn)
	}

	var looks [][5]float64
	figures, err := harness.Measure(ctx, open, c.clients, e.window, func(l *harness.Load) error {
		seen, err := e.look(ctx, p, l)
		looks = append(looks, seen)
		return err
	})
	if err != nil {
		return err
	}

	requests := looks[1][0] - looks[0][0]
	each := func(i int) float64 { return (looks[1][i] - looks[0][i]) / requests }
	*to = append(*to, spent{figures, each(1), each(2), each(3), each(4)})
	return nil
}

// look reads what was done so far: requests, seconds of processor of the database and
// of the service, pages looked at and pages read.
func (e *growth) look(ctx context.Context, p *population, l *harness.Load) (seen [5]float64, err error) {
	seen[0] = float64(l.Done())
	seen[1], seen[2] = harness.ProcessorTime(e.Server.PID()), harness.ProcessorTime(p.service.PID())
	if seen[3], err = p.Status(ctx, "Innodb_buffer_pool_read_requests"); err != nil {
		return seen, err
	}
	seen[4], err = p.Status(ctx, "Innodb_buffer_pool_reads")
	return seen, err
}

// ratios are those of one figure, among many by among few, round by round.
func (c *cost) ratios(figure func(spent) float64) (all []float64) {
	for i := range c.few {
		all = append(all, figure(c.many[i])/figure(c.few[i]))
	}
	return all
}

// tellTimes turns the sides of a comparison round: its ratio, of the rates among few
// by those among many, is that of the times.
func (e *growth) tellTimes(costs []*cost) {
	few, many := fmt.Sprintf("among %d", e.few.Accounts), fmt.Sprintf("among %d", e.many.Accounts)
	var all []harness.Comparison
	for _, c := range costs {
		one := harness.Comparison{What: c.what, Clients: c.clients}
		for i := range c.few {
			one.Ours, one.Theirs = append(one.Ours, c.few[i].Figures), append(one.Theirs, c.many[i].Figures)
		}
		all = append(all, one)
		e.Goals = append(e.Goals, harness.RatioGoal(fmt.Sprintf("%s %s, clients: %d, times its cost %s", c.what, many, c.clients, few), "≤", goalGrowth, c.ratios(spent.took)))
	}
	e.Compare("Time", "The ratio is of the time of a request, so of the rates the other way round.", few, many, all...)
}

func (e *growth) tellWork(costs []*cost) {
	t := e.Add("Work", fmt.Sprintf("What a request takes of the processor, in µs, and of the buffer pool, in pages looked at and pages read from the disk; among %d accounts, then among %d.", e.few.Accounts, e.many.Accounts),
		"what", "clients", "database µs", "", "ratio", "service µs", "", "ratio", "pages looked at", "", "pages read", "")
	for _, c := range costs {
		cells := []any{c.what, c.clients}
		for _, figure := range []func(spent) float64{func(s spent) float64 { return s.database * 1e6 }, func(s spent) float64 { return s.service * 1e6 }} {
			few, many, ratio := harness.MedianOf(c.few, figure), harness.MedianOf(c.many, figure), any("–")
			if few > 0 { // else the rounds were too short for the system to count any
				ratio = harness.Median(c.ratios(figure))
			}
			cells = append(cells, int(few), int(many), ratio)
		}
		t.Row(append(cells, append(c.both(func(s spent) float64 { return s.looked }), c.both(func(s spent) float64 { return s.read })...)...)...)
	}
}

// both are the medians of a figure among few and among many.
func (c *cost) both(figure func(spent) float64) []any {
	return []any{harness.MedianOf(c.few, figure), harness.MedianOf(c.many, figure)}
}

// measureSmallPools measures again with buffer pools that do not hold many accounts.
func (e *growth) measureSmallPools(ctx context.Context) error {
	t := e.Add("With less buffer pool", "128 MiB is what a server has on which nobody has set it; this is no goal.",
		"what", "MiB", fmt.Sprintf("among %d req/s", e.few.Accounts), fmt.Sprintf("among %d req/s", e.many.Accounts), "ratio", "pages read", "")
	for _, pool := range e.pools[1:] {
		if err := e.restart(ctx, pool); err != nil {
			return err
		}
		costs, err := e.measure(ctx, e.clients[1:2], min(e.rounds, 3))
		if err != nil {
			return err
		}
		for _, c := range costs {
			rate := func(s spent) harness.Rate { return s.Rate }
			t.Row(append([]any{c.what, pool, harness.MedianOf(c.few, rate), harness.MedianOf(c.many, rate), harness.Median(c.ratios(spent.took))},
				c.both(func(s spent) float64 { return s.read })...)...)
		}
	}
	return nil
}
