package testkit

import "time"

// tick is how often Elapsed looks whether the machine is late.
const tick = 5 * time.Millisecond

// Elapsed returns how long something takes, less the time for which the machine was late
// meanwhile: on a busy one a process waits for a processor, which is no fault of the code.
// On a quiet machine it is the time on the clock.
func Elapsed(do func()) time.Duration {
	stop, late := make(chan struct{}), make(chan time.Duration)
	go func() { late <- lateness(stop) }()

	began := time.Now()
	do()
	took := time.Since(began)

	close(stop)
	return max(0, took-<-late)
}

// lateness sums up by how much ticks come late, until stop is closed.
func lateness(stop <-chan struct{}) (sum time.Duration) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()

	for last := time.Now(); ; {
		select {
		case <-stop:
			return sum
		case <-ticker.C:
			now := time.Now()
			if over := now.Sub(last) - tick; over > tick { // less is the timer's own
				sum += over
			}
			last = now
		}
	}
}
