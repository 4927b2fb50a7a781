package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/session"
)

// cleared reports whether an answer makes a browser delete the cookie.
func (a answer) cleared() bool {
	set := a.header.Get("Set-Cookie")
	return strings.HasPrefix(set, cookieName+"=;") && strings.Contains(set, "Max-Age=0")
}

// The end of a session clears its own cookie, and no other site's: "cookies" in
// Clear-Site-Data would clear those of every site below the same domain.
//
// ASVS v5.0.0-14.3.1 v5.0.0-14.3.1
func TestOnlyOurCookieGoes(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	ends := map[string]func(code string) answer{
		"log-out": func(code string) answer { return f.call("DELETE", "/v1/session", nil, cookie(code)) },
		"by id": func(code string) answer {
			for _, one := range f.call("GET", "/v1/sessions", nil, cookie(code)).body["sessions"].([]any) {
				if s := one.(object); s["current"] == true {
					return f.call("DELETE", "/v1/sessions/"+s["id"].(string), nil, cookie(code))
				}
			}
			return answer{}
		},
		"deletion": func(string) answer {
			return f.call("DELETE", "/v1/account", object{"password": pass}, cookie(f.member("bob")))
		},
		"original deletion": func(string) answer {
			return f.call("DELETE", "/deleteAccount", nil, cookie(f.member("eve")))
		},
	}

	for name, end := range ends {
		a := end(f.logIn("ana"))
		if got := a.header.Get("Clear-Site-Data"); a.status >= 300 || !a.cleared() || got != `"cache", "storage"` {
			t.Errorf("%s: %d, Clear-Site-Data %q, Set-Cookie %q", name, a.status, got, a.header.Get("Set-Cookie"))
		}
	}
}

// A cookie that is no longer valid, or never was, is cleared by the answer that says so, on
// either surface. A valid one, one that another site's page makes a browser send, and one
// beside a code that is used instead are left alone; so are all while the database is away.
//
// ASVS v5.0.0-7.4.1
func TestDeadCookieIsCleared(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.SessionLifetime = time.Hour })
	expired := f.member("ana")
	f.clock.Advance(2 * time.Hour)
	live, over := f.logIn("ana"), f.logIn("ana")
	f.call("DELETE", "/v1/session", nil, bearer(over))

	for name, code := range map[string]string{"expired": expired, "ended": over, "unknown": string(session.NewCode()), "of no form": "x", "empty": ""} {
		for _, path := range []string{"/v1/account", "/getProfile"} {
			a := f.call("GET", path, nil, cookie(code))
			if a.status >= 402 || a.status < 400 || !a.cleared() {
				t.Errorf("%s: %s answers %d and sets %q", name, path, a.status, a.header.Get("Set-Cookie"))
			}
		}
	}

	for name, a := range map[string]answer{
		"valid":           f.call("GET", "/v1/account", nil, cookie(live)),
		"of another site": f.call("GET", "/v1/account", nil, cookie(over), header("Sec-Fetch-Site", "cross-site")),
		"beside a code":   f.call("GET", "/v1/account", nil, cookie(live), bearer(over)),
		"no cookie":       f.call("GET", "/v1/account", nil, bearer(over)),
		"wrong password":  f.call("PUT", "/v1/account/password", object{"currentPassword": "wrong", "newPassword": pass + "!"}, cookie(live)),
	} {
		if a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d sets %q", name, a.status, a.header.Get("Set-Cookie"))
		}
	}

	// Without the database nobody knows whether the cookie is valid.
	if err := f.options.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if a := f.call("GET", "/v1/account", nil, cookie(over)); a.status < 500 || a.header.Get("Set-Cookie") != "" {
		t.Errorf("without a database: %d sets %q", a.status, a.header.Get("Set-Cookie"))
	}
}

// An Authorization header that is not for this service hides no session: neither a cookie
// nor a code beside it. A cookie used that way is still held to its origin. A malformed
// code is refused, whatever the cookie.
//
// Incident 14
func TestForeignAuthorization(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	for _, foreign := range []string{"Basic dXNlcjpwYXNz", "Basic  dXNlcjpwYXNz", "Negotiate YII=", "NTLM TlRM", `Digest username="ana", realm="x"`, "basic " + code, "Token " + code, "Negotiate", "NTLM", "x-private"} {
		given := header("Authorization", foreign)
		f.want(f.call("GET", "/v1/account", nil, given), http.StatusUnauthorized, "missing-code")
		f.want(f.call("GET", "/v1/account", nil, given, cookie(code)), http.StatusOK, "")
		f.want(f.call("GET", "/v1/account", nil, given, cookie(code), header("Sec-Fetch-Site", "cross-site")), http.StatusForbidden, "cross-origin")
		f.want(f.call("PATCH", "/v1/profile", object{"country": "Chile"}, given, cookie(code), header("Origin", "https://evil.example")), http.StatusForbidden, "cross-origin")

		beside := func(r *http.Request) { r.Header["Authorization"] = []string{foreign, "Bearer " + code} }
		f.want(f.call("GET", "/v1/account", nil, beside), http.StatusOK, "")

		if a := f.call("GET", "/getProfile", nil, given); a.status != http.StatusBadRequest || a.text("error") != "Invalid token format" {
			t.Errorf("%s: the original says %d %s", foreign, a.status, a.raw)
		}
		if a := f.call("GET", "/getProfile", nil, given, cookie(code)); a.status != http.StatusOK {
			t.Errorf("%s: the original with a cookie says %d %s", foreign, a.status, a.raw)
		}
	}

	for _, ours := range []string{"Bearer x", "Bearer  x", "bearer " + code + "x", "Bearer", code[1:], "Bearer " + string(session.NewCode())} {
		if a := f.call("GET", "/v1/account", nil, header("Authorization", ours), cookie(code)); a.status != http.StatusUnauthorized {
			t.Errorf("%s beside a cookie: %d", ours, a.status)
		}
	}
}

// A compressed body is refused with a hint what to send, wherever a body is read.
func TestCompressedBody(t *testing.T) {
	f := newFixture(t, nil)
	code := bearer(f.member("ana"))

	compressed := func(body string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(body))
		_ = z.Close()
		return b.Bytes()
	}

	json := compressed(`{"country":"Chile"}`)
	multipart := header("Content-Type", "multipart/form-data; boundary=x")
	for name, a := range map[string]answer{
		"JSON":               f.call("PATCH", "/v1/profile", json, code, header("Content-Encoding", "gzip")),
		"deflate":            f.call("PATCH", "/v1/profile", json, code, header("Content-Encoding", "Deflate")),
		"two codings":        f.call("PATCH", "/v1/profile", json, code, header("Content-Encoding", "identity, br")),
		"log-in":             f.call("POST", "/v1/sessions", json, header("Content-Encoding", "gzip")),
		"picture":            f.call("PUT", "/v1/profile/picture", json, code, header("Content-Type", "image/png"), header("Content-Encoding", "gzip")),
		"picture, multipart": f.call("PUT", "/v1/profile/picture", json, code, multipart, header("Content-Encoding", "gzip")),
		"original":           f.call("POST", "/setSocialLink", json, code, header("Content-Encoding", "gzip")),
		"original form":      f.call("POST", "/setContactDetail", json, code, multipart, header("Content-Encoding", "gzip")),
	} {
		if a.status != http.StatusUnsupportedMediaType || !strings.Contains(string(a.raw), "without Content-Encoding") || a.header.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}

	f.want(f.call("PATCH", "/v1/profile", object{"country": "Chile"}, code, header("Content-Encoding", "identity")), http.StatusOK, "")
}
