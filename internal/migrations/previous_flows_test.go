package migrations_test

import (
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	previous "latchkey/internal/migrations/testdata/previous"
)

func (r *release) change() {
	name, second, later := "Ana Maria", "$argon2id$second", at.Add(time.Hour)
	r.one(r.q.AccountNamesUpdate(r.ctx, previous.AccountNamesUpdateParams{FirstName: &name, UpdatedAt: later, ID: r.account}))
	r.changeVerified(later)
	r.one(r.q.AccountUsernameUpdate(r.ctx, previous.AccountUsernameUpdateParams{Username: "Anna", UsernameKey: "anna", UpdatedAt: later, ID: r.account}))
	row, err := r.q.AccountGet(r.ctx, r.account)
	r.ok(err)
	r.equal("names", []string{row.FirstName, row.LastName, row.Email, row.Username}, []string{name, "", "a@example.org", "Anna"})

	first, err := r.q.AccountPasswordGet(r.ctx, r.account)
	r.ok(err)
	r.one(r.q.AccountPasswordDisable(r.ctx, &later, r.account))
	r.one(r.q.AccountPasswordUpdate(r.ctx, previous.AccountPasswordUpdateParams{PasswordHash: &second, ChangedAt: later, ID: r.account}))
	stale, err := r.q.AccountPasswordRehash(r.ctx, previous.AccountPasswordRehashParams{NewHash: first, ID: r.account, OldHash: first})
	r.rows(0, stale, err)
	hash, err := r.q.AccountLockPassword(r.ctx, r.account)
	r.ok(err)
	r.equal("the password", *hash, second)
	login, err := r.q.AccountLoginByUsername(r.ctx, "anna")
	r.ok(err)
	r.equal("disabled after a new password", login.PasswordDisabledAt, (*time.Time)(nil))
}

// changeVerified changes an e-mail that was verified by the present release. The
// previous one leaves that standing, and what the header of migration 13 says
// takes it away.
func (r *release) changeVerified(later time.Time) {
	r.one(r.now.AccountEmailVerify(r.ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &at, ID: r.account, EmailKey: "ana@example.org"}))
	r.one(r.q.AccountEmailUpdate(r.ctx, previous.AccountEmailUpdateParams{Email: "a@example.org", EmailKey: "a@example.org", UpdatedAt: later, ID: r.account}))
	r.ok(r.q.AuditCreate(r.ctx, previous.AuditCreateParams{ID: id.New(), AccountID: r.account, Action: "email.changed", RequestID: "r2", CreatedAt: later}))
	mend := "UPDATE accounts AS a JOIN audit_log AS l ON l.account_id = a.id SET a.email_verified_at = NULL" +
		" WHERE l.action = 'email.changed' AND l.created_at > a.email_verified_at + INTERVAL 5 SECOND"
	result, err := r.db.ExecContext(r.ctx, mend)
	r.ok(err)
	mended, err := result.RowsAffected()
	r.one(mended, err)
	contact, err := r.now.AccountContactGet(r.ctx, r.account)
	r.ok(err)
	r.equal("verified after a change and the mending", contact.EmailVerifiedAt, (*time.Time)(nil))
}

func (r *release) profile() {
	occupation, github := "clockmaker", "https://github.com/ana"
	r.one(r.q.ProfileUpdate(r.ctx, previous.ProfileUpdateParams{Occupation: &occupation, Github: &github, UpdatedAt: at, AccountID: r.account}))
	row, err := r.q.ProfileGetWithPicture(r.ctx, r.account)
	r.ok(err)
	r.equal("the card", []any{row.Occupation, row.Github, row.Country, row.Image}, []any{occupation, github, "I guess you are from Nice ?", []byte(nil)})
}

