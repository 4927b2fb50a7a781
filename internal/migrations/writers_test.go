package migrations_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/seed"
)

// write is an UPDATE of one row of a table, as often as one likes, and the
// arguments that find the row of account n.
type write struct {
	statement string
	args      func(n int) []any
	every     int // which accounts have a row: those that this divides
}

var at = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func byAccount(n int) []any {
	id := seed.AccountID(n)
	return []any{at.Add(time.Duration(n) * time.Second), id[:]}
}

// writes has for each table the write that is repeated while a migration runs. A new table
// needs a line here, and rows in internal/seed.
var writes = map[string]write{
	"accounts": {"UPDATE accounts SET updated_at = ? WHERE id = ?", byAccount, 1},
	"profiles": {"UPDATE profiles SET updated_at = ? WHERE account_id = ?", byAccount, 1},
	"pictures": {"UPDATE pictures SET created_at = ? WHERE account_id = ?", byAccount, 100},
	"sessions": {"UPDATE sessions SET last_seen_at = ? WHERE code_hash = ?", func(n int) []any {
		hash := seed.CodeHash(n, 1)
		return []any{at.Add(time.Duration(n) * time.Second), hash[:]}
	}, 1},
	"audit_log": {"UPDATE audit_log SET created_at = ? WHERE account_id = ?", byAccount, 1},
	"attempts":  {"UPDATE attempts SET full_until = ? WHERE attempt_key = ?", byAccount, 4},
	"imported_accounts": {"UPDATE imported_accounts SET imported_at = ? WHERE source = '" + seed.ImportSource + "' AND source_id = ?", func(n int) []any {
		return []any{at.Add(time.Duration(n) * time.Second), n}
	}, 10},
	"one_time_tokens": {"UPDATE one_time_tokens SET used_at = ? WHERE token_hash = ?", func(n int) []any {
		hash := seed.TokenHash(n, 1)
		return []any{at.Add(time.Duration(n) * time.Second), hash[:]}
	}, 5},
	"mail_outbox": {"UPDATE mail_outbox SET due_at = ? WHERE id = ?", func(n int) []any {
		mail := seed.MailID(n, 1)
		return []any{at.Add(time.Duration(n) * time.Second), mail[:]}
	}, 10},
	"known_devices": {"UPDATE known_devices SET expires_at = ? WHERE device_tag = ?", func(n int) []any {
		return []any{at.Add(time.Duration(n) * time.Second), seed.DeviceTags(n, 1)[0]}
	}, 1},
	"former_usernames": {"UPDATE former_usernames SET expires_at = ? WHERE username_hash = ?", func(n int) []any {
		return []any{at.Add(time.Duration(n) * time.Second), seed.FormerUsername(n, 1)}
	}, 10},
	"erasures": {"UPDATE erasures SET deleted_at = ? WHERE account_id = ?", func(n int) []any {
		erased := seed.ErasedID(n)
		return []any{at.Add(time.Duration(n) * time.Second), erased[:]}
	}, 100},
}

// writers write to some tables without a pause and note how long each write took.
type writers struct {
	t       *testing.T
	db      *database.DB
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	count   map[string]int
	failed  map[string]error // the last one of each table
	longest time.Duration
	where   string // the table of the longest
}

// startWriters returns when each table has been written to once.
func startWriters(t *testing.T, db *database.DB, accounts int, tables []string) *writers {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &writers{t: t, db: db, stop: stop, count: map[string]int{}, failed: map[string]error{}}

	for _, table := range tables {
		if _, known := writes[table]; !known {
			t.Fatalf("nothing writes to %s while a migration runs; give it a line in writes", table)
		}
		w.count[table] = 0
	}

	for _, table := range tables {
		w.running.Go(func() {
			every := writes[table].every
			for n := every; ctx.Err() == nil; n = n%(accounts-every) + every { // over and over
				w.once(table, n)
			}
		})
	}

	w.awaitMore()
	return w
}

// once writes the row of account n.
func (w *writers) once(table string, n int) {
	work, begun := writes[table], time.Now()
	result, err := w.db.ExecContext(w.t.Context(), work.statement, work.args(n)...)
	took := time.Since(begun)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.failed[table] = err
	} else if rows, _ := result.RowsAffected(); rows == 0 {
		w.failed[table] = fmt.Errorf("account %d has no row", n)
	}
	w.count[table]++
	if took > w.longest {
		w.longest, w.where = took, table
	}
}

// awaitMore returns when each table has been written to once more.
func (w *writers) awaitMore() {
	w.mu.Lock()
	before := maps.Clone(w.count)
	w.mu.Unlock()
	for behind := true; behind; time.Sleep(time.Millisecond) {
		w.mu.Lock()
		behind = slices.ContainsFunc(slices.Collect(maps.Keys(before)), func(table string) bool { return w.count[table] == before[table] })
		w.mu.Unlock()
	}
}

// end waits for one more write to each table, stops, and returns the longest write.
func (w *writers) end() (longest time.Duration, where string, count int) {
	w.awaitMore()
	w.stop()
	w.running.Wait()
	for table, n := range w.count {
		count += n
		if err := w.failed[table]; err != nil {
			w.t.Errorf("a write to %s failed: %v", table, err)
		}
	}
	return w.longest, w.where, count
}
