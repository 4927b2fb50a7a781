package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/testkit"
)

// A fault of the original's database is reported in one sentence.
func TestImportOriginalFaults(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))

	nobody := flask(t, "latin1")
	statements(t, nobody, "DROP TABLE profile_card", "DROP TABLE social_links", "DROP TABLE `user`")

	both := flask(t, "latin1")
	statements(t, both, "CREATE TABLE users SELECT * FROM `user`")

	renamed := flask(t, "latin1")
	statements(t, renamed, "ALTER TABLE `user` CHANGE email mail VARCHAR(120) NOT NULL")

	textual := cluster.Empty(t)
	statements(t, textual, "CREATE TABLE `user` (id CHAR(36) PRIMARY KEY, username TEXT, email TEXT, last_name TEXT, first_name TEXT, password TEXT)")
	whole := flask(t, "latin1")

	for _, c := range []struct {
		from  string
		flags []string
		says  []string
	}{
		{"u:hunter2@tcp(127.0.0.1:1)/app", nil, []string{"cannot be reached with --from", "refused"}},
		{"mysql+pymysql://u:hunter2@127.0.0.1:1/app?charset=utf8mb4", nil, []string{"cannot be reached with --from", "refused"}},
		{"postgresql://u:hunter2@db/app", nil, []string{"--from", "MySQL or MariaDB"}},
		{"hunter2", nil, []string{"--from", "want user:password@"}},
		{"u:hunter2@tcp(db:3306)/", nil, []string{"--from", "names no database"}},
		{"mysql+pymysql://u:hunter2@db", nil, []string{"--from", "names no database"}},
		{"mysql+pymysql://u:hunter2@db:port/app", nil, []string{"--from", "cannot be read"}},
		{cluster.DSN("nowhere"), nil, []string{"cannot be reached with --from", "nowhere"}},
		{nobody, nil, []string{"has no table users or user", "--user-table"}},
		{both, nil, []string{"has rows in each of the tables users, user", "--user-table"}},
		{whole, []string{"--links-table", "sociallinks"}, []string{"has no table sociallinks", "--links-table"}},
		{whole, []string{"--profile-table", "cards", "--user-table", "people"}, []string{"has no table cards", "has no table people"}},
		{renamed, nil, []string{"has no column email in the table user", "--column"}},
		{textual, nil, []string{"no whole number in the column id of the table user"}},
		{whole, []string{"--user-table", "a`b"}, []string{"cannot be the name of user"}},
		{whole, []string{"--column", "user_id=owner"}, []string{"profile_card.user_id, social_links.user_id"}},
		{whole, []string{"--column", "shoe=size"}, []string{`no column "shoe"`}},
	} {
		_, err := command(t, append([]string{"import", "original", "--report", t.TempDir() + "/r", "--from", c.from}, c.flags...)...)
		oneSentence(t, err, c.says...)
	}
}

// The destination is this program's, and there.
func TestImportNeedsItsSchema(t *testing.T) {
	from := flask(t, "latin1")
	serveEnv(t, cluster.Empty(t))
	_, err := command(t, "import", "original", "--from", from)
	oneSentence(t, err, "LATCHKEY_DATABASE_DSN", "latchkey migrate up")
	t.Setenv("LATCHKEY_DATABASE_DSN", "u:hunter2@tcp(127.0.0.1:1)/l")
	_, err = command(t, "import", "original", "--from", from)
	oneSentence(t, err, "LATCHKEY_DATABASE_DSN", "does not answer")
}

