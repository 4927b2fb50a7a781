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
	mailPage   = 500
)

var (
	knownDevice = seed.DeviceTags(somebody, 1)
	deviceUnits = map[string]int{"tag": len(knownDevice), "device": seed.CrowdedDevices}
	tokenUnits  = map[string]int{"token": seed.CrowdedTokens}
)

var deviceTries = map[string][]try{
	"DeviceDelete": {{with: "2 tags", units: deviceUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.DeviceDelete(ctx, knownDevice))
	}}},
	"DeviceDeleteOldest": {{with: "50 devices, 2 tags, 1 to forget", units: deviceUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.DeviceDeleteOldest(ctx, tags(crowded), 1))
	}}},
	"DeviceGet": {{with: "2 tags", units: deviceUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.DeviceGet(ctx, knownDevice, present))
	}}},
	"DeviceDeleteByOwner": {{
		with:  "50 devices, 2 tags",
		units: map[string]int{"device": seed.CrowdedDevices},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.DeviceDeleteByOwner(ctx, tags(crowded)))
		},
	}},
	"DeviceDeleteSome": {{
		with:  "50 devices, 2 tags",
		units: map[string]int{"device": seed.CrowdedDevices},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.DeviceDeleteSome(ctx, tags(crowded), seed.CrowdedDevices))
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
		{run: seeDevice(seed.DeviceTags(nobody, 1)[0])},
		{with: "a known one", run: seeDevice(knownDevice[0])},
	},
}

func seeDevice(tag []byte) statementRun {
	return func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.DeviceSeen(ctx, dbgen.DeviceSeenParams{DeviceTag: tag, OwnerTag: tags(somebody)[0], ExpiresAt: present.AddDate(0, 0, 180)}))
	}
}

var tokenTries = map[string][]try{
	"TokenCreate": {
		{run: createToken(nobody)},
		{with: "one that is there", run: createToken(somebody)},
	},
	"TokenDeleteByAccount": {{with: "50 tokens", units: tokenUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.TokenDeleteByAccount(ctx, account(crowded), seed.CrowdedTokens))
	}}},
	"TokenDeleteButUndo": {{units: map[string]int{"token": 4}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.TokenDeleteButUndo(ctx, account(somebody)))
	}}},
	"TokenDeleteUndoFrom": {{with: "50 tokens", units: tokenUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.TokenDeleteUndoFrom(ctx, account(crowded), present))
	}}},
	"TokenGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.TokenGet(ctx, dbgen.TokenGetParams{TokenHash: tokenHash(somebody), Purpose: "verify-email", Now: present}))
	}}},
	"TokenListByAccount": {{with: "50 tokens", units: tokenUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.TokenListByAccount(ctx, account(crowded)))
	}}},
	"TokenListUndo": {{with: "50 tokens", units: tokenUnits, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.TokenListUndo(ctx, account(crowded), present))
	}}},
	"TokenReserved": {{units: map[string]int{"token": 1}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: seed.FormerEmail(somebody), AccountID: account(nobody), Now: present}))
	}}},
	"TokenUse": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.TokenUse(ctx, dbgen.TokenUseParams{UsedAt: &present, TokenHash: tokenHash(somebody), Purpose: "verify-email", Now: present}))
	}}},
}

// createToken runs TokenCreate with the hash of the first token that account n has.
func createToken(n int) statementRun {
	return func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.TokenCreate(ctx, dbgen.TokenCreateParams{
			TokenHash: tokenHash(n), Purpose: "verify-email", AccountID: account(somebody),
			Email: seed.Email(somebody), EmailKey: seed.Email(somebody), ExpiresAt: present.Add(48 * time.Hour),
		}))
	}
}

func tokenHash(n int) []byte {
	hash := seed.TokenHash(n, 1)
	return hash[:]
}

// outboxID is one email of the outbox, claimedIDs are those that a worker claims.
var (
	outboxID   = id.ID(seed.MailID(somebody, 1))
	claimedIDs = list(claimBatch, func(n int) id.ID { return seed.MailID(n, 1) })
)

var outboxTries = map[string][]try{
	"OutboxBury": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.OutboxBury(ctx, "was not taken within a day", outboxID))
	}}},
	"OutboxClaim": {{with: "20 emails", units: map[string]int{"email": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.OutboxClaim(ctx, &present, claimBatch))
	}}},
	"OutboxCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.OutboxCreate(ctx, dbgen.OutboxCreateParams{
			ID: account(nobody), SealedMail: make([]byte, 400), CreatedAt: present, DueAt: &present, ExpiresAt: present.AddDate(0, 0, 31),
		}))
	}}},
	"OutboxDefer": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.OutboxDefer(ctx, dbgen.OutboxDeferParams{DueAt: &present, Failure: "451 4.3.0", ID: outboxID}))
	}}},
	"OutboxDelete": {{with: "20 emails", units: map[string]int{"email": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.OutboxDelete(ctx, claimedIDs))
	}}},
	"OutboxLease": {{with: "20 emails", units: map[string]int{"email": claimBatch}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.OutboxLease(ctx, pointer(present.Add(2*time.Minute)), claimedIDs))
	}}},
	"OutboxList": {{with: "500 emails", units: map[string]int{"email": mailPage}, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.OutboxList(ctx, id.ID{}, mailPage))
	}}},
	"OutboxRevive": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.OutboxRevive(ctx, dbgen.OutboxReviveParams{CreatedAt: present, DueAt: &present, ExpiresAt: present.AddDate(0, 0, 31), ID: outboxID}))
	}}},
	"OutboxWaiting": {{with: "10,000 emails of more", run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.OutboxWaiting(ctx, present))
	}}},
}
