package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

func attemptTries() map[string][]try {
	// The attempts at an account are found by its id.
	at := account(somebody)
	key := at[:]
	return map[string][]try{
		"AttemptCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.AttemptCreate(ctx, dbgen.AttemptCreateParams{
				AttemptKey: seed.AddressKey(nobody), FullUntil: present, RetryAt: present,
			}))
		}}},
		"AttemptDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AttemptDelete(ctx, key))
		}}},
		"AttemptFailed": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AttemptFailed(ctx, dbgen.AttemptFailedParams{AttemptKey: key, Now: present}))
		}}},
		"AttemptGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AttemptGet(ctx, key))
		}}},
		"AttemptSucceeded": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AttemptSucceeded(ctx, present, key))
		}}},
		"AttemptTake": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AttemptTake(ctx, dbgen.AttemptTakeParams{
				AttemptKey: key, Now: present, IntervalUs: time.Minute.Microseconds(), RoomUntil: present.Add(time.Hour),
			}))
		}}},
	}
}

func auditTries() map[string][]try {
	return map[string][]try{
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
		// A page, and one entry that tells whether there is another.
		"AuditListByAccount": {{
			with:  "51 entries of 500",
			units: map[string]int{"entry": historyPage},
			run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
				return many(q.AuditListByAccount(ctx, dbgen.AuditListByAccountParams{AccountID: account(crowded), Before: lastID, Limit: historyPage}))
			},
		}},
	}
}

func lockTries() map[string][]try {
	take := func(ctx context.Context, q *dbgen.Queries) error {
		_, err := q.LockTake(ctx, "purge")
		return err
	}
	return map[string][]try{
		"LockHolder": {{before: take, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.LockHolder(ctx, "purge"))
		}}},
		"LockRelease": {{
			before: take,
			run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
				return one(q.LockRelease(ctx, "purge"))
			},
		}},
		"LockTake": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.LockTake(ctx, "purge"))
		}}},
	}
}
