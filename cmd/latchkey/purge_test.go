package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"

// expire makes so many sessions that ended years ago, and a row each of attempts
// and history.
func expire(t *testing.T, dsn string, sessions int) {
	t.Helper()
	statements(t, dsn,
		fmt.Sprintf(`INSERT INTO sessions (code_hash, owner_tag, sealed_token, last_seen_at, expires_at)
			SELECT UNHEX(SHA2(n, 256)), UNHEX(MD5(n)), REPEAT('x', 300), '2020-01-01', '2020-01-02' + INTERVAL n SECOND
			FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d AS n FROM %[1]s AS a CROSS JOIN %[1]s AS b CROSS JOIN %[1]s AS c CROSS JOIN %[1]s AS d CROSS JOIN %[1]s AS e) AS numbers
			WHERE n < %d`, digits, sessions),
		"INSERT INTO attempts (attempt_key, full_until, retry_at) VALUES (UNHEX(MD5('nobody')), '2020-01-01', '2020-01-01')",
		"INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at) VALUES (UNHEX(MD5('row')), UNHEX(MD5('account')), 'x', '', '', '2020-01-01')",
	)
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

