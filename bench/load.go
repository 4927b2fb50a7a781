package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	warmUp         = 500 * time.Millisecond // at the least
	warmUpPatience = 60 * time.Second

	// settle is the pause after a load, in which the requests that were cut off
	// leave the service.
	settle = 200 * time.Millisecond
)

// client sends requests one after the other. Closing it ends the one that is
// under way.
type client interface {
	do() error
	close()
}

type opener func() (client, error)

// load is a number of clients that each send their next request as soon as the
// last one is answered.
type load struct {
	runners  []*runner
	stopping atomic.Bool
	failed   chan error
	wait     sync.WaitGroup
}

// runner is one client with what it measured. The samples are its own until the
// load has stopped.
type runner struct {
	client  client
	done    atomic.Int64
	samples []sample
}

type sample struct {
	ended time.Time
	took  time.Duration
}

// startLoad starts the clients and returns once each has had an answer: from
// then on queues are as long as they will be.
func startLoad(ctx context.Context, open opener, clients int) (*load, error) {
	l := &load{failed: make(chan error, clients)}
	for range clients {
		c, err := open()
		if err != nil {
			l.stop()
			return nil, err
		}
		l.runners = append(l.runners, &runner{client: c})
	}
	for _, r := range l.runners {
		l.wait.Go(func() { l.drive(r) })
	}
	if err := l.warm(ctx); err != nil {
		l.stop()
		return nil, err
	}
	return l, nil
}

func (l *load) drive(r *runner) {
	for !l.stopping.Load() {
		began := time.Now()
		err := r.client.do()
		if err != nil {
			if !l.stopping.Load() {
				l.failed <- err
			}
			return
		}
		ended := time.Now()
		r.samples = append(r.samples, sample{ended, ended.Sub(began)})
		r.done.Add(1)
	}
}

func (l *load) warm(ctx context.Context) error {
	deadline := time.Now().Add(warmUpPatience)
	if err := l.pause(ctx, warmUp); err != nil {
		return err
	}
	for slices.ContainsFunc(l.runners, func(r *runner) bool { return r.done.Load() == 0 }) {
		if time.Now().After(deadline) {
			return fmt.Errorf("a client had no answer in %v", warmUpPatience)
		}
		if err := l.pause(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// pause lets the load go on for a while.
func (l *load) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case err := <-l.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *load) stop() {
	l.stopping.Store(true)
	for _, r := range l.runners {
		r.client.close()
	}
	l.wait.Wait()
	time.Sleep(settle)
}

// figures are what a load did in a window of time.
type figures struct {
	rate     float64 // requests per second
	p50, p99 time.Duration
}

// between sums up the requests that ended in the window. Call it after stop.
func (l *load) between(from, to time.Time) (figures, error) {
	var all []sample
	for _, r := range l.runners {
		for _, s := range r.samples {
			if s.ended.After(from) && !s.ended.After(to) {
				all = append(all, s)
			}
		}
	}
	return summarise(all)
}

// summarise takes the rate between the first and the last answer and not over
// the window: of slow requests, one more or less at its edges would show.
func summarise(all []sample) (figures, error) {
	if len(all) < 2 {
		return figures{}, errors.New("too few answers in the window; give -seconds a larger value")
	}
	slices.SortFunc(all, func(a, b sample) int { return a.ended.Compare(b.ended) })
	span := all[len(all)-1].ended.Sub(all[0].ended)
	slices.SortFunc(all, func(a, b sample) int { return int(a.took - b.took) })
	return figures{
		rate: float64(len(all)-1) / span.Seconds(),
		p50:  percentile(all, 50),
		p99:  percentile(all, 99),
	}, nil
}

// percentile is the smallest sample that this share of the sorted ones does not
// exceed.
func percentile(sorted []sample, share int) time.Duration {
	return sorted[(len(sorted)*share+99)/100-1].took
}

// measure runs a load for a window after its warm-up.
func measure(ctx context.Context, open opener, clients int, window time.Duration) (figures, error) {
	l, err := startLoad(ctx, open, clients)
	if err != nil {
		return figures{}, err
	}
	from := time.Now()
	err = l.pause(ctx, window)
	to := time.Now()
	l.stop()
	if err != nil {
		return figures{}, err
	}
	return l.between(from, to)
}
