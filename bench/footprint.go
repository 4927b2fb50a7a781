package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"latchkey/bench/harness"
)

// countStatements counts what the server is sent for one request, with nothing else
// running.
func (e *limitExperiment) countStatements(ctx context.Context) error {
	e.Say("counting statements")
	var from []string
	for range e.starts {
		from = append(from, harness.NewAddress())
	}

	t := e.Add("Statements", "What the server is sent for one request, BEGIN and COMMIT included, with nothing else running.", "request", "statements")
	for _, kind := range []struct {
		what       string
		want, goal int
		next       func(i int) []byte
	}{
		{"profile read", http.StatusOK, goalReadStatements, func(int) []byte { return e.people.ReadOf(0) }},
		{"first log-in of an account and from an address", http.StatusCreated, goalLogInStatements, func(int) []byte { return e.others.LogIn() }},
		{"log-in", http.StatusCreated, goalLogInStatements, func(i int) []byte { return harness.LogIn(e.people.Numbers[i%len(e.people.Numbers)], from[i]) }},
		{"first sign-up from an address", http.StatusCreated, goalSignUpStatements, func(int) []byte { return e.others.SignUp(harness.NewAddress()) }},
		{"sign-up", http.StatusCreated, goalSignUpStatements, func(i int) []byte { return e.others.SignUp(from[i]) }},
	} {
		count, err := e.statementsOf(ctx, kind.want, kind.next)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.what, err)
		}
		t.Row(kind.what, count)
		e.Goals = append(e.Goals, harness.AtMost("statements of a "+kind.what, count, kind.goal, count <= float64(kind.goal)))
	}
	return nil
}

// statementsOf sends some requests twice, so that all statements are prepared when
// they are counted.
func (e *limitExperiment) statementsOf(ctx context.Context, want int, next func(i int) []byte) (float64, error) {
	c, err := harness.Connect(ctx, e.narrow.Public)
	if err != nil {
		return 0, err
	}
	defer c.Close()

	var counts [2]float64
	for part := range counts {
		for i := range e.starts {
			if err := c.Expect(want, next(i)); err != nil {
				return 0, err
			}
		}
		if counts[part], err = e.db.Status(ctx, "Questions"); err != nil {
			return 0, err
		}
	}
	return (counts[1] - counts[0] - 1) / float64(e.starts), nil // reading the counter counts itself
}

// measureStarts starts a service some times for each of the two first answers.
func (e *limitExperiment) measureStarts(ctx context.Context) error {
	e.Say("starting the service %d times", 2*e.starts)
	var ready, first []time.Duration
	var idle harness.MiB
	err := harness.InTurns(e.starts,
		func() error {
			return e.timeStart(ctx, &ready, func(p *harness.Process) (string, []byte) { return p.Ops, harness.Get("/readyz", "", "") }, nil)
		},
		func() error {
			return e.timeStart(ctx, &first, func(p *harness.Process) (string, []byte) { return p.Public, e.people.ReadOf(0) }, &idle)
		})
	if err != nil {
		return err
	}

	info, err := os.Stat(e.Binary)
	if err != nil {
		return err
	}
	binary := harness.MiB(info.Size()) / (1 << 20)
	e.Add("Start and size", "Times are medians from exec to the first answer of status 200; memory is what is resident a second after it.",
		"", "`/readyz`", "profile read", "memory", "binary").
		Row("first", harness.Median(ready), harness.Median(first), idle, binary)
	e.Goals = append(e.Goals,
		harness.AtMost("from exec to ready", harness.Median(ready), goalReady, harness.Median(ready) <= goalReady),
		harness.AtMost("resident memory after the first request", idle, goalIdle, idle <= goalIdle),
		harness.AtMost("binary", binary, goalBinary, binary <= goalBinary))
	return nil
}

// timeStart starts a service and takes the time until it answers a request with
// status 200. Unless rest is nil, it stores the memory at rest in it afterwards.
func (e *limitExperiment) timeStart(ctx context.Context, times *[]time.Duration, first func(*harness.Process) (string, []byte), rest *harness.MiB) error {
	p, err := e.Serve(ctx, e.db, harness.ForLoad...)
	if err != nil {
		return err
	}
	defer p.Stop()

	address, request := first(p)
	err = harness.Await(ctx, 10*time.Second, 200*time.Microsecond, func() (bool, error) {
		c, err := harness.Connect(ctx, address)
		if err != nil {
			return false, nil // it does not listen yet
		}
		defer c.Close()
		return c.Expect(http.StatusOK, request) == nil, nil
	})
	*times = append(*times, time.Since(p.Started))

	if rest != nil && *rest == 0 {
		harness.Sleep(ctx, 5*e.window.Settle)
		*rest, _ = p.Memory()
	}
	return err
}
