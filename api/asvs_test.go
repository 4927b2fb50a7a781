package api

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/password"
)

// The tests of this file prove requirements of OWASP ASVS 5.0 that no test
// beside a feature proves; docs/security/asvs.md lists them all.

// someIDs puts something into the variables of a route's address.
var someIDs = strings.NewReplacer("{id}", "00000000-0000-7000-8000-000000000000", "{digest}", strings.Repeat("0", 64), "{slug}", "taken", "{username}", "ana")

// checksum changes when anything that is stored does.
func (f *fixture) checksum() (sum string) {
	f.t.Helper()
	for _, table := range []string{"accounts", "profiles", "pictures", "sessions", "audit_log"} {
		var name, value string
		if err := f.raw.QueryRow("CHECKSUM TABLE "+table).Scan(&name, &value); err != nil {
			f.t.Fatal(err)
		}
		sum += value + " "
	}
	return sum
}

// strictHeaders are on every response, whatever becomes of the request. The empty ones are absent.
var strictHeaders = map[string]string{
	"Content-Security-Policy":   "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox",
	"Strict-Transport-Security": "max-age=63072000; includeSubDomains",
	"X-Content-Type-Options":    "nosniff",
	"Referrer-Policy":           "no-referrer",
	"Server":                    "",
	"X-Powered-By":              "",
}

type plainRequest struct {
	method, path string
	body         any
	changes      []with
}

// requestsOfEveryStatus are answered with each status that a client can cause. The last
// one ends the session.
func requestsOfEveryStatus(code, image string) []plainRequest {
	return []plainRequest{
		{"GET", "/problems", nil, nil},
		{"GET", "/v1/openapi.yaml", nil, nil},
		{"GET", image, nil, nil},
		{"GET", image, nil, []with{header("If-None-Match", `"`+strings.TrimPrefix(image, "/v1/pictures/")+`"`)}},
		{"GET", "/v1/account", nil, []with{bearer(code)}},
		{"GET", "/getProfile", nil, []with{bearer(code)}},
		{"GET", "/getProfile", nil, nil},
		{"GET", "/v1/account", nil, nil},

		{"GET", "/nothing", nil, nil},
		{"GET", "//", nil, nil},
		{"TRACE", "/v1/account", nil, nil},
		{"OPTIONS", "/v1/account", nil, []with{header("Origin", "https://app.example.org"), header("Access-Control-Request-Method", "PATCH")}},

		{"POST", "/login", object{"email": "ana@example.org", "password": "wrong"}, nil},
		{"POST", "/v1/accounts", object{"email": "x"}, nil},
		{"POST", "/v1/accounts", object{"email": "bob@example.org", "username": "bob", "password": pass}, nil},
		{"POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ana", "password": pass + "!"}, nil},
		{"POST", "/v1/accounts", "{", nil},
		{"POST", "/v1/accounts", "{}", []with{header("Content-Type", "text/plain")}},
		{"POST", "/v1/accounts", strings.Repeat(" ", maxJSONBody+1), nil},
		{"PATCH", "/v1/profile", object{}, []with{cookie(code), header("Origin", "https://evil.example")}},
		{"DELETE", "/v1/session", nil, []with{bearer(code)}},
	}
}

