package main

import (
	"strings"
	"testing"
	"time"
)

// The service's own client sends through the sink, which counts each message and
// tells when one is there.
func TestSink(t *testing.T) {
	to, err := startSink()
	if err != nil {
		t.Fatal(err)
	}
	defer to.close()
	to.pause.Store(int64(time.Millisecond))
	arrived := to.arrival("user-000007@example.org")
	rate, err := sendAlone(t.Context(), to, 250) // more than two connections carry
	if err != nil || rate <= 0 || rate > 2000 || to.taken.Load() != 250 {
		t.Errorf("%d messages, %f a second: %v", to.taken.Load(), rate, err)
	}
	select {
	case <-arrived:
	default:
		t.Error("nobody was told of a message")
	}
}

// A goal is met by what it speaks of: the slow server's pace, any drain's memory,
// every letter.
func TestMailGoals(t *testing.T) {
	good := drain{pause: 0, alone: 100, rate: 10, letters: 10, arrived: 10, memory: []float64{30, 31, 30}}
	slow := drain{pause: diskPause, alone: 100, rate: 95, letters: 10, arrived: 10, memory: []float64{30, 30}}
	r := &mailResults{latencies: []time.Duration{1, 2, 3}, drains: []drain{good, slow}}
	for _, g := range r.goals() {
		if !g.met {
			t.Errorf("not met: %+v", g)
		}
	}
	r.latencies = []time.Duration{1, time.Second, time.Second}
	r.drains[1].rate = 80
	r.drains[0].memory[2] = 40
	r.drains[0].arrived = 11
	for _, g := range r.goals() {
		if g.met {
			t.Errorf("met: %+v", g)
		}
	}
	r.reads.add(figures{rate: 1}, figures{rate: 1})
	r.logIns.add(figures{rate: 1}, figures{rate: 1})
	if page := r.markdown(options{letters: 10, requested: 3}); !strings.Contains(page, "-letters 10 -requested 3") || !strings.Contains(page, "| 5ms | 100 | 80.0 | 0.80 | 10 | 30 30 |") {
		t.Error(page)
	}
}
