package main

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

var pictureTries = map[string][]try{
	"PictureDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.PictureDelete(ctx, account(somebody)))
	}}},
	"PictureGetByDigest": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		digest := seed.PictureDigest(somebody)
		return one(q.PictureGetByDigest(ctx, digest[:]))
	}}},
	"PictureSet": {
		{with: "in place of another", run: setPicture(somebody)},
		{run: setPicture(somebody + 1)},
	},
}

func setPicture(n int) statementRun {
	return func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(q.PictureSet(ctx, dbgen.PictureSetParams{
			AccountID: account(n), Digest: make([]byte, 32), Image: make([]byte, 2048), CreatedAt: present,
		}))
	}
}

var profileTries = map[string][]try{
	"ProfileCreate": {{
		before: createNobody,
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return inserted(q.ProfileCreate(ctx, account(nobody), present))
		},
	}},
	"ProfileDelete": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.ProfileDelete(ctx, account(somebody)))
	}}},
	// One account in a hundred is public, and somebody is.
	"ProfileGetPublic": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ProfileGetPublic(ctx, seed.Username(somebody)))
	}}},
	"ProfileGetWithPicture": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ProfileGetWithPicture(ctx, account(somebody)))
	}}},
	"ProfileLock": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.ProfileLock(ctx, account(somebody)))
	}}},
	"ProfilePictureUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.ProfilePictureUpdate(ctx, dbgen.ProfilePictureUpdateParams{AccountID: account(somebody), UpdatedAt: present}))
	}}},
	"ProfileUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.ProfileUpdate(ctx, dbgen.ProfileUpdateParams{
			AccountID: account(somebody), Github: pointer("https://github.com/ana"), UpdatedAt: present,
		}))
	}}},
}
