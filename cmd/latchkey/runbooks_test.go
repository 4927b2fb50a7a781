package main

import (
	"context"
	"database/sql"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

// runbook returns the statements of a chapter of docs/runbooks.md, block by block.
func runbook(t *testing.T, chapter string) (blocks [][]string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/runbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(page), "\n## "+chapter+"\n")
	if !found {
		t.Fatalf("docs/runbooks.md has no chapter %q", chapter)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	for _, block := range sqlBlock.FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, strings.Split(strings.TrimSuffix(strings.TrimSpace(block[1]), ";"), ";\n"))
	}
	return blocks
}

// dba is a session of the server's administrator on a database.
type dba struct {
	t    *testing.T
	conn *sql.Conn
}

func newDBA(t *testing.T, dsn string) dba {
	t.Helper()
	pool, err := database.OpenAdmin(cluster.As(dsn, dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return dba{t, conn}
}

// run runs blocks of statements, and answers how many rows the last one returned and
// the first value of them.
func (d dba) run(replace *strings.Replacer, blocks ...[]string) (rows int, first string) {
	d.t.Helper()
	for _, block := range blocks {
		for _, statement := range block {
			rows, first = d.one(replace.Replace(statement))
		}
	}
	return rows, first
}

func (d dba) one(statement string) (n int, first string) {
	d.t.Helper()
	rows, err := d.conn.QueryContext(context.Background(), statement)
	if err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()

	columns, err := rows.Columns()
	if err != nil {
		d.t.Fatal(err)
	}

	for ; rows.Next(); n++ {
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(sql.RawBytes)
		}

		if err := rows.Scan(into...); err != nil {
			d.t.Fatal(err)
		}
		if n == 0 {
			first = string(*into[0].(*sql.RawBytes))
		}
	}

	if err := rows.Err(); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
	return n, first
}

var asIs = strings.NewReplacer()

// signedUp boots a service with one account and a session of it.
func signedUp(t *testing.T, dsn string) (p *program, code string) {
	t.Helper()
	serveEnv(t, dsn)
	p = boot(t, "serve")
	request(t, "POST", p.url+"/v1/accounts", "", `{"email":"ana@example.org","username":"ana","password":"a long pass phrase"}`)
	status, login := request(t, "POST", p.url+"/v1/sessions", "", `{"login":"ana","password":"a long pass phrase"}`)
	if status != http.StatusCreated {
		t.Fatalf("log-in: %d %s", status, login)
	}
	_, after, _ := strings.Cut(login, `"code":"`)
	code, _, _ = strings.Cut(after, `"`)
	return p, code
}

// The runbook finds the forgotten transaction, and ending it lets everybody go on.
func TestRunbookPileUp(t *testing.T) {
	dsn := cluster.Migrated(t)

	owner := asOwner(t, dsn)
	end := forget(t, owner, "accounts")
	defer end()
	altered := alterAccounts(owner)

	d, blocks := newDBA(t, dsn), runbook(t, "A pile-up behind a table")
	_, id := d.run(asIs, blocks[0])
	if id == "" {
		t.Fatal("no transaction was found")
	}
	d.run(asIs, blocks[1])
	d.run(strings.NewReplacer("12345", id), blocks[2])

	if err := <-altered; err != nil {
		t.Errorf("the ALTER after connection %s was ended: %v", id, err)
	}
}

// An account that is erased by hand is gone with its data and its sessions; copied back
// from a back-up, it is what it was, but for sessions.
func TestRunbookEraseAndRestore(t *testing.T) {
	dsn, backup := cluster.Migrated(t), cluster.Migrated(t)
	p, code := signedUp(t, dsn)
	restored := strings.NewReplacer("restored.", "`"+nameOf(t, backup)+"`.")
	d := newDBA(t, dsn)
	for _, table := range []string{"accounts", "profiles", "pictures"} {
		d.one("INSERT INTO `" + nameOf(t, backup) + "`." + table + " SELECT * FROM " + table)
	}

	ana := text(t, dsn, "SELECT HEX(id) FROM accounts")
	d.one("INSERT INTO former_usernames (username_hash, account_id, expires_at) VALUES (UNHEX(SHA2('anna', 256)), 0x" + ana + ", UTC_TIMESTAMP(6) + INTERVAL 9 DAY)")
	d.one("INSERT INTO erasures (account_id, deleted_at) VALUES (0x" + ana + ", UTC_TIMESTAMP(6))")

	d.run(asIs, runbook(t, "Erase one account by hand")...)
	d.isForgotten(p, ana)
	if status, body := request(t, "GET", p.url+"/v1/account", code, ""); status != http.StatusUnauthorized {
		t.Errorf("a session of an account that is erased: %d %s", status, body)
	}
	for _, table := range []string{"accounts", "profiles", "pictures", "one_time_tokens"} {
		if n := number(t, dsn, "SELECT COUNT(*) FROM "+table); n != 0 {
			t.Errorf("%s has %d rows left", table, n)
		}
	}

	d.run(restored, runbook(t, "Restore one account from a back-up")...)
	if status, body := request(t, "POST", p.url+"/v1/sessions", "", `{"login":"ana","password":"a long pass phrase"}`); status != http.StatusCreated {
		t.Errorf("log-in after the restore: %d %s", status, body)
	}
	if n := number(t, dsn, "SELECT COUNT(*) FROM erasures"); n != 0 {
		t.Error("clean-up goes on to remove the history of the account that was restored")
	}
	if n := number(t, dsn, "SELECT COUNT(*) FROM former_usernames WHERE username_hash = UNHEX(SHA2('ana', 256))"); n != 0 {
		t.Error("the username of the account that was restored counts as given up")
	}
}

// isForgotten checks that no table names an account but the one row of history about its
// deletion, that no clean-up of it is under way, and that its usernames stay reserved.
func (d dba) isForgotten(p *program, account string) {
	d.t.Helper()
	rows, err := d.conn.QueryContext(d.t.Context(), `SELECT c.table_name FROM information_schema.columns AS c
		JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = DATABASE() AND c.column_name = 'account_id' AND t.table_type = 'BASE TABLE'`)
	if err != nil {
		d.t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			d.t.Fatal(err)
		}
		tables = append(tables, table)
	}
	if rows.Close(); len(tables) < 7 {
		d.t.Fatalf("found only %q", tables)
	}

	for _, table := range tables {
		n, _ := d.one("SELECT 1 FROM " + table + " WHERE account_id = 0x" + account)
		if most := map[string]int{"audit_log": 1, "erasures": 1}[table]; n > most {
			d.t.Errorf("%s has %d rows of the account", table, n)
		}
	}
	for _, username := range []string{"ana", "anna"} {
		status, body := request(d.t, "GET", p.url+"/v1/availability?username="+username, "", "")
		if status != http.StatusOK || !strings.Contains(body, "false") {
			d.t.Errorf("the username %s after its account is gone: %d %s", username, status, body)
		}
	}
}

