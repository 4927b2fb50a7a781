package slow

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"latchkey/bench/harness"
	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
)

const (
	groupSize    = 3
	groupSchema  = "latchkey"
	joinPatience = 2 * time.Minute
)

// advice are the settings of each node that a failover depends on, with the reason for
// each: what docs/deploy.md tells operators to set.
var advice = []struct{ option, why string }{
	{"gtid_mode=ON", "group replication needs it"},
	{"enforce_gtid_consistency=ON", "group replication needs it"},
	{"innodb_flush_log_at_trx_commit=1", "a commit is on this node's disk before it is acknowledged"},
	{"sync_binlog=1", "the same for the log that the other nodes recover from"},
	{"loose-group_replication_single_primary_mode=ON", "one node takes writes: the service relies on locks, which nodes do not share"},
	{"loose-group_replication_consistency=BEFORE_ON_PRIMARY_FAILOVER", "a new primary answers nobody before it has applied what the old one acknowledged"},
	{"loose-group_replication_member_expel_timeout=0", "a node that is silent for 5 s is out; the default waits 5 s more, and checks in steps of up to 15 s"},
	{"loose-group_replication_unreachable_majority_timeout=5", "a primary that is cut off gives up soon, and does not hold its clients' commits"},
	{"loose-group_replication_exit_state_action=OFFLINE_MODE", "a node that left the group closes its connections; nobody reads old rows there"},
	{"loose-group_replication_autorejoin_tries=3", "a node that was expelled for a pause comes back by itself"},
}

// options are those of a node: how it is found, how little memory it takes, the advice.
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
		all = append(all, "--"+a.option)
	}
	return all
}

// group is a cluster of MySQL servers with one primary.
type group struct {
	name     string
	password string // of the users router, replication and latchkey
	nodes    []*node
}

// node is one server of a group.
type node struct {
	number          int
	dir             string
	port, groupPort int
	server          *mysqldev.Server // nil while it is killed
	admin           *sql.DB
}

// formGroup starts the nodes, makes a group of them and migrates its database. If the test
// fails, it logs the servers' last lines, since their files are removed with the lab.
func formGroup(t *testing.T, lab *harness.Lab) *group {
	ports := freePorts(t, 2*groupSize)
	g := &group{name: uuid.NewString(), password: rand.Text()}
	for i := range groupSize {
		g.nodes = append(g.nodes, &node{
			number: i + 1, dir: filepath.Join(lab.Dir, fmt.Sprintf("node%d", i+1)),
			port: ports[2*i], groupPort: ports[2*i+1],
		})
	}
	t.Cleanup(func() { g.stop(t) })

	lab.Say("forming a group of %d servers", groupSize)
	for _, n := range g.nodes {
		n.initialise(t, g)
	}
	first := g.nodes[0]
	run(t, first.admin,
		"SET GLOBAL group_replication_bootstrap_group = ON",
		g.join(),
		"SET GLOBAL group_replication_bootstrap_group = OFF",
		"CREATE DATABASE "+groupSchema+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	for _, n := range g.nodes[1:] {
		g.bringIn(t, n)
	}
	must(t, migrations.Up(t.Context(), first.schema(t)))
	return g
}

// freePorts finds free ports of the loopback address.
func freePorts(t *testing.T, count int) (ports []int) {
	for range count {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close() // at the end, so that no port comes twice
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// run runs statements on one connection.
func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v in: %s", err, statement)
		}
	}
}

func (g *group) seeds() string {
	var all []string
	for _, n := range g.nodes {
		all = append(all, fmt.Sprintf("127.0.0.1:%d", n.groupPort))
	}
	return strings.Join(all, ",")
}

func (g *group) join() string {
	return "START GROUP_REPLICATION USER = 'replication', PASSWORD = '" + g.password + "'"
}

// initialise starts an empty node and makes its users, which are not replicated: a node
// has them before it joins.
func (n *node) initialise(t *testing.T, g *group) {
	n.start(t, g)
	run(t, n.admin,
		"SET sql_log_bin = OFF",
		"CREATE USER replication IDENTIFIED BY '"+g.password+"'",
		"GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO replication",
		"CREATE USER router IDENTIFIED BY '"+g.password+"'",
		"GRANT SELECT ON performance_schema.* TO router",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON mysql_innodb_cluster_metadata.* TO router",
		"CREATE USER latchkey IDENTIFIED BY '"+g.password+"'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON "+groupSchema+".* TO latchkey",
		"SET sql_log_bin = ON")
}

