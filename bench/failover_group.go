package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
)

const (
	groupSize    = 3
	joinPatience = 2 * time.Minute
)

// advice are the settings of each node that a failover depends on, with the
// reason for each: what the page tells operators to set.
var advice = []struct{ option, why string }{
	{"gtid_mode=ON", "group replication needs it"},
	{"enforce_gtid_consistency=ON", "group replication needs it"},
	{"innodb_flush_log_at_trx_commit=1", "a commit is on this node's disk before it is acknowledged"},
	{"sync_binlog=1", "the same for the log that the other nodes recover from"},
	{"group_replication_single_primary_mode=ON", "one node takes writes: the service relies on locks, which nodes do not share"},
	{"group_replication_consistency=BEFORE_ON_PRIMARY_FAILOVER", "a new primary answers nobody before it has applied what the old one acknowledged"},
	{"group_replication_member_expel_timeout=0", "a node that is silent for 5 s is out; the default waits 5 s more, and checks in steps of up to 15 s"},
	{"group_replication_unreachable_majority_timeout=5", "a primary that is cut off gives up soon, and does not hold its clients' commits"},
	{"group_replication_exit_state_action=OFFLINE_MODE", "a node that left the group closes its connections; nobody reads old rows there"},
	{"group_replication_autorejoin_tries=3", "a node that was expelled for a pause comes back by itself"},
}

// housekeeping are the other options of a node: how it is found and how little
// memory it takes.
func (n *node) options(g *group) []string {
	all := []string{
		"--skip-networking=OFF", "--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", n.port),
		"--report-host=127.0.0.1", fmt.Sprintf("--report-port=%d", n.port),
		fmt.Sprintf("--server-id=%d", n.number), "--log-bin=binlog", "--relay-log=relay",
		"--auto-generate-certs=ON", "--caching-sha2-password-auto-generate-rsa-keys=ON",
		"--performance-schema=ON", "--performance-schema-instrument=%=OFF",
		"--innodb-buffer-pool-size=64M", "--group-replication-message-cache-size=134217728",
		"--plugin-load-add=group_replication.so", "--loose-group-replication-start-on-boot=OFF",
		"--loose-group-replication-group-name=" + g.name,
		fmt.Sprintf("--loose-group-replication-local-address=127.0.0.1:%d", n.groupPort),
		"--loose-group-replication-group-seeds=" + g.seeds(),
		"--loose-group-replication-recovery-get-public-key=ON",
	}
	for _, a := range advice {
		option := "--" + a.option
		if strings.HasPrefix(a.option, "group_replication") {
			option = "--loose-" + a.option // known once the plugin is loaded
		}
		all = append(all, option)
	}
	for _, other := range g.set {
		all = append(all, "--loose-"+other)
	}
	return all
}

// group is a cluster of MySQL servers with one primary.
type group struct {
	binary   string
	name     string
	password string // of the users router, replication and latchkey
	set      []string
	nodes    []*node
}

// node is one server of a group.
type node struct {
	number          int
	dir             string
	port, groupPort int
	server          *mysqldev.Server
	admin           *sql.DB
}

func newGroup(dir, binary string) (*group, error) {
	ports, err := freePorts(2 * groupSize)
	if err != nil {
		return nil, err
	}
	g := &group{binary: binary, name: uuid.NewString(), password: rand.Text()}
	for i := range groupSize {
		g.nodes = append(g.nodes, &node{
			number: i + 1, dir: filepath.Join(dir, fmt.Sprintf("node%d", i+1)),
			port: ports[2*i], groupPort: ports[2*i+1],
		})
	}
	return g, nil
}

// freePorts finds ports of the loopback address that nobody listens on.
func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // at the end, so that no port comes twice
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func (g *group) seeds() string {
	var all []string
	for _, n := range g.nodes {
		all = append(all, fmt.Sprintf("127.0.0.1:%d", n.groupPort))
	}
	return strings.Join(all, ",")
}