// Every response, whatever becomes of the request and on either listener, keeps
// a browser from rendering, sniffing, framing or referring, and holds it to
// HTTPS for a year or more.
//
// ASVS v5.0.0-3.2.1 v5.0.0-3.4.1 v5.0.0-3.4.3 v5.0.0-3.4.4 v5.0.0-3.4.5 v5.0.0-3.4.6 v5.0.0-13.4.6
func TestHeadersOfEveryResponse(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.AllowedOrigins = []string{"https://app.example.org"} })
	code := f.member("ana")
	image := f.putPicture(code, pngOf(t, 40, 40)).text("pictureUrl")

	seen := map[int]bool{}
	check := func(what string, status int, h http.Header) {
		t.Helper()
		seen[status] = true
		for name, want := range strictHeaders {
			if got := strings.Join(h.Values(name), ", "); got != want {
				t.Errorf("%s, %d: %s is %q", what, status, name, got)
			}
		}
	}

	for _, r := range requestsOfEveryStatus(code, image) {
		a := f.call(r.method, r.path, r.body, r.changes...)
		check(r.method+" "+r.path, a.status, a.header)
	}

	// A panic is answered by the middleware alone, and the listener for operators has a mux
	// of its own.
	broken := func(http.ResponseWriter, *http.Request) error { panic("x") }
	rec := httptest.NewRecorder()
	f.server.middleware(f.server.open(broken)).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	check("a panic", rec.Code, rec.Header())

	ops := f.server.Ops(func(context.Context) error { return fmt.Errorf("not yet") })
	for _, path := range []string{"/livez", "/readyz", "/metrics", "/nothing"} {
		rec := httptest.NewRecorder()
		ops.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		check("ops "+path, rec.Code, rec.Header())
	}

	for _, status := range []int{200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503} {
		if !seen[status] {
			t.Errorf("no response of status %d was looked at", status)
		}
	}
}

// Every body is of the type and length that the header says, with its charset where
// the type has one: the contract checks the type against what the document has. None is
// a script, whatever function the address asks to be called.
//
// ASVS v5.0.0-3.5.6 v5.0.0-3.5.7 v5.0.0-4.1.1 v5.0.0-4.2.2
func TestContentTypes(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	image := f.putPicture(code, pngOf(t, 40, 40)).text("pictureUrl")

	for path, want := range map[string]string{
		"/v1/account": "application/json; charset=utf-8", "/getProfile": "application/json; charset=utf-8",
		"/problems": "text/plain; charset=utf-8", "/problems/taken": "text/plain; charset=utf-8",
		"/v1/openapi.yaml": "application/yaml", "/nothing": "application/problem+json", image: "image/jpeg",
	} {
		a := f.call("GET", path, nil, bearer(code))

		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}

		// A long text comes in chunks, without a length.
		said := a.header.Get("Content-Length")
		if said != strconv.Itoa(len(a.raw)) && (said != "" || len(a.raw) < 4000) {
			t.Errorf("%s: %d bytes came, and %q were announced", path, len(a.raw), said)
		}

		called := f.call("GET", path+"?callback=x&jsonp=x", nil, bearer(code))
		if strings.Contains(called.header.Get("Content-Type"), "script") || strings.HasPrefix(string(called.raw), "x") {
			t.Errorf("%s answers with a script: %.20q", path, called.raw)
		}

		if strings.Contains(want, "json") != json.Valid(a.raw) || want == "image/jpeg" && http.DetectContentType(a.raw) != want {
			t.Errorf("%s is not %s: %.20q", path, want, a.raw)
		}
	}
}

// A private response is stored by no cache, neither on the way nor in the browser;
// only what everybody may see is.
//
// ASVS v5.0.0-14.2.2 v5.0.0-14.3.2
func TestPrivateAnswersAreNotCached(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	public := []string{"GET /v1/pictures/{digest}", "GET /v1/openapi.yaml", "GET /problems", "GET /problems/{slug}"}

	for pattern := range f.contract.operations {
		if slices.Contains(public, pattern) {
			continue
		}
		method, path, _ := strings.Cut(someIDs.Replace(pattern), " ")
		if method == http.MethodDelete {
			continue // they end the session that the others need; their answers are empty
		}
		a := f.call(method, path, object{}, bearer(code))
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s, %d: Cache-Control is %q", pattern, a.status, got)
		}
	}

	grant := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass})
	if grant.status != http.StatusCreated || grant.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a code may be cached: %d", grant.status)
	}
}

// Reading, by any address that can be read, changes nothing that is stored.
//
// ASVS v5.0.0-3.5.3
func TestReadingChangesNothing(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	before := f.checksum()
	for pattern := range f.contract.operations {
		_, path, _ := strings.Cut(someIDs.Replace(pattern), " ")
		for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
			f.call(method, path+"?username=bob&_method=DELETE", nil, bearer(code), header("X-HTTP-Method-Override", "DELETE"))
		}
	}

	if f.checksum() != before {
		t.Error("reading changed a table")
	}
}

