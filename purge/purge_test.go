package purge

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// present is the time of these tests.
var present = time.Date(2026, 3, 1, 12, 3, 4, 567890123, time.Local)

// stored is a time as the database keeps it.
func stored(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// fixture is a migrated database with a purger of its own.
type fixture struct {
	*Purger
	t   *testing.T
	dsn string
	raw *sql.DB
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, dsn: cluster.Migrated(t)}
	var err error
	if f.raw, err = database.OpenAdmin(f.dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.raw.Close() })
	f.Purger = f.another()
	return f
}

// another is a purger of the same database, as another replica has it.
func (f *fixture) another() *Purger {
	f.t.Helper()
	db, err := database.Open(f.dsn, 1, 1500*time.Millisecond)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { db.Close() })
	return &Purger{DB: db, AuditRetention: 365 * 24 * time.Hour, Now: func() time.Time { return present }}
}

func (f *fixture) exec(statement string, args ...any) {
	f.t.Helper()
	if _, err := f.raw.Exec(statement, args...); err != nil {
		f.t.Fatalf("%s: %v", statement, err)
	}
}

// digest is the SQL for a BINARY(16) that a text becomes. MySQL 9.7 has no MD5.
func digest(text string) string { return "UNHEX(LEFT(SHA2(" + text + ", 256), 32))" }

// sessions makes so many sessions that end at a time.
func (f *fixture) sessions(count int, expires time.Time) {
	f.t.Helper()
	f.exec("INSERT INTO sessions (code_hash, owner_tag, sealed_token, last_seen_at, expires_at)"+
		" SELECT UNHEX(SHA2(CONCAT(?, n), 256)), "+digest("n % 1000")+", 'x', ?, ? FROM "+dbtest.Numbers+" WHERE n < ?",
		expires.Format(time.RFC3339Nano), stored(expires), stored(expires), count)
}

func (f *fixture) attempt(name string, failures int, fullUntil time.Time, expires *time.Time) {
	f.t.Helper()
	if expires != nil {
		at := stored(*expires)
		expires = &at
	}
	f.exec("INSERT INTO attempts (attempt_key, full_until, failures, retry_at, expires_at) VALUES ("+digest("?")+", ?, ?, ?, ?)",
		name, stored(fullUntil), failures, stored(fullUntil), expires)
}

func (f *fixture) history(id string, at time.Time) {
	f.t.Helper()
	f.exec("INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at) VALUES ("+digest("?")+", "+digest("'a'")+", 'x', '', '', ?)", id, stored(at))
}

// token makes a token, used or not, and its account where there is none.
func (f *fixture) token(name string, used bool, expires time.Time) {
	f.t.Helper()
	f.exec("INSERT IGNORE INTO accounts (id, email, email_key, username, username_key, first_name, last_name, password_changed_at, created_at, updated_at)"+
		" VALUES ("+digest("'a'")+", 'a@b.c', 'a@b.c', 'ana', 'ana', '', '', ?, ?, ?)", stored(expires), stored(expires), stored(expires))
	var usedAt *time.Time
	if used {
		usedAt = &expires
	}
	f.exec("INSERT INTO one_time_tokens (token_hash, purpose, account_id, email, email_key, used_at, expires_at)"+
		" VALUES (UNHEX(SHA2(?, 256)), 'undo-email', "+digest("'a'")+", 'a@b.c', 'a@b.c', ?, ?)", name, usedAt, stored(expires))
}

func (f *fixture) device(name string, expires time.Time) {
	f.t.Helper()
	f.exec("INSERT INTO known_devices (device_tag, owner_tag, expires_at) VALUES ("+digest("?")+", "+digest("'a'")+", ?)", name, stored(expires))
}

func (f *fixture) formerUsername(name string, expires time.Time) {
	f.t.Helper()
	f.exec("INSERT INTO former_usernames (username_hash, expires_at) VALUES (UNHEX(SHA2(?, 256)), ?)", name, stored(expires))
}

// deleted makes an account that was deleted, of whose history so much is left.
func (f *fixture) deleted(name string, rows int) {
	f.t.Helper()
	f.exec("INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at)"+
		" SELECT LEFT(UNHEX(SHA2(CONCAT(?, n), 256)), 16), "+digest("?")+", IF(n = 0, 'account.deleted', 'x'), '', '', ? FROM "+dbtest.Numbers+" WHERE n <= ?",
		name, name, stored(present), rows)
	f.exec("INSERT INTO erasures (account_id, deleted_at) VALUES ("+digest("?")+", ?)", name, stored(present))
}

