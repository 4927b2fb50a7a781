package slow

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/bench/harness"
)

//go:embed router.sql
var routerMetadata string

// routerConfig is the router's, but for names and ports: how often it looks at the
// group, and that it hands connections to the primary alone.
const routerConfig = `[DEFAULT]
logging_folder=
runtime_folder=%[1]s
data_folder=%[1]s
dynamic_state=%[1]s/state.json
keyring_path=%[1]s/keyring
master_key_path=%[1]s/master
%[2]s
[logger]
level=INFO

[metadata_cache:group]
cluster_type=gr
router_id=1
user=router
metadata_cluster=latchkey
ttl=0.5
connect_timeout=1
read_timeout=2

[routing:writer]
bind_address=127.0.0.1
bind_port=%[3]d
destinations=metadata-cache://latchkey/?role=PRIMARY
routing_strategy=first-available
protocol=classic
client_ssl_mode=PASSTHROUGH
server_ssl_mode=AS_CLIENT
connect_timeout=1
max_connect_errors=4294967295
`

// startRouter starts MySQL Router before the group and returns once it leads to the
// primary, with the DSN of the service.
func (g *group) startRouter(t *testing.T, lab *harness.Lab) (dsn string) {
	g.describe(t)
	port := freePorts(t, 1)[0]
	config := g.configureRouter(t, lab.Dir, port)
	g.keepPassword(t, lab.Dir)
	p, err := lab.Start(*router, []string{"-c", config})
	must(t, err)
	t.Cleanup(p.Stop)

	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.DBName = "latchkey", g.password, "tcp", fmt.Sprintf("127.0.0.1:%d", port), groupSchema
	quiet := c.Clone()
	quiet.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(quiet)
	must(t, err)
	db := sql.OpenDB(connector)
	defer db.Close()
	until(t, "a server answers behind the router", 30*time.Second, func(ctx context.Context) bool {
		select {
		case <-p.Ended():
			t.Fatalf("the router ended at once: %s", p.LastWords())
		default:
		}
		return db.PingContext(ctx) == nil
	})
	return c.FormatDSN()
}

func (g *group) configureRouter(t *testing.T, dir string, port int) (path string) {
	var servers []string
	for _, n := range g.nodes {
		servers = append(servers, fmt.Sprintf("mysql://127.0.0.1:%d", n.port))
	}
	state, err := json.Marshal(map[string]any{
		"metadata-cache": map[string]any{"group-replication-id": g.name, "cluster-metadata-servers": servers},
		"version":        "1.0.0",
	})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "state.json"), state, 0o600))

	user := ""
	if os.Geteuid() == 0 {
		user = "user=root\n" // it refuses to run as root unless told to
	}
	path = filepath.Join(dir, "router.conf")
	must(t, os.WriteFile(path, fmt.Appendf(nil, routerConfig, dir, user, port), 0o600))
	return path
}

// keepPassword gives the router its user's password, in the file where it looks.
func (g *group) keepPassword(t *testing.T, dir string) {
	keyring, master := filepath.Join(dir, "keyring"), "--master-key-file="+filepath.Join(dir, "master")
	for _, args := range [][]string{{"init", keyring, master}, {"set", keyring, "router", "password", master}} {
		cmd := exec.CommandContext(t.Context(), *router+"_keyring", args...)
		cmd.Stdin = strings.NewReader(g.password + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("mysqlrouter_keyring %s: %v: %s", args[0], err, out)
		}
	}
}

// describe writes into the group's own database which nodes belong to it.
func (g *group) describe(t *testing.T) {
	admin := g.nodes[0].admin
	list := regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(routerMetadata, "")
	for statement := range strings.SplitSeq(strings.TrimSpace(list), ";\n") {
		run(t, admin, statement)
	}

	insert := func(table string, values ...any) {
		t.Helper()
		marks := strings.Repeat(", ?", len(values))[2:]
		_, err := admin.ExecContext(t.Context(), "INSERT INTO mysql_innodb_cluster_metadata."+table+" VALUES ("+marks+")", values...)
		must(t, err)
	}
	insert("v2_gr_clusters", g.name, "latchkey", "gr", g.name, nil, "{}")
	insert("v2_this_instance", g.name, 1, "latchkey", "gr")
	for _, n := range g.nodes {
		endpoint := fmt.Sprintf("127.0.0.1:%d", n.port)
		insert("v2_instances", n.number, g.name, endpoint, n.uuid(t), endpoint, "127.0.0.1:0", "{}")
	}
}

func (n *node) uuid(t *testing.T) (id string) {
	must(t, n.admin.QueryRowContext(t.Context(), "SELECT @@server_uuid").Scan(&id))
	return id
}

// thaw lets a frozen node go on, and waits until it is a member again, by itself. It
// believes to be one until it has heard that it is none.
func (n *node) thaw(t *testing.T) {
	must(t, syscall.Kill(n.server.PID(), syscall.SIGCONT))
	until(t, fmt.Sprintf("node %d comes back by itself", n.number), joinPatience, func(ctx context.Context) bool {
		var members int
		var readOnly bool
		err := errors.Join(
			n.admin.QueryRowContext(ctx, "SELECT COUNT(*) FROM performance_schema.replication_group_members WHERE member_state = 'ONLINE'").Scan(&members),
			n.admin.QueryRowContext(ctx, "SELECT @@super_read_only").Scan(&readOnly))
		return err == nil && members == groupSize && readOnly && n.state(ctx) == "ONLINE"
	})
}

// hand gives the primary's part to another node in order, as for maintenance.
func (g *group) hand(t *testing.T, from *node) {
	to := g.nodes[from.number%groupSize]
	var said string
	// The function takes no argument of a prepared statement.
	must(t, from.admin.QueryRowContext(t.Context(), "SELECT group_replication_set_as_primary('"+to.uuid(t)+"')").Scan(&said))
}
