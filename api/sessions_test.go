package api

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/session"
)

func TestLogIn(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	for _, login := range []string{"ana", " ANA ", "ana@example.org", "Ana@EXAMPLE.org"} {
		a := f.call("POST", "/v1/sessions", object{"login": login, "password": pass})
		f.want(a, http.StatusCreated, "")
		if _, ok := session.ParseCode(a.text("code")); !ok {
			t.Errorf("the code %q is malformed", a.text("code"))
		}
		if a.text("expiresAt") != "2026-03-02T15:33:04Z" {
			t.Errorf("it expires at %s", a.text("expiresAt"))
		}
	}

	wrong := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass + "!"})
	f.want(wrong, http.StatusUnauthorized, "wrong-credentials")
	for _, login := range []string{"bob", "bob@example.org", "", "m\u0131ke", "ana@", strings.Repeat("x", 300)} {
		a := f.call("POST", "/v1/sessions", object{"login": login, "password": pass})
		if string(a.raw) != string(wrong.raw) || a.status != wrong.status {
			t.Errorf("log-in as %.20q differs from a wrong password: %s", login, a.raw)
		}
	}

	if n := f.rows("sessions"); n != 4 {
		t.Errorf("%d sessions", n)
	}
}

// A code that is truncated, lengthened or spelled in another way is refused, and causes no
// server error.
//
// ASVS v5.0.0-7.2.1
// Incident 25
func TestAuthorizationForms(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	for value, slug := range map[string]string{
		code:              "",
		"Bearer " + code:  "",
		"bearer " + code:  "",
		"Basic " + code:   "missing-code",
		"Bearer  " + code: "",
		"bearer" + strings.Repeat(" ", 99) + code: "",
		"Bearer\t" + code:                         "missing-code",
		"Bearer \t" + code:                        "missing-code",
		"Bearer  " + code + " " + code:            "missing-code",
		"Bearer  Bearer " + code:                  "missing-code",
		"Basic  " + code:                          "missing-code",
		code + code:                               "missing-code",
		code[1:]:                                  "missing-code",
		code[:25]:                                 "missing-code",
		strings.ToLower(code):                     "missing-code",
		code + "=":                                "missing-code",
		"Bearer":                                  "missing-code",
		strings.Repeat(".", 4096):                 "missing-code",
		string(session.NewCode()):                 "unknown-code",
		strings.Repeat("0", len(code)):            "unknown-code",
		code[1:] + code[:1]:                       "unknown-code",
		"Bearer eyJhbGciOiJub25lIn0.e30.":         "missing-code",
	} {
		a := f.call("GET", "/v1/account", nil, header("Authorization", value))
		if a.slug() != slug {
			t.Errorf("%.60q: %d %s", value, a.status, a.raw)
		}
		if a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%.60q: 401 without WWW-Authenticate", value)
		}
	}

	f.want(f.call("GET", "/v1/account", nil), http.StatusUnauthorized, "missing-code")
	f.want(f.call("GET", "/v1/account?code="+code, nil), http.StatusUnauthorized, "missing-code")
}

// A session ends when it is idle and when its life is over, on both surfaces, even if the
// clean-up has not run.
//
// ASVS v5.0.0-7.3.1 v5.0.0-7.3.2 v5.0.0-7.4.1
// Incident 60
func TestSessionsEnd(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.SessionIdle = 30 * time.Minute })
	code := f.member("ana")
	for range 30 { // 10 hours of use
		f.clock.Advance(20 * time.Minute)
		f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")
	}

	f.clock.Advance(31 * time.Minute)
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "session-expired")

	code = f.logIn("ana")
	for range 95 { // used until the end of its 24 hours
		f.clock.Advance(15 * time.Minute)
		f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")
	}

	f.clock.Advance(15*time.Minute + time.Second)
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "session-expired")

	a := f.call("GET", "/getProfile", nil, header("Authorization", code))
	if a.status != http.StatusUnauthorized || a.text("error") != "Token has expired" {
		t.Errorf("the original surface: %d %s", a.status, a.raw)
	}

	list := f.call("GET", "/v1/sessions", nil, bearer(f.logIn("ana")))
	if n := len(list.body["sessions"].([]any)); n != 1 {
		t.Errorf("the list shows %d sessions, want the live one", n)
	}
}

