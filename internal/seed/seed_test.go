package seed_test

import (
	"bytes"
	"database/sql"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/password"
	"latchkey/internal/seed"
	"latchkey/internal/session"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

var at = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func filled(t *testing.T, accounts int, progress func(int)) *sql.DB {
	t.Helper()
	db, err := database.OpenAdmin(cluster.As(cluster.Migrated(t), dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	begun := time.Now()
	if err := seed.Fill(t.Context(), db, accounts, at, progress); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d accounts in %v", accounts, time.Since(begun))
	return db
}

// Every table has its rows, over more than one batch, and account 1 is as
// crowded as the constants say.
func TestRows(t *testing.T) {
	var last int
	db := filled(t, 12_000, func(done int) { last = done })
	if last != 12_000 {
		t.Errorf("progress ended at %d", last)
	}

	first, tags := seed.AccountID(1), seed.OwnerTags(1)
	for _, c := range []struct {
		count string
		args  []any
		want  int
	}{
		{"SELECT COUNT(*) FROM accounts", nil, 12_000},
		{"SELECT COUNT(*) FROM profiles WHERE linkedin LIKE '%/in/seed-%'", nil, 12_000},
		{"SELECT COUNT(*) FROM pictures", nil, 120},
		{"SELECT COUNT(*) FROM sessions", nil, 12_000 + 4_000 + 1_200 + 49},
		{"SELECT COUNT(*) FROM sessions WHERE expires_at <= ?", []any{at}, 1_200},
		{"SELECT COUNT(*) FROM audit_log", nil, 36_000 + 2_400 + 497 + 120*13},
		{"SELECT COUNT(*) FROM erasures AS e JOIN audit_log AS l ON l.account_id = e.account_id", nil, 120 * 13},
		{"SELECT COUNT(*) FROM former_usernames", nil, 1_200 + 1_200 + 1_000},
		{"SELECT COUNT(*) FROM former_usernames WHERE expires_at <= ?", []any{at}, 1_000},
		{"SELECT COUNT(*) FROM attempts", nil, 6_000},
		{"SELECT COUNT(*) FROM attempts WHERE expires_at IS NULL", nil, 750},
		{"SELECT COUNT(*) FROM attempts WHERE expires_at <= ?", []any{at}, 1_500 + 450},
		{"SELECT COUNT(*) FROM imported_accounts WHERE source = ?", []any{seed.ImportSource}, 1_200},
		{"SELECT COUNT(*) FROM one_time_tokens", nil, 2_400 + 600 + 600 + 1_200 + 1_500 + 50},
		{"SELECT COUNT(*) FROM one_time_tokens WHERE expires_at <= ?", []any{at}, 1_500},
		{"SELECT COUNT(*) FROM one_time_tokens WHERE purpose = 'recovery' AND used_at <= ?", []any{at}, 600},
		{"SELECT COUNT(*) FROM one_time_tokens WHERE account_id = ?", []any{first[:]}, seed.CrowdedTokens},
		{"SELECT COUNT(*) FROM mail_outbox", nil, 1_200 + 240 + 750 + seed.CrowdedEmails},
		{"SELECT COUNT(*) FROM mail_outbox WHERE due_at <= ?", []any{at}, 600 + seed.CrowdedEmails},
		{"SELECT COUNT(*) FROM mail_outbox WHERE due_at > ? AND tries > 0", []any{at}, 600},
		{"SELECT COUNT(*) FROM mail_outbox WHERE due_at IS NULL", nil, 240 + 750},
		{"SELECT COUNT(*) FROM mail_outbox WHERE expires_at <= ?", []any{at}, 750},
		{"SELECT COUNT(*) FROM known_devices", nil, 12_000 + 4_000 + 1_200 + 49},
		{"SELECT COUNT(*) FROM known_devices WHERE expires_at <= ?", []any{at}, 1_200},
		{"SELECT COUNT(*) FROM known_devices WHERE owner_tag IN (?, ?)", []any{tags[0], tags[1]}, seed.CrowdedDevices},
		{"SELECT COUNT(*) FROM sessions WHERE owner_tag IN (?, ?) AND expires_at > ?", []any{tags[0], tags[1], at}, seed.CrowdedSessions},
		{"SELECT COUNT(*) FROM audit_log WHERE account_id = ?", []any{first[:]}, seed.CrowdedAudits},
	} {
		var got int
		if err := db.QueryRow(c.count, c.args...).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: %d, %v; want %d", c.count, got, err, c.want)
		}
	}
}

// What the functions say of an account is what its rows hold.
func TestKeys(t *testing.T) {
	db := filled(t, 300, nil)
	id, hash, digest, tags := seed.AccountID(300), seed.CodeHash(300, 1), seed.PictureDigest(300), seed.OwnerTags(300)
	former := seed.CodeHash(300, 2)
	token, mail, devices, oldDevices := seed.TokenHash(300, 4), seed.MailID(300, 1), seed.DeviceTags(300, 1), seed.DeviceTags(300, 2)
	other := seed.AccountID(44)

	for query, args := range map[string][]any{
		"SELECT COUNT(*) FROM accounts WHERE id = ? AND email_key = ? AND username_key = ?":              {id[:], seed.Email(300), seed.Username(300)},
		"SELECT COUNT(*) FROM profiles WHERE account_id = ? AND picture_digest = ?":                      {id[:], digest[:]},
		"SELECT COUNT(*) FROM pictures WHERE account_id = ? AND digest = ?":                              {id[:], digest[:]},
		"SELECT COUNT(*) FROM sessions WHERE code_hash = ? AND owner_tag = ?":                            {hash[:], tags[0]},
		"SELECT COUNT(*) FROM sessions WHERE owner_tag = ? AND code_hash = ?":                            {tags[1], former[:]},
		"SELECT COUNT(*) FROM attempts WHERE attempt_key = ?":                                            {other[:]},
		"SELECT COUNT(*) FROM attempts WHERE failures = 0 AND attempt_key = ?":                           {seed.AddressKey(45)},
		"SELECT COUNT(*) FROM one_time_tokens WHERE token_hash = ? AND account_id = ? AND email_key = ?": {token[:], id[:], seed.FormerEmail(300)},
		"SELECT COUNT(*) FROM mail_outbox WHERE id = ? AND due_at IS NOT NULL":                           {mail[:]},
		"SELECT COUNT(*) FROM known_devices WHERE device_tag = ? AND owner_tag = ?":                      {devices[0], tags[0]},
		"SELECT COUNT(*) FROM known_devices WHERE owner_tag = ? AND device_tag = ?":                      {tags[1], oldDevices[1]},
		"SELECT COUNT(*) FROM imported_accounts WHERE source_id = 300 AND account_id = ?":                {id[:]},
	} {
		var got int
		if err := db.QueryRow(query, args...).Scan(&got); err != nil || got != 1 {
			t.Errorf("%s: %d, %v", query, got, err)
		}
	}

	if !bytes.Equal(id[6:7], []byte{0x70 | id[6]&15}) || id[8]>>6 != 2 {
		t.Errorf("%x is no UUIDv7", id)
	}

	if _, ok := session.ParseCode(seed.SessionCode(300, 1)); !ok {
		t.Error("a code has not the form of a code")
	}

	if ok, err := (password.Secrets{}).Verify(seed.PasswordHash, seed.Password); !ok || err != nil || password.Default.Outdated(seed.PasswordHash) {
		t.Errorf("the password's hash is not what a sign-up makes: %v %v", ok, err)
	}
}
