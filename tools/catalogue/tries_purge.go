package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/seed"
)

// purgeBatch is the largest batch of a purge; the seed has more of everything.
const purgeBatch = 1000

var longAgo = present.AddDate(-1, 0, 0)

// purgeTries are about what has expired.
var purgeTries = map[string][]try{
	"AttemptCountExpired":  until(present, (*dbgen.Queries).AttemptCountExpired),
	"AttemptDeleteExpired": until(present, (*dbgen.Queries).AttemptDeleteExpired),
	"AttemptExpirySet": purged(func(ctx context.Context, q *dbgen.Queries) (int64, error) {
		return q.AttemptExpirySet(ctx, purgeBatch)
	}),
	"AuditCountExpired":   until(longAgo, (*dbgen.Queries).AuditCountExpired),
	"AuditDeleteExpired":  until(longAgo, (*dbgen.Queries).AuditDeleteExpired),
	"DeviceCountExpired":  until(present, (*dbgen.Queries).DeviceCountExpired),
	"DeviceDeleteExpired": until(present, (*dbgen.Queries).DeviceDeleteExpired),
	"ErasureCount": purged(func(ctx context.Context, q *dbgen.Queries) (int64, error) {
		return q.ErasureCount(ctx, id.ID{}, purgeBatch)
	}),
	"ErasureCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.ErasureCreate(ctx, account(somebody), present))
	}}},
	"ErasureDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.ErasureDelete(ctx, seed.ErasedID(somebody)))
	}}},
	"ErasureNext": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ErasureNext(ctx, id.ID{}))
	}}},
	"OutboxCountExpired":    until(present, (*dbgen.Queries).OutboxCountExpired),
	"OutboxDeleteExpired":   until(present, (*dbgen.Queries).OutboxDeleteExpired),
	"SessionCountExpired":   until(present, (*dbgen.Queries).SessionCountExpired),
	"SessionDeleteExpired":  until(present, (*dbgen.Queries).SessionDeleteExpired),
	"TokenCountExpired":     until(present, (*dbgen.Queries).TokenCountExpired),
	"TokenDeleteExpired":    until(present, (*dbgen.Queries).TokenDeleteExpired),
	"UsernameCountExpired":  until(present, (*dbgen.Queries).UsernameCountExpired),
	"UsernameDeleteExpired": until(present, (*dbgen.Queries).UsernameDeleteExpired),
}

// until purges what expired before the horizon.
func until(horizon time.Time, statement func(*dbgen.Queries, context.Context, time.Time, int32) (int64, error)) []try {
	return purged(func(ctx context.Context, q *dbgen.Queries) (int64, error) {
		return statement(q, ctx, horizon, purgeBatch)
	})
}

// purged is a batch that there are rows enough for.
func purged(batch func(ctx context.Context, q *dbgen.Queries) (int64, error)) []try {
	return []try{{
		with:  "1000 rows of more",
		units: map[string]int{"row": purgeBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(batch(ctx, q))
		},
	}}
}