// What a page of another site can send without a preflight, a POST of three
// content types with the cookie, does nothing on any route.
//
// ASVS v5.0.0-3.5.1 v5.0.0-3.5.2
func TestSafelistedRequestsAreRefused(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	body := `{"email":"eve@example.org","username":"eve","password":"` + pass + `","login":"ana","newEmail":"eve@example.org","newUsername":"eve","country":"France","gitHub":"x","cookie":true}`

	before := f.checksum()
	for pattern := range f.contract.operations {
		method, path, _ := strings.Cut(pattern, " ")
		if method != http.MethodPost {
			continue // another method is never sent without a preflight
		}
		for _, contentType := range []string{"text/plain", "text/plain; charset=application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
			a := f.call(method, path, body, cookie(code), header("Content-Type", contentType), header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site"))
			if a.status != http.StatusForbidden && a.status != http.StatusUnsupportedMediaType {
				t.Errorf("%s as %s: %d %s", path, contentType, a.status, a.raw)
			}
		}
	}

	if f.checksum() != before {
		t.Error("another site changed a table")
	}
}

// The routes that need no session are these and no other; every other one
// refuses a request without a code, and with one that nobody has.
//
// ASVS v5.0.0-8.2.1 v5.0.0-6.3.4
func TestEveryOtherRouteNeedsASession(t *testing.T) {
	f := newFixture(t, nil)

	open := []string{
		"POST /v1/accounts", "GET /v1/availability", "POST /v1/sessions", "GET /v1/pictures/{digest}", "GET /v1/users/{username}",
		"POST /v1/account/email/undo", "POST /v1/verification/confirm",
		"POST /v1/accounts/confirm", "POST /v1/recovery", "POST /v1/recovery/confirm",
		"GET /v1/openapi.yaml", "GET /problems", "GET /problems/{slug}",
		"POST /creare-cont", "POST /intra-in-cont", "POST /login", "POST /checkEmail", "POST /checkUsername",
		"POST /checkUserAndEmailForAvailability",
	}

	private := 0
	for _, route := range f.server.routes() {
		if slices.Contains(open, route.pattern) {
			continue
		}
		private++

		method, path, _ := strings.Cut(someIDs.Replace(route.pattern), " ")
		missing, guessed := http.StatusUnauthorized, http.StatusUnauthorized
		if !strings.HasPrefix(path, "/v1/") && path != "/get" {
			missing = http.StatusBadRequest // as the original surface answers
		}
		if path == "/setContactDetail" {
			guessed = http.StatusNotFound
		}

		if a := f.call(method, path, object{}); a.status != missing {
			t.Errorf("%s without a code: %d %s", route.pattern, a.status, a.raw)
		}
		if a := f.call(method, path, object{}, bearer(strings.Repeat("0", 26))); a.status != guessed {
			t.Errorf("%s with a guessed code: %d %s", route.pattern, a.status, a.raw)
		}
	}

	if len(f.server.routes()) != private+len(open) {
		t.Error("an open route of the list is gone")
	}
}

// A request that names another account's ids, in any place, changes nothing of that
// account, and its answer is about the caller's own.
//
// ASVS v5.0.0-8.2.2 v5.0.0-8.2.3
func TestNobodyTouchesAnother(t *testing.T) {
	f := newFixture(t, nil)
	ana, eve := f.member("ana"), f.member("eve")
	for _, code := range []string{ana, eve} { // the same picture, so the same address
		f.putPicture(code, pngOf(t, 40, 40))
	}
	victim := f.call("GET", "/v1/account", nil, bearer(ana))
	session := f.call("GET", "/v1/sessions", nil, bearer(ana)).body["sessions"].([]any)[0].(object)["id"].(string)

	f.want(f.call("DELETE", "/v1/sessions/"+session, nil, bearer(eve)), http.StatusNotFound, "not-found")
	for _, field := range []string{"id", "account_id", "accountId", "email", "username", "role", "createdAt"} {
		for _, path := range []string{"/v1/account", "/v1/profile", "/v1/profile/links"} {
			f.want(f.call("PATCH", path, object{field: victim.text("id")}, bearer(eve)), http.StatusBadRequest, "malformed-request")
		}
	}

	for _, path := range []string{"/v1/account", "/v1/profile", "/v1/account/activity", "/v1/account/export", "/getProfile"} {
		a := f.call("GET", path+"?id="+victim.text("id")+"&username=ana", nil, bearer(eve))
		if a.status != http.StatusOK || strings.Contains(string(a.raw), "ana@example.org") {
			t.Errorf("%s: %d %s", path, a.status, a.raw)
		}
	}

	f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(eve)), http.StatusNoContent, "")
	f.want(f.call("DELETE", "/v1/sessions", nil, bearer(eve)), http.StatusNoContent, "")
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(eve)), http.StatusNoContent, "")
	if after := f.call("GET", "/v1/account", nil, bearer(ana)); string(after.raw) != string(victim.raw) {
		t.Errorf("ana's account was %s\nand is %s", victim.raw, after.raw)
	}
}

