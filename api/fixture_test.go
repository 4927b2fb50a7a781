package api

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/testkit"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// patience is for a machine that is busy with other things.
const patience = 2 * time.Minute

// fixture is a server on TCP with a migrated database of its own.
type fixture struct {
	t        testing.TB
	dsn      string
	options  Options
	server   *Server
	url      string
	clock    *testkit.Clock
	log      *testkit.Log
	raw      *sql.DB // for looking at the tables, and for playing an attacker in them
	contract *contract
	alone    bool // no other test has a connection open
}

const pass = "a long pass phrase"

// newFixture makes a fixture; change, if not nil, alters the options.
func newFixture(t testing.TB, change func(*Options)) *fixture {
	t.Helper()
	return newFixtureOn(t, cluster, change)
}

// newFixtureOn makes a fixture on another database server.
func newFixtureOn(t testing.TB, on *dbtest.Cluster, change func(*Options)) *fixture {
	t.Helper()
	f := &fixture{
		t:        t,
		dsn:      on.Migrated(t),
		clock:    testkit.NewClock(time.Date(2026, 3, 1, 12, 3, 4, 567890123, time.Local)),
		log:      &testkit.Log{},
		contract: loadContract(t),
	}

	raw, err := database.OpenAdmin(on.As(f.dsn, dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	f.raw = raw

	f.options = Options{
		DB:              f.openDB(8),
		Keys:            newKeys(t, "test"),
		Log:             slog.New(slog.NewJSONHandler(f.log, nil)),
		Now:             f.clock.Now,
		Password:        password.Params{MemoryKiB: 64, Time: 1, Threads: 1},
		PasswordPolicy:  password.Policy{MinLength: 8},
		HashConcurrency: 4,
		HashQueue:       64,
		SessionLifetime: 24 * time.Hour,
		SessionLimit:    50,
		OriginalAPI:     true,
	}

	if change != nil {
		change(&f.options)
	}
	f.server, f.url = f.replica(f.options)
	return f
}

// openDB opens a pool that gives a statement longer than the service does: a busy machine
// may be slow.
func (f *fixture) openDB(pool int) *database.DB {
	f.t.Helper()
	return f.openDBWithin(pool, 20*time.Second)
}

func (f *fixture) openDBWithin(pool int, timeout time.Duration) *database.DB {
	f.t.Helper()
	db, err := database.Open(f.dsn, pool, timeout)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { db.Close() })
	return db
}

// replica starts another server on the same database.
func (f *fixture) replica(o Options) (*Server, string) {
	f.t.Helper()
	server, err := New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	f.t.Cleanup(listener.Close)
	return server, listener.URL
}

func newKeys(t testing.TB, ids ...string) *keyring.Ring {
	t.Helper()
	var entries []string
	for _, id := range ids {
		entry, err := keyring.NewKey(id)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return parseKeys(t, strings.Join(entries, ","))
}

func parseKeys(t testing.TB, text string) *keyring.Ring {
	t.Helper()
	keys, err := keyring.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// answer is a response that was read and checked against the OpenAPI document.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any // of a JSON object
}

func (a answer) text(field string) string {
	s, _ := a.body[field].(string)
	return s
}

// object returns a field that is an object, or an empty one.
func (a answer) object(field string) map[string]any {
	o, _ := a.body[field].(map[string]any)
	return o
}

// slug is the problem's kind, and empty for no problem.
func (a answer) slug() string {
	return strings.TrimPrefix(a.text("type"), "/problems/")
}

// visible is all that a client sees of an answer, but for its id and date, which are never
// the same.
func (a answer) visible() string {
	header := a.header.Clone()
	header.Del("X-Request-Id")
	header.Del("Date")
	return fmt.Sprint(a.status, header, string(a.raw))
}

// with changes a request before it is sent.
type with func(*http.Request)

func bearer(code string) with {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+code) }
}

func header(name, value string) with {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func cookie(code string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieName, Value: code}) }
}

// call sends a request to this fixture's server. A body is sent as JSON, but for a string
// or bytes, which are sent as they are.
func (f *fixture) call(method, path string, body any, changes ...with) answer {
	f.t.Helper()
	return f.callAt(f.url, method, path, body, changes...)
}

