package main

import (
	"database/sql"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/dbtest"
	"latchkey/internal/migrations"
	previous "latchkey/internal/migrations/testdata/previous"
)

// use is a request, and whose code goes with it.
type use struct{ method, path, who, body string }

// uses write to every table that a request writes to, on both surfaces.
var uses = []use{
	{"GET", "/v1/account", "ana", ""},
	{"GET", "/getProfile", "ana", ""},
	{"POST", "/v1/accounts", "", `{"email":"bo@example.org","username":"bo-1","password":"a long pass phrase"}`},
	{"POST", "/creare-cont", "", `{"firstName":"Cy","lastName":"C","userName":"cy-1","email":"cy@example.org","password":"a long pass phrase"}`},
	{"POST", "/v1/sessions", "", `{"login":"ana","password":"a long pass phrase"}`},
	{"POST", "/v1/sessions", "", `{"login":"ana","password":"a wrong pass phrase"}`},
	{"POST", "/v1/sessions", "", `{"login":"nobody","password":"a wrong pass phrase"}`},
	{"POST", "/login", "", `{"email":"ana@example.org","password":"a long pass phrase"}`},
	{"GET", "/v1/sessions", "ana", ""},
	{"PATCH", "/v1/account", "ana", `{"firstName":"Ana"}`},
	{"PATCH", "/v1/profile", "ana", `{"occupation":"clockmaker"}`},
	{"PUT", "/v1/account/username", "ana", `{"username":"ana-2"}`},
	{"PUT", "/v1/account/password", "ana", `{"currentPassword":"a long pass phrase","newPassword":"another pass phrase"}`},
	{"DELETE", "/v1/session", "ana", ""},
	{"DELETE", "/v1/account", "dan", `{"password":"a long pass phrase"}`},
}

// state counts what the uses change.
const state = `SELECT
  (SELECT COUNT(*) FROM accounts),
  (SELECT COUNT(*) FROM profiles),
  (SELECT COUNT(*) FROM sessions),
  (SELECT COUNT(*) FROM audit_log),
  (SELECT COUNT(*) FROM accounts WHERE first_name = 'Ana'),
  (SELECT COUNT(*) FROM profiles WHERE occupation = 'clockmaker'),
  (SELECT COUNT(*) FROM accounts WHERE username_key = 'ana-2'),
  (SELECT COUNT(*) FROM accounts WHERE password_changed_at > created_at)`

// outcome is what a use was answered and by how much it changed each count.
type outcome struct {
	status  int
	members string // of the answer, by name
	changed [8]int
}

// deployment is a program on a database, with two people who have logged in.
type deployment struct {
	*program
	t     *testing.T
	pool  *sql.DB
	codes map[string]string
}

// deploy makes a database with the present schema, has two people sign up and log
// in, and takes the schema back to a version before the program starts again.
func deploy(t *testing.T, version int64) *deployment {
	t.Helper()
	dsn := cluster.As(cluster.Migrated(t), dbtest.Owner)
	serveEnv(t, dsn)
	p := boot(t, "serve")

	d := &deployment{t: t, pool: asOwner(t, dsn), codes: map[string]string{}}
	for _, name := range []string{"ana", "dan"} {
		post(t, p.url+"/v1/accounts", map[string]any{"email": name + "@example.org", "username": name, "password": "a long pass phrase"})
		_, body := post(t, p.url+"/v1/sessions", map[string]any{"login": name, "password": "a long pass phrase"})
		d.codes[name], _ = body["code"].(string)
	}

	if err := p.stop(); err != nil {
		t.Fatal(err)
	}

	provider, err := migrations.Provider(d.pool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}

	d.program = boot(t, "serve")
	return d
}

func (d *deployment) state() (counts [8]int) {
	d.t.Helper()
	into := make([]any, len(counts))
	for i := range counts {
		into[i] = &counts[i]
	}
	if err := d.pool.QueryRow(state).Scan(into...); err != nil {
		d.t.Fatal(err)
	}
	return counts
}

func (d *deployment) try(u use) (o outcome) {
	d.t.Helper()
	before := d.state()

	req, err := http.NewRequestWithContext(d.t.Context(), u.method, d.url+u.path, strings.NewReader(u.body))
	if err != nil {
		d.t.Fatal(err)
	}

	if u.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if u.who != "" {
		req.Header.Set("Authorization", "Bearer "+d.codes[u.who])
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}

	var members map[string]any
	_ = json.Unmarshal(body, &members) // some answers are a text or empty
	if code, renewed := members["code"].(string); renewed && u.who != "" {
		d.codes[u.who] = code
	}

	o.status, o.members = res.StatusCode, strings.Join(slices.Sorted(maps.Keys(members)), " ")
	for i, n := range d.state() {
		o.changed[i] = n - before[i]
	}
	return o
}

// Migrate first, then the program: should the present program meet the previous
// schema all the same, it is not ready and says what to do; a request that reaches
// it is answered as on its own schema, with the same rows written, or is 503 with
// nothing written or, where the answer could not be read, with all of it. Once the schema is migrated it serves, without being restarted.
func TestThisReleaseOnThePreviousSchema(t *testing.T) {
	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	present := deploy(t, int64(len(list)))
	want := map[use]outcome{}
	for _, u := range uses {
		want[u] = present.try(u)
		if want[u].status >= 500 || want[u].status == http.StatusBadRequest || want[u].status == http.StatusNotFound {
			t.Fatalf("%s %s is no use of the present schema: %+v", u.method, u.path, want[u])
		}
	}
	if err := present.stop(); err != nil {
		t.Fatal(err)
	}

	before := deploy(t, previous.SchemaVersion)
	if status, body := get(t, before.ops+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "latchkey migrate up") {
		t.Errorf("readyz: %d %s", status, body)
	}
	refused := 0
	for _, u := range uses {
		switch got := before.try(u); {
		case got.status == http.StatusServiceUnavailable && (got.changed == [8]int{} || got.changed == want[u].changed):
			refused++
		case got != want[u]:
			t.Errorf("%s %s %s: %+v, on its own schema %+v", u.method, u.path, u.body, got, want[u])
		}
	}
	t.Logf("%d of %d uses were refused", refused, len(uses))

	if _, _, err := migrateHere(t.Context(), "up"); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, before.ops+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz once migrated: %d %s", status, body)
	}
	for _, u := range []use{
		{"POST", "/v1/accounts", "", `{"email":"eve@example.org","username":"eve","password":"a long pass phrase"}`},
		{"POST", "/v1/sessions", "", `{"login":"eve","password":"a long pass phrase"}`},
	} {
		if got := before.try(u); got.status != http.StatusCreated {
			t.Errorf("once migrated, %s %s: %+v", u.method, u.path, got)
		}
	}
}