// Without an idle limit an unused session lives its whole life.
func TestNoIdleLimit(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.clock.Advance(24*time.Hour - time.Second)
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")
}

// The time of the last use is written at most once in five minutes, however many requests
// there are.
func TestLastSeen(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	seen := func() (at time.Time) {
		t.Helper()
		if err := f.raw.QueryRow("SELECT last_seen_at FROM sessions").Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}

	begun := seen()
	if !begun.Equal(begun.Truncate(session.Step)) {
		t.Errorf("the time in the row is %v: it reveals the moment of the log-in", begun)
	}

	f.call("GET", "/v1/account", nil, bearer(code))
	if !seen().Equal(begun) {
		t.Error("a use within the step was written")
	}

	f.clock.Advance(session.Step)
	f.call("GET", "/v1/account", nil, bearer(code))
	if got := seen(); !got.Equal(begun.Add(session.Step)) {
		t.Errorf("after a step it is %v, was %v", got, begun)
	}
}

// ASVS v5.0.0-8.2.2
func TestSessionList(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	login := func(userAgent string) string {
		a := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass}, header("User-Agent", userAgent))
		return a.text("code")
	}
	old := login("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	f.clock.Advance(time.Minute)
	here := login("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")
	bob := f.member("bob")

	list := f.call("GET", "/v1/sessions", nil, bearer(here))
	f.want(list, http.StatusOK, "")
	sessions := list.body["sessions"].([]any)
	if len(sessions) != 2 {
		t.Fatalf("got %s", list.raw)
	}
	newest, oldest := sessions[0].(object), sessions[1].(object)
	if newest["label"] != "Safari on iPhone" || oldest["label"] != "Firefox on Linux" || newest["current"] != true || oldest["current"] != false {
		t.Errorf("got %s", list.raw)
	}
	if newest["ip"] != "127.0.0.1" || oldest["createdAt"] != "2026-03-01T15:33:04Z" {
		t.Errorf("got %s", list.raw)
	}

	// Nobody can end another account's session, and an id does not work as a code.
	id := oldest["id"].(string)
	f.want(f.call("DELETE", "/v1/sessions/"+id, nil, bearer(bob)), http.StatusNotFound, "not-found")
	f.want(f.call("GET", "/v1/account", nil, bearer(id)), http.StatusUnauthorized, "missing-code")
	for _, wrong := range []string{"x", strings.ToUpper(id), "00000000-0000-0000-0000-000000000000", "%00"} {
		f.want(f.call("DELETE", "/v1/sessions/"+wrong, nil, bearer(here)), http.StatusNotFound, "not-found")
	}
	f.want(f.call("DELETE", "/v1/sessions/"+id, nil, bearer(here)), http.StatusNoContent, "")
	f.want(f.call("GET", "/v1/account", nil, bearer(old)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, bearer(here)), http.StatusOK, "")

	third := f.logIn("ana")
	f.want(f.call("DELETE", "/v1/sessions", nil, bearer(third)), http.StatusNoContent, "")
	f.want(f.call("GET", "/v1/account", nil, bearer(here)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, bearer(third)), http.StatusOK, "")
	f.want(f.call("GET", "/v1/account", nil, bearer(bob)), http.StatusOK, "")

	want := []string{sessionEnded, sessionCreated, sessionsEnded}
	if got := f.actions(); !slices.Equal(got[len(got)-3:], want) {
		t.Errorf("the audit log has %v", got)
	}
}