func (r *release) picture() {
	for n, image := range []string{"first", "second"} {
		r.ok(r.q.PictureSet(r.ctx, previous.PictureSetParams{AccountID: r.account, Digest: code(n), Image: []byte(image), CreatedAt: at}))
		r.one(r.q.ProfilePictureUpdate(r.ctx, previous.ProfilePictureUpdateParams{PictureDigest: code(n), UpdatedAt: at, AccountID: r.account}))
	}
	image, err := r.q.PictureGetByDigest(r.ctx, code(1))
	r.ok(err)
	r.equal("the picture by its digest", string(image), "second")
	row, err := r.q.ProfileGetWithPicture(r.ctx, r.account)
	r.ok(err)
	r.equal("the picture of the account", string(row.Image), "second")
}

func (r *release) bringOver() {
	imported := id.New()
	r.ok(r.q.ImportAccountCreate(r.ctx, previous.ImportAccountCreateParams{
		ID: imported, Email: "b@example.org", EmailKey: "b@example.org", Username: "bob", UsernameKey: "bob", PasswordChangedAt: at, CreatedAt: at, UpdatedAt: at,
	}))
	r.ok(r.q.ImportProfileCreate(r.ctx, previous.ImportProfileCreateParams{AccountID: imported, Occupation: "baker", UpdatedAt: at}))
	r.ok(r.q.ImportCreate(r.ctx, previous.ImportCreateParams{Source: "old", SourceID: 7, AccountID: imported, ImportedAt: at}))

	emails, err := r.q.ImportAccountListByEmail(r.ctx, []string{"b@example.org", "c@example.org"})
	r.ok(err)
	r.equal("taken e-mails", emails, []previous.ImportAccountListByEmailRow{{EmailKey: "b@example.org", ID: imported}})
	names, err := r.q.ImportAccountListByUsername(r.ctx, []string{"bob", "carol"})
	r.ok(err)
	r.equal("taken usernames", names, []string{"bob"})
	ids, err := r.q.ImportAccountListByID(r.ctx, []id.ID{imported, id.New()})
	r.ok(err)
	r.equal("accounts there", ids, []id.ID{imported})
	rows, err := r.q.ImportList(r.ctx, previous.ImportListParams{Source: "old", FirstID: 1, LastID: 9})
	r.ok(err)
	r.equal("rows that came over", rows, []int64{7})
	source, err := r.q.ImportSourceID(r.ctx, "old", imported)
	r.ok(err)
	r.equal("the row that it was", source, int64(7))
}

func (r *release) export() {
	total, err := r.q.ExportTotal(r.ctx)
	r.ok(err)
	list, err := r.q.ExportList(r.ctx, id.ID{}, 10)
	r.ok(err)
	r.equal("accounts", []int64{total, int64(len(list))}, []int64{2, 2})
	r.equal("one with its picture, one without", []string{string(list[0].Image), string(list[1].Image)}, []string{"second", ""})
	r.equal("its profile", list[1].Occupation, "baker")
}

// remove deletes an account that has a token, of which the previous release knows
// nothing.
func (r *release) remove() {
	r.ok(r.now.TokenCreate(r.ctx, dbgen.TokenCreateParams{
		TokenHash: code(1), Purpose: "undo-email", AccountID: r.account, Email: "ana@example.org", EmailKey: "ana@example.org", ExpiresAt: at,
	}))
	r.audit("account.deleted")
	history, err := r.q.AuditDeleteByAccount(r.ctx, r.account)
	r.rows(3, history, err)
	r.one(r.q.PictureDelete(r.ctx, r.account))
	r.one(r.q.ProfileDelete(r.ctx, r.account))
	r.one(r.q.AttemptDelete(r.ctx, r.account[:]))
	r.one(r.q.AccountDelete(r.ctx, r.account))
	total, err := r.q.ExportTotal(r.ctx)
	r.ok(err)
	r.equal("accounts left", total, int64(1))
	tokens, err := r.now.TokenDeleteByAccount(r.ctx, r.account, 1)
	r.rows(0, tokens, err)
}