// Headers that a trusted proxy sets mean nothing from a client: they change neither who
// asks, from where, by which method or scheme, nor for which host.
//
// ASVS v5.0.0-4.1.2 v5.0.0-4.1.3 v5.0.0-8.3.1
func TestForgedProxyHeaders(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")
	eve := f.member("eve")

	var account id.ID
	if err := f.raw.QueryRow("SELECT id FROM accounts WHERE username = 'ana'").Scan(&account); err != nil {
		t.Fatal(err)
	}

	var forged []with
	for name, value := range map[string]string{
		"X-User-Id": account.String(), "X-Forwarded-User": "ana", "Remote-User": "ana", "X-Account": account.String(),
		"X-Real-Ip": "198.51.100.7", "X-Forwarded-For": "198.51.100.7", "True-Client-Ip": "198.51.100.7", "Forwarded": "for=198.51.100.7;host=evil.example;proto=http",
		"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Original-Url": "/v1/sessions", "X-Rewrite-Url": "/v1/sessions",
		"X-Http-Method-Override": "DELETE",
	} {
		forged = append(forged, header(name, value))
	}
	forged = append(forged, func(r *http.Request) { r.Host = "evil.example" })

	mine := f.call("GET", "/v1/account", nil, append(forged, bearer(eve))...)
	if f.want(mine, http.StatusOK, ""); mine.text("username") != "eve" {
		t.Errorf("the headers made eve %s", mine.raw)
	}
	f.want(f.call("GET", "/v1/account", nil, forged...), http.StatusUnauthorized, "missing-code")
	grant := f.call("POST", "/v1/sessions", object{"login": "eve", "password": pass}, forged...)
	list := f.call("GET", "/v1/sessions", nil, bearer(grant.text("code")))
	if strings.Contains(string(list.raw)+f.log.String(), "198.51.100.7") {
		t.Error("a forged address was believed")
	}

	// No answer redirects, to the forged host or elsewhere.
	for pattern := range f.contract.operations {
		method, path, _ := strings.Cut(someIDs.Replace(pattern), " ")
		a := f.call(method, path, nil, forged...)
		location := a.header.Get("Location")
		if a.status >= 300 && a.status < 400 || strings.Contains(location+string(a.raw), "evil.example") || location != "" {
			t.Errorf("%s: %d to %q", pattern, a.status, location)
		}
	}
}

