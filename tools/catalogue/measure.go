package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"latchkey/dbgen"
)

// measurement is what one statement did, at its most costly.
type measurement struct {
	with          string // what it was that cost most
	reads, writes int
	indexes       []string // sorted
	scanned       []string // tables of which EXPLAIN says that all is read
	sorts         bool
	faults        []string
}

// meter runs statements on one connection and reads what they touched. It
// leaves the database as it was.
type meter struct {
	conn *sql.Conn
	own  counters // what reading the counters costs by itself
}

// newMeter needs a connection of its own, which the caller closes.
func newMeter(ctx context.Context, conn *sql.Conn) (*meter, error) {
	// Without this an index entry that the storage engine itself rejects is not
	// counted, although it was read.
	if _, err := conn.ExecContext(ctx, "SET SESSION optimizer_switch = 'index_condition_pushdown=off'"); err != nil {
		return nil, err
	}

	m := &meter{conn: conn}

	// The first reading is not like the others: it opens what the others find open.
	if _, err := readCounters(ctx, conn); err != nil {
		return nil, err
	}
	before, err := readCounters(ctx, conn)
	if err != nil {
		return nil, err
	}
	after, err := readCounters(ctx, conn)
	m.own = after.minus(before)
	return m, err
}

// measure runs a try in a transaction that is rolled back, and explains what it
// ran.
func (m *meter) measure(ctx context.Context, s statement, c try) (measurement, error) {
	// The first time, the server also reads what it keeps about the tables.
	if _, _, err := m.run(ctx, c); err != nil {
		return measurement{}, err
	}

	cost, ran, err := m.run(ctx, c)
	if err != nil {
		return measurement{}, err
	}
	if len(ran) != 1 || !strings.HasPrefix(ran[0].query, "-- name: "+s.name+" ") {
		return measurement{}, errors.New("its entry in tries runs another statement, or several")
	}

	plan, err := m.explain(ctx, ran[0])
	if err != nil {
		return measurement{}, err
	}

	result := measurement{with: c.with, reads: cost.reads(), writes: cost.writes()}
	plan.describe(s, &result)
	return result, nil
}

func (m *meter) run(ctx context.Context, c try) (counters, []ran, error) {
	tx, err := m.conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	defer tx.Rollback()

	if c.before != nil {
		if err := c.before(ctx, dbgen.New(tx)); err != nil {
			return nil, nil, fmt.Errorf("what its entry in tries needs first: %w", err)
		}
	}

	r := &recorder{Tx: tx}
	before, err := readCounters(ctx, tx)
	if err != nil {
		return nil, nil, err
	}

	rows, err := c.run(ctx, dbgen.New(r))
	if err != nil {
		return nil, nil, err
	}
	if rows == 0 {
		return nil, nil, errors.New("its entry in tries finds no row, which costs less than it does in service")
	}

	after, err := readCounters(ctx, tx)
	return after.minus(before).minus(m.own), r.statements, err
}

// recorder is dbgen's view of a transaction. It keeps the text and arguments of
// what runs, as sqlc.slice has expanded them.
type recorder struct {
	*sql.Tx
	statements []ran
}

type ran struct {
	query string
	args  []any
}

func (r *recorder) note(query string, args []any) {
	r.statements = append(r.statements, ran{query, args})
}

func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r.note(query, args)
	return r.Tx.ExecContext(ctx, query, args...)
}

func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.note(query, args)
	return r.Tx.QueryContext(ctx, query, args...)
}

func (r *recorder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	r.note(query, args)
	return r.Tx.QueryRowContext(ctx, query, args...)
}

// counters are the server's Handler_ counters of a session.
type counters map[string]int

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readCounters(ctx context.Context, q querier) (counters, error) {
	rows, err := q.QueryContext(ctx, "SHOW SESSION STATUS LIKE 'Handler\\_%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	c := counters{}
	for rows.Next() {
		var name string
		var value int
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		c[strings.ToLower(name)] = value
	}

	return c, rows.Err()
}

func (c counters) minus(other counters) counters {
	rest := counters{}
	for name, value := range c {
		rest[name] = value - other[name]
	}
	return rest
}

// reads are look-ups and steps along an index or a table, whether or not they
// found a row, and rows fetched again after a sort.
func (c counters) reads() (sum int) {
	for name, value := range c {
		if strings.HasPrefix(name, "handler_read_") {
			sum += value
		}
	}
	return sum
}

// writes are rows inserted, updated and deleted, also those of temporary tables,
// which MariaDB counts by themselves and MySQL with the others.
func (c counters) writes() (sum int) {
	for _, verb := range []string{"write", "update", "delete"} {
		sum += c["handler_"+verb] + c["handler_tmp_"+verb]
	}
	return sum
}

// most joins the measurements of several tries of a statement.
func most(list []measurement) measurement {
	m := list[0]
	for _, other := range list[1:] {
		if other.reads+other.writes > m.reads+m.writes {
			m.with = other.with
		}
		m.reads, m.writes = max(m.reads, other.reads), max(m.writes, other.writes)
		m.indexes = union(m.indexes, other.indexes)
		m.scanned = union(m.scanned, other.scanned)
		m.sorts = m.sorts || other.sorts
		m.faults = append(m.faults, other.faults...)
	}
	return m
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}
