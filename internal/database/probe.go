package database

import (
	"database/sql"
	"time"
)

// OpenProbe makes a pool of one connection that finds out why a database cannot serve.
// It connects again each time, since the connections of a service may be older than the
// trouble; and it reports a read-only server, where other pools drop the connection
// silently.
func OpenProbe(dsn string, timeout time.Duration) (*sql.DB, error) {
	c, err := config(dsn, timeout, lockWait)
	if err != nil {
		return nil, err
	}
	c.RejectReadOnly = false
	c.DialFunc = newSockets(1, timeout+grace).dial
	pool, err := connect(c, 1)
	if err != nil {
		return nil, err
	}
	pool.SetMaxIdleConns(-1)
	return pool, nil
}
