package main

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/seed"
)

var exportTries = map[string][]try{
	"ExportList": {{
		with:  "100 accounts",
		units: map[string]int{"account": exportBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.ExportList(ctx, account(somebody), exportBatch))
		},
	}},
	"ExportTotal": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ExportTotal(ctx))
	}}},
}

var importTries = map[string][]try{
	"ImportAccountCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.ImportAccountCreate(ctx, dbgen.ImportAccountCreateParams{
			ID: account(nobody), Email: "new@example.org", EmailKey: "new@example.org", Username: "new-name", UsernameKey: "new-name", Locale: "ro", EmailVerifiedAt: &present,
			PasswordChangedAt: present, CreatedAt: present, UpdatedAt: present,
		}))
	}}},
	"ImportAccountListByEmail": {{
		with:  "200 e-mails",
		units: map[string]int{"e-mail": importBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.ImportAccountListByEmail(ctx, list(importBatch, seed.Email)))
		},
	}},
	"ImportAccountListByID": {{
		with:  "200 ids",
		units: map[string]int{"id": importBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.ImportAccountListByID(ctx, list(importBatch, func(n int) id.ID { return account(n) })))
		},
	}},
	"ImportAccountListByUsername": {{
		with:  "200 usernames",
		units: map[string]int{"username": importBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.ImportAccountListByUsername(ctx, list(importBatch, seed.Username)))
		},
	}},
	"ImportCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.ImportCreate(ctx, dbgen.ImportCreateParams{
			Source: seed.ImportSource, SourceID: -1, AccountID: account(somebody), ImportedAt: present,
		}))
	}}},
	// Numbers that follow on each other, so that every one of the range came over:
	// the seed has every tenth.
	"ImportList": {{
		with:  "200 rows",
		units: map[string]int{"row": importBatch},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.ImportList(ctx, dbgen.ImportListParams{
				Source: seed.ImportSource, FirstID: somebody, LastID: somebody + 10*(importBatch-1),
			}))
		},
	}},
	"ImportListByAccount": {{units: map[string]int{"import": 1}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.ImportListByAccount(ctx, account(somebody)))
	}}},
	"ImportProfileCreate": {{
		before: createNobody,
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.ImportProfileCreate(ctx, dbgen.ImportProfileCreateParams{AccountID: account(nobody), UpdatedAt: present}))
		},
	}},
	"ImportSourceID": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ImportSourceID(ctx, seed.ImportSource, account(somebody)))
	}}},
}
