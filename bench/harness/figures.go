package harness

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// leastAnswers have a rate: the time from the first to the last of them.
const leastAnswers = 2

// Sample is the duration of one request.
type Sample struct {
	Ended time.Time
	Took  time.Duration
}

// Figures are what a load did in a window of time.
type Figures struct {
	Rate     Rate
	P50, P99 time.Duration
}

// Rate is requests per second.
type Rate float64

// Summarise takes the rate between the first and the last answer and not over the
// window: of slow requests, one more or less at its edges would show.
func Summarise(all []Sample) (f Figures) {
	if len(all) < leastAnswers {
		return f
	}
	byEnd := func(a, b Sample) int { return a.Ended.Compare(b.Ended) }
	span := slices.MaxFunc(all, byEnd).Ended.Sub(slices.MinFunc(all, byEnd).Ended)
	f.Rate = Rate(float64(len(all)-1) / span.Seconds())
	f.P50, f.P99 = Percentile(all, 50), Percentile(all, 99)
	return f
}

// Percentile is the least time that this share of the samples, in percent, does not
// exceed; zero where there is none.
func Percentile(all []Sample, share float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(all), func(a, b Sample) int { return cmp.Compare(a.Took, b.Took) })
	at := int(float64(len(sorted))*share/100 + 0.9999)
	return sorted[max(at, 1)-1].Took
}

// Median is the middle value, or what lies between the two in the middle.
func Median[T ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// MedianOf is the median of one figure of each of a list.
func MedianOf[S any, T ~int64 | ~float64](list []S, figure func(S) T) T {
	var all []T
	for _, one := range list {
		all = append(all, figure(one))
	}
	return Median(all)
}

// Comparison holds the figures of one thing against those of another, round by round.
type Comparison struct {
	What         string
	Clients      int
	Ours, Theirs []Figures
}

// Ratios are those of the rates, round by round: both sides of a round met the same
// machine.
func (c Comparison) Ratios() (all []float64) {
	for i := range c.Ours {
		all = append(all, float64(c.Ours[i].Rate/c.Theirs[i].Rate))
	}
	return all
}

// Typical is the median of each figure over the rounds.
func Typical(rounds []Figures) Figures {
	return Figures{
		Rate: MedianOf(rounds, func(f Figures) Rate { return f.Rate }),
		P50:  MedianOf(rounds, func(f Figures) time.Duration { return f.P50 }),
		P99:  MedianOf(rounds, func(f Figures) time.Duration { return f.P99 }),
	}
}

// InTurns calls each function once a round, in reverse order in every second round, so
// that a noisy minute of the machine affects all of them alike.
func InTurns(rounds int, each ...func() error) error {
	for round := range rounds {
		for i := range each {
			if round%2 == 1 {
				i = len(each) - 1 - i
			}
			if err := each[i](); err != nil {
				return err
			}
		}
	}
	return nil
}

// Interleave measures loads in turns, round by round: the figures of each, in the
// order of the openers.
func Interleave(ctx context.Context, rounds, clients int, w Window, openers ...Opener) ([][]Figures, error) {
	all := make([][]Figures, len(openers))
	var turns []func() error
	for i, open := range openers {
		turns = append(turns, func() error {
			f, err := Measure(ctx, open, clients, w, nil)
			all[i] = append(all[i], f)
			return err
		})
	}
	return all, InTurns(rounds, turns...)
}
