package gate

import (
	"context"
	"sync"
)

// Shares is a gate for each of those who ask for work, so that none of them can
// take all the room of a gate that they share. It is safe for concurrent use.
type Shares struct {
	slots, queue int

	mu    sync.Mutex
	gates map[string]*share
}

// share is one's gate, kept while it has work.
type share struct {
	gate *Gate
	work int
}

// NewShares makes gates of so many slots and so long a queue each.
func NewShares(slots, queue int) *Shares {
	return &Shares{slots: slots, queue: queue, gates: map[string]*share{}}
}

// Do runs the work once the gate of whose admits it, as Gate.Do does.
func (s *Shares) Do(ctx context.Context, whose string, work func()) error {
	g := s.enter(whose)
	defer s.leave(whose)
	return g.Do(ctx, work)
}

func (s *Shares) enter(whose string) *Gate {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.gates[whose]
	if one == nil {
		one = &share{gate: New(s.slots, s.queue)}
		s.gates[whose] = one
	}
	one.work++
	return one.gate
}

func (s *Shares) leave(whose string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.gates[whose]
	if one.work--; one.work == 0 {
		delete(s.gates, whose)
	}
}
