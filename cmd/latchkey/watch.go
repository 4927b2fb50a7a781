package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/session"
)

const (
	// lookInterval is how soon a change of the database's state is in the log while
	// nobody asks for readiness and no request meets it.
	lookInterval = 5 * time.Second

	// lookTimeout bounds the look through the service's own connections; a second one
	// is left to find out why it failed.
	lookTimeout = time.Second

	// memory is how long a trouble counts that a request met and no look finds, and how
	// long all must be well before the log says so: while some connections are refused
	// and others work, the state would change with every look.
	memory = 15 * time.Second
)

var (
	errStopping = errors.New("the service is stopping")
	errAway     = errors.New("the database does not answer")
	errNoneFree = errors.New("the database answers, but all connections of LATCHKEY_DATABASE_POOL are in use")
)

// watch knows whether the service can serve, and why not: for /readyz, which asks it,
// and for the log, which has each change once.
type watch struct {
	pool     *sql.DB // the service's own
	probe    *sql.DB // finds out why
	log      *slog.Logger
	now      func() time.Time
	stopping atomic.Bool
	nudged   chan struct{}

	mu     sync.Mutex
	said   string // what the log said last; empty: nothing is wrong
	seenAt time.Time
	met    error // by a request
	metAt  time.Time
}

func newWatch(c *config.Config, db *database.DB, log *slog.Logger) (*watch, error) {
	probe, err := database.OpenProbe(c.DatabaseDSN, lookTimeout)
	if err != nil {
		return nil, err
	}
	return &watch{pool: db.Pool(), probe: probe, log: log, now: time.Now, nudged: make(chan struct{}, 1)}, nil
}

// run looks now and then, and at once when a request has met trouble.
func (w *watch) run(ctx context.Context) {
	for ctx.Err() == nil {
		looking, cancel := context.WithTimeout(ctx, 2*lookTimeout)
		_ = w.ready(looking) // it is in the log
		cancel()
		select {
		case <-time.After(lookInterval):
		case <-w.nudged:
			// However many requests meet it, one look a second is enough.
			pause(ctx, time.Second)
		case <-ctx.Done():
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// meet notes that a request could not have the database.
func (w *watch) meet(err error) {
	if database.Hidden(err) {
		w.mu.Lock()
		w.met, w.metAt = err, w.now()
		w.mu.Unlock()
	}
	select {
	case w.nudged <- struct{}{}:
	default:
	}
}

// ready returns why the service should get no requests, or nil.
func (w *watch) ready(ctx context.Context) error {
	if w.stopping.Load() {
		return errStopping
	}
	err := w.look(ctx)
	if err == nil {
		err = w.remembered()
	}
	if !errors.Is(ctx.Err(), context.Canceled) { // else the caller is gone
		w.note(err)
	}
	return err
}

// look tries the database through the service's own connections. Where those cannot
// tell why they fail, a new one can.
func (w *watch) look(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	err := usable(limited, w.pool)
	if err == nil || database.Trouble(err) != "" || !database.Unavailable(err) {
		return err
	}
	why := usable(ctx, w.probe)
	switch {
	case database.Trouble(why) != "":
		return why
	case why == nil && errors.Is(err, context.DeadlineExceeded):
		return errNoneFree
	}
	return err
}

// usable reports why a database cannot serve. The statement is one that a server
// refuses where it is read-only; no session has this name, so it changes nothing.
func usable(ctx context.Context, pool *sql.DB) error {
	if err := schemaCurrent(ctx, pool); err != nil {
		return err
	}
	var nobody session.Hash
	_, err := dbgen.New(pool).SessionSeen(ctx, dbgen.SessionSeenParams{LastSeenAt: time.Unix(0, 0).UTC(), CodeHash: nobody[:]})
	if err != nil {
		return described{err}
	}
	return nil
}

func (w *watch) remembered() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.met != nil && w.now().Sub(w.metAt) < memory {
		return described{w.met}
	}
	return nil
}

// note logs a trouble that is not the last one, and its end.
func (w *watch) note(err error) {
	state := stateOf(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil && w.said != "" && w.now().Sub(w.seenAt) >= memory:
		w.said = ""
		w.log.Info("the database can be used again")
	case err != nil:
		w.seenAt = w.now()
		if state != w.said {
			w.said = state
			w.log.Error("the service cannot serve: "+state, slog.String("error", database.Describe(err)))
		}
	}
}

// stateOf names what is wrong. The words of a network's faults differ from one time to
// the next.
func stateOf(err error) string {
	switch {
	case err == nil:
		return ""
	case database.Trouble(err) != "":
		return database.Trouble(err)
	case database.Unavailable(err):
		return errAway.Error()
	}
	return database.Describe(err)
}

// described is an error of the database in words that may be logged and shown.
type described struct{ error }

// Error implements error.
func (d described) Error() string { return database.Describe(d.error) }

// Unwrap returns what happened.
func (d described) Unwrap() error { return d.error }
