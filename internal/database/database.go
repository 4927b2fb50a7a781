// Package database connects to MySQL and MariaDB the way the service relies on:
// forced settings, statements prepared once, a deadline on each, transactions
// that retry. It is the only place that knows the driver's settings and its
// error numbers. It knows no table and no statement.
package database

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
)

// connLifetime is below the wait_timeout that each connection sets, so that the
// server never ends one that is idle, and lets connections move to another server
// after a failover. A proxy in between must not end one sooner.
const connLifetime = 3 * time.Minute

// DB is a pool of connections. It has the methods that generated accessors
// call, and runs what they give it as prepared statements that stay open.
type DB struct {
	pool    *sql.DB
	timeout time.Duration

	// prepared holds a *sql.Stmt for each statement text. The texts are those of
	// the accessors, so there are few.
	prepared sync.Map
}

// Open makes a pool of at most size connections, without connecting yet. The
// timeout bounds each statement and each transaction, the wait for a connection
// included. An error says what is wrong with the DSN, without its password.
func Open(dsn string, size int, timeout time.Duration) (*DB, error) {
	pool, err := open(dsn, size, timeout, lockWait)
	if err != nil {
		return nil, err
	}
	return &DB{pool: pool, timeout: timeout}, nil
}

// OpenAdmin makes a small pool for work that takes as long as it takes, such as
// migrations: the same settings, no deadline.
func OpenAdmin(dsn string) (*sql.DB, error) {
	return OpenMigration(dsn, adminLockWait)
}

// OpenMigration is OpenAdmin with a bound, in whole seconds, on how long a statement may
// wait for a table that others use.
func OpenMigration(dsn string, tableWait time.Duration) (*sql.DB, error) {
	return open(dsn, 2, 0, tableWait)
}

func open(dsn string, size int, timeout, tableWait time.Duration) (*sql.DB, error) {
	c, err := config(dsn, timeout, tableWait)
	if err != nil {
		return nil, err
	}
	if timeout > 0 {
		c.DialFunc = newSockets(size, timeout+grace).dial
	}
	return connect(c, size)
}

func connect(c *mysql.Config, size int) (*sql.DB, error) {
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, errors.New("asks for TLS settings that are not there")
	}
	pool := sql.OpenDB(awake{connector})
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxLifetime(connLifetime)
	return pool, nil
}

// Pool is the pool itself, for its statistics and its Ping.
func (d *DB) Pool() *sql.DB { return d.pool }

// Close ends the connections.
func (d *DB) Close() error { return d.pool.Close() }

// ExecContext runs a statement that returns no rows. One that the database ended
// to resolve a deadlock or a wait left nothing, and runs again, at most 3 times
// in all.
func (d *DB) ExecContext(ctx context.Context, query string, args ...any) (result sql.Result, err error) {
	allowed, spend := d.time(ctx)
	defer spend()
	ctx, cancel := context.WithTimeout(ctx, allowed)
	defer cancel()
	stmt, err := d.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	err = retry(ctx, func() (again bool, err error) {
		result, err = stmt.ExecContext(ctx, args...)
		return retryable(err), err
	})
	return result, err
}

// QueryContext runs a statement that returns rows.
func (d *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	allowed, spend := d.time(ctx)
	defer spend()
	ctx = deadline(ctx, allowed)
	stmt, err := d.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext runs a statement that returns one row at most.
func (d *DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	allowed, spend := d.time(ctx)
	defer spend()
	ctx = deadline(ctx, allowed)
	stmt, err := d.PrepareContext(ctx, query)
	if err != nil {
		// A Row cannot be made with an error in it; this one meets the same error.
		return d.pool.QueryRowContext(ctx, query, args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

// PrepareContext returns the statement for this text, which stays open and is
// not the caller's to close.
func (d *DB) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := d.lookup(query); stmt != nil {
		return stmt, nil
	}
	stmt, err := d.pool.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, loaded := d.prepared.LoadOrStore(query, stmt); loaded {
		_ = stmt.Close() // another goroutine was first
		return first.(*sql.Stmt), nil
	}
	return stmt, nil
}

func (d *DB) lookup(query string) *sql.Stmt {
	stmt, _ := d.prepared.Load(query)
	s, _ := stmt.(*sql.Stmt)
	return s
}

// deadline bounds a statement whose rows are read after it returns. Nobody is
// left to cancel: the context ends with its time, or with the request's, which
// comes first and releases it.
func deadline(ctx context.Context, allowed time.Duration) context.Context {
	bounded, cancel := context.WithTimeout(ctx, allowed)
	_ = cancel
	return bounded
}