// mail adds an email, given up or still due.
func (f *fixture) mail(name string, dead bool, expires time.Time) {
	f.t.Helper()
	due := &expires
	if dead {
		due = nil
	}
	f.exec("INSERT INTO mail_outbox (id, sealed_mail, created_at, due_at, expires_at) VALUES ("+digest("?")+", 'x', ?, ?, ?)", name, stored(expires), due, stored(expires))
}

func (f *fixture) rows(table string) (n int64) {
	f.t.Helper()
	if err := f.raw.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fixture) run(p *Purger, want Totals) {
	f.t.Helper()
	totals, err := p.Run(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	for _, table := range Tables {
		if totals[table] != want[table] {
			f.t.Errorf("%d rows are removed from %s, want %d", totals[table], table, want[table])
		}
	}
}

// What has expired goes at its very time, and what has not stays, if only for a
// microsecond more. A dry run counts just that and removes nothing.
func TestBoundaries(t *testing.T) {
	f := newFixture(t)
	const moment = time.Microsecond

	for _, left := range []time.Duration{-time.Hour, -moment, 0, moment, SessionGrace, SessionGrace + time.Hour} {
		f.sessions(1, present.Add(left-SessionGrace))
	}

	for i, left := range []time.Duration{-time.Hour, 0, moment, time.Hour} {
		at := present.Add(left)
		f.attempt(fmt.Sprint("row ", i), i%2, present.Add(-time.Hour), &at)
	}

	for i, left := range []time.Duration{-time.Hour, 0, moment, time.Hour} {
		f.history(fmt.Sprint(i), present.Add(left-f.AuditRetention))
	}

	for i, left := range []time.Duration{-time.Hour, -moment, 0, moment, time.Hour} {
		at, name := present.Add(left), fmt.Sprint(i)
		f.token(name, i%2 == 0, at)
		f.device(name, at)
		f.formerUsername(name, at)
		f.mail(name, i%2 == 0, at)
	}

	want := Totals{"sessions": 3, "attempts": 2, "audit_log": 2, "one_time_tokens": 3, "known_devices": 3, "former_usernames": 3, "mail_outbox": 3}
	counted, err := f.Count(t.Context())
	if err != nil || !maps.Equal(counted, want) {
		t.Errorf("a dry run counts %v, want %v: %v", counted, want, err)
	}

	f.run(f.Purger, want)
	for table, left := range map[string]int64{"sessions": 3, "attempts": 2, "audit_log": 2, "one_time_tokens": 2, "known_devices": 2, "former_usernames": 2, "mail_outbox": 2, "accounts": 1} {
		if n := f.rows(table); n != left {
			t.Errorf("%d rows are left in %s, want %d", n, table, left)
		}
	}

	f.run(f.Purger, Totals{})
}

// The history of deleted accounts is removed whatever its age and the number of batches,
// also after a purge was stopped in the middle. The row about each deletion stays, and so
// does the history of all other accounts.
func TestErasedHistory(t *testing.T) {
	f := newFixture(t)
	f.AuditRetention = 0
	f.history("another's", present)
	want := Totals{}
	for name, rows := range map[string]int{"long": 1234, "short": 3, "gone": 0, "exact": smallestBatch} {
		f.deleted(name, rows)
		want["audit_log"] += int64(rows)
	}
	if counted, err := f.Count(t.Context()); err != nil || counted["audit_log"] != want["audit_log"] {
		t.Errorf("a dry run counts %v, want %v: %v", counted, want, err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	f.Progress = func(string, int64) { cancel() }
	totals, err := f.Run(ctx)
	if !errors.Is(err, context.Canceled) || totals["audit_log"] != smallestBatch {
		t.Errorf("stopped after %v: %v", totals, err)
	}
	want["audit_log"] -= smallestBatch
	f.run(f.another(), want)
	if marks, rows := f.rows("erasures"), f.rows("audit_log"); marks != 0 || rows != 4+1 {
		t.Errorf("%d marks and %d rows are left, want 0 and 5", marks, rows)
	}
}

// A retention of 0 keeps the history for ever.
func TestHistoryIsKept(t *testing.T) {
	f := newFixture(t)
	f.history("old", present.AddDate(-20, 0, 0))
	f.AuditRetention = 0
	f.run(f.Purger, Totals{})
	if n := f.rows("audit_log"); n != 1 {
		t.Errorf("%d rows are left", n)
	}
}

// Rows of a program that knew of no expiry get theirs from what they hold: those
// that mean nothing go at once.
func TestRowsWithoutExpiry(t *testing.T) {
	f := newFixture(t)
	const month = 30 * 24 * time.Hour
	f.attempt("over", 0, present, nil)
	f.attempt("not over", 0, present.Add(time.Microsecond), nil)
	f.attempt("failed", 7, present.Add(-month+time.Microsecond), nil)
	f.attempt("failed long ago", 7, present.Add(-month), nil)
	f.run(f.Purger, Totals{"attempts": 2})
	var kept []int
	for _, name := range []string{"over", "not over", "failed", "failed long ago"} {
		var n int
		if err := f.raw.QueryRow("SELECT COUNT(*) FROM attempts WHERE attempt_key = "+digest("?")+" AND expires_at = ?", name, stored(present.Add(time.Microsecond))).Scan(&n); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, n)
	}
	if !slices.Equal(kept, []int{0, 1, 1, 0}) || f.rows("attempts") != 2 {
		t.Errorf("kept, with their expiry: %v", kept)
	}
}

// No row is left over at the edge of a batch, whatever their number. Batches double while
// they are quick, up to a bound.
func TestBatches(t *testing.T) {
	for count, want := range map[int][]int64{
		0:    nil,
		1:    {1},
		49:   {49},
		50:   {50},
		51:   {50, 1},
		150:  {50, 100},
		3551: {50, 100, 200, 400, 800, 1000, 1000, 1},
	} {
		f := newFixture(t)

		f.sessions(count, present.AddDate(0, 0, -2))
		f.sessions(1, present)

		var got []int64
		f.Progress = func(_ string, rows int64) { got = append(got, rows) }
		f.run(f.Purger, Totals{"sessions": int64(count)})

		if !slices.Equal(got, want) {
			t.Errorf("%d rows went in batches of %v, want %v", count, got, want)
		}

		if n := f.rows("sessions"); n != 1 {
			t.Errorf("of %d rows and a live one %d are left", count, n)
		}
	}
}

// A batch that takes long is followed by a smaller one, though not by ever smaller
// ones, and by a pause as long.
func TestSlowBatches(t *testing.T) {
	f := newFixture(t)
	f.sessions(1100, present.AddDate(0, 0, -2))

	const slow = slowBatch + time.Millisecond
	calls, now := 0, present
	f.Now = func() time.Time { // at the beginning, and before and after each batch
		if calls++; calls%2 == 1 && calls > 2*3+1 { // the first three take no time
			now = now.Add(slow)
		}
		return now
	}

	var got []int64
	f.Progress = func(_ string, rows int64) { got = append(got, rows) }

	began := time.Now()
	f.run(f.Purger, Totals{"sessions": 1100})

	if want := []int64{50, 100, 200, 400, 200, 100, 50}; !slices.Equal(got, want) {
		t.Errorf("batches of %v, want %v", got, want)
	}

	if took, pauses := time.Since(began), 4*slow; took < pauses {
		t.Errorf("four slow batches took %v; the pauses alone are %v", took, pauses)
	}
}

// Stopped between two batches, a purge has removed what it says, gives the lock
// back, and the next one removes the rest.
func TestStopped(t *testing.T) {
	f := newFixture(t)
	f.sessions(500, present.AddDate(0, 0, -2))
	ctx, cancel := context.WithCancel(t.Context())
	f.Progress = func(string, int64) { cancel() }
	totals, err := f.Run(ctx)
	if !errors.Is(err, context.Canceled) || totals["sessions"] != smallestBatch || f.rows("sessions") != 500-smallestBatch {
		t.Errorf("stopped after %v with %d left: %v", totals, f.rows("sessions"), err)
	}
	f.run(f.another(), Totals{"sessions": 500 - smallestBatch})
}

// Of two purges of one database at once, one works. Another database of the same
// server has its own.
func TestOneAtATime(t *testing.T) {
	f, elsewhere := newFixture(t), newFixture(t)
	f.sessions(100, present.AddDate(0, 0, -2))
	elsewhere.sessions(100, present.AddDate(0, 0, -2))

	tried := false
	f.Progress = func(string, int64) {
		if tried {
			return
		}
		tried = true
		if totals, err := f.another().Run(t.Context()); !errors.Is(err, ErrBusy) || len(totals) != 0 {
			t.Errorf("a second one removed %v: %v", totals, err)
		}
		elsewhere.run(elsewhere.Purger, Totals{"sessions": 100})
	}

	f.run(f.Purger, Totals{"sessions": 100})
	if !tried {
		t.Fatal("there was no second one")
	}

	f.run(f.another(), Totals{}) // the lock was given back
}

// A purge that dies in the middle, its connection with it, lets the next one in.
func TestKilled(t *testing.T) {
	f := newFixture(t)
	f.sessions(500, present.AddDate(0, 0, -2))
	f.Progress = func(string, int64) { f.killHolder() }
	totals, err := f.Run(t.Context())
	if err == nil || totals["sessions"] != smallestBatch {
		t.Fatalf("a killed purge removed %v: %v", totals, err)
	}
	next := f.another()
	for deadline := time.Now().Add(10 * time.Second); ; {
		totals, err = next.Run(t.Context())
		if !errors.Is(err, ErrBusy) || time.Now().After(deadline) {
			break
		}
	}
	if err != nil || totals["sessions"] != 500-smallestBatch {
		t.Errorf("the next one removed %v: %v", totals, err)
	}
}

// killHolder kills the connection that holds the lock.
func (f *fixture) killHolder() {
	f.t.Helper()
	var holder int
	err := f.raw.QueryRow("SELECT IS_USED_LOCK(CONCAT('latchkey.purge.', LEFT(SHA2(DATABASE(), 256), 32)))").Scan(&holder)
	if err != nil {
		f.t.Fatal(err)
	}
	f.exec(fmt.Sprint("KILL CONNECTION ", holder))
}

// Attempts on rows that are being removed, and log-ins meanwhile, none of them
// fails: neither side waits for the other for long, and a deadlock is retried.
func TestBesideTraffic(t *testing.T) {
	f := newFixture(t)
	const names = 5000

	past := present.Add(-time.Minute)
	for i := range names {
		f.attempt(fmt.Sprint(i), i%2, past, &past)
	}
	f.sessions(2000, present.AddDate(0, 0, -2))

	db, err := database.Open(f.dsn, 8, 1500*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	done := make(chan struct{})
	var traffic sync.WaitGroup
	for worker := range 4 {
		traffic.Go(func() {
			for i := worker; ; i += 4 {
				select {
				case <-done:
					return
				default:
				}

				if err := visit(t.Context(), dbgen.New(db), i%names, i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}

	totals, err := f.Run(t.Context())
	close(done)
	traffic.Wait()

	if err != nil || totals["sessions"] != 2000 {
		t.Errorf("removed %v: %v", totals, err)
	}
}

// visit is what a log-in writes: the count of attempts, a failure or a success,
// and a session.
func visit(ctx context.Context, q *dbgen.Queries, name, n int) error {
	sum := sha256.Sum256([]byte(fmt.Sprint(name))) // as fixture.attempt has it
	key, now := sum[:16], stored(present)
	_, err := q.AttemptTake(ctx, dbgen.AttemptTakeParams{Now: now, IntervalUs: 1, AttemptKey: key, RoomUntil: now.Add(time.Hour)})
	if err != nil {
		return err
	}
	if _, err := q.AttemptFailed(ctx, dbgen.AttemptFailedParams{Now: now, AttemptKey: key}); err != nil {
		return err
	}
	if _, err := q.AttemptSucceeded(ctx, now, key); err != nil {
		return err
	}
	return q.SessionCreate(ctx, dbgen.SessionCreateParams{
		CodeHash: fmt.Appendf(nil, "%032d", n), OwnerTag: fmt.Appendf(nil, "%016d", n%100), SealedToken: []byte("x"), LastSeenAt: now, ExpiresAt: now.Add(time.Hour),
	})
}