// Every replica knows of a log-out at once.
//
// ASVS v5.0.0-7.4.1 v5.0.0-8.3.2 v5.0.0-14.3.1
// Incident 19
func TestLogOutEverywhere(t *testing.T) {
	f := newFixture(t, nil)
	other := f.options
	other.DB = f.openDB(4)
	_, url := f.replica(other)

	code := f.member("ana")
	f.want(f.callAt(url, "GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")

	a := f.call("DELETE", "/v1/session", nil, bearer(code))
	f.want(a, http.StatusNoContent, "")
	if a.header.Get("Clear-Site-Data") == "" || !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Error("the browser is not told to delete its data")
	}

	for _, base := range []string{f.url, url} {
		f.want(f.callAt(base, "GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
		f.want(f.callAt(base, "DELETE", "/v1/session", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
	}
}

// However many log-ins there are, at once or one by one, an account has no more sessions
// than the limit, and keeps the newest.
//
// ASVS v5.0.0-2.3.2 v5.0.0-2.3.4
// Incident 61
func TestSessionLimit(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.SessionLimit = 5; o.HashConcurrency = 16 })
	f.signUp("ana")

	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				a, err := f.try(f.url, "POST", "/v1/sessions", object{"login": "ana", "password": pass})
				if err != nil || a.status != http.StatusCreated {
					t.Errorf("%d %v", a.status, err)
				}
			}
		})
	}
	wg.Wait()

	if n := f.rows("sessions"); n != 5 {
		t.Errorf("%d sessions after 40 log-ins", n)
	}

	first := f.logIn("ana")
	for range 5 {
		f.clock.Advance(10 * time.Minute)
		f.logIn("ana")
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(first)), http.StatusUnauthorized, "unknown-code")
}

// What a session's row holds lets nobody in: neither sent as a credential, nor moved to
// another code's row.
//
// ASVS v5.0.0-7.2.1 v5.0.0-7.3.2
func TestStolenRows(t *testing.T) {
	f := newFixture(t, nil)
	victim, attacker := f.member("ana"), f.member("eve")
	victimHash := session.Code(victim).Hash()

	var hash, tag, sealed []byte
	err := f.raw.QueryRow("SELECT code_hash, owner_tag, sealed_token FROM sessions WHERE code_hash = ?", victimHash[:]).Scan(&hash, &tag, &sealed)
	if err != nil {
		t.Fatal(err)
	}
	for name, column := range map[string][]byte{"code_hash": hash, "owner_tag": tag, "sealed_token": sealed} {
		for _, value := range []string{hex.EncodeToString(column), strings.ToUpper(hex.EncodeToString(column)), base64.StdEncoding.EncodeToString(column), base64.RawURLEncoding.EncodeToString(column)} {
			for _, spelled := range []string{value, value[:min(len(value), 26)]} {
				if a := f.call("GET", "/v1/account", nil, bearer(spelled)); a.status != http.StatusUnauthorized {
					t.Errorf("%s as a credential: %d", name, a.status)
				}
			}
		}
	}

	// Somebody who can write to the database moves the victim's token to their own code.
	attackerHash := session.Code(attacker).Hash()
	f.exec("UPDATE sessions SET sealed_token = ?, owner_tag = ? WHERE code_hash = ?", sealed, tag, attackerHash[:])
	f.want(f.call("GET", "/v1/account", nil, bearer(attacker)), http.StatusUnauthorized, "unknown-code")
	list := f.call("GET", "/v1/sessions", nil, bearer(victim))
	if n := len(list.body["sessions"].([]any)); n != 1 {
		t.Errorf("the victim's list shows %d sessions", n)
	}

	// A longer life in the row does not prolong the token's.
	f.exec("UPDATE sessions SET expires_at = '2036-01-01', last_seen_at = '2036-01-01'")
	f.clock.Advance(25 * time.Hour)
	f.want(f.call("GET", "/v1/account", nil, bearer(victim)), http.StatusUnauthorized, "session-expired")
}

// A session's row has nothing that is in, or easily computed from, the other tables' rows of
// its account.
//
// ASVS v5.0.0-14.2.4
func TestRowNamesNobody(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")
	var id, tag, sealed []byte
	if err := f.raw.QueryRow("SELECT a.id, s.owner_tag, s.sealed_token FROM accounts a, sessions s").Scan(&id, &tag, &sealed); err != nil {
		t.Fatal(err)
	}

	for _, spelled := range []string{string(id), hex.EncodeToString(id), "ana", "127.0.0.1"} {
		if strings.Contains(string(sealed)+string(tag), spelled) {
			t.Errorf("the row shows %q", spelled)
		}
	}

	var matches int
	if err := f.raw.QueryRow("SELECT COUNT(*) FROM sessions s JOIN audit_log l ON l.created_at IN (s.last_seen_at, s.expires_at)").Scan(&matches); err != nil || matches != 0 {
		t.Errorf("%d audit rows share an exact time with a session: %v", matches, err)
	}
}

