// Package gate admits expensive work: so much at once, so many waiting in
// order, and the rest refused at once. Refusing early is what keeps a flooded
// machine quick for everybody else. It does not know what the work is.
package gate

import (
	"context"
	"errors"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// ErrFull says that the work was refused because the queue has no room.
var ErrFull = errors.New("gate: too much of this work is waiting")

// Gate admits work. It is safe for concurrent use.
type Gate struct {
	room             *semaphore.Weighted
	queue            int64
	running, waiting atomic.Int64
}

// New makes a gate that lets slots pieces of work run at once and queue more
// wait, first come, first served.
func New(slots, queue int) *Gate {
	return &Gate{room: semaphore.NewWeighted(int64(slots)), queue: int64(queue)}
}

// Do runs the work once it is admitted. It returns ErrFull without waiting when
// the queue has no room, and the context's error when it ends during the wait;
// in both cases the work has not run.
func (g *Gate) Do(ctx context.Context, work func()) error { return g.DoOf(ctx, 1, work) }

// DoOf is Do for work that takes several slots. It must not take more than the
// gate has.
func (g *Gate) DoOf(ctx context.Context, slots int, work func()) error {
	if !g.room.TryAcquire(int64(slots)) {
		if err := g.wait(ctx, slots); err != nil {
			return err
		}
	}
	g.running.Add(1)
	defer func() {
		g.running.Add(-1)
		g.room.Release(int64(slots))
	}()
	work()
	return nil
}

func (g *Gate) wait(ctx context.Context, slots int) error {
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.queue {
		return ErrFull
	}
	return g.room.Acquire(ctx, int64(slots))
}

// Waiting is the number of pieces of work in the queue.
func (g *Gate) Waiting() int { return int(g.waiting.Load()) }

// Running is the number of pieces of work under way.
func (g *Gate) Running() int { return int(g.running.Load()) }
