// Package seed fills a migrated database with accounts and all that belongs to
// them, the same ones each time. It is for tests and measurements: how a
// statement, a migration or a clean-up does among a million accounts. The program
// does not hold it.
//
// Accounts have numbers from 1 on; the functions below return the ids and keys of
// the n-th. Account 1 has 50 sessions, tokens and devices and 500 rows of history,
// the others a few. 10,000 emails that belong to no account wait in the outbox.
package seed

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	latchkey "latchkey/sql"
)

// batch is how many numbers numbers.sql makes.
const batch = 10000

const (
	// Password is the password of every account, PasswordHash its argon2id hash at
	// the cost that is the service's default.
	Password     = "a long pass phrase"
	PasswordHash = "$argon2id$v=19$m=19456,t=2,p=1$VzeCvIsw2QPflKNl9uMs+g$tnuDRLQqXFaZqJBjLyyLgrtm1uhvzS6/v9Teiq9Dof0"

	// ImportSource is the service that the imported accounts came from.
	ImportSource = "seed"

	// CrowdedSessions to CrowdedDevices are what account 1 has.
	CrowdedSessions = 50
	CrowdedAudits   = 500
	CrowdedTokens   = 50
	CrowdedDevices  = 50

	// CrowdedEmails are those of no account.
	CrowdedEmails = 10_000
)

// Fill makes accounts 1 to the given number in a migrated, empty database, as
// they would be at this time (rounded down to five minutes). It calls progress,
// unless nil, after each 10,000. It takes a second or two for 20,000 accounts and some
// minutes for 1,000,000.
func Fill(ctx context.Context, db *sql.DB, accounts int, at time.Time, progress func(done int)) error {
	conn, err := db.Conn(ctx) // the numbers are a table of the connection
	if err != nil {
		return err
	}
	defer conn.Close()

	at = at.UTC().Truncate(5 * time.Minute)
	if err := exec(ctx, conn, "numbers"); err != nil {
		return err
	}

	for first := 1; first <= accounts; first += batch {
		last := min(first+batch-1, accounts)
		if err := fillRange(ctx, conn, first, last, at); err != nil {
			return err
		}
		if progress != nil {
			progress(last)
		}
	}

	if err := exec(ctx, conn, "drop_numbers"); err != nil {
		return err
	}
	return exec(ctx, conn, "analyze")
}

func fillRange(ctx context.Context, conn *sql.Conn, first, last int, at time.Time) error {
	if err := exec(ctx, conn, "range", at, first, last); err != nil {
		return err
	}
	if err := exec(ctx, conn, "accounts", PasswordHash); err != nil {
		return err
	}
	rest := []string{"profiles", "pictures", "sessions", "audit_log", "attempts", "imported_accounts", "one_time_tokens", "mail_outbox", "known_devices", "former_usernames", "erasures", "erased_audit_log"}
	if first == 1 {
		rest = append(rest, "crowded_sessions", "crowded_audit_log", "crowded_one_time_tokens", "crowded_mail_outbox", "crowded_known_devices")
	}
	for _, file := range append(rest, "drop_range") {
		if err := exec(ctx, conn, file); err != nil {
			return err
		}
	}
	return nil
}

func exec(ctx context.Context, conn *sql.Conn, file string, args ...any) error {
	statement, err := latchkey.Seed.ReadFile("seed/" + file + ".sql")
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, string(statement), args...); err != nil {
		return fmt.Errorf("sql/seed/%s.sql: %w", file, err)
	}
	return nil
}

// AccountID is the id of account n, accounts.id.
func AccountID(n int) [16]byte { return uuid(1000*n, fmt.Sprint("account ", n)) }

// uuid is a UUIDv7 of so many milliseconds after the beginning of 2025.
func uuid(after int, text string) (id [16]byte) {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	written := fmt.Sprintf("%012x7%s8%s", 1735689600000+after, sum[:3], sum[3:18])
	_, _ = hex.Decode(id[:], []byte(written)) // it is 32 hexadecimal digits
	return id
}

// Email is the address of account n in its canonical form, accounts.email_key.
func Email(n int) string { return fmt.Sprintf("seed-%08d@example.org", n) }

// FormerEmail is the address that account n had before, where 10 divides n: its
// token 4 keeps it.
func FormerEmail(n int) string { return fmt.Sprintf("former-%08d@example.org", n) }

// FormerUsername is what former_usernames.username_hash holds, by k, for account n.
// 1 (where 10 divides n) is kept for the account, 2 (10) was a deleted one's, 3 (12) is
// free again.
func FormerUsername(n, k int) []byte {
	hash := sha256.Sum256(fmt.Appendf(nil, "former-%d-%08d", k, n))
	return hash[:]
}

// ErasedID is the id of a deleted account of which 12 changes and the deletion itself
// are in the history still, where 100 divides n.
func ErasedID(n int) (id [16]byte) { return [16]byte(short("deleted %d", n)) }

// Username is the name of account n in its canonical form, accounts.username_key.
func Username(n int) string { return fmt.Sprintf("seed-%08d", n) }

// SessionCode is the code of session k of account n, as a client would hold it.
// Sessions 1 (every account) and 2 (where 3 divides n) are live, 3 (where 10
// divides n) has expired. Account 1 also has 11 to 59.
func SessionCode(n, k int) string { return fmt.Sprintf("%06d%020d", k, n) }

// CodeHash is what sessions.code_hash holds for SessionCode.
func CodeHash(n, k int) [32]byte { return sha256.Sum256([]byte(SessionCode(n, k))) }

// OwnerTags are the two tags that sessions of account n have, the present key's
// first.
func OwnerTags(n int) [][]byte {
	return [][]byte{short("owner %d", n), short("former owner %d", n)}
}

// TokenHash is the key of token k of account n. Tokens 1 (where 5 divides n), 3
// (20) and 4 (10) are valid, 2 (20) is used, 5 (8) has expired. Account 1 also has
// 11 to 60.
func TokenHash(n, k int) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "token %d of %d", k, n)) }

// MailID is the key of email k to account n. Email 1 (where 10 divides n) is
// waiting, 2 (50) was given up, 3 (16) too and has expired.
func MailID(n, k int) [16]byte { return uuid(1000*n+k, fmt.Sprint("email ", n)) }

// DeviceTags are the two tags that device k of account n may have, the present
// key's first. Device 1 (every account) is known by that, 2 (where 3 divides n) by
// the other, 3 (10) has expired. Account 1 also has 11 to 59.
func DeviceTags(n, k int) [][]byte {
	return [][]byte{short("device %d of %d", k, n), short("former device %d of %d", k, n)}
}

// AddressKey is attempts.attempt_key of the address that account n came from,
// where n leaves 1 when divided by 4. Where 4 divides n, there is a row for its
// AccountID.
func AddressKey(n int) []byte { return short("address %d", n) }

// PictureDigest is the digest of the picture of account n, where 100 divides n.
func PictureDigest(n int) [32]byte {
	noise := sha256.Sum256(fmt.Appendf(nil, "picture %d", n))
	var image []byte
	for range 64 {
		image = append(image, noise[:]...)
	}
	return sha256.Sum256(image)
}

func short(format string, args ...any) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, format, args...))
	return sum[:16]
}