// Keys rotate without a log-out: a session that the old key sealed can be used, listed and
// ended under the new one.
//
// ASVS v5.0.0-11.2.2 v5.0.0-13.3.4
func TestKeyRotation(t *testing.T) {
	oldKey, _ := keyring.NewKey("old")
	newKey, _ := keyring.NewKey("new")
	f := newFixture(t, func(o *Options) { o.Keys = parseKeys(t, oldKey) })
	before, lost := f.member("ana"), f.logIn("ana")

	rotated := f.options
	rotated.Keys = parseKeys(t, newKey+","+oldKey)
	_, url := f.replica(rotated)
	f.want(f.callAt(url, "GET", "/v1/account", nil, bearer(before)), http.StatusOK, "")

	after := f.callAt(url, "POST", "/v1/sessions", object{"login": "ana", "password": pass}).text("code")
	list := f.callAt(url, "GET", "/v1/sessions", nil, bearer(before))
	if n := len(list.body["sessions"].([]any)); n != 3 {
		t.Errorf("the list shows %d sessions of both keys, want 3", n)
	}

	f.want(f.callAt(url, "DELETE", "/v1/sessions", nil, bearer(after)), http.StatusNoContent, "")
	f.want(f.callAt(url, "GET", "/v1/account", nil, bearer(lost)), http.StatusUnauthorized, "unknown-code")

	dropped := f.options
	dropped.Keys = parseKeys(t, newKey)
	_, url = f.replica(dropped)
	f.want(f.callAt(url, "GET", "/v1/account", nil, bearer(after)), http.StatusOK, "")
}

// The cookie has every attribute that protects it, the code is nowhere else in the answer,
// and another log-in in the same browser ends the session that it replaces.
//
// ASVS v5.0.0-3.3.1 v5.0.0-3.3.2 v5.0.0-3.3.3 v5.0.0-3.3.4 v5.0.0-3.3.5
func TestCookie(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	grant := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true})
	f.want(grant, http.StatusCreated, "")
	if grant.body["code"] != nil {
		t.Error("the code is in the body too")
	}

	set := grant.header.Get("Set-Cookie")
	for _, attribute := range []string{"__Host-latchkey=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=86400"} {
		if !strings.Contains(set, attribute) {
			t.Errorf("%q has no %q", set, attribute)
		}
	}
	if strings.Contains(set, "Domain") {
		t.Errorf("%q names a domain", set)
	}
	// Browsers drop cookies above 4 KiB.
	for _, c := range (&http.Response{Header: grant.header}).Cookies() {
		if len(c.Name)+len(c.Value) > 4096 {
			t.Errorf("%s has %d bytes", c.Name, len(c.Value))
		}
	}

	code := strings.TrimPrefix(strings.Split(set, ";")[0], "__Host-latchkey=")
	f.want(f.call("GET", "/v1/account", nil, cookie(code)), http.StatusOK, "")

	again := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}, cookie(code))
	f.want(again, http.StatusCreated, "")
	f.want(f.call("GET", "/v1/account", nil, cookie(code)), http.StatusUnauthorized, "unknown-code")
	if f.rows("sessions") != 1 {
		t.Errorf("%d sessions", f.rows("sessions"))
	}
}

