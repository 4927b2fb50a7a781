package harness

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Answer is what one request got; status 0 is none.
type Answer struct {
	Status int
	Sample
	Late time.Duration // by which this program's own timer woke it
}

// Answers are what many got.
type Answers []Answer

// With are the samples of the answers that have a status.
func (all Answers) With(status int) []Sample {
	return all.Where(func(a Answer) bool { return a.Status == status }).Samples()
}

// Where are the answers that fulfil a condition.
func (all Answers) Where(met func(Answer) bool) Answers {
	return slices.DeleteFunc(slices.Clone(all), func(a Answer) bool { return !met(a) })
}

// Samples are the times of all.
func (all Answers) Samples() []Sample {
	some := make([]Sample, len(all))
	for i, a := range all {
		some[i] = a.Sample
	}
	return some
}

// OwnDelay is the p99 by which this program's timers were late: how long a program
// waits for a core of this machine.
func (all Answers) OwnDelay() time.Duration {
	late := make([]Sample, len(all))
	for i, a := range all {
		late[i].Took = a.Late
	}
	return Percentile(late, 99)
}

// Paced are readers that each send a request every so often.
type Paced struct {
	Readers int
	Every   time.Duration
	Next    func() []byte
}

// Read lets the readers read for a time.
func (p Paced) Read(ctx context.Context, address string, length time.Duration) (Answers, error) {
	each := make([]Answers, p.Readers)
	group, ctx := errgroup.WithContext(ctx)
	for i := range each {
		group.Go(func() error {
			c, err := Connect(ctx, address)
			if err != nil {
				return err
			}
			defer c.Close()

			begin := time.Now().Add(p.Every * time.Duration(i) / time.Duration(p.Readers))
			each[i], err = p.readOne(ctx, c, begin, length)
			return err
		})
	}
	err := group.Wait()
	return slices.Concat(each...), err
}

// readOne is one reader. A request that is late because the answer before was late
// counts from when it was due; one that this program's own timer woke late does not.
func (p Paced) readOne(ctx context.Context, c *Conn, begin time.Time, length time.Duration) (all Answers, err error) {
	for due := begin; due.Before(begin.Add(length)); due = due.Add(p.Every) {
		counts, late := due, time.Duration(0)
		if time.Now().Before(due) {
			Sleep(ctx, time.Until(due))
			counts = time.Now()
			late = counts.Sub(due)
		}

		status, err := c.Ask(p.Next())
		if err != nil {
			return nil, err
		}
		ended := time.Now()
		all = append(all, Answer{status, Sample{ended, ended.Sub(counts)}, late})
	}
	return all, nil
}
