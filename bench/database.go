package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
	"latchkey/internal/password"
)

// schemaName is the database that the service has on every server.
const schemaName = "latchkey"

// knownPassword is the password of every account that fill makes.
const knownPassword = "a long pass phrase"

var (
	//go:embed fill_accounts.sql
	fillAccounts string
	//go:embed fill_profiles.sql
	fillProfiles string
)

// testbed is the durable private server with its filled database.
type testbed struct {
	options mysqldev.Options
	server  *mysqldev.Server
	dsn     string
	admin   *sql.DB
	status  *sql.Conn // one connection for SHOW STATUS, so that it opens no other
}

// startTestbed starts a server in dir and fills a database on it.
func startTestbed(ctx context.Context, dir string, accounts int) (*testbed, error) {
	options := mysqldev.Options{Dir: filepath.Join(dir, "db"), Binary: os.Getenv("LATCHKEY_MYSQLD")}
	server, err := mysqldev.Start(ctx, options)
	if err != nil {
		return nil, err
	}
	t := &testbed{options: options, server: server}
	if err := t.build(ctx, schemaName, func() error { return t.fill(ctx, accounts) }); err != nil {
		return nil, errors.Join(err, t.stop())
	}
	return t, nil
}

// build makes a database on the server and fills it.
func (t *testbed) build(ctx context.Context, name string, fill func() error) error {
	if err := t.server.CreateDatabase(ctx, name); err != nil {
		return err
	}
	t.dsn = t.server.DSN(name)
	var err error
	if t.admin, err = database.OpenAdmin(t.dsn); err != nil {
		return err
	}
	if err := migrations.Up(ctx, t.admin); err != nil {
		return err
	}
	if err := fill(); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	t.status, err = t.admin.Conn(ctx)
	return err
}

// fill makes the accounts, all with one password and its one hash: a hash for
// each would take minutes and change nothing that is measured.
func (t *testbed) fill(ctx context.Context, accounts int) error {
	hash := password.Default.Hash(knownPassword)
	if _, err := t.admin.ExecContext(ctx, fillAccounts, hash, time.Now().UTC(), accounts); err != nil {
		return err
	}
	_, err := t.admin.ExecContext(ctx, fillProfiles)
	return err
}

// questions is the number of statements that clients sent to the server so far,
// this one included. Preparing and closing a statement does not count.
func (t *testbed) questions(ctx context.Context) (int, error) {
	var name string
	var count int
	err := t.status.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Questions'").Scan(&name, &count)
	return count, err
}

func (t *testbed) stop() error {
	t.close()
	return t.server.Stop()
}

// close ends the connections to the database.
func (t *testbed) close() {
	if t.status != nil {
		_ = t.status.Close()
	}
	if t.admin != nil {
		_ = t.admin.Close()
	}
}

// diskDir makes a folder that lies on a disk: /tmp often does not.
func diskDir() (string, error) {
	const kept = "/var/tmp" // by the FHS it outlives a reboot
	if info, err := os.Stat(kept); err == nil && info.IsDir() {
		return os.MkdirTemp(kept, "latchkey-bench-")
	}
	return os.MkdirTemp("", "latchkey-bench-")
}
