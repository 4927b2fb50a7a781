package gate

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"latchkey/internal/testkit"
)

// However many come at once, no more run than there are slots, no more wait than
// the queue holds, and the rest is refused at once.
//
// ASVS v5.0.0-15.2.2
// Incident 18
func TestGateBounds(t *testing.T) {
	const slots, queue, callers = 3, 5, 50
	g := New(slots, queue)
	release := make(chan struct{})
	var running, most, refused atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			err := g.Do(context.Background(), func() {
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				<-release
				running.Add(-1)
			})
			if errors.Is(err, ErrFull) {
				refused.Add(1)
			}
		})
	}

	testkit.Await(t, "all others are refused", func() bool { return refused.Load() == callers-slots-queue })
	if g.Running() != slots || g.Waiting() < queue {
		t.Errorf("running %d, waiting %d", g.Running(), g.Waiting())
	}

	// Released, the ones that waited run, too, and still no more at once.
	close(release)
	wg.Wait()
	if most.Load() > slots {
		t.Errorf("%d ran at once", most.Load())
	}
	if g.Running() != 0 || g.Waiting() != 0 {
		t.Errorf("afterwards: running %d, waiting %d", g.Running(), g.Waiting())
	}
}

// A caller that is cancelled while it waits leaves the queue, and its work does not run.
func TestGateContext(t *testing.T) {
	g := New(1, 1)
	release := make(chan struct{})
	holding := make(chan error)
	go func() { holding <- g.Do(context.Background(), func() { <-release }) }()
	testkit.Await(t, "one runs", func() bool { return g.Running() == 1 })

	ctx, cancel := context.WithCancel(context.Background())
	left := make(chan error)
	go func() { left <- g.Do(ctx, func() { t.Error("the work ran") }) }()
	testkit.Await(t, "one waits", func() bool { return g.Waiting() == 1 })
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	if err := <-holding; err != nil {
		t.Error(err)
	}
	if err := g.Do(context.Background(), func() {}); err != nil || g.Waiting() != 0 {
		t.Errorf("afterwards: %v, waiting %d", err, g.Waiting())
	}
}

// Work that panics gives its slot back.
func TestGatePanic(t *testing.T) {
	g := New(1, 0)
	func() {
		defer func() { _ = recover() }()
		_ = g.Do(context.Background(), func() { panic("x") })
	}()
	if err := g.Do(context.Background(), func() {}); err != nil {
		t.Error(err)
	}
}