// A page of another site can change nothing with the cookie, cannot log anybody in, and
// cannot learn whether somebody is logged in.
//
// ASVS v5.0.0-3.5.1 v5.0.0-3.5.8
func TestCrossOriginRequests(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.AllowedOrigins = []string{"https://app.example.org"} })
	f.signUp("ana")
	set := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}).header.Get("Set-Cookie")
	code := strings.TrimPrefix(strings.Split(set, ";")[0], "__Host-latchkey=")

	for name, c := range map[string]struct {
		changes []with
		status  int
	}{
		"another site":          {[]with{header("Sec-Fetch-Site", "cross-site")}, 403},
		"a sister site":         {[]with{header("Sec-Fetch-Site", "same-site")}, 403},
		"another origin":        {[]with{header("Origin", "https://evil.example")}, 403},
		"no origin to speak of": {[]with{header("Origin", "null")}, 403},
		"one that looks alike":  {[]with{header("Origin", "https://app.example.org.evil.example")}, 403},
		"the same origin":       {[]with{header("Sec-Fetch-Site", "same-origin")}, 200},
		"an allowed origin":     {[]with{header("Sec-Fetch-Site", "cross-site"), header("Origin", "https://app.example.org")}, 200},
		"no browser":            {nil, 200},
	} {
		a := f.call("PATCH", "/v1/profile", object{"country": "France"}, append(c.changes, cookie(code))...)
		if a.status != c.status {
			t.Errorf("%s: %d", name, a.status)
		}

		a = f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}, c.changes...)
		if (a.status == 403) != (c.status == 403) {
			t.Errorf("a log-in with the cookie from %s: %d", name, a.status)
		}

		for _, path := range []string{"/v1/profile", "/v1/account/export"} {
			if a := f.call("GET", path, nil, append(c.changes, cookie(code))...); a.status != c.status {
				t.Errorf("%s from %s: %d", path, name, a.status)
			}
		}

		// A browser never sends a bearer code on its own, so its origin does not matter.
		f.want(f.call("PATCH", "/v1/profile", object{}, append(c.changes, bearer(code))...), http.StatusOK, "")
	}
}

// At most 2 statements a profile read, 6 a log-in and 5 a sign-up, BEGIN and
// COMMIT included, as the server counts them.
func TestStatementsPerRequest(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	next := 0

	for _, c := range []struct {
		name string
		most int
		call func()
	}{
		{"profile read", 2, func() { f.call("GET", "/v1/profile", nil, bearer(code)) }},
		{"original profile read", 2, func() { f.call("GET", "/getProfile", nil, bearer(code)) }},
		{"log-in", 6, func() { f.logIn("ana") }},
		{"sign-up", 10, func() { next++; f.signUp(fmt.Sprintf("user%d", next)) }},
	} {
		const times = 10
		c.call() // the first call prepares the statements
		before := f.questions()
		for range times {
			c.call()
		}
		// The second reading of the counter counts itself.
		if got := float64(f.questions()-before-1) / times; got > float64(c.most) || got < 1 {
			t.Errorf("a %s takes %v statements, want at most %d", c.name, got, c.most)
		}
	}
}

// questions is how many statements clients have sent to the server.
func (f *fixture) questions() int {
	f.t.Helper()
	f.awaitOthers()
	return f.status("Questions")
}

// status reads one of the database server's counters.
func (f *fixture) status(counter string) (n int) {
	f.t.Helper()
	var name string
	if err := f.raw.QueryRow("SHOW GLOBAL STATUS LIKE '"+counter+"'").Scan(&name, &n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// awaitOthers waits until the connections of earlier tests have ended: the server counts
// the end of each as a question, some time after the client closed it.
func (f *fixture) awaitOthers() {
	f.t.Helper()
	if f.alone {
		return
	}
	var own string
	if err := f.raw.QueryRow("SELECT DATABASE()").Scan(&own); err != nil {
		f.t.Fatal(err)
	}

	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		others := 0
		for _, session := range dbtest.Sessions(f.t, f.raw) {
			if session.Database != "" && session.Database != own {
				others++
			}
		}
		if others == 0 {
			f.alone = true
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("%d connections of other tests are open", others)
		}
	}
}

// No request takes a second connection inside a transaction: with a pool of 2, 32 clients
// at once are served.
//
// ASVS v5.0.0-15.4.3
func TestPoolOfTwo(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })
	// The time limit is long: a busy machine may be slow, and a request that waits for a
	// second connection would wait in vain however long the limit is.
	db, err := database.Open(f.dsn, 2, 20*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })

	small := f.options
	small.DB = db
	_, url := f.replica(small)

	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			name := fmt.Sprintf("user%d", i)
			for _, step := range []struct {
				method, path string
				body         object
				status       int
			}{
				{"POST", "/v1/accounts", object{"email": name + "@example.org", "username": name, "password": pass}, 201},
				{"POST", "/v1/sessions", object{"login": name, "password": pass}, 201},
				{"POST", "/v1/sessions", object{"login": name, "password": "wrong"}, 401},
			} {
				a, err := f.try(url, step.method, step.path, step.body)
				if err != nil || a.status != step.status {
					t.Errorf("%s: %d %v %s", step.path, a.status, err, a.raw)
				}
			}
		})
	}

	wg.Wait()
}
