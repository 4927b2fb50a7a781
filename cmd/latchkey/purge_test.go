package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// expire makes so many sessions that ended years ago, and a row each of attempts,
// tokens, devices, emails and history.
func expire(t *testing.T, dsn string, sessions int) {
	t.Helper()
	statements(t, dsn,
		"INSERT INTO sessions (code_hash, owner_tag, sealed_token, last_seen_at, expires_at)"+
			" SELECT UNHEX(SHA2(n, 256)), UNHEX(LEFT(SHA2(n, 256), 32)), REPEAT('x', 300), '2020-01-01', '2020-01-02' + INTERVAL n SECOND"+
			" FROM "+dbtest.Numbers+fmt.Sprintf(" WHERE n < %d", sessions),
		"INSERT INTO attempts (attempt_key, full_until, retry_at) VALUES ('nobody', '2020-01-01', '2020-01-01')",
		"INSERT INTO accounts (id, email, email_key, username, username_key, first_name, last_name, password_changed_at, created_at, updated_at)"+
			" VALUES ('account', 'a@b.c', 'a@b.c', 'old', 'old', '', '', '2020-01-01', '2020-01-01', '2020-01-01')",
		"INSERT INTO one_time_tokens (token_hash, purpose, account_id, email, email_key, expires_at)"+
			" SELECT 'token', 'recovery', id, email, email_key, '2020-01-01' FROM accounts",
		"INSERT INTO known_devices (device_tag, owner_tag, expires_at) VALUES ('device', 'owner', '2020-01-01')",
		"INSERT INTO former_usernames (username_hash, expires_at) VALUES ('username', '2020-01-01')",
		"INSERT INTO mail_outbox (id, sealed_mail, created_at, expires_at) VALUES ('email', 'x', '2020-01-01', '2020-02-01')",
		"INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at) VALUES ('row', 'account', 'x', '', '', '2020-01-01')",
	)
}

// Purge runs as latchkey_purge, shows first what it would do when asked, does
// it, and says how much it was.
func TestPurge(t *testing.T) {
	dsn := cluster.Migrated(t)
	expire(t, dsn, 120)
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Purge))

	rows := func() string {
		return text(t, dsn, "SELECT CONCAT_WS(' ', (SELECT COUNT(*) FROM sessions), (SELECT COUNT(*) FROM attempts), (SELECT COUNT(*) FROM one_time_tokens), (SELECT COUNT(*) FROM known_devices), (SELECT COUNT(*) FROM former_usernames), (SELECT COUNT(*) FROM mail_outbox), (SELECT COUNT(*) FROM audit_log))")
	}

	for _, step := range []struct {
		args  []string
		says  string
		leave string
	}{
		{[]string{"purge", "--dry-run"}, "would remove 120 rows from sessions", "120 1 1 1 1 1 1"},
		{[]string{"purge"}, "removed 120 rows from sessions\nremoved 1 rows from attempts\nremoved 1 rows from one_time_tokens\nremoved 1 rows from known_devices\nremoved 1 rows from former_usernames\nremoved 1 rows from mail_outbox\nremoved 1 rows from audit_log\n", "0 0 0 0 0 0 0"},
		{[]string{"purge"}, "removed 0 rows from sessions\nremoved 0 rows from attempts\n", "0 0 0 0 0 0 0"},
	} {
		out, err := command(t, step.args...)
		if err != nil || !strings.Contains(out, step.says) {
			t.Errorf("%v says %q: %v", step.args, out, err)
		}

		if left := rows(); left != step.leave {
			t.Errorf("%v leaves %s, want %s", step.args, left, step.leave)
		}
	}
}

// A purge reports in a sentence what it cannot do, and what it skips.
func TestPurgeRefusals(t *testing.T) {
	t.Setenv("LATCHKEY_DATABASE_DSN", "")
	_, err := command(t, "purge")
	oneSentence(t, err, "LATCHKEY_DATABASE_DSN")

	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.Empty(t))
	_, err = command(t, "purge")
	oneSentence(t, err, "latchkey migrate up")

	dsn := cluster.Migrated(t)
	expire(t, dsn, 120)
	cluster.Exec(t, dsn, "GRANT SELECT ON latchkey.goose_db_version TO 'latchkey_reader'@'%'")
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Reader))
	out, err := command(t, "purge")
	oneSentence(t, err, "not all was removed", "MySQL error 1142")
	if !strings.Contains(out, "removed 0 rows from sessions") {
		t.Errorf("it says %q", out)
	}

	t.Setenv("LATCHKEY_DATABASE_DSN", dsn)
	admin(t, dsn, func(db *sql.DB) error {
		holder, err := db.Conn(t.Context())
		if err != nil {
			return err
		}
		defer holder.Close()
		const lock = "SELECT GET_LOCK(CONCAT('latchkey.purge.', LEFT(SHA2(DATABASE(), 256), 32)), 0)"
		if _, err := holder.ExecContext(t.Context(), lock); err != nil {
			return err
		}
		out, err := command(t, "purge")
		if err != nil || !strings.Contains(out, "another purge of this database is under way") {
			t.Errorf("beside another it says %q: %v", out, err)
		}
		return nil
	})
	if n := number(t, dsn, "SELECT COUNT(*) FROM sessions"); n != 120 {
		t.Errorf("%d rows are left", n)
	}
}