// Input is decoded once, before it is checked: what is encoded twice stays encoded,
// and is refused if it is invalid.
//
// ASVS v5.0.0-1.1.1
func TestDecodedOnce(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	for query, available := range map[string]any{
		"username=%61na": false, "email=ana%40example.org": false, // once: ana
		"username=%2561na": nil, "email=ana%2540example.org": nil, "username=%26%2397%3Bna": nil,
	} {
		a := f.call("GET", "/v1/availability?"+query, nil)
		if a.body["available"] != available || available == nil && a.slug() != "invalid-fields" {
			t.Errorf("%s: %s", query, a.raw)
		}
	}

	for path, status := range map[string]int{"/v1/%61ccount": 200, "/v1/%2561ccount": 404, "/v1%2faccount": 404, "/v1/..%2fv1/account": 404, "/v1/%252e%252e/v1/account": 404} {
		if a := f.call("GET", path, nil, bearer(code)); a.status != status {
			t.Errorf("%s: %d", path, a.status)
		}
	}

	for _, link := range []string{"https%3A//example.org", "javascript%3Aalert(1)", "&#106;avascript:alert(1)", "https%253A//example.org"} {
		f.want(f.call("PATCH", "/v1/profile/links", object{"github": link}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")
	}

	const once = "https://example.org/%2F%252F?a=%26"
	a := f.call("PATCH", "/v1/profile/links", object{"github": once}, bearer(code))
	if got := a.object("links")["github"]; got != once {
		t.Errorf("%s came back as %v", once, got)
	}
}

// A text is stored as it was written and means nothing to any interpreter: not
// to SQL, JSON, HTML, Markdown or a template. JSON escapes what HTML would read.
//
// ASVS v5.0.0-1.1.2 v5.0.0-1.2.3 v5.0.0-1.3.5
func TestTextsStayTexts(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	for _, text := range []string{
		`","occupation":"Admin","x":"`, `'); DROP TABLE accounts; -- `, `</script><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`,
		`[click](javascript:alert(1)) **bold**`, `{{7*7}} ${7*7} #{7*7} <%= 7*7 %>`, `\u0022 \\ \" &lt; %3Cb%3E`, "=HYPERLINK(\"x\")\n@SUM(1)", "%s %n %d \u2028",
	} {
		a := f.call("PATCH", "/v1/profile", object{"description": text}, bearer(code))
		f.want(a, http.StatusOK, "")
		var stored string
		if err := f.raw.QueryRow("SELECT description FROM profiles").Scan(&stored); err != nil || stored != text || a.text("description") != text {
			t.Errorf("%q is stored as %q and answered as %q: %v", text, stored, a.text("description"), err)
		}

		original := f.call("GET", "/getProfile", nil, bearer(code))
		if original.text("Description") != text || a.text("occupation") != "May I ask you what do you do?" {
			t.Errorf("%q is answered as %s", text, original.raw)
		}
		if strings.ContainsAny(string(a.raw)+string(original.raw), "<>\u2028") {
			t.Errorf("the answer has HTML in it: %s", a.raw)
		}
	}

	if f.rows("accounts") != 1 {
		t.Error("the accounts are gone")
	}
}

// If a request gives both a length and chunks, the chunks count: what a proxy that
// believes the length would take for the next request is part of this one.
//
// ASVS v5.0.0-4.2.1
func TestChunksCountBeforeLength(t *testing.T) {
	f := newFixture(t, nil)
	body := `{"email":"ana@example.org","username":"ana","password":"` + pass + `"}`

	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	// A proxy that believed the length would see a second request after three bytes.
	fmt.Fprintf(conn, "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	in := bufio.NewReader(conn)
	res, err := http.ReadResponse(in, nil)
	if err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("%v %v", res, err)
	}

	// Nothing of the body was taken for a second request.
	_, _ = io.Copy(io.Discard, res.Body)
	if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
		t.Errorf("a second answer came: %q %v", rest, err)
	}
}

// While a picture is being decoded and the queue is full, another is refused at
// once and told when to retry; reading goes on.
//
// ASVS v5.0.0-15.2.2
func TestPictureGate(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	release := crowd(t, f.server.pictures, pictureConcurrency, pictureQueue)
	put := func() answer {
		return f.putPicture(code, pngOf(t, 40, 40))
	}
	a := put()
	if f.want(a, http.StatusServiceUnavailable, "busy"); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")

	release()
	f.want(put(), http.StatusOK, "")
}

// A password of any composition is accepted and is verified as it was given,
// and no time makes it invalid.
//
// ASVS v5.0.0-6.2.5 v5.0.0-6.2.8 v5.0.0-6.2.9 v5.0.0-6.2.10
func TestAnyPassword(t *testing.T) {
	f := newFixture(t, nil)
	long := "Zwei Boxkämpfer jagen Eva quer durch Sylt, und 7 Füchse sehen zu"

	passwords := []string{
		"kdwiqzmvhtbx", "KDWIQZMVHTBX", "739184620571936482", "~#%&|!^`'\"<>{}[]", "шумный тюлень поёт", "  kdwi  qzmv  ",
		long, (long + long)[:len(long)+60],
	}
	logIn := func(i int, pw string) answer {
		return f.call("POST", "/v1/sessions", object{"login": fmt.Sprintf("user%d", i), "password": pw})
	}

	for i, pw := range passwords {
		name := fmt.Sprintf("user%d", i)
		f.want(f.call("POST", "/v1/accounts", object{"email": name + "@example.org", "username": name, "password": pw}), http.StatusCreated, "")
		f.want(logIn(i, pw), http.StatusCreated, "")
		for _, other := range []string{pw + " ", " " + pw, pw[:len(pw)-1], strings.TrimSpace(pw) + "\n", strings.ToUpper(pw) + strings.ToLower(pw)} {
			f.want(logIn(i, other), http.StatusUnauthorized, "wrong-credentials")
		}
	}

	if n := len([]rune(long)); n < 64 {
		t.Errorf("the long one has %d characters", n)
	}

	f.clock.Advance(10 * 365 * 24 * time.Hour)
	for i, pw := range passwords {
		f.want(logIn(i, pw), http.StatusCreated, "")
	}
}

// What is stored of a password that is set here is argon2id, and by default at
// the cost that OWASP asks for, or above.
//
// ASVS v5.0.0-11.4.2
func TestPasswordsAreArgon2id(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.Password = password.Default })
	code := f.member("ana")

	first := f.hash("ana")
	f.changePassword(code, pass, "another pass phrase")
	for _, hash := range []string{first.String, f.hash("ana").String} {
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("stored is %s", hash)
		}
	}

	// Setenv restores the variable after the test; the default holds where it is unset.
	for _, name := range []string{"ARGON2_MEMORY_KIB", "ARGON2_TIME", "ARGON2_THREADS"} {
		t.Setenv("LATCHKEY_"+name, "")
		_ = os.Unsetenv("LATCHKEY_" + name)
	}
	if c, err := config.Load(); err != nil || (password.Params{MemoryKiB: c.Argon2MemoryKib, Time: c.Argon2Time, Threads: c.Argon2Threads}) != password.Default {
		t.Errorf("the default cost is %d KiB, %d passes, %d threads: %v", c.Argon2MemoryKib, c.Argon2Time, c.Argon2Threads, err)
	}
}

