package main

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

//go:embed failover_router.sql
var routerMetadata string

// routerConfig is the router's, but for names and ports: how often it looks at
// the group, and that it hands connections to the primary alone.
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

// startRouter starts MySQL Router before the group and returns once it leads to
// the primary, with the DSN of the service.
func startRouter(ctx context.Context, dir, binary string, g *group) (p *process, dsn string, err error) {
	if err := g.describe(ctx); err != nil {
		return nil, "", err
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, "", err
	}
	config, err := g.configureRouter(dir, ports[0])
	if err != nil {
		return nil, "", err
	}
	if err := g.keepPassword(ctx, dir, binary+"_keyring"); err != nil {
		return nil, "", err
	}
	p, err = startProcess(dir, nil, binary, "-c", config)
	if err != nil {
		return nil, "", err
	}
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.DBName = "latchkey", g.password, "tcp", fmt.Sprintf("127.0.0.1:%d", ports[0]), schemaName
	if err := p.awaitDatabase(ctx, c); err != nil {
		p.stop()
		return nil, "", err
	}
	return p, c.FormatDSN(), nil
}

func (g *group) configureRouter(dir string, port int) (path string, err error) {
	var servers []string
	for _, n := range g.nodes {
		servers = append(servers, fmt.Sprintf("mysql://127.0.0.1:%d", n.port))
	}
	state, err := json.Marshal(map[string]any{
		"metadata-cache": map[string]any{"group-replication-id": g.name, "cluster-metadata-servers": servers},
		"version":        "1.0.0",
	})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "state.json"), state, 0o600); err != nil {
		return "", err
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user=root\n" // it refuses to run as root unless told to
	}
	path = filepath.Join(dir, "router.conf")
	return path, os.WriteFile(path, fmt.Appendf(nil, routerConfig, dir, user, port), 0o600)
}

// keepPassword gives the router its user's password, in the file where it looks.
func (g *group) keepPassword(ctx context.Context, dir, program string) error {
	keyring, master := filepath.Join(dir, "keyring"), "--master-key-file="+filepath.Join(dir, "master")
	for _, args := range [][]string{{"init", keyring, master}, {"set", keyring, "router", "password", master}} {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Stdin = strings.NewReader(g.password + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s %s: %w: %s", filepath.Base(program), args[0], err, out)
		}
	}
	return nil
}

// describe writes down in the group's own database who belongs to it.
func (g *group) describe(ctx context.Context) error {
	admin := g.nodes[0].admin
	list := regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(routerMetadata, "")
	for statement := range strings.SplitSeq(list, ";\n") {
		if _, err := admin.ExecContext(ctx, statement); strings.TrimSpace(statement) != "" && err != nil {
			return fmt.Errorf("%w in: %s", err, statement)
		}
	}
	const schema = "INSERT INTO mysql_innodb_cluster_metadata."
	if _, err := admin.ExecContext(ctx, schema+"v2_gr_clusters VALUES (?, 'latchkey', 'gr', ?, NULL, '{}')", g.name, g.name); err != nil {
		return err
	}
	if _, err := admin.ExecContext(ctx, schema+"v2_this_instance VALUES (?, 1, 'latchkey', 'gr')", g.name); err != nil {
		return err
	}
	for _, n := range g.nodes {
		var id string
		if err := n.admin.QueryRowContext(ctx, "SELECT @@server_uuid").Scan(&id); err != nil {
			return err
		}
		endpoint := fmt.Sprintf("127.0.0.1:%d", n.port)
		if _, err := admin.ExecContext(ctx, schema+"v2_instances VALUES (?, ?, ?, ?, ?, ?, '{}')", n.number, g.name, endpoint, id, endpoint, "127.0.0.1:0"); err != nil {
			return err
		}
	}
	return nil
}

// awaitDatabase returns when a server answers behind a program.
func (p *process) awaitDatabase(ctx context.Context, c *mysql.Config) error {
	c = c.Clone()
	c.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("it ended at once: %s", p.said())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no server answers behind it: %w; %s", err, p.said())
		}
	}
}
