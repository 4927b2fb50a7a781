package database

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"
)

// maxAttempts bounds how often a transaction, or a statement outside any, is
// tried when the database asks for it to be tried again.
const maxAttempts = 3

// Transact runs work in a transaction, and runs it again from the start, at
// most 3 times in all, when the database chose it as the victim of a deadlock or
// the connection was lost before the commit. Work therefore must do nothing
// outside the transaction. When work returns an error everything is rolled back.
// An error of the commit itself may mean that the transaction stands: the
// caller's request must be safe to repeat.
func (d *DB) Transact(ctx context.Context, work func(*Tx) error) error {
	return d.transact(ctx, nil, work)
}

// TransactReadCommitted is Transact at READ COMMITTED, for work that locks a
// stretch of an index: it locks the rows that it finds, and not the gaps between
// them, into which others write meanwhile. Each of its reads sees what is
// committed by then. It costs one statement more, and a server that logs
// statements instead of rows (binlog_format = STATEMENT) refuses its writes.
func (d *DB) TransactReadCommitted(ctx context.Context, work func(*Tx) error) error {
	return d.transact(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, work)
}

func (d *DB) transact(ctx context.Context, options *sql.TxOptions, work func(*Tx) error) error {
	allowed, spend := d.time(ctx)
	defer spend()
	ctx, cancel := context.WithTimeout(ctx, allowed)
	defer cancel()
	return retry(ctx, func() (again bool, err error) { return d.transactOnce(ctx, options, work) })
}

// retry runs work again, at most 3 times in all, while it says that this is worth
// trying.
func retry(ctx context.Context, work func() (again bool, err error)) error {
	for attempt := 1; ; attempt++ {
		again, err := work()
		if err == nil || !again || attempt == maxAttempts {
			return err
		}
		// The other transaction gets a moment to finish.
		select {
		case <-time.After(time.Duration(1+rand.IntN(10*attempt)) * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// LockTimeout reports whether an error says that a row or a table was not to be had in
// the time that a statement may wait for it.
func LockTimeout(err error) bool { return number(err) == errLockWaitTimeout }

// AlreadyDone reports whether an error says that what a statement would make is there,
// or that what it would drop is not.
func AlreadyDone(err error) bool {
	switch number(err) {
	case 1050, 1060, 1061, 1826, 3822, // a table, column, index, foreign key, CHECK that is there
		1051, 1091, 4092: // a table; a column, index or constraint; a view that is not there
		return true
	}
	return false
}

// transactOnce also reports whether the work, which was rolled back, is worth a
// retry.
func (d *DB) transactOnce(ctx context.Context, options *sql.TxOptions, work func(*Tx) error) (again bool, err error) {
	begun, err := d.pool.BeginTx(ctx, options)
	if err != nil {
		return retryable(err), err
	}
	tx := &Tx{ctx: ctx, db: d, tx: begun}
	defer func() { _ = within(ctx, begun.Rollback) }() // does nothing after the commit
	if err := work(tx); err != nil {
		return retryable(err) || connectionLost(err), err
	}
	// A commit whose answer is lost may stand.
	if err := within(ctx, begun.Commit); err != nil {
		return retryable(err), err
	}
	tx.prepareMissing(ctx)
	return false, nil
}

// within waits for the end of a transaction in its time. The driver waits for the
// server's answer as long as a statement may take, whatever the context says;
// the caller does not. The connection is given back, or given up, after that.
func within(ctx context.Context, end func() error) error {
	done := make(chan error, 1)
	go func() { done <- end() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tx is a transaction with the methods that generated accessors call. All its
// statements run on its one connection; it never takes a second one, so that a
// pool can be as small as 1 without a deadlock. They run in the transaction's
// time, which is part of the request's; the caller's own context is not
// needed as well.
type Tx struct {
	ctx     context.Context // ends with the transaction's time
	db      *DB
	tx      *sql.Tx
	missing []string
}

// ExecContext runs a statement that returns no rows.
func (t *Tx) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.stmt(query); stmt != nil {
		return stmt.ExecContext(t.ctx, args...)
	}
	return t.tx.ExecContext(t.ctx, query, args...)
}

// QueryContext runs a statement that returns rows.
func (t *Tx) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := t.stmt(query); stmt != nil {
		return stmt.QueryContext(t.ctx, args...)
	}
	return t.tx.QueryContext(t.ctx, query, args...)
}

// QueryRowContext runs a statement that returns one row at most.
func (t *Tx) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	if stmt := t.stmt(query); stmt != nil {
		return stmt.QueryRowContext(t.ctx, args...)
	}
	return t.tx.QueryRowContext(t.ctx, query, args...)
}

// PrepareContext prepares a statement on the transaction's connection.
func (t *Tx) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(t.ctx, query)
}

// stmt returns the open statement for this text, or nil the first time: the
// pool would prepare it on a second connection, so that waits until the end.
func (t *Tx) stmt(query string) *sql.Stmt {
	stmt := t.db.lookup(query)
	if stmt == nil {
		t.missing = append(t.missing, query)
		return nil
	}
	return t.tx.StmtContext(t.ctx, stmt)
}

func (t *Tx) prepareMissing(ctx context.Context) {
	for _, query := range t.missing {
		// What cannot be prepared now is prepared another time.
		_, _ = t.db.PrepareContext(ctx, query)
	}
}
