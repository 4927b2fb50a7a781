package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
)

// ASVS v5.0.0-3.5.3 v5.0.0-4.1.4 v5.0.0-13.4.1 v5.0.0-13.4.2 v5.0.0-13.4.3 v5.0.0-13.4.4 v5.0.0-13.4.5 v5.0.0-14.2.5
// Incident 54
func TestNoRoute(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/nope", "/v1", "/v1/account/", "/v1/account.css", "/v1//account", "/v1/../v1/account", "/.git/config", "/debug/pprof/", "/metrics", "/livez"} {
		f.want(f.call("GET", path, nil), http.StatusNotFound, "not-found")
	}
	for _, method := range []string{"POST", "PUT", "TRACE", "OPTIONS", "PROPFIND"} {
		a := f.call(method, "/v1/account", nil)
		f.want(a, http.StatusMethodNotAllowed, "method-not-allowed")
		if a.header.Get("Allow") != "DELETE, GET, HEAD, PATCH" {
			t.Errorf("%s: Allow is %q", method, a.header.Get("Allow"))
		}
	}

	// Nothing is changed or granted by a GET.
	for _, path := range []string{"/login", "/v1/accounts", "/deleteAccount", "/changePassword", "/v1/session"} {
		f.want(f.call("GET", path, nil), http.StatusMethodNotAllowed, "method-not-allowed")
	}
}

func TestOriginalCanBeTurnedOff(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.OriginalAPI = false })
	for _, route := range (&Server{}).originalRoutes() {
		method, path, _ := strings.Cut(route.pattern, " ")
		// The document still knows the route, so this goes around its check.
		req := httptest.NewRequest(method, path, nil)
		rec := httptest.NewRecorder()
		f.server.ServeHTTP(rec, req)
		if rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d", route.pattern, rec.Code)
		}
	}
}

// The service explains every type of problem that it uses.
func TestProblemsAreExplained(t *testing.T) {
	f := newFixture(t, nil)
	all := f.call("GET", "/problems", nil)

	f.want(all, http.StatusOK, "")
	for _, k := range kinds {
		one := f.call("GET", "/problems/"+k.slug, nil)
		f.want(one, http.StatusOK, "")
		if !strings.Contains(string(one.raw), k.explain) || !strings.Contains(string(all.raw), k.explain) {
			t.Errorf("%s is not explained", k.slug)
		}
	}
	f.want(f.call("GET", "/problems/nope", nil), http.StatusNotFound, "not-found")
}

// Only the origins in the list, as they are spelled there, may read answers.
//
// ASVS v5.0.0-3.4.2
// Incident 56
func TestCORS(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.AllowedOrigins = []string{"https://app.example.org", "http://localhost:5173"} })

	for origin, ok := range map[string]bool{
		"https://app.example.org": true, "http://localhost:5173": true, "": false, "null": false,
		"https://app.example.org.evil.example": false, "https://evil-app.example.org": false, "http://app.example.org": false,
		"https://APP.example.org": false, "https://app.example.org:444": false, "https://app.example.org/": false,
	} {
		a := f.call("GET", "/v1/availability?username=ana", nil, header("Origin", origin))
		got := a.header.Get("Access-Control-Allow-Origin")
		if ok && (got != origin || a.header.Get("Access-Control-Allow-Credentials") != "true") || !ok && got != "" {
			t.Errorf("%q: allowed is %q", origin, got)
		}
		if a.header.Get("Vary") != "Origin" {
			t.Errorf("%q: Vary is %q", origin, a.header.Get("Vary"))
		}
	}

	// The OpenAPI document has no preflights, so they go around its check.
	preflight := func(origin string) *http.Response {
		req, _ := http.NewRequest("OPTIONS", f.url+"/v1/account", nil)
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", "PATCH")
		req.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
		res, err := noRedirects.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}

	if res := preflight("https://app.example.org"); res.StatusCode != http.StatusNoContent || !strings.Contains(res.Header.Get("Access-Control-Allow-Methods"), "PATCH") {
		t.Errorf("preflight: %d", res.StatusCode)
	}
	if res := preflight("https://evil.example"); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of another origin: %d", res.StatusCode)
	}
}

