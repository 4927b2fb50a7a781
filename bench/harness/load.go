package harness

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// Window is how long a load is measured, after its warm-up. In the pause after it the
// requests that were cut off leave the service.
type Window struct{ WarmUp, Length, Settle time.Duration }

// Client sends requests one after the other. Closing it ends the one that is under
// way.
type Client interface {
	Do() error
	Close()
}

// Opener makes the clients of a load.
type Opener func(context.Context) (Client, error)

// Requests makes clients that each send the next request over a connection of their
// own, and fail when a response has another status.
func Requests(address string, want int, next func() []byte) Opener {
	return func(ctx context.Context) (Client, error) {
		conn, err := Connect(ctx, address)
		return requester{conn, want, next}, err
	}
}

type requester struct {
	*Conn
	want int
	next func() []byte
}

func (r requester) Do() error { return r.Expect(r.want, r.next()) }

// Load is a number of clients that each send their next request as soon as the last
// one is answered.
type Load struct {
	runners  []*runner
	stopping atomic.Bool
	failed   chan error
	group    errgroup.Group
}

// runner is one client with what it measured. The samples are its own until the load
// has stopped.
type runner struct {
	client  Client
	done    atomic.Int64
	samples []Sample
}

// StartLoad starts the clients and returns once each has had an answer: from then on
// queues are as long as they will be.
func StartLoad(ctx context.Context, open Opener, clients int, warmUp time.Duration) (*Load, error) {
	l := &Load{failed: make(chan error, clients)}
	for range clients {
		c, err := open(ctx)
		if err != nil {
			l.Stop()
			return nil, err
		}
		l.runners = append(l.runners, &runner{client: c})
	}
	for _, r := range l.runners {
		l.group.Go(func() error { return l.drive(r) })
	}

	err := l.Run(ctx, warmUp, func() bool {
		return !slices.ContainsFunc(l.runners, func(r *runner) bool { return r.done.Load() == 0 })
	})
	if err != nil {
		l.Stop()
		return nil, err
	}
	return l, nil
}

func (l *Load) drive(r *runner) error {
	for !l.stopping.Load() {
		began := time.Now()
		if err := r.client.Do(); err != nil {
			if !l.stopping.Load() {
				l.failed <- err
			}
			return err
		}

		ended := time.Now()
		r.samples = append(r.samples, Sample{Ended: ended, Took: ended.Sub(began)})
		r.done.Add(1)
	}
	return nil
}

// Run runs the load for at least the given time, and then until enough reports true.
// The first failure of a client ends it.
func (l *Load) Run(ctx context.Context, least time.Duration, enough func() bool) error {
	for wait := least; wait == least || !enough(); wait = 5 * time.Millisecond {
		select {
		case <-time.After(wait):
		case err := <-l.failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Done is how many requests were answered so far.
func (l *Load) Done() (n int) {
	for _, r := range l.runners {
		n += int(r.done.Load())
	}
	return n
}

// Stop ends the load.
func (l *Load) Stop() {
	l.stopping.Store(true)
	for _, r := range l.runners {
		r.client.Close()
	}
	_ = l.group.Wait() // an earlier failure was reported already
}

// Between sums up the requests that ended in a time. Call it after Stop.
func (l *Load) Between(from, to time.Time) Figures {
	var all []Sample
	for _, r := range l.runners {
		for _, s := range r.samples {
			if s.Ended.After(from) && !s.Ended.After(to) {
				all = append(all, s)
			}
		}
	}
	return Summarise(all)
}

// Measure runs a load for a window, and on until there is a rate to report. Unless nil, look
// is called at the beginning and at the end of what is measured.
func Measure(ctx context.Context, open Opener, clients int, w Window, look func(*Load) error) (Figures, error) {
	l, err := StartLoad(ctx, open, clients, w.WarmUp)
	if err != nil {
		return Figures{}, err
	}
	if look == nil {
		look = func(*Load) error { return nil }
	}

	from, first := time.Now(), l.Done()
	if err = look(l); err == nil {
		err = l.Run(ctx, w.Length, func() bool { return l.Done() >= first+leastAnswers+clients })
	}
	to := time.Now()
	if err == nil {
		err = look(l)
	}

	l.Stop()
	Sleep(ctx, w.Settle)
	return l.Between(from, to), err
}
