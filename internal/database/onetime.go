package database

import (
	"context"
	"sync/atomic"
	"time"
)

type oneTimeKey struct{}

// WithOneTime gives all statements and transactions under a context one time
// together, the one that each of them has otherwise. What is done between them,
// such as hashing a password, does not count. So a request of many statements is
// answered as soon as one of few where the database is slow to the limit.
func (d *DB) WithOneTime(ctx context.Context) context.Context {
	left := &atomic.Int64{}
	left.Store(int64(d.timeout))
	return context.WithValue(ctx, oneTimeKey{}, left)
}

// time is how long a statement or transaction may take now. spend, at its end,
// takes what it used off the time that it shares with others.
func (d *DB) time(ctx context.Context) (allowed time.Duration, spend func()) {
	left, shared := ctx.Value(oneTimeKey{}).(*atomic.Int64)
	if !shared {
		return d.timeout, func() {}
	}
	began := time.Now()
	return time.Duration(left.Load()), func() { left.Add(-int64(time.Since(began))) }
}
