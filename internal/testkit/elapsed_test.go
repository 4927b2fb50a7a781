package testkit

import (
	"testing"
	"time"
)

// What waits is timed whole, up to what a busy machine takes away.
func TestElapsed(t *testing.T) {
	const pause = 300 * time.Millisecond
	began := time.Now()
	got := Elapsed(func() { time.Sleep(pause) })
	whole := time.Since(began)

	// A machine that was late by the rest cannot have taken more than that from the time.
	if least := pause - (whole - pause); got < least-2*tick || got > whole {
		t.Errorf("a pause of %v took %v, and %v by the clock", pause, got, whole)
	}
}