// A new database has no account, so no default credentials log in.
//
// ASVS v5.0.0-6.3.2
func TestNoDefaultAccount(t *testing.T) {
	f := newFixture(t, nil)
	for _, table := range []string{"accounts", "sessions", "profiles"} {
		if n := f.rows(table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}

	for _, name := range []string{"admin", "root", "test", "latchkey", "admin@example.org"} {
		for _, pw := range []string{"", name, "admin", "password", "changeme"} {
			f.want(f.call("POST", "/v1/sessions", object{"login": name, "password": pw}), http.StatusUnauthorized, "wrong-credentials")
		}
	}
}

// Neither surface has a hint or a secret question: no field of any schema, no
// column of any table is one.
//
// ASVS v5.0.0-6.4.2
func TestNoHints(t *testing.T) {
	f := newFixture(t, nil)

	var names []string
	for _, schema := range f.contract.doc.Components.Schemas {
		for name := range schema.Value.Properties {
			names = append(names, name)
		}
	}

	rows, err := f.raw.Query("SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}

	// Too few names would mean that the test looked in the wrong place.
	if len(names) < 60 {
		t.Errorf("%d names were looked at", len(names))
	}

	for _, name := range names {
		for _, sign := range []string{"hint", "question", "answer", "secret", "maiden", "reminder"} {
			if strings.Contains(strings.ToLower(name), sign) {
				t.Errorf("%s looks like a hint", name)
			}
		}
	}
}

// databaseServer greets as a MySQL server does, and no more. It reports what each client
// sent after the greeting: nothing, if the client hung up.
func databaseServer(t *testing.T, config *tls.Config) (dsn string, sent <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })

	all := make(chan string, 16)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
			all <- greet(conn, config)
			conn.Close()
		}
	}()

	return "latchkey:hunter2@tcp(" + listener.Addr().String() + ")/latchkey", all
}

