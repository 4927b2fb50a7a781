// Package purge removes what has expired: sessions, tokens and known devices past
// their time, attempts that no longer matter, emails given up long ago,
// history past its retention, and what is left of a deleted account's. It works beside
// live traffic: in small batches by index, each a statement of its own, for at most half
// of the time, on a connection that no request waits for, one replica at a time.
// Killed at any point, it has removed a part of what it would have, and the next
// one goes on.
package purge

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
)

// SessionGrace is how long a session's row outlives the session, so that a user
// who comes back the next day reads that the session has expired, and not that
// there never was one.
const SessionGrace = 24 * time.Hour

// lockPurpose names the lock that one purge of a database holds at a time.
const lockPurpose = "purge"

// CountLimit bounds what Count counts in a table.
const CountLimit = 1_000_000

// A batch begins small and doubles while it is quick, so that whatever the disk
// and the size of the rows, locks are held for a moment only. Below the smallest,
// the commit takes longer than the rows do.
const (
	smallestBatch = 50
	largestBatch  = 1000
	quickBatch    = 15 * time.Millisecond
	slowBatch     = 60 * time.Millisecond
)

// ErrBusy says that another purge of the same database is under way.
var ErrBusy = errors.New("another purge of this database is under way")

// Tables are those that a purge removes rows from.
var Tables = []string{"sessions", "attempts", "one_time_tokens", "known_devices", "former_usernames", "mail_outbox", "audit_log"}

// Purger removes what has expired.
type Purger struct {
	// DB gives the one connection, for the length of a round. It should be a pool of
	// its own: requests would have one fewer.
	DB             *database.DB
	AuditRetention time.Duration // 0: history is kept for ever
	Now            func() time.Time

	// Progress, when set, is called after each batch.
	Progress func(table string, rows int64)
}

// Totals are numbers of rows by table.
type Totals map[string]int64

// step is one thing that expires.
type step struct {
	table string
	// batch removes, or prepares, at most so many rows, and returns how many.
	batch func(ctx context.Context, limit int32) (int64, error)
	// count returns how many rows there are to remove, up to a limit; nil for a step
	// that removes none.
	count func(ctx context.Context, limit int32) (int64, error)
}

// steps lists all that expires by now. A table with an expiry that is missing
// here fails a test.
func (p *Purger) steps(q *dbgen.Queries, now time.Time) []step {
	by := func(horizon time.Time, statement func(context.Context, time.Time, int32) (int64, error)) func(context.Context, int32) (int64, error) {
		return func(ctx context.Context, limit int32) (int64, error) { return statement(ctx, horizon, limit) }
	}

	ended := now.Add(-SessionGrace)
	list := []step{
		{"sessions", by(ended, q.SessionDeleteExpired), by(ended, q.SessionCountExpired)},
		{"attempts", q.AttemptExpirySet, nil},
		{"attempts", by(now, q.AttemptDeleteExpired), by(now, q.AttemptCountExpired)},
		{"one_time_tokens", by(now, q.TokenDeleteExpired), by(now, q.TokenCountExpired)},
		{"known_devices", by(now, q.DeviceDeleteExpired), by(now, q.DeviceCountExpired)},
		{"former_usernames", by(now, q.UsernameDeleteExpired), by(now, q.UsernameCountExpired)},
		{"mail_outbox", by(now, q.OutboxDeleteExpired), by(now, q.OutboxCountExpired)},
		{"audit_log", erase(q), countErased(q)},
	}

	if p.AuditRetention > 0 {
		horizon := now.Add(-p.AuditRetention)
		list = append(list, step{"audit_log", by(horizon, q.AuditDeleteExpired), by(horizon, q.AuditCountExpired)})
	}
	return list
}

// erase removes what is left of the history of deleted accounts, and an account's mark
// when nothing is.
func erase(q *dbgen.Queries) func(context.Context, int32) (int64, error) {
	return func(ctx context.Context, limit int32) (removed int64, err error) {
		for left := limit; left > 0; {
			account, err := q.ErasureNext(ctx, id.ID{})
			if errors.Is(err, sql.ErrNoRows) {
				return removed, nil
			}
			if err != nil {
				return removed, err
			}

			rows, err := q.AuditDeleteByAccount(ctx, account, left)
			if err != nil {
				return removed, err
			}
			removed += rows

			if left -= int32(rows); left == 0 {
				return removed, nil
			}
			if _, err := q.ErasureDelete(ctx, account); err != nil {
				return removed, err
			}
		}
		return removed, nil
	}
}

func countErased(q *dbgen.Queries) func(context.Context, int32) (int64, error) {
	return func(ctx context.Context, limit int32) (int64, error) { return q.ErasureCount(ctx, id.ID{}, limit) }
}

// now is the present time as exact as the database keeps it.
func (p *Purger) now() time.Time { return p.Now().UTC().Truncate(time.Microsecond) }

// Run removes everything that has expired by now, and returns how much it was, also
// with an error. ErrBusy: another purge is under way. When the context ends, the batch
// that is under way finishes first.
func (p *Purger) Run(ctx context.Context) (Totals, error) {
	totals := Totals{}
	session, err := p.DB.Session(ctx)
	if err != nil {
		return totals, err
	}
	defer session.Close()

	q := dbgen.New(session)
	taken, err := q.LockTake(ctx, lockPurpose)
	if err != nil {
		return totals, err
	}
	if !taken {
		return totals, ErrBusy
	}

	// Close frees the lock too, a moment later.
	defer func() { _, _ = q.LockRelease(context.WithoutCancel(ctx), lockPurpose) }()

	for _, s := range p.steps(q, p.now()) {
		if err := p.drain(ctx, s, totals); err != nil {
			return totals, err
		}
	}
	return totals, nil
}

// drain runs one step until nothing is left for it.
func (p *Purger) drain(ctx context.Context, s step, totals Totals) error {
	for limit := int32(smallestBatch); ; {
		if err := ctx.Err(); err != nil {
			return err
		}

		began := p.Now()
		rows, err := s.batch(context.WithoutCancel(ctx), limit)
		took := p.Now().Sub(began)

		if s.count != nil {
			totals[s.table] += rows
			p.tell(s.table, rows)
		}

		if err != nil || rows < int64(limit) {
			return err
		}
		limit = next(limit, took)
		// The database belongs to the requests for as long again.
		sleep(ctx, took)
	}
}

// next is the size of the batch after one that took so long.
func next(limit int32, took time.Duration) int32 {
	switch {
	case took < quickBatch:
		return min(2*limit, largestBatch)
	case took > slowBatch:
		return max(limit/2, smallestBatch)
	}
	return limit
}

// sleep reports whether the context lasted so long.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (p *Purger) tell(table string, rows int64) {
	if p.Progress != nil && rows > 0 {
		p.Progress(table, rows)
	}
}

// Count returns how many rows of each table Run would remove now. A number that
// reaches CountLimit may be more. It takes no lock and changes nothing.
func (p *Purger) Count(ctx context.Context) (Totals, error) {
	totals := Totals{}
	for _, s := range p.steps(dbgen.New(p.DB), p.now()) {
		if s.count == nil {
			continue
		}

		rows, err := s.count(ctx, CountLimit)
		if err != nil {
			return totals, err
		}
		totals[s.table] += rows
	}
	return totals, nil
}
