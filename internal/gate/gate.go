// Package gate admits expensive work: so many at once, so many waiting in
// order, and the rest refused at once. Refusing early is what keeps a flooded
// machine quick for everybody else. It does not know what the work is.
package gate

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrFull says that the work was refused because the queue has no room.
var ErrFull = errors.New("gate: too much of this work is waiting")

// Gate admits work. It is safe for concurrent use.
type Gate struct {
	slots   chan struct{}
	queue   int64
	waiting atomic.Int64
}

// New makes a gate that lets slots pieces of work run at once and queue more
// wait, first come, first served.
func New(slots, queue int) *Gate {
	return &Gate{slots: make(chan struct{}, slots), queue: int64(queue)}
}

// Do runs the work once it is admitted. It returns ErrFull without waiting when
// the queue has no room, and the context's error when it ends during the wait;
// in both cases the work has not run.
func (g *Gate) Do(ctx context.Context, work func()) error {
	select {
	case g.slots <- struct{}{}:
	default:
		if err := g.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-g.slots }()
	work()
	return nil
}

func (g *Gate) wait(ctx context.Context) error {
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.queue {
		return ErrFull
	}
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Waiting is the number of pieces of work in the queue.
func (g *Gate) Waiting() int { return int(g.waiting.Load()) }

// Running is the number of pieces of work under way.
func (g *Gate) Running() int { return len(g.slots) }