func greet(conn net.Conn, config *tls.Config) (sent string) {
	capabilities := uint32(0x00080000 | 0x8000 | 0x200 | 0x8 | 0x1) // plugin, secure, 4.1, with database, long password
	if config != nil {
		capabilities |= 0x800
	}

	p := append([]byte{10}, "8.4.0\x00\x01\x00\x00\x00abcdefgh\x00"...)
	p = binary.LittleEndian.AppendUint16(p, uint16(capabilities))
	p = append(p, 45, 2, 0)
	p = binary.LittleEndian.AppendUint16(p, uint16(capabilities>>16))
	p = append(append(p, 21), make([]byte, 10)...)
	p = append(p, "ijklmnopqrst\x00mysql_native_password\x00"...)
	_, _ = conn.Write(append([]byte{byte(len(p)), 0, 0, 0}, p...))

	if config == nil {
		all, _ := io.ReadAll(conn)
		return string(all)
	}

	// The request for TLS is 32 bytes and has no user name in it yet.
	if _, err := io.ReadFull(conn, make([]byte, 4+32)); err != nil {
		return ""
	}

	secured := tls.Server(conn, config)
	if err := secured.Handshake(); err != nil {
		return ""
	}
	all, _ := io.ReadAll(secured)
	return string(all)
}

// With tls=true the service talks to its database by TLS or not at all, and only if it
// trusts the certificate. No password is sent before that. The cause of a failure is in
// the log, and the client learns nothing of it.
//
// ASVS v5.0.0-12.3.1 v5.0.0-12.3.2 v5.0.0-16.3.4
func TestDatabaseTLS(t *testing.T) {
	f := newFixture(t, nil)
	untrusted := httptest.NewUnstartedServer(nil)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)

	for name, c := range map[string]struct {
		config *tls.Config
		logged string
	}{
		"a server without TLS":   {nil, "TLS"},
		"an unknown certificate": {&tls.Config{Certificates: untrusted.TLS.Certificates}, "certificate"},
	} {
		dsn, sent := databaseServer(t, c.config)
		db, err := database.Open(dsn+"?tls=true", 2, 1500*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })

		o := f.options
		o.DB = db
		_, url := f.replica(o)

		// hunter2 is the password in the address of the database.
		a := f.callAt(url, "POST", "/v1/sessions", object{"login": "ana", "password": pass})
		if a.status < 500 || strings.Contains(string(a.raw), "TLS") || strings.Contains(string(a.raw), "x509") {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
		if !strings.Contains(f.log.String(), c.logged) || strings.Contains(f.log.String(), "hunter2") {
			t.Errorf("%s: the log is\n%s", name, f.log)
		}
		if got := <-sent; got != "" {
			t.Errorf("%s: the client went on with %q", name, got)
		}
	}
}

// loggedRequest is a request that must be in the log.
type loggedRequest struct {
	what   string
	send   func() answer
	route  string
	status int
}

// securityEvents are requests of the kinds that ASVS wants in the log. The account ana may
// fail to log in three times.
func (f *fixture) securityEvents() []loggedRequest {
	return []loggedRequest{
		{"a log-in", func() answer { return f.tryLogin("ana", pass) }, "POST /v1/sessions", 201},
		{"a wrong password", func() answer { return f.tryLogin("ana", "wrong") }, "POST /v1/sessions", 401},
		{"nobody's name", func() answer { return f.tryLogin("bob", pass) }, "POST /v1/sessions", 401},
		{"the original surface", func() answer {
			return f.call("POST", "/login", object{"email": "ana@example.org", "password": "wrong"})
		}, "POST /login", 202},
		{"beyond the limit", func() answer { return f.tryLogin("ana", pass) }, "POST /v1/sessions", 429},
		{"no session", func() answer { return f.call("GET", "/v1/account", nil) }, "GET /v1/account", 401},
		{"a guessed code", func() answer { return f.call("GET", "/v1/sessions", nil, bearer(strings.Repeat("0", 26))) }, "GET /v1/sessions", 401},
		{"a bad field", func() answer { return f.call("POST", "/v1/accounts", object{"email": "x"}) }, "POST /v1/accounts", 422},
		{"mass assignment", func() answer { return f.call("POST", "/v1/accounts", object{"role": "x"}) }, "POST /v1/accounts", 400},
		{"another site", func() answer {
			return f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}, header("Origin", "https://evil.example"))
		}, "POST /v1/sessions", 403},
	}
}

