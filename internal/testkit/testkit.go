// Package testkit holds what the tests of several packages share: a clock that they
// set, a log that they read, and waiting for a condition. Only tests import it.
package testkit

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// Clock is the time of a test. It stands still until the test advances it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that shows a time.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock, back if d is negative.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Log is a log that a test reads while the tested code writes it. The zero value is
// ready to use.
type Log struct {
	mu      sync.Mutex
	b       bytes.Buffer
	discard bool
}

// Write keeps what is logged, until Discard.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.discard {
		return len(p), nil
	}
	return l.b.Write(p)
}

// String returns what has been logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Discard drops what is logged from now on, for tests that log without end.
func (l *Log) Discard() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.discard = true
}

// Await waits until a condition holds that no event announces. It is patient, since the
// machine may be busy, and ends the test if the condition never holds.
func Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not so after 30 s: %s", what)
		}
	}
}
