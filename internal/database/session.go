package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"time"
)

// Session is one connection of a pool, for work that must stay on it: a named
// lock is the connection's. It has the methods that generated accessors call.
// Unlike a pool it never connects again, so the holder of a lock learns from an
// error that it is lost.
type Session struct {
	conn    *sql.Conn
	timeout time.Duration
}

// NewSession takes a connection out of a pool until Close. The timeout bounds
// each statement; zero means no limit. The connection is missing in the pool
// meanwhile, so give it one that can spare it.
func NewSession(ctx context.Context, pool *sql.DB, timeout time.Duration) (*Session, error) {
	s := &Session{timeout: timeout}
	// Dialling has a time-out of its own; this bounds the wait for a free one too.
	connecting, cancel := s.bounded(ctx)
	defer cancel()
	var err error
	s.conn, err = pool.Conn(connecting)
	return s, err
}

// Session takes a connection out of the pool, with the pool's time a statement.
func (d *DB) Session(ctx context.Context) (*Session, error) {
	return NewSession(ctx, d.pool, d.timeout)
}

// Close ends the connection. It does not go back to the pool, so that no lock
// and no setting outlives the session.
func (s *Session) Close() {
	// This error is the word for it: the pool drops the connection.
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
}

// ExecContext runs a statement that returns no rows, again as DB does.
func (s *Session) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	err = retry(ctx, func() (again bool, err error) {
		result, err = s.conn.ExecContext(ctx, query, args...)
		return retryable(err), err
	})
	return result, err
}

// QueryContext runs a statement that returns rows.
func (s *Session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, cancel := s.bounded(ctx)
	_ = cancel // the rows are read after it returns; the context ends with its time
	return s.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a statement that returns one row at most.
func (s *Session) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, cancel := s.bounded(ctx)
	_ = cancel // as above
	return s.conn.QueryRowContext(ctx, query, args...)
}

// PrepareContext prepares a statement on the session's connection.
func (s *Session) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.conn.PrepareContext(ctx, query)
}

// bounded gives a statement its time.
func (s *Session) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.timeout)
}
