package main

import (
	"fmt"
	"strings"
)

// ratio is by how much the flood slowed the slowest reads.
func (r floodRound) ratio() float64 { return float64(r.flooded.p99) / float64(r.idle.p99) }

func (r flood) goals() []goal {
	var ratios []float64
	var refused []sample
	met, failed := 0, 0
	for _, one := range r.rounds {
		ratios = append(ratios, one.ratio())
		refused = append(refused, one.refused...)
		failed += one.failedReads
		if one.ratio() <= goalFloodReads {
			met++
		}
	}
	middle := median(ratios)
	what := fmt.Sprintf(" while %d log-ins a second are offered", floodRate)
	return []goal{
		{
			what: "profile read p99" + what + ", times the idle p99",
			want: fmt.Sprintf("≤ %d", goalFloodReads),
			got:  fmt.Sprintf("%.1f (met in %d of %d rounds; reads not answered 200: %d)", middle, met, len(r.rounds), failed),
			met:  middle <= goalFloodReads && failed == 0,
		},
		{
			what: "slowest refusal" + what,
			want: "< " + timeText(goalRefusal),
			got:  fmt.Sprintf("%s (p99 %s, of %d)", timeText(slowest(refused)), timeText(timeAt(refused, 99)), len(refused)),
			met:  slowest(refused) < goalRefusal,
		},
		atMost("resident memory of the service at its peak"+what+", MiB", "%.1f", r.peakMiB, goalFloodMiB),
	}
}

func (r flood) write(w *strings.Builder) {
	fmt.Fprintf(w, `## A flood of log-ins

%d log-ins a second are offered for %g s, each on schedule whether or not those
before are answered, with right passwords of accounts that take turns and without
limits of attempts: only the gate of hashes protects the rest (%d at once on %d
cores, and the default queue). What the queue has no room for is answered 503.
Meanwhile %d readers send `+"`GET /v1/profile`"+` every %v each, and the same without
the flood right before, in %d rounds. Log-ins count from when they were due, and
so does a read that is late because the one before was; the ratio that the goal
speaks of is the median of the rounds'. How late the load generator's own timers
wake it is no time of the service: it is how long a program waits for a core of
this machine.

`, floodRate, r.seconds, defaultSlots(), cores(), floodReaders, readEvery, len(r.rounds))
	if len(r.set) > 0 {
		fmt.Fprintf(w, "Not by default: %s.\n\n", strings.Join(r.set, ", "))
	}
	table(w, "round", "idle read p50", "p99", "flooded read p50", "p99", "p99 ratio", "reads failed", "own timers late, idle p99", "flooded p99")
	for i, one := range r.rounds {
		row(w, fmt.Sprint(i+1), timeText(one.idle.p50), timeText(one.idle.p99), timeText(one.flooded.p50), timeText(one.flooded.p99),
			fmt.Sprintf("%.1f", one.ratio()), fmt.Sprint(one.failedReads), timeText(one.lateIdle), timeText(one.late))
	}
	fmt.Fprintln(w)
	r.writeShort(w)
	table(w, "round", "log-ins offered", "admitted", "p50", "p99", "refused", "p50", "p99", "slowest", "otherwise answered or not at all")
	for i, one := range r.rounds {
		row(w, fmt.Sprint(i+1), fmt.Sprint(one.offered), fmt.Sprint(len(one.admitted)), timesText(one.admitted, 50), timesText(one.admitted, 99),
			fmt.Sprint(len(one.refused)), timesText(one.refused, 50), timesText(one.refused, 99), timeText(slowest(one.refused)),
			fmt.Sprint(one.offered-len(one.admitted)-len(one.refused)))
	}
	fmt.Fprintf(w, "\nResident memory at its peak: %s.\n\n", known("%.1f MiB", r.peakMiB))
}

// writeShort tells the rounds that miss the goal, and what the machine did then.
func (r flood) writeShort(w *strings.Builder) {
	for i, one := range r.rounds {
		if one.ratio() > goalFloodReads {
			fmt.Fprintf(w, "Round %d is beyond %d times: the slowest reads took %s more than idle ones, while the\nload generator itself waited %s for a core (p99; idle: %s).\n\n",
				i+1, goalFloodReads, timeText(one.flooded.p99-one.idle.p99), timeText(one.late), timeText(one.lateIdle))
		}
	}
}

func timesText(all []sample, share int) string {
	if at := timeAt(all, share); at > 0 {
		return timeText(at)
	}
	return ""
}