func (f *fixture) callAt(base, method, path string, body any, changes ...with) answer {
	f.t.Helper()
	a, err := f.try(base, method, path, body, changes...)
	if err != nil {
		f.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// tryAgain is try, but sends a request again while the service is busy, as a client would.
func (f *fixture) tryAgain(base, method, path string, body any, changes ...with) (a answer, err error) {
	f.t.Helper()
	for range 50 {
		a, err = f.try(base, method, path, body, changes...)
		if err != nil || a.status != http.StatusServiceUnavailable {
			break
		}
	}
	return a, err
}

func (f *fixture) try(base, method, path string, body any, changes ...with) (answer, error) {
	f.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, base+path, encode(f.t, body))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(req)
	}

	res, err := noRedirects.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}

	f.checkHeaders(req, res)
	f.contract.check(f.t, req, res, raw)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.body)
	return a, nil
}

var noRedirects = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
}

func encode(t testing.TB, body any) io.Reader {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(encoded)
}

// checkHeaders checks the headers that every response of every test must have.
func (f *fixture) checkHeaders(req *http.Request, res *http.Response) {
	f.t.Helper()
	for _, name := range []string{"Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy", "Cache-Control", "X-Request-Id", "Cross-Origin-Resource-Policy"} {
		if res.Header.Get(name) == "" {
			f.t.Errorf("%s %s: %d has no %s", req.Method, req.URL.Path, res.StatusCode, name)
		}
	}
	if res.Header.Get("X-Content-Type-Options") != "nosniff" {
		f.t.Errorf("%s %s: %d lacks nosniff", req.Method, req.URL.Path, res.StatusCode)
	}
	if res.Header.Get("Server") != "" || res.Header.Get("X-Powered-By") != "" {
		f.t.Errorf("%s %s names its software", req.Method, req.URL.Path)
	}
}

// object is a JSON object in a request.
type object = map[string]any

// signUp makes the account "name" with the e-mail name@example.org.
func (f *fixture) signUp(name string) {
	f.t.Helper()
	body := object{"email": name + "@example.org", "username": name, "password": pass, "firstName": "Ana", "lastName": "Pop"}
	a := f.call("POST", "/v1/accounts", body)
	if a.status == http.StatusAccepted { // e-mails are hidden
		a = f.call("POST", "/v1/accounts/confirm", object{"token": f.signUpLink(name + "@example.org"), "password": pass})
	}
	if a.status != http.StatusCreated {
		f.t.Fatalf("sign-up of %s: %d %s", name, a.status, a.raw)
	}
}

// logIn starts a session of the account "name" and returns its code.
func (f *fixture) logIn(name string) string {
	f.t.Helper()
	a := f.call("POST", "/v1/sessions", object{"login": name, "password": pass})
	if a.status != http.StatusCreated {
		f.t.Fatalf("log-in of %s: %d %s", name, a.status, a.raw)
	}
	return a.text("code")
}

// changePassword sets another password and returns the code of the session from then on.
func (f *fixture) changePassword(code, current, next string) string {
	f.t.Helper()
	a := f.call("PUT", "/v1/account/password", object{"currentPassword": current, "newPassword": next}, bearer(code))
	f.want(a, http.StatusOK, "")
	return a.text("code")
}

// member signs up and logs in.
func (f *fixture) member(name string) (code string) {
	f.t.Helper()
	f.signUp(name)
	return f.logIn(name)
}

// want checks a status and, of a problem, its kind.
func (f *fixture) want(a answer, status int, slug string) {
	f.t.Helper()
	if a.status != status || a.slug() != slug {
		f.t.Errorf("got %d %q, want %d %q: %.300s", a.status, a.slug(), status, slug, a.raw)
	}
}

// rows counts the rows of a table.
func (f *fixture) rows(table string) (n int) {
	f.t.Helper()
	if err := f.raw.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// actions lists the actions in the audit log, oldest first.
func (f *fixture) actions() (list []string) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT action FROM audit_log ORDER BY id")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var action string
		if err := rows.Scan(&action); err != nil {
			f.t.Fatal(err)
		}
		list = append(list, action)
	}
	return list
}
