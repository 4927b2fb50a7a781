package mailer

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/smtp"
)

// maxFailure is the room that a row has for the reason of a failure.
const maxFailure = 100

// deliverBatch claims emails that are due and delivers them. It reports how many
// were dealt with. An error means that none can be delivered at present.
func (w *worker) deliverBatch(ctx context.Context) (handled int, err error) {
	// Deliveries in flight may finish after shutdown, within the grace period.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(w.grace, cancel) })()

	// Remove first what could not be removed last time: it would be sent again.
	if err := w.settle(work, true); err != nil {
		return 0, err
	}
	if err := w.claim(work); err != nil || len(w.outbox.rows) == 0 {
		return 0, err
	}
	mails, stop := w.composeAhead(work, w.outbox.rows)
	for len(w.outbox.rows) > 0 && err == nil && ctx.Err() == nil {
		next, ok := <-mails
		if !ok {
			err = work.Err() // the grace is over
			break
		}
		if err = w.deliverNext(work, next); err == nil {
			handled++
		}
	}

	stop()
	if err != nil {
		return handled, errors.Join(err, w.settle(context.Background(), true), w.giveBack(time.Second))
	}
	return handled, errors.Join(w.settle(context.Background(), true), w.giveBack(0))
}

// deliverNext delivers the next email. An error means that it could not even be
// tried, which is not the email's fault.
func (w *worker) deliverNext(ctx context.Context, next composed) error {
	if ours, err := w.renew(ctx); !ours {
		return err
	}

	row, err := w.outbox.rows[0], next.err
	if err == nil {
		if err := w.dial(ctx); err != nil {
			return err
		}
		err = w.survive(ctx, func() error { return w.carrier.Send(ctx, next.message) })
	}

	var unusable *unusableError
	switch {
	case err == nil:
		w.figures.sent.Inc()
		return w.finish(ctx)
	case errors.Is(err, errNoRecipient):
		w.figures.dropped.Inc()
		return w.finish(ctx)
	case errors.As(err, &unusable), smtp.Permanent(err):
		return w.bury(ctx, row, err)
	case smtp.Misconfigured(err), !isSMTP(err) && database.Unavailable(err), errors.Is(err, context.Canceled):
		return err
	}

	// Whatever is wrong with one email must not hold up the others.
	return w.putOff(ctx, row, err)
}

// dial makes sure that there is a carrier for one more message.
func (w *worker) dial(ctx context.Context) (err error) {
	if w.carrier != nil && !w.carrier.Spent() {
		return nil
	}

	w.hangUp()
	if w.carrier, err = w.Dial(ctx); err != nil {
		w.carrier = nil
		w.figures.failures.Inc()
	}
	return err
}

// putOff schedules a retry of the next email, after a pause that grows with each failure. An
// email that would be too old by then is given up.
func (w *worker) putOff(ctx context.Context, row dbgen.OutboxClaimRow, failure error) error {
	w.figures.failures.Inc()
	due := w.now().Add(backoff(firstPause, longestPause, int(row.Tries)))
	if due.Sub(row.CreatedAt) >= patience {
		return w.bury(ctx, row, failure)
	}

	_, err := w.queries.OutboxDefer(ctx, dbgen.OutboxDeferParams{DueAt: &due, Failure: reason(failure), ID: row.ID})
	if err == nil {
		w.outbox.rows = w.outbox.rows[1:]
	}
	return err
}

// bury gives the next email up. The operator sees it with: latchkey mail list.
func (w *worker) bury(ctx context.Context, row dbgen.OutboxClaimRow, failure error) error {
	if _, err := w.queries.OutboxBury(ctx, reason(failure), row.ID); err != nil {
		return err
	}

	w.outbox.rows = w.outbox.rows[1:]
	w.figures.givenUp.Inc()
	w.Log.WarnContext(ctx, "an email was given up; see: latchkey mail list", slog.String("email", row.ID.String()), slog.String("error", reason(failure)))
	return nil
}

// reason says why a delivery failed, within the room that a row has for it, in
// ASCII, and without what an error may repeat of the email.
func reason(err error) string {
	text := database.Describe(err)
	if failure, ok := errors.AsType[*smtp.Error](err); ok {
		text = failure.Error()
	}
	return text[:min(len(text), maxFailure)]
}
