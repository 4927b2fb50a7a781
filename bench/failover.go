package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latchkey/internal/mysqldev"
)

const (
	databaseTimeout = 1500 * time.Millisecond // LATCHKEY_DATABASE_TIMEOUT, by default
	answerMargin    = 500 * time.Millisecond  // for hashing and for this machine
	answerDeadline  = databaseTimeout + answerMargin

	calm          = 8 * time.Second // before a kill of a cluster's primary
	calmPrivate   = time.Second     // before a kill of a private server
	killPatience  = 2 * time.Minute
	groupWarmUp   = 3 * time.Second
	handoverName  = "handed over in order"
	killName      = "killed"
	frozenName    = "frozen"
	replicaNumber = 2
)

func failoverFlags(flags *flag.FlagSet, o *options) {
	flags.BoolVar(&o.failover, "failover", false, "kill databases under load instead; needs -mysqld and -router, or -only private")
	flags.IntVar(&o.kills, "kills", 5, "with -failover: how often the primary of a cluster is killed")
	flags.IntVar(&o.privateKills, "private-kills", 20, "with -failover: how often a private server is killed")
	flags.StringVar(&o.mysqld, "mysqld", "", "with -failover: MySQL's server, with group_replication.so")
	flags.StringVar(&o.router, "router", "", "with -failover: MySQL Router, with mysqlrouter_keyring beside it")
}

func (o options) checkFailover() error {
	switch {
	case o.kills < 1 || o.kills > 100 || o.privateKills < 1 || o.privateKills > 1000:
		return errors.New("-kills, -private-kills: want 1 to 100 and 1 to 1000")
	case o.only != "" && o.only != "private" && o.only != "cluster":
		return fmt.Errorf("-only: there is no part %q; with -failover there are private and cluster", o.only)
	case o.wants("cluster") && (o.mysqld == "" || o.router == ""):
		return errors.New("-mysqld, -router: a cluster wants both; make test-cluster finds them")
	}
	return nil
}

// survival is what a service and its database did while the database was killed.
type survival struct {
	what     string // "one private server"
	engine   string
	strikes  []strike
	crowd    *crowd
	verdict  verdict
	reasons  map[string]int // of answers of 5xx
	services int
	formed   time.Duration // of a cluster
	set      []string      // what its servers are given besides
}

// strike is one kill, or one change of the primary in order.
type strike struct {
	how    string
	at     time.Time
	served time.Time     // when a request of each kind had succeeded again
	back   time.Duration // until the killed server was itself again
}

// measureFailover kills a private server, then a cluster's primaries.
func (b *bench) measureFailover(ctx context.Context) (report, error) {
	r := &failoverResults{}
	for _, one := range []struct {
		name    string
		measure func(*bench, context.Context) (*survival, error)
	}{
		{"private", (*bench).survivePrivate},
		{"cluster", (*bench).surviveCluster},
	} {
		if !b.wants(one.name) {
			continue
		}
		s, err := one.measure(b, ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.name, err)
		}
		r.all = append(r.all, s)
	}
	return r, nil
}

// survivePrivate kills one durable private server under one service.
func (b *bench) survivePrivate(ctx context.Context) (*survival, error) {
	b.say("starting a private server")
	var err error
	if b.database, err = startTestbed(ctx, filepath.Join(b.dir, "private"), 0); err != nil {
		return nil, err
	}
	b.version = b.database.server.Version()
	service, err := b.serveOn(ctx, b.database.dsn)
	if err != nil {
		return nil, err
	}
	defer service.stop()
	s := &survival{what: "one private server", engine: b.version, services: 1, crowd: gather(ctx, service)}
	defer s.crowd.stopping.Store(true)
	for i := range b.privateKills {
		sleepUntil(ctx, time.Now().Add(calmPrivate))
		one, err := s.strike(ctx, killName, func() error { return b.database.restart(ctx) })
		if err != nil {
			return nil, err
		}
		b.say("private server, kill %d of %d: all is served again after %s", i+1, b.privateKills, timeText(one.served.Sub(one.at)))
	}
	return s, b.conclude(ctx, s, b.database.admin)
}

// restart kills the server and starts it again at once, as a supervisor would.
func (t *testbed) restart(ctx context.Context) error {
	if err := t.server.Kill(); err != nil {
		return err
	}
	server, err := mysqldev.Start(ctx, t.options)
	if err == nil {
		t.server = server
	}
	return err
}

