// Package harness is what experiments are made of: a durable database server, the
// built service as a process of its own, clients that make load, figures, and the
// report that holds them. The experiments are in package bench, the tests that kill
// and flood in package slow.
package harness

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/keyring"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
	"latchkey/internal/seed"
)

// Lab is everything that runs during an experiment.
type Lab struct {
	Binary string // the service; make build makes it
	Dir    string // of all its files
	Keys   string // the keyring of every service
	Server *mysqldev.Server

	out       io.Writer
	hasty     bool
	began     time.Time
	before    usage
	databases []*Database
	running   []*Process
}

// Open starts a lab with a database server. It is durable (a commit is on disk before
// it is acknowledged), unless hasty says that the figures do not matter.
func Open(ctx context.Context, binary string, hasty bool, out io.Writer) (*Lab, error) {
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("%w; make it with: make build", err)
	}
	keys, err := keyring.NewKey("bench")
	if err != nil {
		return nil, err
	}
	dir, err := diskDir()
	if err != nil {
		return nil, err
	}

	l := &Lab{Binary: binary, Dir: dir, Keys: keys, out: out, hasty: hasty, began: time.Now()}
	if err := l.StartServer(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	l.before = l.usage()
	return l, nil
}

// diskDir makes a folder that lies on a disk: /tmp often does not.
func diskDir() (string, error) {
	const disk = "/var/tmp" // by the FHS it outlives a reboot
	if info, err := os.Stat(disk); err == nil && info.IsDir() {
		return os.MkdirTemp(disk, "latchkey-bench-")
	}
	return os.MkdirTemp("", "latchkey-bench-")
}

// StartServer starts the server, or starts it again after it has ended: with the
// options that are given now.
func (l *Lab) StartServer(ctx context.Context, options ...string) (err error) {
	l.Server, err = mysqldev.Start(ctx, mysqldev.Options{
		Dir: filepath.Join(l.Dir, "db"), Binary: os.Getenv("LATCHKEY_MYSQLD"), Unsafe: l.hasty, Extra: options,
	})
	return err
}

// Close stops everything and removes its files.
func (l *Lab) Close() (err error) {
	var wait sync.WaitGroup
	for _, p := range l.running {
		wait.Go(p.Stop)
	}
	wait.Wait()
	for _, db := range l.databases {
		_ = db.Admin.Close() // it may be one of a server that is gone
	}
	if l.Server != nil {
		err = errors.Join(err, l.Server.Stop())
	}
	return errors.Join(err, os.RemoveAll(l.Dir))
}

// Say shows a line of progress.
func (l *Lab) Say(format string, args ...any) {
	fmt.Fprintf(l.out, "%4ds  %s\n", int(time.Since(l.began).Seconds()), fmt.Sprintf(format, args...))
}

// Cores is how many cores the service has.
func Cores() int { return runtime.GOMAXPROCS(0) }

// Database is a migrated database of the lab's server, with the seed's accounts.
type Database struct {
	Accounts int
	DSN      string
	Admin    *sql.DB
	Filled   time.Duration
}

// NewDatabase makes a database and fills it.
func (l *Lab) NewDatabase(ctx context.Context, accounts int) (*Database, error) {
	l.Say("filling a database with %d accounts", accounts)
	name := fmt.Sprintf("latchkey_%d", len(l.databases)+1)
	if err := l.Server.CreateDatabase(ctx, name); err != nil {
		return nil, err
	}
	admin, err := database.OpenAdmin(l.Server.DSN(name))
	if err != nil {
		return nil, err
	}

	db := &Database{Accounts: accounts, DSN: l.Server.DSN(name), Admin: admin}
	l.databases = append(l.databases, db)
	if err := migrations.Up(ctx, admin); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}

	began := time.Now()
	if accounts > 0 {
		err = seed.Fill(ctx, admin, accounts, began, nil)
	}
	db.Filled = time.Since(began)
	return db, err
}

// Clear removes what the seed put into tables that an experiment wants empty.
func (d *Database) Clear(ctx context.Context, tables ...string) error {
	for _, table := range tables {
		if _, err := d.Admin.ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// Number is the one number that a query answers.
func (d *Database) Number(ctx context.Context, query string) (n float64, err error) {
	err = d.Admin.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// Status is a counter of the server, by its name.
func (d *Database) Status(ctx context.Context, name string) (n float64, err error) {
	// Written out, as SHOW takes no argument in a prepared statement.
	err = d.Admin.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE '"+name+"'").Scan(&name, &n)
	return n, err
}
