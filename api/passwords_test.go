package api

import (
	"crypto/sha1"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"latchkey/internal/pwned"
)

// A password that is easily guessed is refused with the reason wherever one is set, on both
// surfaces; a long and simple one is accepted.
//
// ASVS v5.0.0-2.2.3 v5.0.0-6.2.11
func TestWeakPasswords(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("marianne")

	for _, weak := range []string{"password1", "12345678", "qwertyuiop", "marianne", "Marianne@example.org", "marianne1", "latchkey"} {
		signUp := object{"email": "marianne@example.org", "username": "marianne", "password": weak}
		a := f.call("POST", "/v1/accounts", signUp)
		if f.want(a, http.StatusUnprocessableEntity, "invalid-fields"); a.object("fields")["password"] == nil {
			t.Errorf("%s: %s", weak, a.raw)
		}
		if a := f.call("POST", "/creare-cont", signUp); a.status != http.StatusBadRequest || a.text("error") == "" {
			t.Errorf("%s on the original surface: %d %s", weak, a.status, a.raw)
		}

		change := object{"currentPassword": pass, "newPassword": weak}
		a = f.call("PUT", "/v1/account/password", change, bearer(code))
		if f.want(a, http.StatusUnprocessableEntity, "invalid-fields"); a.object("fields")["newPassword"] == nil {
			t.Errorf("%s: %s", weak, a.raw)
		}
		if a := f.call("POST", "/changePassword", change, bearer(code)); a.status != http.StatusBadRequest || a.text("message") == "" {
			t.Errorf("%s on the original surface: %d %s", weak, a.status, a.raw)
		}
	}

	for i, good := range []string{"plimbare lungă pe munte", "今日はとても良い天気です", "xk7$Qp2!vR", strings.Repeat("a long walk ", 10)} {
		name := fmt.Sprintf("user%d", i)
		f.want(f.call("POST", "/v1/accounts", object{"email": name + "@example.org", "username": name, "password": good}), http.StatusCreated, "")
	}
}

// A breached password is refused. The look-up sends five digits of its hash and nothing
// else; if it gets no answer, the password is accepted.
//
// ASVS v5.0.0-6.2.12
func TestBreachedPasswords(t *testing.T) {
	const breached = "a breached pass phrase"
	hash := fmt.Sprintf("%X", sha1.Sum([]byte(breached)))

	var asked []string
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		fmt.Fprintf(w, "%s:7\r\n", hash[5:])
	}))
	defer service.Close()

	checker, err := pwned.New(service.URL, time.Second, "")
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t, func(o *Options) { o.Pwned = checker })
	signUp := object{"email": "bob@example.org", "username": "bob", "password": breached}
	a := f.call("POST", "/v1/accounts", signUp)
	if f.want(a, http.StatusUnprocessableEntity, "invalid-fields"); a.object("fields")["password"] == nil {
		t.Errorf("got %s", a.raw)
	}
	if len(asked) != 1 || asked[0] != "/range/"+hash[:5] {
		t.Errorf("the service was asked %v", asked)
	}

	code := f.member("ana")
	f.want(f.call("PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": breached}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")

	// A service that is away must not stop sign-ups, and the log must not reveal the password.
	service.Close()
	f.want(f.call("POST", "/v1/accounts", signUp), http.StatusCreated, "")
	if log := f.log.String(); !strings.Contains(log, "breached passwords were not looked up") || strings.Contains(log, hash[:5]) || strings.Contains(log, breached) {
		t.Error("the log does not say so, or says too much")
	}
}
