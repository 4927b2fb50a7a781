package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"latchkey/internal/testkit"
)

var hostileRequests = flag.Int("hostile", testkit.Rounds(1000, 2000), "how many requests TestHostileRequests makes")

// hostile makes hostile requests, the same ones for one seed.
type hostile struct {
	*rand.Rand
	routes []route
	code   string // of a live session, so that some are authenticated
}

// texts stand where a text is expected.
var texts = []string{
	"", " ", "\x00", "a\x00b", "\r\nSet-Cookie: x=y", "' OR 1=1 -- ", "\"; DROP TABLE accounts; --", "%s%n%x", "{{7*7}}", "${jndi:ldap://x}",
	"../../../../etc/passwd", "<script>alert(1)</script>", "javascript:alert(1)", "data:text/html;base64,PHM+", "https://a@b/", "//evil.example",
	"\ufeff", "\u202e", "\u200b", "\U0001f600", "\ufffd", "ﬃ", "İ", "ana", "ana@example.org", "ANA@EXAMPLE.ORG", "a＠x.org@example.org", pass,
	"null", "true", "NaN", "-1", "1e999", "0x7fffffff", "9223372036854775808", strings.Repeat("a", 255), strings.Repeat("é", 2000), strings.Repeat("a", 70000),
	"$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$AAAA", "00000000-0000-7000-8000-000000000000", strings.Repeat("[", 500), strings.Repeat("../", 100),
}

// keys stand where a field's name is expected: all that exist, and some that do not.
var keys = []string{
	"email", "username", "password", "firstName", "lastName", "login", "cookie", "currentPassword", "newPassword", "newEmail", "newUsername",
	"occupation", "homeAddress", "country", "county", "description", "image", "linkedIn", "faceBook", "gitHub", "linkedin", "facebook", "github",
	"instagram", "twitter", "youtube", "id", "role", "is_admin", "__proto__", "constructor", "", "EMAIL", "current_password",
}

func pick[T any](h *hostile, list []T) T { return list[h.IntN(len(list))] }

// value is a JSON value of any kind.
func (h *hostile) value(depth int) any {
	switch h.IntN(10) {
	case 0:
		return nil
	case 1:
		return h.IntN(2) == 0
	case 2:
		return h.NormFloat64() * 1e9
	case 3:
		if depth > 0 {
			return []any{h.value(depth - 1), h.value(depth - 1)}
		}
	case 4:
		if depth > 0 {
			return map[string]any{pick(h, keys): h.value(depth - 1)}
		}
	}
	return pick(h, texts)
}

// body is an object with likely fields, that object with bytes changed, or junk.
func (h *hostile) body() []byte {
	fields := map[string]any{}
	for range h.IntN(6) {
		fields[pick(h, keys)] = h.value(3)
	}
	encoded, _ := json.Marshal(fields)

	switch h.IntN(6) {
	case 0:
		for range 1 + h.IntN(4) {
			encoded[h.IntN(len(encoded))] = byte(h.IntN(256))
		}
	case 1:
		encoded = encoded[:h.IntN(len(encoded)+1)]
	case 2:
		encoded = []byte(pick(h, texts))
	case 3:
		encoded = []byte("--x\r\nContent-Disposition: form-data; name=\"" + pick(h, keys) + "\"; filename=\"" + pick(h, texts) + "\"\r\n\r\n" + pick(h, texts) + "\r\n--x--\r\n")
	}
	return encoded
}

// request returns the next one.
func (h *hostile) request() *http.Request {
	method, path, _ := strings.Cut(pick(h, h.routes).pattern, " ")
	for _, name := range []string{"{id}", "{digest}", "{slug}"} {
		path = strings.ReplaceAll(path, name, escape(pick(h, texts)))
	}

	if h.IntN(10) == 0 {
		method = pick(h, []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"})
	}
	if h.IntN(10) == 0 {
		path += pick(h, []string{"/", "//", "/..", "/.", "%00", "%2e%2e", ";x", ".json", "?", "/x"})
	}
	if h.IntN(4) == 0 {
		path += "?" + escape(pick(h, keys)) + "=" + escape(pick(h, texts))
	}

	r := httptest.NewRequest(method, "http://latchkey.example/", bytes.NewReader(h.body()))
	if u, err := r.URL.Parse(path); err == nil {
		r.URL = u
	}
	h.headers(r)
	return r
}

// escape keeps a text on one line of a request.
func escape(text string) string {
	if len(text) > 3000 {
		text = text[:3000]
	}
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return b.String()
}

func (h *hostile) headers(r *http.Request) {
	r.Header.Set("Content-Type", pick(h, []string{"application/json", "application/json", "application/json; charset=utf-8", "multipart/form-data; boundary=x", "text/plain", "", "application/json;", "image/png", "\x00"}))

	// A list and not a map: the same seed must make the same requests.
	for _, header := range []struct {
		name   string
		values []string
	}{
		{"Authorization", []string{"Bearer " + h.code, h.code, "Bearer " + h.code, "Basic x", "Bearer", strings.ToLower(h.code), "Bearer 0123456789ABCDEFGHJKMNPQRS"}},
		{"Cookie", []string{cookieName + "=" + h.code, cookieName + "=", "x"}},
		{"Origin", []string{"null", "https://evil.example", "https://app.example.org"}},
		{"X-Forwarded-For", []string{"1.1.1.1", "::1, 10.0.0.1", strings.Repeat("1.1.1.1,", 500), "x"}},
		{"X-Forwarded-Host", []string{"evil.example"}},
		{"X-Request-Id", []string{"x", strings.Repeat("x", 64), "\r\n"}},
		{"If-None-Match", []string{"*", `"x"`}},
		{"Sec-Fetch-Site", []string{"cross-site", "same-origin", "x"}},
		{"User-Agent", texts},
		{"Transfer-Encoding", []string{"chunked", "identity"}},
		{"Access-Control-Request-Method", []string{"PUT"}},
		{"Access-Control-Request-Headers", []string{strings.Repeat("x,", 4000)}},
	} {
		if h.IntN(4) == 0 || header.name == "Authorization" && h.IntN(4) > 0 {
			r.Header.Set(header.name, pick(h, header.values))
		}
	}
}

// Thousands of hostile requests over all routes, the same each time: none causes a server
// error, and every answer has its headers and agrees with the OpenAPI document. The flag
// -hostile sets the number; make test-abuse sends 200,000.
func TestHostileRequests(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.AllowedOrigins = []string{"https://app.example.org"} })
	f.log.Discard()
	h := &hostile{Rand: rand.New(rand.NewPCG(1, 2)), routes: f.server.routes()}

	for i := range *hostileRequests {
		// Some of the requests log out, and delete accounts.
		if i%500 == 0 {
			f.signUp(fmt.Sprintf("user%d", i))
			h.code = f.logIn(fmt.Sprintf("user%d", i))
		}

		r := h.request()
		rec := httptest.NewRecorder()
		f.server.ServeHTTP(rec, r)
		res := rec.Result()
		body, _ := io.ReadAll(res.Body)

		if res.StatusCode >= 500 {
			t.Errorf("request %d: %s %s: %d %.300s", i, r.Method, r.URL, res.StatusCode, body)
		}
		f.checkHeaders(r, res)
		f.contract.check(t, r, res, body)

		if t.Failed() {
			t.Fatalf("request %d was %s %s with %q", i, r.Method, r.URL, r.Header)
		}
	}
}
