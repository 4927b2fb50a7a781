package mailer

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
)

// outboxPage is how many emails are read at a time.
const outboxPage = 500

// EachUndelivered calls do for each email of the outbox, the oldest first, or only for
// those that were given up.
func EachUndelivered(ctx context.Context, q *dbgen.Queries, onlyGivenUp bool, do func(dbgen.OutboxListRow) error) error {
	var after id.ID
	for {
		rows, err := q.OutboxList(ctx, after, outboxPage)
		if err != nil || len(rows) == 0 {
			return err
		}

		for _, row := range rows {
			if onlyGivenUp && row.DueAt != nil {
				continue
			}
			if err := do(row); err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// Retry makes an email due now, as if it had just been written. It reports whether the
// outbox still has it.
func Retry(ctx context.Context, q *dbgen.Queries, email id.ID, now time.Time) (found bool, err error) {
	now = now.UTC().Truncate(time.Microsecond)
	n, err := q.OutboxRevive(ctx, dbgen.OutboxReviveParams{CreatedAt: now, DueAt: &now, ExpiresAt: now.Add(Kept), ID: email})
	return n > 0, err
}

// RetryGivenUp makes all emails due now that were given up, and counts them.
func RetryGivenUp(ctx context.Context, q *dbgen.Queries, now time.Time) (retried int, err error) {
	err = EachUndelivered(ctx, q, true, func(row dbgen.OutboxListRow) error {
		found, err := Retry(ctx, q, row.ID, now)
		if found {
			retried++
		}
		return err
	})
	return retried, err
}
