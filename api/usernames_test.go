package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"latchkey/internal/identity"
	"latchkey/web"
)

// No address of the service can be a username, nor can a name that would pass for the
// service.
func TestAddressesAreReserved(t *testing.T) {
	f := newFixture(t, withPages)
	site, err := web.Load(web.Settings{})
	if err != nil {
		t.Fatal(err)
	}

	first := regexp.MustCompile(`^[A-Z]+ /([^/{]+)`)
	patterns := []string{"GET /livez", "GET /readyz", "GET /metrics", "GET /dev/mailbox", "GET /favicon.ico"}
	for _, route := range append(append(f.server.routes(), f.server.pageRoutes(site)...), f.server.originalRoutes()...) {
		patterns = append(patterns, route.pattern)
	}

	// Only what can be a username at all has to be reserved.
	for _, pattern := range patterns {
		match := first.FindStringSubmatch(pattern)
		if match == nil {
			continue
		}

		name, err := identity.Username(match[1])
		if err == nil && !identity.Reserved(name.Key) {
			t.Errorf("%s: %q may be a username", pattern, name.Key)
		}
	}

	code := f.member("ana")
	for _, name := range []string{"admin", "Admin", "ROOT", "null", "undefined", "profile", "log-in", "setContactDetail", "latchkey"} {
		a := f.call("POST", "/v1/accounts", object{"email": "eve@example.org", "username": name, "password": pass})
		f.want(a, http.StatusUnprocessableEntity, "invalid-fields")
		f.want(f.call("PUT", "/v1/account/username", object{"username": name}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")
		if a := f.call("GET", "/v1/availability?username="+name, nil); a.body["available"] != false {
			t.Errorf("%s: %s", name, a.raw)
		}

		for path, body := range map[string]object{
			"/creare-cont":    {"email": "eve@example.org", "username": name, "password": pass},
			"/changeUsername": {"newUsername": name},
		} {
			if a := f.call("POST", path, body, bearer(code)); a.status != http.StatusBadRequest {
				t.Errorf("%s takes %s: %d %s", path, name, a.status, a.raw)
			}
		}
	}
}

// An account that had a username before it was reserved keeps it and logs in with it.
func TestReservedUsernamesOfBefore(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	f.exec("UPDATE accounts SET username = 'Support', username_key = 'support'")
	f.want(f.tryLogin("support", pass), http.StatusCreated, "")
}

// renamed gives an account another username.
func (f *fixture) renamed(code, username string) answer {
	f.t.Helper()
	return f.call("PUT", "/v1/account/username", object{"username": username}, bearer(code))
}

// free asks whether a username is free, on both surfaces.
func (f *fixture) free(username string) bool {
	f.t.Helper()
	a, b := f.call("GET", "/v1/availability?username="+username, nil), f.call("POST", "/checkUsername", object{"username": username})
	if a.body["available"] != b.body["available"] {
		f.t.Errorf("%s is free: %s and %s", username, a.raw, b.raw)
	}
	return a.body["available"] == true
}

// For 30 days nobody else can take a username that was given up; its previous holder may take
// it back.
func TestFormerUsernames(t *testing.T) {
	f := newFixture(t, nil)
	code, other := f.member("ana"), f.member("bob")

	f.want(f.renamed(code, "anna"), http.StatusOK, "")
	if f.free("ana") || f.free("ANA") || f.free("anna") || !f.free("carla") {
		t.Error("the availability is wrong")
	}

	eve := object{"email": "eve@example.org", "username": "Ana", "password": pass}
	f.want(f.call("POST", "/v1/accounts", eve), http.StatusConflict, "taken")
	f.want(f.renamed(other, "ANA"), http.StatusConflict, "taken")
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")

	// Back and forth: one is kept at a time.
	f.want(f.renamed(code, "Ana"), http.StatusOK, "")
	f.want(f.renamed(code, "ANA"), http.StatusOK, "") // the same one in another spelling
	if n := f.rows("former_usernames"); n != 1 || f.free("anna") {
		t.Errorf("%d usernames are kept", n)
	}

	f.want(f.renamed(other, "anna"), http.StatusConflict, "taken")
	f.clock.Advance(usernameHold)
	other = f.logIn("bob")
	if !f.free("anna") {
		t.Error("anna is kept after 30 days")
	}

	f.want(f.renamed(other, "anna"), http.StatusOK, "")
	if f.free("bob") {
		t.Error("bob is free at once")
	}
}

// The public page of a username that was given up redirects to the new one, and reveals
// nothing about a profile that is not public.
func TestFormerUsernamesLead(t *testing.T) {
	f := newFixture(t, withPages)
	code := f.member("ana")
	f.want(f.renamed(code, "anna"), http.StatusOK, "")
	f.want(f.call("GET", "/v1/users/ana", nil), http.StatusNotFound, "not-found")
	f.want(f.call("PATCH", "/v1/profile", object{"public": true}, bearer(code)), http.StatusOK, "")
	f.want(f.renamed(code, "Anne"), http.StatusOK, "")

	for _, former := range []string{"ana", "anna"} {
		for path, status := range map[string]int{"/v1/users/" + former: http.StatusTemporaryRedirect, "/u/" + former: http.StatusSeeOther} {
			w := f.serve("GET", path, nil)
			if w.Code != status || w.Header().Get("Location") != "Anne" || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
				t.Errorf("%s: %d to %q, %s", path, w.Code, w.Header().Get("Location"), w.Header().Get("Cache-Control"))
			}
		}
		f.want(f.call("GET", "/v1/users/"+former, nil), http.StatusTemporaryRedirect, "")
	}
	for _, path := range []string{"/u/anne", "/u/nobody", "/u/%20"} {
		if w := f.serve("GET", path, nil); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}

	f.want(f.call("PATCH", "/v1/profile", object{"public": false}, bearer(code)), http.StatusOK, "")
	f.want(f.call("GET", "/v1/users/ana", nil), http.StatusNotFound, "not-found")
	f.want(f.call("PATCH", "/v1/profile", object{"public": true}, bearer(code)), http.StatusOK, "")
	f.clock.Advance(usernameHold)
	f.want(f.call("GET", "/v1/users/ana", nil), http.StatusNotFound, "not-found")
}

// The usernames of a deleted account stay reserved, as hashes that do not show whose they
// were.
//
// ASVS v5.0.0-14.2.4
func TestUsernamesOfTheDeleted(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(f.renamed(code, "anna"), http.StatusOK, "")
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")

	var owned int
	if err := f.raw.QueryRow("SELECT COUNT(account_id) FROM former_usernames").Scan(&owned); err != nil || owned != 0 || f.rows("former_usernames") != 2 {
		t.Errorf("%d usernames are kept, %d of them with their account: %v", f.rows("former_usernames"), owned, err)
	}

	for _, name := range []string{"ana", "anna"} {
		f.want(f.call("GET", "/v1/users/"+name, nil), http.StatusNotFound, "not-found")
		f.want(f.call("POST", "/v1/accounts", object{"email": "eve@example.org", "username": name, "password": pass}), http.StatusConflict, "taken")
	}

	f.clock.Advance(usernameHold)
	f.signUp("ana")
}

// An account cannot hoard usernames: of those that it gives up, ten at a time are kept.
//
// ASVS v5.0.0-2.3.2
func TestUsernamesAreNotGathered(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	for i := range maxHeld {
		f.want(f.renamed(code, fmt.Sprintf("ana%d", i)), http.StatusOK, "")
	}

	a := f.renamed(code, "one-more")
	f.want(a, http.StatusTooManyRequests, "too-many-attempts")
	if wait := a.wait(t); wait != usernameHold || !f.free("one-more") {
		t.Errorf("wait %v", wait)
	}

	f.want(f.renamed(code, "ana3"), http.StatusOK, "") // one of its own
}

// A sign-up with a username that is being given up does not get it, whichever comes first.
func TestUsernameGivenUpMeanwhile(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	for i := range 8 {
		from, to := fmt.Sprintf("ana%d", i), fmt.Sprintf("ana%d", i+1)
		if i == 0 {
			f.want(f.renamed(code, from), http.StatusOK, "")
		}

		got := f.together(
			func() answer { return f.renamed(code, to) },
			func() answer {
				return f.call("POST", "/v1/accounts", object{"email": fmt.Sprintf("eve%d@example.org", i), "username": from, "password": pass})
			},
		)

		if got[http.StatusCreated] != 0 {
			t.Fatalf("somebody has %s: %v", from, got)
		}
	}
}
