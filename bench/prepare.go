package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"time"

	"latchkey/internal/keyring"
)

// sessionCount is how many sessions the reads take turns with.
const sessionCount = 256

// bench is everything that runs during the measurements.
type bench struct {
	options
	out      io.Writer
	dir      string
	database *testbed
	group    *group // of the failover
	version  string // of the database
	keys     string
	narrow   *process // the service with its defaults: one core free of hashing
	wide     *process // the service with a hash slot on every core
	limit    *process
	people   *people
	requests *requests
}

// prepare starts everything, and stops it again when something does not start.
func prepare(ctx context.Context, o options, out io.Writer) (*bench, error) {
	b := &bench{options: o, out: out}
	if err := b.start(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) start(ctx context.Context) error {
	var err error
	if b.dir, err = diskDir(); err != nil {
		return err
	}
	if b.keys, err = keyring.NewKey("bench"); err != nil || b.failover || b.growth {
		return err // these start the databases that they want
	}
	b.say("starting a database with %d accounts", b.accounts)
	if b.database, err = startTestbed(ctx, b.dir, b.accounts); err != nil {
		return err
	}
	b.version = b.database.server.Version()
	if b.abuse || b.purge || b.mail {
		return nil // these start the programs that they want
	}
	if err := b.startPrograms(ctx); err != nil {
		return err
	}
	b.say("logging in %d times for the sessions to read with", sessionCount)
	if b.people, err = logInPeople(ctx, b.wide.public, b.accounts, sessionCount); err != nil {
		return err
	}
	b.requests = newRequests(b.people)
	return b.compareAnswers(ctx)
}

func (b *bench) startPrograms(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if b.narrow, err = b.serve(ctx); err != nil {
		return err
	}
	if b.wide, err = b.serve(ctx, "LATCHKEY_HASH_CONCURRENCY="+strconv.Itoa(cores())); err != nil {
		return err
	}
	b.limit, err = launch(ctx, b.dir, nil, self, limitFlag, b.database.dsn)
	return err
}

// serve starts the service with its defaults and what the environment adds. Its
// limits of attempts count, but must let the load through: requests tell
// addresses of their own, as behind a proxy, and an account may log in often.
func (b *bench) serve(ctx context.Context, env ...string) (*process, error) {
	return b.serveDefault(ctx, append([]string{
		"LATCHKEY_TRUSTED_PROXIES=127.0.0.1/32",
		"LATCHKEY_LIMIT_LOGIN_ACCOUNT=100000/10m",
	}, env...)...)
}

// serveDefault starts the service with nothing set but what it cannot do without
// and what the environment adds.
func (b *bench) serveDefault(ctx context.Context, env ...string) (*process, error) {
	return b.launchService(ctx, b.database.dsn, env...)
}

// serveOn starts a service for a crowd, whose retries no limit of attempts stops.
func (b *bench) serveOn(ctx context.Context, dsn string) (*process, error) {
	return b.launchService(ctx, dsn,
		"LATCHKEY_TRUSTED_PROXIES=127.0.0.1/32",
		"LATCHKEY_LIMIT_LOGIN_ACCOUNT=100000/10m",
		"LATCHKEY_LIMIT_SIGN_UP_ADDRESS=1000/1h",
	)
}

func (b *bench) launchService(ctx context.Context, dsn string, env ...string) (*process, error) {
	env = append([]string{
		"LATCHKEY_LISTEN=127.0.0.1:0",
		"LATCHKEY_OPS_LISTEN=127.0.0.1:0",
		"LATCHKEY_SHUTDOWN_DELAY=0",
		"LATCHKEY_DATABASE_DSN=" + dsn,
		"LATCHKEY_KEYS=" + b.keys,
	}, env...)
	return launch(ctx, b.dir, env, b.binary, "serve")
}

// compareAnswers makes sure that the service and the limit program answer the
// same: a comparison of different work would say nothing.
func (b *bench) compareAnswers(ctx context.Context) error {
	ours, err := get(ctx, "http://"+b.narrow.public+"/v1/profile", b.people.one(0))
	if err != nil {
		return err
	}
	theirs, err := get(ctx, "http://"+b.limit.public+"/v1/profile", b.people.one(0))
	if err != nil {
		return err
	}
	if string(ours) != string(theirs) {
		return fmt.Errorf("the limit program (bench/limit.go) does not write what the service writes:\n%s%s", theirs, ours)
	}
	return nil
}

// programs are those that run throughout.
func (b *bench) programs() []*process {
	return slices.DeleteFunc([]*process{b.narrow, b.wide, b.limit}, func(p *process) bool { return p == nil })
}

// close stops everything and removes its files.
func (b *bench) close() {
	for _, p := range b.programs() {
		p.stop()
	}
	var err error
	if b.database != nil {
		err = b.database.stop()
	}
	if b.group != nil {
		err = errors.Join(err, b.group.stop())
	}
	if err = errors.Join(err, os.RemoveAll(b.dir)); err != nil {
		b.say("not all was cleaned up: %v", err)
	}
}

var beginning = time.Now()

// say shows a line of progress.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.out, "%4ds  %s\n", int(time.Since(beginning).Seconds()), fmt.Sprintf(format, args...))
}

func cores() int { return runtime.GOMAXPROCS(0) }

// defaultSlots is how many hashes the service runs at once when nothing is set.
func defaultSlots() int { return max(1, cores()-1) }
