package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
	"latchkey/internal/seed"
)

// testbed is a private server with a filled database.
type testbed struct {
	server *mysqldev.Server
	dir    string
	db     *sql.DB
}

// newTestbed starts the server of LATCHKEY_MYSQLD, or the one that is found, in a
// temporary folder, and fills a database there.
func newTestbed(ctx context.Context, accounts int, progress func(done int)) (*testbed, error) {
	root, extra := mysqldev.ScratchRoot(), []string(nil)
	if accounts > 100_000 {
		root, extra = os.TempDir(), forGigabytes
	}

	dir, err := os.MkdirTemp(root, "latchkey-catalogue-")
	if err != nil {
		return nil, err
	}

	t := &testbed{dir: dir}
	if err := t.build(ctx, accounts, extra, progress); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// forGigabytes are the options of a server with a million accounts, some gigabytes
// of data: too much for a folder in memory and for a test server's buffers. The
// last two are one thing by the names that MariaDB and MySQL have for it.
var forGigabytes = []string{
	"--innodb-buffer-pool-size=1G",
	"--loose-innodb-log-file-size=512M",
	"--loose-innodb-redo-log-capacity=512M",
}

func (t *testbed) build(ctx context.Context, accounts int, extra []string, progress func(done int)) (err error) {
	t.server, err = mysqldev.Start(ctx, mysqldev.Options{
		Dir:    filepath.Join(t.dir, "db"),
		Binary: os.Getenv("LATCHKEY_MYSQLD"),
		Unsafe: true,
		Extra:  extra,
	})
	if err != nil {
		return err
	}

	if err := t.server.CreateDatabase(ctx, "catalogue"); err != nil {
		return err
	}
	if t.db, err = database.OpenAdmin(t.server.DSN("catalogue")); err != nil {
		return err
	}

	if err := migrations.Up(ctx, t.db); err != nil {
		return err
	}
	return seed.Fill(ctx, t.db, accounts, present, progress)
}

// close stops the server and removes its folder.
func (t *testbed) close() error {
	var errs []error
	if t.db != nil {
		errs = append(errs, t.db.Close())
	}
	if t.server != nil {
		errs = append(errs, t.server.Stop())
	}
	return errors.Join(append(errs, os.RemoveAll(t.dir))...)
}

// measure runs every statement on a connection of the testbed.
func (t *testbed) measure(ctx context.Context, list []statement, ways map[string][]try) ([]entry, []string, error) {
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close()

	m, err := newMeter(ctx, conn)
	if err != nil {
		return nil, nil, err
	}

	entries, faults := measureAll(ctx, m, list, ways)
	return entries, faults, nil
}
