package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

// twoTags are an owner's while keys rotate: the keyring holds two keys then.
var twoTags = map[string]int{"tag": len(tags(crowded))}

var sessionTries = map[string][]try{
	"SessionCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.SessionCreate(ctx, dbgen.SessionCreateParams{
			CodeHash: codeHash(nobody), OwnerTag: tags(somebody)[0], SealedToken: make([]byte, 416),
			LastSeenAt: present, ExpiresAt: present.Add(24 * time.Hour),
		}))
	}}},
	"SessionDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.SessionDelete(ctx, codeHash(somebody)))
	}}},
	"SessionDeleteByOwner": {{with: "50 sessions, 2 tags", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.SessionDeleteByOwner(ctx, tags(crowded)))
	}}},
	"SessionDeleteOldest": {
		{with: "50 sessions, 2 tags, 1 to end", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.SessionDeleteOldest(ctx, tags(crowded), 1))
		}},
		// The limit was lowered.
		{with: "50 sessions, 2 tags, all to end", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.SessionDeleteOldest(ctx, tags(crowded), seed.CrowdedSessions))
		}},
	},
	"SessionDeleteOthers": {{with: "50 sessions, 2 tags", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.SessionDeleteOthers(ctx, tags(crowded), codeHash(crowded)))
	}}},
	"SessionGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.SessionGet(ctx, codeHash(somebody)))
	}}},
	"SessionListByOwner": {{with: "50 sessions, 2 tags", units: twoTags, run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return many(q.SessionListByOwner(ctx, tags(crowded)))
	}}},
	"SessionSeen": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.SessionSeen(ctx, dbgen.SessionSeenParams{CodeHash: codeHash(somebody), LastSeenAt: present.Add(time.Hour)}))
	}}},
}
