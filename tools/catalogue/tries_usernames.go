package main

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

var usernameTries = map[string][]try{
	"UsernameHeld": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.UsernameHeld(ctx, dbgen.UsernameHeldParams{UsernameHash: seed.FormerUsername(somebody, 2), Now: present, AccountID: account(somebody)}))
	}}},
	"UsernameHold": {
		{run: holdUsername(seed.FormerUsername(nobody, 1))},
		{with: "once more", run: holdUsername(seed.FormerUsername(somebody, 3))},
	},
	"UsernameListByAccount": {{units: map[string]int{"username": 1}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.UsernameListByAccount(ctx, account(somebody), present))
	}}},
	"UsernameListHeld": {{
		with:  "200 usernames",
		units: map[string]int{"username": importBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.UsernameListHeld(ctx, list(importBatch, func(n int) []byte { return seed.FormerUsername(n, 1) }), present))
		},
	}},
	"UsernameOrphan": {{units: map[string]int{"username": 2}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.UsernameOrphan(ctx, account(somebody)))
	}}},
	// One account in a hundred is public, and somebody is.
	"UsernameSuccessor": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.UsernameSuccessor(ctx, seed.FormerUsername(somebody, 1), present))
	}}},
	"UsernameTakeBack": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.UsernameTakeBack(ctx, seed.FormerUsername(somebody, 1), account(somebody)))
	}}},
}

func holdUsername(hash []byte) statementRun {
	return func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.UsernameHold(ctx, dbgen.UsernameHoldParams{UsernameHash: hash, AccountID: account(somebody), ExpiresAt: present.AddDate(0, 0, 30)}))
	}
}
