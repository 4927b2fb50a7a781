package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"latchkey/bench/harness"
)

// The goals of the project.
const (
	goalRead      = 0.80 // of the limit program's rate
	goalHash      = 0.95 // of the bare hash
	goalUnderLoad = 0.60 // of the idle rate

	goalReadStatements   = 2
	goalLogInStatements  = 6
	goalSignUpStatements = 5

	goalIdle   = harness.MiB(40)
	goalBinary = harness.MiB(30)
	goalReady  = 50 * time.Millisecond
)

// loginFlood is how many clients log in without pause while others read.
const loginFlood = 8

// limitExperiment is what runs during it.
type limitExperiment struct {
	scale
	*harness.Lab
	harness.Report
	db     *harness.Database
	people *harness.People // who read
	others *harness.People // who log in and sign up

	narrow *harness.Process // the service with its defaults: one core free of hashing
	wide   *harness.Process // the service with a hash slot on every core
	limit  *harness.Process
}

// measureLimit measures in the order in which one thing disturbs the next least:
// first what wants a fresh service, last what floods it.
func measureLimit(ctx context.Context, lab *harness.Lab, size scale) (*harness.Report, error) {
	e := &limitExperiment{scale: size, Lab: lab}
	e.Title, e.Command = "What was measured", "make bench"
	e.About = fmt.Sprintf("The service, its durable database, the limit programs and %s shared the cores, in %d rounds of %v by turns: rates are medians of the rounds, a ratio is the median of the rounds' ratios.",
		"the load generator", size.rounds, size.window.Length)
	if err := e.start(ctx); err != nil {
		return nil, err
	}

	steps := []func(context.Context) error{
		e.compareAnswers, e.countStatements, e.measureStarts, e.measureReads, e.measureHashes, e.measureUnderLoad,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return &e.Report, nil
}

func (e *limitExperiment) start(ctx context.Context) (err error) {
	if e.db, err = e.NewDatabase(ctx, e.accounts); err != nil {
		return err
	}
	// The seed gives some accounts failures, which a log-in would have to clear too.
	if err := e.db.Clear(ctx, "attempts"); err != nil {
		return err
	}
	if e.narrow, err = e.Serve(ctx, e.db, harness.ForLoad...); err != nil {
		return err
	}
	everyCore := "LATCHKEY_HASH_CONCURRENCY=" + strconv.Itoa(harness.Cores())
	if e.wide, err = e.Serve(ctx, e.db, append([]string{everyCore}, harness.ForLoad...)...); err != nil {
		return err
	}

	self, err := os.Executable()
	if err != nil {
		return err
	}
	if e.limit, err = e.Launch(ctx, self, []string{limitCommand, e.db.DSN}); err != nil {
		return err
	}

	everybody := harness.Choose(e.accounts, e.accounts)
	e.others = everybody.Others(e.readAs)
	e.people = harness.Choose(e.accounts, e.readAs)
	return e.people.LogInAll(ctx, e.wide, harness.Cores())
}

// compareAnswers makes sure that the service and the limit program answer the same: a
// comparison of different work would say nothing.
func (e *limitExperiment) compareAnswers(ctx context.Context) error {
	var answers []string
	for _, p := range []*harness.Process{e.narrow, e.limit} {
		c, err := harness.Connect(ctx, p.Public)
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.Expect(http.StatusOK, e.people.ReadOf(0)); err != nil {
			return err
		}
		answers = append(answers, string(c.Body))
	}

	if answers[0] != answers[1] {
		return fmt.Errorf("the limit program (bench/limit.go) does not write what the service writes:\n%s%s", answers[1], answers[0])
	}
	return nil
}

func (e *limitExperiment) reading(p *harness.Process) harness.Opener {
	return harness.Requests(p.Public, http.StatusOK, e.people.Read)
}

func (e *limitExperiment) loggingIn(p *harness.Process) harness.Opener {
	return harness.Requests(p.Public, http.StatusCreated, e.others.LogIn)
}

func (e *limitExperiment) signingUp(p *harness.Process) harness.Opener {
	return harness.Requests(p.Public, http.StatusCreated, func() []byte { return e.others.SignUp(harness.NewAddress()) })
}

func (e *limitExperiment) measureReads(ctx context.Context) error {
	var all []harness.Comparison
	for _, clients := range e.clients {
		e.Say("profile reads, clients: %d", clients)
		f, err := harness.Interleave(ctx, e.rounds, clients, e.window, e.reading(e.narrow), e.reading(e.limit))
		if err != nil {
			return err
		}
		all = append(all, harness.Comparison{What: "profile read", Clients: clients, Ours: f[0], Theirs: f[1]})
	}

	e.Compare("Profile read",
		"The limit program is bare `net/http` and the driver, which run the same two prepared statements and write the same JSON, and open, check, count and log nothing.",
		"Latchkey", "limit", all...)
	e.Goals = append(e.Goals, ratioGoal(all[1], "of the limit program's rate", goalRead))
	return nil
}

func ratioGoal(c harness.Comparison, of string, want float64) harness.Goal {
	return harness.RatioGoal(fmt.Sprintf("%s, clients: %d, %s", c.What, c.Clients, of), "≥", want, c.Ratios())
}

// measureHashes measures log-in and sign-up against the bare hash, which is the limit
// of both: with a hash slot less than there are cores, and with as many.
func (e *limitExperiment) measureHashes(ctx context.Context) error {
	var narrow, wide []harness.Comparison
	for _, clients := range e.clients {
		c, err := e.compareHashes(ctx, clients, e.narrow, max(1, harness.Cores()-1))
		if err != nil {
			return err
		}
		narrow = append(narrow, c...)
	}
	wide, err := e.compareHashes(ctx, e.clients[1], e.wide, harness.Cores())
	if err != nil {
		return err
	}

	e.Compare("Log-in and sign-up",
		"The bare hash is as many clients in the load generator that only hash (argon2id, 19 MiB, 2 passes), admitted by as many slots as the service has by default; every request is the first from its address.",
		"Latchkey", "bare hash", narrow...)
	e.Compare("", fmt.Sprintf("The same with a hash slot on every core (`LATCHKEY_HASH_CONCURRENCY=%d`), which is no goal.", harness.Cores()), "Latchkey", "bare hash", wide...)
	for _, c := range narrow {
		e.Goals = append(e.Goals, ratioGoal(c, "of the bare hash rate", goalHash))
	}
	return nil
}

// compareHashes measures log-in, sign-up and the bare hash in turns.
func (e *limitExperiment) compareHashes(ctx context.Context, clients int, p *harness.Process, slots int) ([]harness.Comparison, error) {
	e.Say("log-ins and sign-ups, hash slots: %d, clients: %d", slots, clients)
	f, err := harness.Interleave(ctx, e.rounds, clients, e.window, bareHash(slots), e.loggingIn(p), e.signingUp(p))
	if err != nil {
		return nil, err
	}
	return []harness.Comparison{
		{What: "log-in", Clients: clients, Ours: f[1], Theirs: f[0]},
		{What: "sign-up", Clients: clients, Ours: f[2], Theirs: f[0]},
	}, nil
}

// measureUnderLoad measures reads alone and while others log in, in turns.
func (e *limitExperiment) measureUnderLoad(ctx context.Context) error {
	narrow, logIns, err := e.readsUnderLoad(ctx, "reads while others log in", e.narrow)
	if err != nil {
		return err
	}
	wide, logInsWide, err := e.readsUnderLoad(ctx, "the same, a hash slot on every core", e.wide)
	if err != nil {
		return err
	}

	_, most := e.narrow.Memory()
	e.Compare("Reads while others log in",
		fmt.Sprintf("%d more clients log in without pause: %.1f log-ins a second, and %.1f with a hash slot on every core; the first service's memory was %.0f MiB at its most.", loginFlood, logIns, logInsWide, most),
		"Latchkey", "idle", narrow, wide)
	e.Goals = append(e.Goals, ratioGoal(narrow, "of the idle rate", goalUnderLoad))
	return nil
}

func (e *limitExperiment) readsUnderLoad(ctx context.Context, what string, p *harness.Process) (c harness.Comparison, logIns harness.Rate, err error) {
	e.Say("%s", what)
	c = harness.Comparison{What: what, Clients: e.clients[1]}
	var rates []harness.Rate
	alone := func() error {
		f, err := harness.Measure(ctx, e.reading(p), c.Clients, e.window, nil)
		c.Theirs = append(c.Theirs, f)
		return err
	}
	beside := func() error {
		flood, err := harness.StartLoad(ctx, e.loggingIn(p), loginFlood, e.window.WarmUp)
		if err != nil {
			return err
		}
		from := time.Now()
		f, err := harness.Measure(ctx, e.reading(p), c.Clients, e.window, nil)
		to := time.Now()
		flood.Stop()
		harness.Sleep(ctx, e.window.Settle)

		c.Ours = append(c.Ours, f)
		rates = append(rates, flood.Between(from, to).Rate)
		return err
	}
	err = harness.InTurns(e.rounds, alone, beside)
	if err != nil {
		return c, 0, err
	}
	return c, harness.Median(rates), nil
}