// Tables and columns may have other names.
func TestImportOriginalOtherNames(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)

	from := flask(t, "utf8mb4")
	statements(t, from,
		"ALTER TABLE `user` CHANGE email mail VARCHAR(120) NOT NULL, RENAME TO `app_user$1`",
		"ALTER TABLE profile_card RENAME COLUMN user_id TO owner, RENAME COLUMN homeaddress TO `select`, RENAME TO cards",
	)

	out, report := importOriginal(t, from, "--apply", "--user-table", "app_user$1", "--profile-table", "cards",
		"--column", "email=mail", "--column", "profile_card.user_id=owner", "--column", "homeaddress=select", "--source", "flask")
	checkSays(t, out, "imported 43")

	// The report uses the given names; everything else is as ever.
	for n := range report {
		if report[n].Field == "cards" {
			report[n].Field = "profile_card"
		}
	}
	checkDecisions(t, report, decided)
	checkAccounts(t, to, "utf8mb4")

	if n := number(t, to, "SELECT COUNT(*) FROM imported_accounts WHERE source = 'flask'"); n != 43 {
		t.Errorf("%d rows are remembered by the given name", n)
	}
}

// An account that was deleted after the import does not come back with the next.
func TestImportBringsNobodyBack(t *testing.T) {
	from, to := many(t, 3), cluster.Migrated(t)
	serveEnv(t, to)
	importOriginal(t, from, "--apply")
	statements(t, to, "DELETE FROM profiles", "DELETE FROM accounts")
	out, _ := importOriginal(t, from, "--apply")
	checkSays(t, out, "there already 3", "imported 0")
}

// proxy stands between the program and the server until it is cut.
type proxy struct {
	listener net.Listener
	network  string
	server   string
	mu       sync.Mutex
	open     []net.Conn
}

// between makes a proxy and returns it with the DSN that leads through it.
func between(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}

	// A socket's path may have a hundred bytes or so, and that of t.TempDir is longer.
	dir, err := os.MkdirTemp("", "lk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })

	p := &proxy{network: c.Net, server: c.Addr}
	address := map[string]string{"unix": filepath.Join(dir, "s"), "tcp": "127.0.0.1:0"}[c.Net]
	if p.listener, err = net.Listen(c.Net, address); err != nil {
		t.Fatal(err)
	}

	c.Addr = p.listener.Addr().String()
	go p.accept()
	t.Cleanup(p.cut)
	return p, c.FormatDSN()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.server)
		if err != nil {
			client.Close()
			return
		}
		p.mu.Lock()
		p.open = append(p.open, client, server)
		p.mu.Unlock()
		go func() { _, _ = io.Copy(client, server) }()
		go func() { _, _ = io.Copy(server, client) }()
	}
}

// cut ends every connection, and lets no other be made.
func (p *proxy) cut() {
	p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.Close()
	}
}

// A connection that is lost half-way, on either side, is reported in one sentence and
// leaves no account incomplete; the next run continues from there.
func TestImportLosesAConnection(t *testing.T) {
	const accounts = 600 // three batches
	for name, says := range map[string]string{"source": "the original's database went away", "target": "the service's database went away"} {
		t.Run(name, func(t *testing.T) {
			from, to := many(t, accounts), cluster.Migrated(t)
			through := map[string]string{"source": from, "target": to}
			p, dsn := between(t, through[name])
			through[name] = dsn
			serveEnv(t, through["target"])
			held := holdAt(t, to, "imported_accounts", "NEW.source_id = 300")

			ended := make(chan error)
			go func() {
				ended <- run(t.Context(), []string{"import", "original", "--from", through["source"], "--source", "lost", "--report", t.TempDir() + "/r", "--apply"}, &testkit.Log{}, &testkit.Log{})
			}()

			held.await()
			p.cut()
			held.end()
			oneSentence(t, <-ended, says, "goes on from there")

			got := number(t, to, "SELECT COUNT(*) FROM accounts")
			whole(t, to, got)
			if got == 0 || got == accounts {
				t.Fatalf("%d accounts are there", got)
			}

			// Without the proxy between, the next run does the rest.
			serveEnv(t, to)
			out, _ := importOriginal(t, from, "--source", "lost", "--apply")
			whole(t, to, accounts)

			if strings.Contains(strings.Join(strings.Fields(out), " "), "there already 0") {
				t.Errorf("it started again from the first:\n%s", out)
			}
		})
	}
}
