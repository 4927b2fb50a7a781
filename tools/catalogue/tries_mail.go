package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/seed"
)

// claimBatch and letterPage are what a worker claims, and the commands list, at
// once.
const (
	claimBatch = 20
	letterPage = 500
)

func deviceTries() map[string][]try {
	seen := func(tag []byte) func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.DeviceSeen(ctx, dbgen.DeviceSeenParams{DeviceTag: tag, OwnerTag: tags(somebody)[0], ExpiresAt: present.AddDate(0, 0, 180)}))
		}
	}
	known := seed.DeviceTags(somebody, 1)
	twoTags := map[string]int{"tag": len(known), "device": seed.CrowdedDevices}
	return map[string][]try{
		"DeviceDelete": {{with: "2 tags", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.DeviceDelete(ctx, known))
		}}},
		"DeviceDeleteOldest": {{with: "50 devices, 2 tags, 1 to forget", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.DeviceDeleteOldest(ctx, tags(crowded), 1))
		}}},
		"DeviceGet": {{with: "2 tags", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.DeviceGet(ctx, known, present))
		}}},
		"DeviceDeleteByOwner": {{
			with:  "50 devices, 2 tags",
			units: map[string]int{"device": seed.CrowdedDevices},
			run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
				return affected(q.DeviceDeleteByOwner(ctx, tags(crowded)))
			},
		}},
		"DeviceListByOwner": {{
			with:  "50 devices, 2 tags",
			units: map[string]int{"device": seed.CrowdedDevices},
			run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
				return many(q.DeviceListByOwner(ctx, tags(crowded)))
			},
		}},
		"DeviceSeen": {
			{run: seen(seed.DeviceTags(nobody, 1)[0])},
			{with: "a known one", run: seen(seed.DeviceTags(somebody, 1)[0])},
		},
	}
}

func tokenTries() map[string][]try {
	hash := func(n, k int) []byte {
		sum := seed.TokenHash(n, k)
		return sum[:]
	}
	create := func(n int) func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.TokenCreate(ctx, dbgen.TokenCreateParams{
				TokenHash: hash(n, 1), Purpose: "verify-email", AccountID: account(somebody),
				Email: seed.Email(somebody), EmailKey: seed.Email(somebody), ExpiresAt: present.Add(48 * time.Hour),
			}))
		}
	}
	tokens := map[string]int{"token": seed.CrowdedTokens}
	return map[string][]try{
		"TokenCreate": {
			{run: create(nobody)},
			{with: "one that is there", run: create(somebody)},
		},
		"TokenDeleteByAccount": {{with: "50 tokens", units: tokens, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.TokenDeleteByAccount(ctx, account(crowded)))
		}}},
		"TokenDeleteButUndo": {{units: map[string]int{"token": 4}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.TokenDeleteButUndo(ctx, account(somebody)))
		}}},
		"TokenDeleteUndoFrom": {{with: "50 tokens", units: tokens, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.TokenDeleteUndoFrom(ctx, account(crowded), present))
		}}},
		"TokenGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.TokenGet(ctx, dbgen.TokenGetParams{TokenHash: hash(somebody, 1), Purpose: "verify-email", Now: present}))
		}}},
		"TokenListByAccount": {{with: "50 tokens", units: tokens, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.TokenListByAccount(ctx, account(crowded)))
		}}},
		"TokenListUndo": {{with: "50 tokens", units: tokens, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.TokenListUndo(ctx, account(crowded), present))
		}}},
		"TokenReserved": {{units: map[string]int{"token": 1}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: seed.FormerEmail(somebody), AccountID: account(nobody), Now: present}))
		}}},
		"TokenUse": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.TokenUse(ctx, dbgen.TokenUseParams{UsedAt: &present, TokenHash: hash(somebody, 1), Purpose: "verify-email", Now: present}))
		}}},
	}
}

func outboxTries() map[string][]try {
	letter := id.ID(seed.EmailID(somebody, 1))
	ids := list(claimBatch, func(n int) id.ID { return seed.EmailID(n, 1) })
	return map[string][]try{
		"OutboxBury": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.OutboxBury(ctx, "was not taken within a day", letter))
		}}},
		"OutboxClaim": {{with: "20 letters", units: map[string]int{"letter": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.OutboxClaim(ctx, &present, claimBatch))
		}}},
		"OutboxCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.OutboxCreate(ctx, dbgen.OutboxCreateParams{
				ID: account(nobody), SealedLetter: make([]byte, 400), CreatedAt: present, DueAt: &present, ExpiresAt: present.AddDate(0, 0, 31),
			}))
		}}},
		"OutboxDefer": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.OutboxDefer(ctx, dbgen.OutboxDeferParams{DueAt: &present, Failure: "451 4.3.0", ID: letter}))
		}}},
		"OutboxDelete": {{with: "20 letters", units: map[string]int{"letter": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.OutboxDelete(ctx, ids))
		}}},
		"OutboxLease": {{with: "20 letters", units: map[string]int{"letter": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.OutboxLease(ctx, pointer(present.Add(2*time.Minute)), ids))
		}}},
		"OutboxList": {{with: "500 letters", units: map[string]int{"letter": letterPage}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return many(q.OutboxList(ctx, id.ID{}, letterPage))
		}}},
		"OutboxRevive": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.OutboxRevive(ctx, dbgen.OutboxReviveParams{CreatedAt: present, DueAt: &present, ExpiresAt: present.AddDate(0, 0, 31), ID: letter}))
		}}},
		"OutboxWaiting": {{with: "10,000 letters of more", run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.OutboxWaiting(ctx, present))
		}}},
	}
}
