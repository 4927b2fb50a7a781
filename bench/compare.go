package main

import (
	"slices"
	"time"
)

// comparison holds one thing against its limit, round by round.
type comparison struct {
	what    string
	clients int
	ours    []figures
	limit   []figures
}

func (c *comparison) add(ours, limit figures) {
	c.ours = append(c.ours, ours)
	c.limit = append(c.limit, limit)
}

func (c comparison) swapped() comparison {
	c.ours, c.limit = c.limit, c.ours
	return c
}

// ratio is the median over the rounds of each round's ratio of rates, with the
// least and the greatest: both sides of a round met the same machine.
func (c comparison) ratio() (middle, least, most float64) {
	var ratios []float64
	for i := range c.ours {
		ratios = append(ratios, c.ours[i].rate/c.limit[i].rate)
	}
	return median(ratios), slices.Min(ratios), slices.Max(ratios)
}

// typical is the median of each figure over the rounds.
func typical(rounds []figures) figures {
	var rates, p50, p99 []float64
	for _, f := range rounds {
		rates = append(rates, f.rate)
		p50 = append(p50, float64(f.p50))
		p99 = append(p99, float64(f.p99))
	}
	return figures{median(rates), time.Duration(median(p50)), time.Duration(median(p99))}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
