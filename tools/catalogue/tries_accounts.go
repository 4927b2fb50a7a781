package main

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/seed"
)

var accountTries = map[string][]try{
	"AccountCreate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return inserted(createNobody(ctx, q))
	}}},
	"AccountContactByEmail": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountContactByEmail(ctx, seed.Email(somebody)))
	}}},
	"AccountContactGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountContactGet(ctx, account(somebody)))
	}}},
	"AccountDelete": {{
		before: createNobody, // nothing refers to it
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return affected(q.AccountDelete(ctx, account(nobody)))
		},
	}},
	"AccountEmailTaken": {
		{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AccountEmailTaken(ctx, dbgen.AccountEmailTakenParams{EmailKey: seed.Email(somebody), Now: present}))
		}},
		{with: "kept for the account that had it", run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AccountEmailTaken(ctx, dbgen.AccountEmailTakenParams{EmailKey: seed.FormerEmail(somebody), Now: present}))
		}},
	},
	"AccountEmailUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountEmailUpdate(ctx, dbgen.AccountEmailUpdateParams{
			ID: account(somebody), Email: "new@example.org", EmailKey: "new@example.org", VerifiedAt: &present, UpdatedAt: present,
		}))
	}}},
	"AccountEmailVerify": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountEmailVerify(ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &present, ID: account(somebody), EmailKey: seed.Email(somebody)}))
	}}},
	"AccountExport": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountExport(ctx, account(somebody)))
	}}},
	"AccountGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountGet(ctx, account(somebody)))
	}}},
	"AccountLockForLogin": {{
		with:  "50 sessions, 2 tags",
		units: map[string]int{"tag": len(tags(crowded))},
		run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AccountLockForLogin(ctx, dbgen.AccountLockForLoginParams{
				Now: present, DeviceTags: seed.DeviceTags(crowded, 1), OwnerTags: tags(crowded), ID: account(crowded),
			}))
		},
	}},
	"AccountLockPassword": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountLockPassword(ctx, account(somebody)))
	}}},
	"AccountLoginByEmail": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountLoginByEmail(ctx, seed.Email(somebody)))
	}}},
	"AccountLoginByUsername": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountLoginByUsername(ctx, seed.Username(somebody)))
	}}},
	"AccountNamesLock": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountNamesLock(ctx, account(somebody)))
	}}},
	"AccountNamesUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountNamesUpdate(ctx, dbgen.AccountNamesUpdateParams{
			ID: account(somebody), FirstName: pointer("Bo"), Locale: pointer("ro"), UpdatedAt: present,
		}))
	}}},
	"AccountPasswordDisable": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountPasswordDisable(ctx, &present, account(somebody)))
	}}},
	"AccountPasswordGet": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return one(q.AccountPasswordGet(ctx, account(somebody)))
	}}},
	"AccountPasswordRehash": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountPasswordRehash(ctx, dbgen.AccountPasswordRehashParams{
			ID: account(somebody), OldHash: pointer(seed.PasswordHash), NewHash: pointer("$argon2id$another"),
		}))
	}}},
	"AccountPasswordUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountPasswordUpdate(ctx, dbgen.AccountPasswordUpdateParams{
			ID: account(somebody), PasswordHash: pointer("$argon2id$another"), ChangedAt: present,
		}))
	}}},
	"AccountUsernameTaken": {
		{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AccountUsernameTaken(ctx, dbgen.AccountUsernameTakenParams{
				UsernameKey: seed.Username(somebody), UsernameHash: seed.FormerUsername(nobody, 1), Now: present,
			}))
		}},
		{with: "given up lately", run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
			return one(q.AccountUsernameTaken(ctx, dbgen.AccountUsernameTakenParams{
				UsernameKey: seed.Username(nobody), UsernameHash: seed.FormerUsername(somebody, 1), Now: present,
			}))
		}},
	},
	"AccountUsernameUpdate": {{run: func(ctx context.Context, q *dbgen.Queries) (int, error) {
		return affected(q.AccountUsernameUpdate(ctx, dbgen.AccountUsernameUpdateParams{
			ID: account(somebody), Username: "new-name", UsernameKey: "new-name", UpdatedAt: present,
		}))
	}}},
}

// createNobody makes an account that has nothing yet.
func createNobody(ctx context.Context, q *dbgen.Queries) error {
	return q.AccountCreate(ctx, dbgen.AccountCreateParams{
		ID:           account(nobody),
		Email:        seed.Email(nobody),
		EmailKey:     seed.Email(nobody),
		Username:     seed.Username(nobody),
		UsernameKey:  seed.Username(nobody),
		Locale:       "en",
		PasswordHash: pointer(seed.PasswordHash),
		CreatedAt:    present,
	})
}
