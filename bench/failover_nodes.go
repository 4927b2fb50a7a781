package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// primary is the node that all which run agree on; nil while there is none.
func (g *group) primary(ctx context.Context) *node {
	for _, n := range g.nodes {
		if n.server == nil {
			continue
		}
		var port int
		err := n.admin.QueryRowContext(ctx,
			"SELECT member_port FROM performance_schema.replication_group_members WHERE member_role = 'PRIMARY' AND member_state = 'ONLINE'").Scan(&port)
		if err != nil {
			return nil
		}
		for _, p := range g.nodes {
			if p.port == port && p.server != nil {
				return p
			}
		}
	}
	return nil
}

// kill ends a node as a crash would.
func (n *node) kill() error {
	err := errors.Join(n.admin.Close(), n.server.Kill())
	n.server = nil
	return err
}

// freeze stops a node's process where it is, as a machine that hangs.
func (n *node) freeze() error { return syscall.Kill(n.server.PID(), syscall.SIGSTOP) }

// thaw lets it go on, and waits until it is a member again, by itself.
func (n *node) thaw(ctx context.Context) error {
	if err := syscall.Kill(n.server.PID(), syscall.SIGCONT); err != nil {
		return err
	}
	state := ""
	for deadline := time.Now().Add(joinPatience); time.Now().Before(deadline); sleepUntil(ctx, time.Now().Add(50*time.Millisecond)) {
		var err error
		if state, err = n.state(ctx); ctx.Err() != nil {
			return ctx.Err()
		}
		// It believes to be a member until it has heard that it is none.
		if err == nil && state == "ONLINE" && n.members(ctx) == groupSize && n.readOnly(ctx) {
			return nil
		}
	}
	return fmt.Errorf("node %d does not come back by itself: it is %s", n.number, state)
}

// members is how many nodes of the group this one sees online.
func (n *node) members(ctx context.Context) (count int) {
	_ = n.admin.QueryRowContext(ctx, "SELECT COUNT(*) FROM performance_schema.replication_group_members WHERE member_state = 'ONLINE'").Scan(&count)
	return count
}

func (n *node) readOnly(ctx context.Context) (on bool) {
	_ = n.admin.QueryRowContext(ctx, "SELECT @@super_read_only").Scan(&on)
	return on
}

// revive starts a killed node and waits until it is a member again.
func (g *group) revive(ctx context.Context, n *node) error {
	if err := n.start(ctx, g); err != nil {
		return err
	}
	return g.bringIn(ctx, n)
}

// hand gives the primary's part to another node in order, as for maintenance.
func (g *group) hand(ctx context.Context, from *node) error {
	for _, to := range g.nodes {
		if to == from {
			continue
		}
		var id, said string
		if err := to.admin.QueryRowContext(ctx, "SELECT @@server_uuid").Scan(&id); err != nil {
			return err
		}
		// The function takes no argument of a prepared statement.
		return from.admin.QueryRowContext(ctx, "SELECT group_replication_set_as_primary('"+id+"')").Scan(&said)
	}
	return errors.New("there is no other node")
}

// agree waits until all nodes hold the same accounts, and tells how many.
func (g *group) agree(ctx context.Context) (accounts int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		var seen []string
		for _, n := range g.nodes {
			var sum string
			err := n.admin.QueryRowContext(ctx, "SELECT CONCAT_WS('/', COUNT(*), SUM(CRC32(CONCAT(HEX(id), email_key, username_key)))) FROM "+schemaName+".accounts").Scan(&sum)
			if err != nil {
				return 0, err
			}
			seen = append(seen, sum)
		}
		if seen[0] == seen[1] && seen[1] == seen[2] {
			_, err := fmt.Sscan(seen[0], &accounts)
			return accounts, err
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("the nodes hold different accounts: %v", seen)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// said is the end of each node's log.
func (g *group) said() string {
	var w strings.Builder
	for _, n := range g.nodes {
		content, _ := os.ReadFile(filepath.Join(n.dir, "mysqld.log"))
		lines := strings.Split(strings.TrimSpace(string(content)), "\n")
		fmt.Fprintf(&w, "\nnode %d:\n\t%s", n.number, strings.Join(lines[max(0, len(lines)-12):], "\n\t"))
	}
	return w.String()
}

// pids are the processes of the nodes that run.
func (g *group) pids() (all []int) {
	for _, n := range g.nodes {
		if n.server != nil {
			all = append(all, n.server.PID())
		}
	}
	return all
}

// stop ends all nodes: at once, since a node that stops in order first asks the
// others, who are about to stop too.
func (g *group) stop() error {
	return g.each(func(n *node) error {
		if n.server == nil {
			return nil
		}
		return n.kill()
	})
}
