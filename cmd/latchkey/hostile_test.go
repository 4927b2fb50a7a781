package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/dbtest"
)

// Two replicas on a server with hostile defaults work as on any other: what one wrote the
// other reads at once, a session that one ended is ended for the other, a taken e-mail is
// named as the cause, and attempts count.
func TestHostileDefaults(t *testing.T) {
	mariaDB := cluster.MariaDB(t)
	for _, h := range dbtest.Hostile {
		if h.Engine == "MariaDB" && !mariaDB || h.Engine == "MySQL" && mariaDB {
			continue
		}
		t.Run(h.Name+"="+h.Value, func(t *testing.T) {
			dsn := cluster.Migrated(t)
			serveEnv(t, dsn)
			cluster.SetGlobal(t, h.Name, h.Value)
			coreFlows(t, dsn, boot(t, "serve"), boot(t, "serve"))
		})
	}
}

func coreFlows(t *testing.T, dsn string, one, other *program) {
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
	signUp := `{"email":"ana@example.org","username":"ana","password":"` + password + `"}`
	do(one, "POST", "/v1/accounts", signUp, http.StatusCreated, "ana@example.org")
	do(other, "POST", "/v1/accounts", strings.Replace(signUp, `"username":"ana"`, `"username":"bob"`, 1), http.StatusConflict, "taken")

	// An attempt that failed counts, also for the other replica.
	do(one, "POST", "/v1/sessions", `{"login":"ana","password":"a wrong pass phrase"}`, http.StatusUnauthorized, "")
	if n := number(t, dsn, "SELECT COALESCE(SUM(failures), 0) FROM attempts"); n == 0 {
		t.Error("a failure was not counted")
	}
	login := do(one, "POST", "/v1/sessions", `{"login":"ana","password":"`+password+`"}`, http.StatusCreated, "code")
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
