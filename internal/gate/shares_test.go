package gate

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"latchkey/internal/testkit"
)

// A caller that uses up its own share is refused, and others are not.
//
// ASVS v5.0.0-15.2.2 v5.0.0-15.4.4
func TestSharesAreSeparate(t *testing.T) {
	s := NewShares(1, 1)

	// The greedy one takes the slot and the queue.
	release, done := make(chan struct{}), make(chan error)
	for range 2 {
		go func() { done <- s.Do(context.Background(), "greedy", func() { <-release }) }()
	}
	testkit.Await(t, "one runs and one waits", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		one := s.gates["greedy"]
		return one != nil && one.gate.Running() == 1 && one.gate.Waiting() == 1
	})

	if err := s.Do(context.Background(), "greedy", func() {}); !errors.Is(err, ErrFull) {
		t.Errorf("a third of the greedy: %v", err)
	}
	if err := s.Do(context.Background(), "modest", func() {}); err != nil {
		t.Errorf("another: %v", err)
	}

	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}

	if len(s.gates) != 0 {
		t.Errorf("afterwards %d gates are kept", len(s.gates))
	}
}

// Large work waits until it fits.
func TestGateWeighs(t *testing.T) {
	g := New(10, 1)
	release, done := make(chan struct{}), make(chan error)
	go func() { done <- g.DoOf(context.Background(), 4, func() { <-release }) }()
	testkit.Await(t, "one runs", func() bool { return g.Running() == 1 })

	var ran atomic.Bool
	go func() { done <- g.DoOf(context.Background(), 7, func() { ran.Store(true) }) }()
	testkit.Await(t, "one waits", func() bool { return g.Waiting() == 1 })
	if ran.Load() {
		t.Error("the work ran without room")
	}
	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if !ran.Load() {
		t.Error("the work did not run")
	}
}