// A page may read every answer, errors too: otherwise it could not tell its users what
// went wrong.
func TestCORSOfErrors(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.AllowedOrigins = []string{"https://app.example.org"}
		o.Limits.AvailabilityAddress = config.Limit{Count: 1, Per: time.Hour}
	})

	code := f.member("ana")
	page := header("Origin", "https://app.example.org")

	seen := map[int]bool{}
	check := func(method, path string, body any, changes ...with) {
		t.Helper()
		a := f.call(method, path, body, append(changes, page)...)
		seen[a.status] = true
		if a.header.Get("Access-Control-Allow-Origin") != "https://app.example.org" || !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), "Retry-After") {
			t.Errorf("%s %s: %d is closed to the page", method, path, a.status)
		}
	}

	check("GET", "/nothing", nil)
	check("GET", "/login", nil)
	check("POST", "/login", strings.Repeat("a", maxJSONBody+1))
	check("POST", "/login", "text", header("Content-Type", "text/plain"))
	for range 2 {
		check("POST", "/checkUsername", object{"username": "bob"})
	}
	// A missing table counts as an outage, a closed pool as a fault of the service.
	f.exec("DROP TABLE pictures")
	check("GET", "/get", nil, bearer(code))

	f.options.DB.Close()
	check("GET", "/get", nil, bearer(code))

	for _, status := range []int{404, 405, 413, 415, 429, 500, 503} {
		if !seen[status] {
			t.Errorf("there was no %d among %v", status, slices.Sorted(maps.Keys(seen)))
		}
	}
}

// Without a list no origin is allowed.
//
// ASVS v5.0.0-3.4.2
func TestNoCORSByDefault(t *testing.T) {
	f := newFixture(t, nil)
	if a := f.call("GET", "/v1/availability?username=ana", nil, header("Origin", "https://app.example.org")); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("an origin is allowed")
	}
}

