package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"latchkey/internal/session"
)

// Whatever the body is, the decoder answers with a problem or fills the struct, and a
// second reading gives the same.
//
// ASVS v5.0.0-1.5.2
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"login":"ana","password":"x","cookie":true}`, `{}`, `[]`, `{"login":null}`, `{"login":"a","login":"b"}`,
		`{"LOGIN":"a"}`, `{"login":"\ud800"}`, `{"login":{"a":[1,2]}}`, `{"login":"a"} x`, "{\"login\":\"\xff\"}", strings.Repeat("[", 100),
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}

	f.Fuzz(func(t *testing.T, body string, strict bool) {
		read := func() (in loginRequest, err error) {
			r := httptest.NewRequest("POST", "/", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			if strict {
				return in, decodeStrict(httptest.NewRecorder(), r, &in)
			}
			return in, decodeLoose(httptest.NewRecorder(), r, &in)
		}

		in, err := read()
		again, _ := read()
		if in != again {
			t.Fatal("two readings differ")
		}

		var e *Error
		var large *http.MaxBytesError
		if err != nil && !errors.As(err, &e) && !errors.As(err, &large) {
			t.Fatalf("not a problem: %v", err)
		}
		if err != nil && public(err).kind.status >= 500 {
			t.Fatalf("a server error: %v", err)
		}
	})
}

// Whatever the Authorization header is, it yields a well-formed code or none.
//
// Incident 14
func FuzzAuthorization(f *testing.F) {
	code := string(session.NewCode())
	for _, seed := range []string{code, "Bearer " + code, "bearer\t" + code, "Basic x", "", strings.Repeat("0", 26), code + ",", "Bearer"} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, value string) {
		r := &http.Request{Header: http.Header{"Authorization": {value}}}
		got, fromCookie, ok := codeOf(r)
		if !ok {
			return
		}
		if len(got) != 26 || fromCookie || !strings.HasSuffix(value, string(got)) || strings.ToUpper(string(got)) != string(got) {
			t.Fatalf("%q passes as %q", value, got)
		}
	})
}