// surviveCluster kills the primary of a group of servers under two services. An
// error tells what the servers said last, whose files go with the run.
func (b *bench) surviveCluster(ctx context.Context) (*survival, error) {
	s, err := b.runCluster(ctx)
	if err != nil && ctx.Err() == nil && b.group != nil {
		err = fmt.Errorf("%w%s", err, b.group.said())
	}
	return s, err
}

func (b *bench) runCluster(ctx context.Context) (*survival, error) {
	dir := filepath.Join(b.dir, "cluster")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	b.say("forming a group of %d servers", groupSize)
	began := time.Now()
	var err error
	if b.group, err = newGroup(dir, b.mysqld); err != nil {
		return nil, err
	}
	b.group.set = b.set
	if err := b.group.form(ctx); err != nil {
		return nil, err
	}
	s := &survival{what: "a cluster of three", services: replicaNumber, set: b.set, engine: b.group.nodes[0].server.Version(), formed: time.Since(began)}
	b.version = strings.TrimPrefix(b.version+", "+s.engine, ", ")
	router, dsn, err := startRouter(ctx, dir, b.router, b.group)
	if err != nil {
		return nil, err
	}
	defer router.stop()
	var services []*process
	for range s.services {
		service, err := b.serveOn(ctx, dsn)
		if err != nil {
			return nil, err
		}
		defer service.stop()
		services = append(services, service)
	}
	s.crowd = gather(ctx, services...)
	defer s.crowd.stopping.Store(true)
	if err := b.killPrimaries(ctx, s); err != nil {
		return nil, err
	}
	if n := b.group.primary(ctx); n != nil {
		return s, b.conclude(ctx, s, n.admin)
	}
	return nil, errors.New("the group has no primary in the end")
}

func (b *bench) killPrimaries(ctx context.Context, s *survival) error {
	for i := range b.kills {
		victim, err := b.settled(ctx)
		if err != nil {
			return err
		}
		one, err := s.strike(ctx, killName, victim.kill)
		if err != nil {
			return err
		}
		b.say("cluster, kill %d of %d: all is served again after %s", i+1, b.kills, timeText(one.served.Sub(one.at)))
		sleepUntil(ctx, time.Now().Add(groupWarmUp))
		began := time.Now()
		if err := b.group.revive(ctx, victim); err != nil {
			return err
		}
		one.back = time.Since(began)
	}
	if err := b.freezePrimary(ctx, s); err != nil {
		return err
	}
	return b.handOver(ctx, s)
}

// freezePrimary has the primary hang: unlike one that was killed it keeps its
// connections, and comes back believing that it is the primary.
func (b *bench) freezePrimary(ctx context.Context, s *survival) error {
	victim, err := b.settled(ctx)
	if err != nil {
		return err
	}
	one, err := s.strike(ctx, frozenName, victim.freeze)
	if err != nil {
		return errors.Join(err, victim.thaw(ctx))
	}
	b.say("cluster, frozen: all is served again after %s", timeText(one.served.Sub(one.at)))
	sleepUntil(ctx, time.Now().Add(groupWarmUp))
	began := time.Now()
	err = victim.thaw(ctx)
	one.back = time.Since(began)
	return err
}

// handOver makes another node the primary in order.
func (b *bench) handOver(ctx context.Context, s *survival) error {
	from, err := b.settled(ctx)
	if err != nil {
		return err
	}
	one, err := s.strike(ctx, handoverName, func() error { return b.group.hand(ctx, from) })
	if err == nil {
		b.say("cluster, handed over in order: all is served again after %s", timeText(one.served.Sub(one.at)))
		sleepUntil(ctx, time.Now().Add(groupWarmUp))
	}
	return err
}

// settled leaves the cluster in peace for a while and returns its primary.
func (b *bench) settled(ctx context.Context) (*node, error) {
	sleepUntil(ctx, time.Now().Add(calm))
	if n := b.group.primary(ctx); n != nil {
		return n, nil
	}
	return nil, errors.New("the group has no primary")
}

// strike does something to the database and waits until the service is itself
// again.
func (s *survival) strike(ctx context.Context, how string, do func() error) (*strike, error) {
	if err := s.crowd.await(ctx, time.Now(), killPatience); err != nil {
		return nil, fmt.Errorf("before it was %s: %w", how, err)
	}
	one := strike{how: how, at: time.Now()}
	if err := do(); err != nil {
		return nil, err
	}
	err := s.crowd.await(ctx, time.Now(), killPatience)
	one.served = time.Now()
	s.strikes = append(s.strikes, one)
	return &s.strikes[len(s.strikes)-1], err
}
