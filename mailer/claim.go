package mailer

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
)

// claimed is what a worker holds of the outbox.
type claimed struct {
	rows    []dbgen.OutboxClaimRow // to be delivered, the first is next
	until   time.Time              // when other workers may claim them
	done    []id.ID                // delivered, or without a recipient: to be removed
	settled time.Time              // when that was done last
}

// claim leases emails that are due, so that other workers leave them alone.
func (w *worker) claim(ctx context.Context) error {
	var rows []dbgen.OutboxClaimRow
	now := w.now()
	until := now.Add(lease)

	// At READ COMMITTED no gap is locked: requests write emails between those claimed.
	err := w.DB.TransactReadCommitted(ctx, func(tx *database.Tx) (err error) {
		q := dbgen.New(tx)
		if rows, err = q.OutboxClaim(ctx, &now, batch); err != nil || len(rows) == 0 {
			return err
		}
		_, err = q.OutboxLease(ctx, &until, idsOf(rows))
		return err
	})
	if err == nil {
		w.outbox.rows, w.outbox.until = rows, until
	}
	return err
}

// renew makes the lease last for the next delivery. It reports whether the emails
// are still this worker's: a worker that paused for too long has lost them.
func (w *worker) renew(ctx context.Context) (ours bool, err error) {
	now := w.now()
	if w.outbox.until.Sub(now) >= renewal {
		return true, nil
	}
	if !w.outbox.until.After(now) {
		w.outbox.rows = nil
		return false, nil
	}

	until := now.Add(lease)
	if _, err := w.queries.OutboxLease(ctx, &until, idsOf(w.outbox.rows)); err != nil {
		return false, err
	}
	w.outbox.until = until
	return true, nil
}

// giveBack makes the emails that are left due again: at once, or when the reason
// is a server's, in a second.
func (w *worker) giveBack(wait time.Duration) error {
	rows := w.outbox.rows
	if w.outbox.rows = nil; len(rows) == 0 {
		return nil
	}

	due := w.now().Add(wait)
	_, err := w.queries.OutboxLease(context.Background(), &due, idsOf(rows))
	return err
}

// finish notes that the next email needs nothing more.
func (w *worker) finish(ctx context.Context) error {
	w.outbox.done = append(w.outbox.done, w.outbox.rows[0].ID)
	w.outbox.rows = w.outbox.rows[1:]
	return w.settle(ctx, false)
}

// settle removes finished emails from the outbox, a few at a time or, at the end
// of a batch, all. What cannot be removed now is remembered.
func (w *worker) settle(ctx context.Context, all bool) error {
	now := w.now()
	if len(w.outbox.done) == 0 || !all && now.Sub(w.outbox.settled) < settling {
		return nil
	}

	if _, err := w.queries.OutboxDelete(ctx, w.outbox.done); err != nil {
		return err
	}
	w.outbox.done, w.outbox.settled = w.outbox.done[:0], now
	return nil
}

func idsOf(rows []dbgen.OutboxClaimRow) []id.ID {
	ids := make([]id.ID, len(rows))
	for n, row := range rows {
		ids[n] = row.ID
	}
	return ids
}
