package database

import (
	"context"
	"sync/atomic"
	"time"
)

type budgetKey struct{}

// WithTimeBudget makes all statements and transactions under a context share the time
// budget that each of them has otherwise, so that a request of many statements fails as
// soon as one of few where the database is slow. What is done between them, such as
// hashing a password, does not count.
func (d *DB) WithTimeBudget(ctx context.Context) context.Context {
	left := &atomic.Int64{}
	left.Store(int64(d.timeout))
	return context.WithValue(ctx, budgetKey{}, left)
}

// time is how long a statement or transaction may take now. Call spend at its end, which
// takes what it used off a shared budget.
func (d *DB) time(ctx context.Context) (allowed time.Duration, spend func()) {
	left, shared := ctx.Value(budgetKey{}).(*atomic.Int64)
	if !shared {
		return d.timeout, func() {}
	}

	began := time.Now()
	return time.Duration(left.Load()), func() { left.Add(-int64(time.Since(began))) }
}