// After a restore to an earlier time, accounts that had been deleted are deleted again.
func TestDeletedAgainAfterRestore(t *testing.T) {
	page, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	script := regexp.MustCompile(`(?s)while read -r id; do.*?\n  done <deleted`).FindString(string(page))
	dsn := cluster.Migrated(t)
	p, _ := signedUp(t, dsn)
	ana := text(t, dsn, "SELECT HEX(id) FROM accounts")
	d := newDBA(t, dsn)
	d.one("INSERT INTO former_usernames (username_hash, account_id, expires_at) VALUES (UNHEX(SHA2('anna', 256)), 0x" + ana + ", UTC_TIMESTAMP(6) + INTERVAL 9 DAY)")

	shell := exec.CommandContext(t.Context(), "sh", "-c", script)
	shell.Dir = t.TempDir()
	if err := os.WriteFile(shell.Dir+"/deleted", []byte(ana+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	statements, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range strings.Split(strings.TrimSuffix(string(statements), ";\n"), ";\n") {
		d.one(statement)
	}
	d.isForgotten(p, ana)
	if n := number(t, dsn, "SELECT COUNT(*) FROM accounts"); n != 0 {
		t.Error("the account is still there")
	}
}

func nameOf(t *testing.T, dsn string) string {
	t.Helper()
	return text(t, dsn, "SELECT DATABASE()")
}

// Both tables are rebuilt while the service works, and the schema is the same.
func TestRunbookRebuild(t *testing.T) {
	dsn := cluster.Migrated(t)
	p, code := signedUp(t, dsn)
	d := newDBA(t, dsn)
	for _, chapter := range []string{"Rebuild accounts online", "audit_log has grown"} {
		d.run(asIs, runbook(t, chapter)...)
	}
	if status, body := request(t, "GET", p.url+"/v1/account", code, ""); status != http.StatusOK {
		t.Errorf("after the rebuild: %d %s", status, body)
	}
	if out, _, err := migrate(t, dsn, "verify"); err != nil {
		t.Errorf("verify: %q, %v", out, err)
	}
}