func (n *node) start(t *testing.T, g *group) {
	server, err := mysqldev.Start(t.Context(), mysqldev.Options{Dir: n.dir, Binary: *mysqld, Extra: n.options(g)})
	must(t, err)
	n.server = server
	n.admin, err = database.OpenAdmin(server.DSN("mysql"))
	must(t, err)
}

// schema is a pool on the service's database of this node.
func (n *node) schema(t *testing.T) *sql.DB {
	db, err := database.OpenAdmin(n.server.DSN(groupSchema))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// bringIn has a running node join the group, and waits until it is up to date. It may be
// refused at first, for instance while the group still counts it among its members.
func (g *group) bringIn(t *testing.T, n *node) {
	until(t, fmt.Sprintf("node %d joins the group", n.number), joinPatience, func(ctx context.Context) bool {
		switch n.state(ctx) {
		case "ONLINE":
			return true
		case "RECOVERING":
			return false
		}
		if _, err := n.admin.ExecContext(ctx, g.join()); err != nil {
			harness.Sleep(ctx, time.Second)
			_, _ = n.admin.ExecContext(ctx, "STOP GROUP_REPLICATION")
		}
		return false
	})
}

// state is what the node says of itself, nothing if it cannot.
func (n *node) state(ctx context.Context) (state string) {
	_ = n.admin.QueryRowContext(ctx,
		"SELECT member_state FROM performance_schema.replication_group_members WHERE member_id = @@server_uuid").Scan(&state)
	return state
}

// settled leaves the cluster in peace for a while, and returns the primary that all
// nodes agree on.
func (g *group) settled(t *testing.T) (primary *node) {
	harness.Sleep(t.Context(), calm)
	until(t, "the group has a primary", joinPatience, func(ctx context.Context) bool {
		ports := map[int]bool{}
		for _, n := range g.nodes {
			var port int
			_ = n.admin.QueryRowContext(ctx,
				"SELECT member_port FROM performance_schema.replication_group_members WHERE member_role = 'PRIMARY' AND member_state = 'ONLINE'").Scan(&port)
			ports[port] = true
			if i := slices.IndexFunc(g.nodes, func(n *node) bool { return n.port == port }); i >= 0 {
				primary = g.nodes[i]
			}
		}
		return len(ports) == 1 && !ports[0]
	})
	return primary
}

// kill ends a node as a crash would.
func (n *node) kill(t *testing.T) {
	must(t, errors.Join(n.admin.Close(), n.server.Kill()))
	n.server = nil
}

// agree waits until all nodes hold the same accounts.
func (g *group) agree(t *testing.T) {
	var seen []string
	until(t, "the nodes hold the same accounts", time.Minute, func(ctx context.Context) bool {
		seen = nil
		for _, n := range g.nodes {
			sum := fmt.Sprint("none of node ", n.number)
			_ = n.admin.QueryRowContext(ctx, "SELECT CONCAT_WS('/', COUNT(*), SUM(CRC32(CONCAT(HEX(id), email_key, username_key)))) FROM "+groupSchema+".accounts").Scan(&sum)
			seen = append(seen, sum)
		}
		return len(slices.Compact(seen)) == 1
	})
	t.Logf("all nodes hold %s", seen[0])
}

// stop kills all nodes: a node that stops in order first asks the others, which are about
// to stop too.
func (g *group) stop(t *testing.T) {
	var wait sync.WaitGroup
	for _, n := range g.nodes {
		if t.Failed() {
			content, _ := os.ReadFile(filepath.Join(n.dir, "mysqld.log"))
			t.Logf("node %d: %s", n.number, content[max(0, len(content)-1500):])
		}
		if n.server != nil {
			wait.Go(func() { _ = errors.Join(n.admin.Close(), n.server.Kill()) })
		}
	}
	wait.Wait()
}
