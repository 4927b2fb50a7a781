package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"latchkey/internal/config"
	"latchkey/internal/keyring"
	"latchkey/internal/mysqldev"
	"latchkey/internal/regular"
	"latchkey/mailer"
)

// devDatabase is the name of the database on the private server.
const devDatabase = "latchkey"

type devCmd struct{}

// Run serves on a private database server, which starts and stops with it. With
// LATCHKEY_DATABASE_DSN set it uses that database instead, and migrates it too; with
// LATCHKEY_SMTP_URL set it sends emails, which are in a mailbox of its own otherwise.
func (devCmd) Run(ctx context.Context, s streams) error {
	c, err := config.Load()
	p, partsErr := newParts(c)
	if err := errors.Join(err, partsErr); err != nil {
		return err
	}

	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("LATCHKEY_DATA_DIR: %w", err)
	}

	data := "the database of LATCHKEY_DATABASE_DSN"
	if c.DatabaseDSN == "" {
		server, err := startPrivate(ctx, c)
		if err != nil {
			return err
		}
		defer func() { _ = server.Stop() }()
		data = fmt.Sprintf("%s (%s)", c.DataDir, server.Version())
		if p.db, err = openDatabase(c); err != nil {
			return err
		}
	}

	if c.Keys == "" {
		if p.keys, err = devKeys(filepath.Join(c.DataDir, "keys")); err != nil {
			return err
		}
	}

	err = usualPatience.withSchemaOf(c.DatabaseDSN, func(pool *sql.DB) error {
		return usualPatience.runner(streams{out: io.Discard, err: s.err}).Up(ctx, pool)
	})
	if err != nil {
		return err
	}

	return serveDev(ctx, s, c, p, data)
}

// serveDev serves from what is ready. Nobody waits for a developer's service to go away,
// so it stops at once.
func serveDev(ctx context.Context, s streams, c *config.Config, p parts, data string) error {
	c.ShutdownDelay = 0
	mailbox := &mailer.Mailbox{}
	sends := p.mail.dial != nil
	if !sends {
		p.mail.dial = into(mailbox)
	}

	service, err := newService(c, p, slog.New(slog.NewTextHandler(s.err, logOptions(c))))
	if err != nil {
		return err
	}
	defer service.close()

	service.public.Handler = withMailbox(mailbox, sends, service.public.Handler)
	service.started = func(public, ops net.Addr) {
		if c.PublicURL == "" {
			service.mail.PublicURL = &url.URL{Scheme: "http", Host: public.String()}
		}
		mail := "the emails that it would send"
		if sends {
			mail = "empty: LATCHKEY_SMTP_URL is set, so emails are sent"
		}
		welcome(s.out, public, ops, data, mail)
	}
	return service.run(ctx)
}

// startPrivate starts the private server and puts its DSN into the
// configuration.
func startPrivate(ctx context.Context, c *config.Config) (*mysqldev.Server, error) {
	server, err := mysqldev.Start(ctx, mysqldev.Options{Dir: filepath.Join(c.DataDir, "mysql"), Binary: c.Mysqld})
	if errors.Is(err, mysqldev.ErrNoServer) {
		return nil, fmt.Errorf("%w; or set LATCHKEY_MYSQLD to a server's path, or LATCHKEY_DATABASE_DSN to a database", err)
	}
	if err != nil {
		return nil, err
	}
	if err := server.CreateDatabase(ctx, devDatabase); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	c.DatabaseDSN = server.DSN(devDatabase)
	return server, nil
}

// maxDevKeys is the size of the largest file of development keys, in bytes.
const maxDevKeys = 64 << 10

// devKeys reads the development keys, and makes them the first time.
func devKeys(path string) (*keyring.Ring, error) {
	text, err := readOrMakeKeys(path)
	if err != nil {
		return nil, err
	}
	keys, err := keyring.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

func readOrMakeKeys(path string) (string, error) {
	content, err := regular.Read(path, maxDevKeys)
	switch {
	case err == nil:
		return string(content), nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", about(path, err)
	}
	key, err := keyring.NewKey("dev")
	if err != nil {
		return "", err
	}
	// Under another name first: a crash leaves no half-written key.
	if err := os.WriteFile(path+".new", []byte(key), 0o600); err != nil {
		return "", err
	}
	return key, os.Rename(path+".new", path)
}

func welcome(out io.Writer, public, ops net.Addr, data, mail string) {
	fmt.Fprintf(out, `
Latchkey is running.

  http://%[1]s               sign up and log in; the pages of an account
  http://%[1]s/docs          the API, explained; docs/frontend.md begins with it
  http://%[1]s/dev/mailbox   %[4]s
  http://%[2]s/readyz        for operators, with /livez and /metrics
  %[3]s

Or without a browser:

  curl -s http://%[1]s/v1/accounts -H 'Content-Type: application/json' \
    -d '{"email":"ana@example.org","username":"ana","password":"a long pass phrase"}'

Ctrl-C stops it and its database; the data stays.

`, public, ops, data, mail)
}
