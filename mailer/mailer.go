// Package mailer is the outbox. Post writes an email in the transaction of the
// change that it reports, sealed under the service's keys; a Mailer, one on each
// replica, delivers what is due. An email is delivered at least once: a
// crash between sending and noting it sends the same message again, under the same
// Message-ID. The callers of Post decide who gets which email, internal/message what
// it says, and internal/smtp how it travels.
package mailer

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"sync"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/smtp"
)

// Workers is how many emails are delivered at once, each on a connection of its
// own to the mail server.
const Workers = 2

// Connections is how many to the database the workers use: each looks after the
// email that it sends, and prepares the next.
const Connections = 2 * Workers

const (
	// poll is how long an email waits at most before an idle worker sees it.
	poll = 500 * time.Millisecond

	// batch is how many emails a worker claims at a time. They are its own for a
	// lease, which it renews as long as it lives; if it dies, another takes them then.
	batch = 20
	lease = time.Minute

	// renewal is how much of the lease must be left when a delivery begins: more than
	// the ten seconds to connect and the thirty to send.
	renewal = 45 * time.Second

	// settling is how long a delivered email may stay in the outbox, so that many
	// quick ones are removed by one statement. A crash repeats those.
	settling = 100 * time.Millisecond

	// grace is how long the delivery that is under way may last when the service stops.
	grace = 10 * time.Second

	// firstPause and longestPause bound the wait before a failed email is tried
	// again, dialPause that before a server that cannot be reached is.
	firstPause   = 30 * time.Second
	longestPause = time.Hour
	dialPause    = time.Minute
)

// Carrier takes messages to where they go.
type Carrier interface {
	Send(context.Context, smtp.Message) error // smtp.Permanent and Misconfigured tell its errors apart
	Spent() bool                              // another one must be dialled
	Close()
}

// Options is what a Mailer works with. All fields must be set but Dial
// and Unconfirmed.
type Options struct {
	DB        *database.DB
	Keys      *keyring.Ring
	Templates *message.Templates
	Dial      func(context.Context) (Carrier, error) // nil: emails wait in the outbox
	PublicURL *url.URL                               // links lead there and nowhere else
	Log       *slog.Logger
	Now       func() time.Time

	// Unconfirmed limits the recoveries that go to an address that nobody confirmed; the
	// zero Limit is none.
	Unconfirmed config.Limit
}

// Mailer delivers emails. Run it once; its figures may be read at any time.
type Mailer struct {
	Options
	queries *dbgen.Queries
	figures figures
	trouble trouble
}

// New makes a Mailer.
func New(o Options) *Mailer {
	return &Mailer{Options: o, queries: dbgen.New(o.DB), figures: newFigures()}
}

// Run delivers emails until the context ends. Those being sent then may take ten
// seconds more; the others are left to another replica at once.
func (m *Mailer) Run(ctx context.Context) {
	if m.Dial == nil {
		return
	}

	var workers sync.WaitGroup
	for range Workers {
		workers.Go(func() { (&worker{Mailer: m, grace: grace}).run(ctx) })
	}
	workers.Wait()
}

// worker delivers one email after another.
type worker struct {
	*Mailer
	grace   time.Duration
	carrier Carrier // nil: none is open
	outbox  claimed
}

func (w *worker) run(ctx context.Context) {
	defer w.hangUp()
	for failures := 0; ctx.Err() == nil; {
		handled := 0
		err := w.survive(ctx, func() (err error) {
			handled, err = w.deliverBatch(ctx)
			return err
		})

		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			w.hangUp()
			w.report(ctx, err)
			pause(ctx, backoff(time.Second, dialPause, failures))
			failures++
		case handled == 0:
			// An open connection would only wait for its time-out.
			w.hangUp()
			pause(ctx, poll)
			failures = 0
		default:
			w.reportEnd(ctx)
			failures = 0
		}
	}
}

func (w *worker) hangUp() {
	if w.carrier != nil {
		w.carrier.Close()
		w.carrier = nil
	}
}

// now is the present time in UTC, as exact as the database keeps it.
func (m *Mailer) now() time.Time { return m.Now().UTC().Truncate(time.Microsecond) }

// pause waits, or returns early when the context ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// backoff doubles from first with each failure before, up to longest, and adds
// up to a quarter by chance so that those who failed together do not return so.
func backoff(first, longest time.Duration, failures int) time.Duration {
	d := min(first<<min(failures, 20), longest)
	return d + rand.N(d/4+1)
}
