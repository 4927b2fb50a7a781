package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// answerPatience is how long a client waits for an answer before it counts as
// none.
const answerPatience = 30 * time.Second

// connect opens a connection that ends with the context, so that Ctrl-C does not
// wait for answers.
func connect(ctx context.Context, address string) (*keptAlive, error) {
	c, err := dial(address, 0, nil)()
	if err != nil {
		return nil, err
	}
	k := c.(*keptAlive)
	_ = k.conn.SetDeadline(time.Now().Add(answerPatience))
	context.AfterFunc(ctx, k.close)
	return k, nil
}

// answer is what one request got; status 0 is none.
type answer struct {
	status int
	sample
	late time.Duration // by which this program's own timer woke it
}

type answers []answer

// with are the samples of the answers with a status.
func (all answers) with(status int) []sample {
	var some []sample
	for _, a := range all {
		if a.status == status {
			some = append(some, a.sample)
		}
	}
	return some
}

func (all answers) samples() []sample {
	some := make([]sample, len(all))
	for i, a := range all {
		some[i] = a.sample
	}
	return some
}

// delays are how late this program itself was: what that shows is the machine.
func (all answers) delays() []sample {
	some := make([]sample, len(all))
	for i, a := range all {
		some[i].took = a.late
	}
	return some
}

// slowest is zero where there is none.
func slowest(all []sample) time.Duration {
	var most time.Duration
	for _, s := range all {
		most = max(most, s.took)
	}
	return most
}

// offer sends requests on a schedule, whether or not those before are answered,
// as the world does. Each counts from when it was due.
func offer(ctx context.Context, address string, rate float64, window time.Duration, next func() []byte) answers {
	idle := make(chan *keptAlive, 1000)
	all := make(answers, int(rate*window.Seconds()))
	began := time.Now()
	var wait sync.WaitGroup
	for i := range all {
		due := began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		sleepUntil(ctx, due)
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			all[i].status = askOnce(ctx, address, idle, next())
			all[i].ended = time.Now()
			all[i].took = all[i].ended.Sub(due)
		})
	}
	wait.Wait()
	close(idle)
	for c := range idle {
		c.close()
	}
	return all
}

// askOnce uses a connection that is idle, or else another.
func askOnce(ctx context.Context, address string, idle chan *keptAlive, request []byte) (status int) {
	var c *keptAlive
	select {
	case c = <-idle:
		_ = c.conn.SetDeadline(time.Now().Add(answerPatience))
	default:
		var err error
		if c, err = connect(ctx, address); err != nil {
			return 0
		}
	}
	status, err := c.ask(request)
	if err != nil {
		c.close()
		return 0
	}
	select {
	case idle <- c:
	default:
		c.close()
	}
	return status
}

// readAtPace has each reader send a request every so often. One that is late
// because the answer before was late counts from when it was due.
func readAtPace(ctx context.Context, address string, readers int, every, window time.Duration, next func() []byte) (answers, error) {
	each := make([]answers, readers)
	errs := make([]error, readers)
	var wait sync.WaitGroup
	for i := range readers {
		wait.Go(func() {
			var c *keptAlive
			if c, errs[i] = connect(ctx, address); errs[i] != nil {
				return
			}
			defer c.close()
			begin := time.Now().Add(every * time.Duration(i) / time.Duration(readers))
			each[i], errs[i] = c.atPace(ctx, begin, every, window, next)
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(each...), nil
}

func (k *keptAlive) atPace(ctx context.Context, begin time.Time, every, window time.Duration, next func() []byte) (all answers, err error) {
	for due := begin; due.Before(begin.Add(window)); due = due.Add(every) {
		counts, late := due, time.Duration(0)
		if time.Now().Before(due) {
			sleepUntil(ctx, due)
			counts = time.Now() // a timer's delay is not the service's
			late = counts.Sub(due)
		}
		_ = k.conn.SetDeadline(counts.Add(answerPatience))
		status, err := k.ask(next())
		if err != nil {
			return nil, err
		}
		ended := time.Now()
		all = append(all, answer{status, sample{ended, ended.Sub(counts)}, late})
	}
	return all, nil
}

func sleepUntil(ctx context.Context, at time.Time) {
	select {
	case <-time.After(time.Until(at)):
	case <-ctx.Done():
	}
}