// ASVS v5.0.0-4.1.3 v5.0.0-15.3.4
// Incident 49
func TestClientIP(t *testing.T) {
	s := &Server{Options: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	for _, c := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"203.0.113.9:1234", nil, "203.0.113.9"},
		{"203.0.113.9:1234", []string{"1.1.1.1"}, "203.0.113.9"}, // not from a trusted proxy
		{"10.0.0.1:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"1.1.1.1, 198.51.100.7"}, "198.51.100.7"}, // the left one can be forged
		{"10.0.0.1:1", []string{"1.1.1.1", "198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"198.51.100.7, nonsense"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"nonsense, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"10.0.0.1:1", []string{""}, "10.0.0.1"},
		{"[::ffff:10.0.0.1]:1", []string{"2001:db8::5"}, "2001:db8::5"},
		{"[fd00::1%eth0]:1", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"@", []string{"198.51.100.7"}, ""},

		// With a port, brackets or a zone, as some proxies write them.
		{"10.0.0.1:1", []string{"198.51.100.7:54321"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"[fe80::1%eth0]:443"}, "fe80::1"},
		{"10.0.0.1:1", []string{"fe80::1%eth0"}, "fe80::1"},
		{"10.0.0.1:1", []string{"[::ffff:198.51.100.7]:80"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"1.1.1.1, 198.51.100.7:1, 10.0.0.2:2, [fd00::3]:4"}, "198.51.100.7"},

		// An entry without an address stands for the proxy that wrote it; nothing left of it counts.
		{"10.0.0.1:1", []string{"198.51.100.7, unknown"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, _hidden, 10.0.0.2:80"}, "10.0.0.2"},
		{"10.0.0.1:1", []string{"198.51.100.7,"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, 198.51.100.8:"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, 198.51.100.8:99999"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, [198.51.100.8]"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, [2001:db8::1"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7, 2001:db8::1]"}, "10.0.0.1"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.clientIP(r); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

// Only a trusted proxy may set a request's id.
//
// ASVS v5.0.0-4.1.3
func TestRequestID(t *testing.T) {
	f := newFixture(t, nil)
	given := header("X-Request-Id", "given-by-somebody")
	if a := f.call("GET", "/problems", nil, given); a.header.Get("X-Request-Id") == "given-by-somebody" {
		t.Error("a client chose the id")
	}

	behind := f.options
	behind.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	_, url := f.replica(behind)
	if a := f.callAt(url, "GET", "/problems", nil, given); a.header.Get("X-Request-Id") != "given-by-somebody" {
		t.Error("the proxy's id is lost")
	}

	if a := f.callAt(url, "GET", "/problems", nil, header("X-Request-Id", "x\"} {")); strings.Contains(a.header.Get("X-Request-Id"), "{") {
		t.Error("any text is accepted as an id")
	}
}

// A panic is a 500 that shows nothing, the log has its cause, and the process
// goes on.
//
// ASVS v5.0.0-16.3.4 v5.0.0-16.5.1 v5.0.0-16.5.3 v5.0.0-16.5.4
func TestPanic(t *testing.T) {
	f := newFixture(t, nil)
	broken := f.server.middleware(f.server.open(func(http.ResponseWriter, *http.Request) error { panic("the canary") }))
	server := httptest.NewServer(broken)
	defer server.Close()

	for range 2 {
		res, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusInternalServerError || strings.Contains(string(body), "canary") || res.Header.Get("X-Content-Type-Options") == "" {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	}

	if !strings.Contains(f.log.String(), "the canary") {
		t.Error("the log lacks the cause")
	}
}

// An error that no part of the service expected shows nothing of itself.
//
// ASVS v5.0.0-16.5.1
func TestUnexpectedError(t *testing.T) {
	f := newFixture(t, nil)
	rec := httptest.NewRecorder()
	f.server.middleware(f.server.open(func(http.ResponseWriter, *http.Request) error {
		return fmt.Errorf("SELECT secret FROM somewhere")
	})).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "SELECT") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// Each request is one line of JSON, with its route and not its path.
//
// ASVS v5.0.0-16.2.4
func TestLog(t *testing.T) {
	f := newFixture(t, nil)
	f.call("GET", "/v1/pictures/"+strings.Repeat("0", 64), nil)
	f.call("GET", "/some/secret/path", nil)

	lines := strings.Split(strings.TrimSpace(f.log.String()), "\n")
	if len(lines) != 2 || strings.Contains(f.log.String(), "secret") {
		t.Fatalf("the log is:\n%s", f.log)
	}

	var line struct {
		Route, Request, IP string
		Status             int
	}
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}

	if line.Route != "GET /v1/pictures/{digest}" || line.Status != 404 || line.IP != "127.0.0.1" || line.Request == "" {
		t.Errorf("got %s", lines[0])
	}
}

// While the queue is full, a log-in is refused at once and told when to retry; reading
// goes on.
//
// ASVS v5.0.0-15.2.2 v5.0.0-15.4.4
// Incident 18
func TestHashGate(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 1; o.HashQueue = 0 })
	code := f.member("ana")
	release := crowd(t, f.server.hashes, 1, 0)

	for path, body := range map[string]object{
		"/v1/sessions": {"login": "ana", "password": pass},
		"/v1/accounts": {"email": "bob@example.org", "username": "bob", "password": pass},
	} {
		a := f.call("POST", path, body)
		f.want(a, http.StatusServiceUnavailable, "busy")
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	if a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass}); a.status != http.StatusServiceUnavailable || a.text("message") == "" {
		t.Errorf("the original surface: %d %s", a.status, a.raw)
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")

	release()
	f.logIn("ana")
}

// Requests whose framing is ambiguous are refused.
//
// ASVS v5.0.0-4.2.1
func TestRequestSmuggling(t *testing.T) {
	f := newFixture(t, nil)
	for name, request := range map[string]string{
		"two lengths":        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		"a bad encoding":     "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"space before colon": "GET /problems HTTP/1.1\r\nHost : x\r\n\r\n",
		"no host":            "GET /problems HTTP/1.1\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}

		_, _ = io.WriteString(conn, request)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s: %v %v", name, res, err)
		}
		conn.Close()
	}
}
