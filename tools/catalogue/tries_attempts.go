package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

var attemptTries = map[string][]try{
	"AttemptCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.AttemptCreate(ctx, dbgen.AttemptCreateParams{
			AttemptKey: seed.AddressKey(nobody), FullUntil: present, RetryAt: present,
		}))
	}}},
	"AttemptDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AttemptDelete(ctx, attemptKey(somebody)))
	}}},
	"AttemptFailed": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AttemptFailed(ctx, dbgen.AttemptFailedParams{AttemptKey: attemptKey(somebody), Now: present}))
	}}},
	"AttemptGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AttemptGet(ctx, attemptKey(somebody)))
	}}},
	"AttemptHold": {
		{with: "a key that is new", run: holding(seed.AddressKey(nobody))},
		{with: "a count that is there", run: holding(attemptKey(somebody))},
	},
	"AttemptSucceeded": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AttemptSucceeded(ctx, present, attemptKey(somebody)))
	}}},
	"AttemptTake": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AttemptTake(ctx, dbgen.AttemptTakeParams{
			AttemptKey: attemptKey(somebody), Now: present, IntervalUs: time.Minute.Microseconds(), RoomUntil: present.Add(time.Hour),
		}))
	}}},
}

func holding(key []byte) func(context.Context, *dbgen.Queries) (int, error) {
	return func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.AttemptHold(ctx, dbgen.AttemptHoldParams{AttemptKey: key, Now: present, RetryAt: present}))
	}
}

// attemptKey finds the attempts at an account: it is the account's id.
func attemptKey(n int) []byte {
	id := account(n)
	return id[:]
}

var auditTries = map[string][]try{
	"AuditCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.AuditCreate(ctx, dbgen.AuditCreateParams{
			ID: account(nobody), AccountID: account(somebody), Action: "profile.updated", CreatedAt: present,
		}))
	}}},
	"AuditDeleteByAccount": {{
		with:  "500 changes",
		units: map[string]int{"change": seed.CrowdedAudits},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AuditDeleteByAccount(ctx, account(crowded), seed.CrowdedAudits))
		},
	}},
	// A page, and one entry that shows whether there is another.
	"AuditListByAccount": {{
		with:  "51 entries of 500",
		units: map[string]int{"entry": historyPage},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.AuditListByAccount(ctx, dbgen.AuditListByAccountParams{AccountID: account(crowded), Before: lastID, Limit: historyPage}))
		},
	}},
}

var lockTries = map[string][]try{
	"LockHolder": {{before: takeLock, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.LockHolder(ctx, "purge"))
	}}},
	"LockRelease": {{
		before: takeLock,
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.LockRelease(ctx, "purge"))
		},
	}},
	"LockTake": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.LockTake(ctx, "purge"))
	}}},
}

func takeLock(ctx context.Context, q *dbgen.Queries) error {
	_, err := q.LockTake(ctx, "purge")
	return err
}
