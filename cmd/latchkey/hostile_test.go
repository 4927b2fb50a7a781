package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// Two replicas on a server with hostile defaults work as on any other: what one wrote the
// other reads at once, a session that one ended is ended for the other, a taken e-mail is
// named as the cause, and attempts count. A default counts for new connections alone, so
// the replicas get new ones, which is quicker than new replicas.
func TestHostileDefaults(t *testing.T) {
	mariaDB := cluster.MariaDB(t)
	dsn := cluster.Migrated(t)
	o := newOperator(t, dsn)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_LIMIT_SIGN_UP_ADDRESS", "1000/1m")
	t.Setenv("LATCHKEY_LIMIT_LOGIN_ADDRESS", "1000/1m")
	one, other := boot(t, "serve"), boot(t, "serve")

	for n, h := range dbtest.Hostile {
		if h.Engine == "MariaDB" && !mariaDB || h.Engine == "MySQL" && mariaDB {
			continue
		}
		t.Run(h.Name+"="+h.Value, func(t *testing.T) {
			cluster.SetGlobal(t, h.Name, h.Value)
			o.renew(dsn)
			coreFlows(t, dsn, fmt.Sprintf("ana%d", n), one, other)
		})
	}
}

// renew ends the connections that are open to a database, and returns once they are gone.
func (o operator) renew(dsn string) {
	o.t.Helper()
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		o.t.Fatal(err)
	}

	old := map[int64]bool{}
	for _, session := range dbtest.Sessions(o.t, o.db) {
		if session.User == c.User && session.Database == c.DBName {
			old[session.ID] = true
			_, _ = o.db.Exec(fmt.Sprintf("KILL %d", session.ID)) // it may be gone by itself
		}
	}
	if len(old) == 0 {
		o.t.Error("there is no connection to renew")
	}

	testkit.Await(o.t, "the connections end", func() bool {
		return !slices.ContainsFunc(dbtest.Sessions(o.t, o.db), func(s dbtest.Session) bool { return old[s.ID] })
	})
}

func coreFlows(t *testing.T, dsn, name string, one, other *program) {
	t.Helper()
	const password = "a long pass phrase"
	code := ""
	do := func(p *program, method, path, body string, want int, says string) string {
		t.Helper()
		status, text := request(t, method, p.url+path, code, body)
		if status != want || !strings.Contains(text, says) {
			t.Fatalf("%s %s: %d %s, want %d with %q", method, path, status, text, want, says)
		}
		return text
	}
	signUp := `{"email":"` + name + `@example.org","username":"` + name + `","password":"` + password + `"}`
	do(one, "POST", "/v1/accounts", signUp, http.StatusCreated, name+"@example.org")
	do(other, "POST", "/v1/accounts", strings.Replace(signUp, `"username":"ana`, `"username":"bob`, 1), http.StatusConflict, "taken")

	// An attempt that failed counts, also for the other replica.
	failures := func() int { return number(t, dsn, "SELECT COALESCE(SUM(failures), 0) FROM attempts") }
	before := failures()
	do(one, "POST", "/v1/sessions", `{"login":"`+name+`","password":"a wrong pass phrase"}`, http.StatusUnauthorized, "")
	if failures() <= before {
		t.Error("a failure was not counted")
	}
	login := do(one, "POST", "/v1/sessions", `{"login":"`+name+`","password":"`+password+`"}`, http.StatusCreated, "code")
	_, after, _ := strings.Cut(login, `"code":"`)
	code, _, _ = strings.Cut(after, `"`)

	// The other reads, so that it would have a snapshot; and again after a change.
	for _, name := range []string{"Ana", "Maria"} {
		do(one, "PATCH", "/v1/account", `{"firstName":"`+name+`"}`, http.StatusOK, name)
		do(other, "GET", "/v1/account", "", http.StatusOK, name)
		do(other, "GET", "/v1/sessions", "", http.StatusOK, "current")
		do(other, "GET", "/v1/profile", "", http.StatusOK, "occupation")
	}

	do(one, "DELETE", "/v1/session", "", http.StatusNoContent, "")
	do(other, "GET", "/v1/account", "", http.StatusUnauthorized, "")
	do(one, "GET", "/v1/account", "", http.StatusUnauthorized, "")
}

// request sends a request with the code of a session, if there is one, and returns the
// status and the body of its answer.
func request(t *testing.T, method, url, code, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}

	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if code != "" {
		r.Header.Set("Authorization", "Bearer "+code)
	}

	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()

	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}