// Each request is logged, whatever became of it, with what it was, when, from
// where and how it ended; a change is also in the audit log, with whose
// account it was, and the request's id joins the two.
//
// ASVS v5.0.0-16.2.1 v5.0.0-16.2.2 v5.0.0-16.2.4 v5.0.0-16.3.1 v5.0.0-16.3.2 v5.0.0-16.3.3
func TestSecurityEventsAreLogged(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 3, Per: time.Hour}})
	f.signUp("ana")

	for _, event := range f.securityEvents() {
		a := event.send()
		lines := strings.Split(strings.TrimSpace(f.log.String()), "\n")
		last := lines[len(lines)-1]

		var line struct {
			Time                time.Time
			Msg, Request, Route string
			IP                  string
			Status              int
		}
		if err := json.Unmarshal([]byte(last), &line); err != nil {
			t.Fatal(err)
		}
		if line.Route != event.route || line.Status != event.status || a.status != event.status ||
			line.Request != a.header.Get("X-Request-Id") || line.IP != "127.0.0.1" || line.Msg != "request" {
			t.Errorf("%s, %d: %s", event.what, a.status, last)
		}

		// A time without a zone would be hours off in most places.
		if age := time.Since(line.Time); age.Abs() > time.Minute {
			t.Errorf("%s: logged %v ago: the time has no zone", event.what, age)
		}
	}

	// The audit log says whose account it was, and the request's id leads to the line.
	var ip, request string
	var at time.Time
	err := f.raw.QueryRow("SELECT l.ip, l.created_at, l.request_id FROM audit_log l JOIN accounts a ON a.id = l.account_id WHERE a.username = 'ana' AND l.action = ?", sessionCreated).Scan(&ip, &at, &request)
	if err != nil || ip != "127.0.0.1" || !at.Equal(f.clock.Now().Truncate(time.Microsecond)) {
		t.Errorf("the audit log has a log-in from %s at %v: %v", ip, at, err)
	}
	if request == "" || !strings.Contains(f.log.String(), request) {
		t.Errorf("no line has the audit row's request %q", request)
	}
}

// Nothing that a client sends adds a line or a field to the log.
//
// ASVS v5.0.0-16.4.1
func TestLogInjection(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	const forgery = "x\n{\"level\":\"INFO\",\"msg\":\"forged\"}\r\n\x1b[31m\",\"status\":200,\"x\":\""

	requests := 0
	send := func(method, path string, body any, changes ...with) {
		f.call(method, path, body, changes...)
		requests++
	}

	send("GET", "/"+url.PathEscape(forgery), nil)
	send("GET", "/v1/pictures/"+url.PathEscape(forgery), nil)
	send("GET", "/v1/availability?username="+url.QueryEscape(forgery), nil)
	send("POST", "/v1/sessions", object{"login": forgery, "password": forgery})
	send("POST", "/v1/accounts", object{forgery: forgery})
	for _, name := range []string{"User-Agent", "X-Request-Id", "X-Forwarded-For", "Referer"} {
		send("GET", "/problems", nil, header(name, `x","msg":"forged","y":"`+"\t"))
	}

	lines := strings.Split(strings.TrimSpace(f.log.String()), "\n")
	if len(lines) != requests {
		t.Errorf("%d lines for %d requests", len(lines), requests)
	}
	for _, line := range lines {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["msg"] != "request" || strings.Contains(line, "forged") {
			t.Errorf("%v: %s", err, line)
		}
	}
}