// Interrupted, purge says what is done, and that it is not all.
func TestPurgeStops(t *testing.T) {
	dsn := cluster.Migrated(t)
	expire(t, dsn, 20_000)
	t.Setenv("LATCHKEY_DATABASE_DSN", dsn)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, ended := &testkit.Log{}, make(chan error, 1)
	go func() { ended <- run(ctx, []string{"purge"}, out, &testkit.Log{}) }()
	awaitPurge(t, dsn, 20_000)
	cancel()
	oneSentence(t, <-ended, "stopped before all was removed")
	left := number(t, dsn, "SELECT COUNT(*) FROM sessions")
	if !strings.Contains(out.String(), fmt.Sprintf("removed %d rows from sessions", 20_000-left)) {
		t.Errorf("%d rows are left; it says %q", left, out)
	}
}

// awaitPurge returns as soon as there are fewer sessions.
func awaitPurge(t *testing.T, dsn string, sessions int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); number(t, dsn, "SELECT COUNT(*) FROM sessions") == sessions; {
		if time.Now().After(deadline) {
			t.Fatal("no purge begins")
		}
	}
}

// Serve removes what has expired while it serves, with a connection of its own: a
// pool of one still answers every read, and nothing that lives goes.
//
// ASVS v5.0.0-14.2.7
func TestServePurges(t *testing.T) {
	dsn := cluster.Migrated(t)
	expire(t, dsn, 20_000)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_DATABASE_POOL", "1")
	t.Setenv("LATCHKEY_PURGE_INTERVAL", "1s")
	p := boot(t, "serve")

	status, body := post(t, p.url+"/v1/accounts", map[string]any{"email": "ana@example.org", "username": "ana", "password": "a long pass phrase"})
	if status != http.StatusCreated {
		t.Fatalf("sign-up: %d %v", status, body)
	}
	_, grant := post(t, p.url+"/v1/sessions", map[string]any{"login": "ana", "password": "a long pass phrase"})

	const removed = `latchkey_purged_rows_total{table="sessions"} 20000`
	reads := 0

	for deadline := time.Now().Add(30 * time.Second); ; {
		for range 20 {
			if status := read(t, p.url+"/v1/profile", fmt.Sprint(grant["code"])); status != http.StatusOK {
				t.Fatalf("read %d: %d", reads, status)
			}
			reads++
		}

		_, metrics := get(t, p.ops+"/metrics")
		if strings.Contains(metrics, removed) && !strings.Contains(metrics, "latchkey_purge_last_success_timestamp_seconds 0\n") {
			break
		}

		if time.Now().After(deadline) {
			t.Fatalf("after %d reads the metrics do not say %s", reads, removed)
		}
	}

	if n := number(t, dsn, "SELECT COUNT(*) FROM sessions"); n != 1 {
		t.Errorf("%d sessions are left, want the one that lives", n)
	}

	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if text := p.log.String(); strings.Count(text, "removed what has expired") != 1 || strings.Contains(text, `"level":"ERROR"`) {
		t.Errorf("the log: %s", text)
	}
}

// read is a GET with a session.
func read(t *testing.T, url, code string) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+code)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// A service that stops in the middle of a purge lets the batch finish and gives
// the lock back at once.
func TestServeStopsItsPurge(t *testing.T) {
	dsn := cluster.Migrated(t)
	expire(t, dsn, 20_000)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_PURGE_INTERVAL", "1s")
	p := boot(t, "serve")
	awaitPurge(t, dsn, 20_000)
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	left := number(t, dsn, "SELECT COUNT(*) FROM sessions")
	if left == 0 {
		t.Fatal("the purge was over before the service stopped")
	}
	out, err := command(t, "purge")
	if err != nil || !strings.Contains(out, fmt.Sprintf("removed %d rows from sessions", left)) {
		t.Errorf("the next purge says %q, of %d rows: %v", out, left, err)
	}
}