// form starts the nodes, makes a group of them and migrates its database.
func (g *group) form(ctx context.Context) error {
	if err := g.each(func(n *node) error { return n.initialise(ctx, g) }); err != nil {
		return err
	}
	first := g.nodes[0]
	for _, statement := range []string{
		"SET GLOBAL group_replication_bootstrap_group = ON",
		g.join(),
		"SET GLOBAL group_replication_bootstrap_group = OFF",
		"CREATE DATABASE " + schemaName + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
	} {
		if _, err := first.admin.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w in: %s", err, statement)
		}
	}
	for _, n := range g.nodes[1:] {
		if err := g.bringIn(ctx, n); err != nil {
			return err
		}
	}
	return g.migrate(ctx)
}

func (g *group) each(do func(*node) error) error {
	errs := make([]error, len(g.nodes))
	var wait sync.WaitGroup
	for i, n := range g.nodes {
		wait.Go(func() { errs[i] = do(n) })
	}
	wait.Wait()
	return errors.Join(errs...)
}

func (g *group) migrate(ctx context.Context) error {
	db, err := database.OpenAdmin(g.nodes[0].server.DSN(schemaName))
	if err != nil {
		return err
	}
	defer db.Close()
	return migrations.Up(ctx, db)
}

// initialise starts an empty node and makes its users, which are not replicated:
// a node has them before it joins.
func (n *node) initialise(ctx context.Context, g *group) error {
	if err := n.start(ctx, g); err != nil {
		return err
	}
	conn, err := n.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range []string{
		"SET sql_log_bin = OFF",
		"CREATE USER replication IDENTIFIED BY '" + g.password + "'",
		"GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO replication",
		"CREATE USER router IDENTIFIED BY '" + g.password + "'",
		"GRANT SELECT ON performance_schema.* TO router",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON mysql_innodb_cluster_metadata.* TO router",
		"CREATE USER latchkey IDENTIFIED BY '" + g.password + "'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON " + schemaName + ".* TO latchkey",
		"SET sql_log_bin = ON",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("node %d: %w in: %s", n.number, err, statement)
		}
	}
	return nil
}

func (n *node) start(ctx context.Context, g *group) error {
	server, err := mysqldev.Start(ctx, mysqldev.Options{Dir: n.dir, Binary: g.binary, Extra: n.options(g)})
	if err != nil {
		return fmt.Errorf("node %d: %w", n.number, err)
	}
	n.server = server
	n.admin, err = database.OpenAdmin(server.DSN("mysql"))
	return err
}

func (g *group) join() string {
	return "START GROUP_REPLICATION USER = 'replication', PASSWORD = '" + g.password + "'"
}

// bringIn has a running node join the group, and waits until it is up to date.
func (g *group) bringIn(ctx context.Context, n *node) error {
	ctx, cancel := context.WithTimeout(ctx, joinPatience)
	defer cancel()
	for {
		_, err := n.admin.ExecContext(ctx, g.join())
		for err == nil {
			var state string
			if state, err = n.state(ctx); state == "ONLINE" {
				return nil
			}
			if state == "ERROR" || state == "OFFLINE" {
				err = errors.New("it is " + state)
			}
			time.Sleep(50 * time.Millisecond)
		}
		// Refused, for instance while the group still counts it among its members.
		select {
		case <-ctx.Done():
			return fmt.Errorf("node %d does not join the group: %w; its log: %s", n.number, err, n.server.LogPath())
		case <-time.After(time.Second):
			_, _ = n.admin.ExecContext(ctx, "STOP GROUP_REPLICATION")
		}
	}
}

// state is what the node says of itself.
func (n *node) state(ctx context.Context) (state string, err error) {
	err = n.admin.QueryRowContext(ctx,
		"SELECT member_state FROM performance_schema.replication_group_members WHERE member_id = @@server_uuid").Scan(&state)
	return state, err
}
