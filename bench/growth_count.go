package main

import (
	"context"
	"fmt"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/mysqldev"
)

const (
	ticks = 100 // a second, in which Linux counts the processor's time in /proc

	flushPatience = 5 * time.Minute
	flushed       = 500 // pages that are left to write, which is as good as none
)

// Counters of the server, by names that both engines have.
const (
	pagesLooked = "Innodb_buffer_pool_read_requests"
	pagesRead   = "Innodb_buffer_pool_reads"
	pagesDirty  = "Innodb_buffer_pool_pages_dirty"
)

// counts is what was done up to a time.
type counts struct {
	at                time.Time
	requests          int64
	database, service float64 // ticks
	looked, read      int64   // pages
}

// count reads the counters while a load runs.
func (b *bench) count(ctx context.Context, p *population, l *load) (counts, error) {
	c := counts{
		at:       time.Now(),
		database: processorUse(b.database.server.PID()).ours,
		service:  processorUse(p.service.cmd.Process.Pid).ours,
	}
	for _, r := range l.runners {
		c.requests += r.done.Load()
	}
	var err error
	if c.looked, err = p.bed.counter(ctx, pagesLooked); err != nil {
		return c, err
	}
	c.read, err = p.bed.counter(ctx, pagesRead)
	return c, err
}

// since is what each request took from then to now.
func (c counts) since(then counts) spent {
	n := float64(max(1, c.requests-then.requests))
	return spent{
		database: (c.database - then.database) / ticks / n,
		service:  (c.service - then.service) / ticks / n,
		looked:   float64(c.looked-then.looked) / n,
		read:     float64(c.read-then.read) / n,
	}
}

// counter is one of the server's.
func (t *testbed) counter(ctx context.Context, name string) (n int64, err error) {
	// Written out, as SHOW takes no argument in a prepared statement.
	err = t.status.QueryRowContext(ctx, fmt.Sprintf("SHOW GLOBAL STATUS LIKE '%s'", name)).Scan(&name, &n)
	return n, err
}

// size is how many MiB the database's tables and indexes have.
func (t *testbed) size(ctx context.Context) (mib float64, err error) {
	err = t.admin.QueryRowContext(ctx,
		"SELECT SUM(data_length + index_length) / 1048576 FROM information_schema.tables WHERE table_schema = DATABASE()").Scan(&mib)
	return mib, err
}

// reopen connects again, after the server has been started again.
func (t *testbed) reopen(ctx context.Context, server *mysqldev.Server) (err error) {
	t.server = server
	if t.admin, err = database.OpenAdmin(t.dsn); err != nil {
		return err
	}
	t.status, err = t.admin.Conn(ctx)
	return err
}

// flush waits until the server has written what filling changed: it would do so
// beside what is measured.
func (b *bench) flush(ctx context.Context, t *testbed) error {
	// By default it takes its time, a few MiB a second.
	if err := t.set(ctx, "innodb_io_capacity_max = 20000", "innodb_io_capacity = 20000", "innodb_max_dirty_pages_pct = 0"); err != nil {
		return err
	}
	deadline := time.Now().Add(flushPatience)
	for {
		dirty, err := t.counter(ctx, pagesDirty)
		if err != nil {
			return err
		}
		if dirty < flushed {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server has %d pages to write after %v", dirty, flushPatience)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return t.set(ctx, "innodb_max_dirty_pages_pct = DEFAULT", "innodb_io_capacity = DEFAULT", "innodb_io_capacity_max = DEFAULT")
}

// set sets variables of the server.
func (t *testbed) set(ctx context.Context, assignments ...string) error {
	for _, assignment := range assignments {
		if _, err := t.admin.ExecContext(ctx, "SET GLOBAL "+assignment); err != nil {
			return err
		}
	}
	return nil
}
