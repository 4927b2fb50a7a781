package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The original surface is tested over TCP in cmd/latchkey. Here are the cases that need a
// moment in which no request can be stopped.

// If an account is deleted after its session was read, the answer is "user not found".
func TestOriginalUserNotFound(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	gone := f.server.originalPrivate("message", func(http.ResponseWriter, *http.Request, principal) error {
		return problem(unknownCode, "The account is gone.")
	})

	rec := httptest.NewRecorder()
	gone.ServeHTTP(rec, f.request("POST", "/", bearer(code)))
	if rec.Code != http.StatusNotFound || strings.TrimSpace(rec.Body.String()) != `{"message":"User not found"}` {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
