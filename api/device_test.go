package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/keyring"
)

// cookies are what an answer sets, by name.
func (a answer) cookies() map[string]*http.Cookie {
	set := map[string]*http.Cookie{}
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		set[c.Name] = c
	}
	return set
}

func deviceIs(secret string) with {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: deviceCookieName, Value: secret}) }
}

// knownTo logs in to an account and returns the secret by which the device is known, as
// a cookie or in the body.
func (f *fixture) knownTo(name string) (secret string) {
	f.t.Helper()
	a := f.call("POST", "/v1/sessions", object{"login": name, "password": pass, "device": ""})
	f.want(a, http.StatusCreated, "")
	return a.text("device")
}

// lock uses up the attempts that unknown devices have on an account.
func (f *fixture) lock(name string) {
	f.t.Helper()
	for range 5 {
		f.tryLogin(name, "a wrong phrase")
	}
	f.want(f.tryLogin(name, pass), http.StatusTooManyRequests, "too-many-attempts")
}

// A browser that logged in once may do so again after its log-out, whatever strangers
// guess; so may a bearer client that sends back its device secret. Each has a limit of its
// own. A secret that is another account's, made up or malformed helps nobody.
//
// ASVS v5.0.0-6.3.1 v5.0.0-3.3.1 v5.0.0-3.3.2 v5.0.0-3.3.3 v5.0.0-3.3.4
func TestKnownDevice(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 3, Per: time.Hour}})
	f.signUp("ana")
	f.signUp("eve")

	set := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}).cookies()
	device := set[deviceCookieName]
	if device == nil || !device.HttpOnly || !device.Secure || device.Path != "/" || device.SameSite != http.SameSiteStrictMode || device.MaxAge != int(deviceLife.Seconds()) {
		t.Fatalf("the device's cookie is %v", device)
	}

	sent, other := f.knownTo("ana"), f.knownTo("eve")
	out := f.call("DELETE", "/v1/session", nil, cookie(set[cookieName].Value))
	if f.want(out, http.StatusNoContent, ""); out.cookies()[deviceCookieName] != nil {
		t.Error("a log-out forgets the device")
	}

	f.lock("ana")
	byCookie := object{"login": "ana", "password": pass, "cookie": true}
	for _, made := range []string{"", other, strings.Repeat("0", 26), "x", strings.Repeat("l", 26)} {
		f.want(f.call("POST", "/v1/sessions", byCookie, deviceIs(made)), http.StatusTooManyRequests, "too-many-attempts")
		f.want(f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "device": made}), http.StatusTooManyRequests, "too-many-attempts")
	}

	again := f.call("POST", "/v1/sessions", byCookie, deviceIs(device.Value))
	f.want(again, http.StatusCreated, "")
	if kept := again.cookies()[deviceCookieName]; kept == nil || kept.Value != device.Value || strings.Contains(string(again.raw), "device") {
		t.Errorf("the known browser has the cookie %v and the answer %s", kept, again.raw)
	}

	a := f.call("POST", "/v1/sessions", object{"login": "ana@example.org", "password": pass, "device": sent})
	if f.want(a, http.StatusCreated, ""); a.text("device") != sent {
		t.Errorf("the known client is answered %s", a.raw)
	}
	if a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass}, deviceIs(device.Value)); a.status != http.StatusOK {
		t.Errorf("the original surface in a known browser: %d %s", a.status, a.raw)
	}

	// Each of the two has a limit of its own.
	for range 3 {
		f.call("POST", "/v1/sessions", object{"login": "ana", "password": "a wrong phrase", "device": sent})
	}
	f.want(f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "device": sent}), http.StatusTooManyRequests, "too-many-attempts")
	f.want(f.call("POST", "/v1/sessions", byCookie, deviceIs(device.Value)), http.StatusCreated, "") // the browser's third
	f.want(f.call("POST", "/v1/sessions", byCookie, deviceIs(device.Value)), http.StatusTooManyRequests, "too-many-attempts")
}

// A client that does not ask for a device secret gets none.
func TestDeviceIsAskedFor(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	rows := f.rows("known_devices")
	a := f.tryLogin("ana", pass)
	if _, given := a.body["device"]; given || a.cookies()[deviceCookieName] != nil || f.rows("known_devices") != rows {
		t.Errorf("got %s and %v", a.raw, a.cookies())
	}
}

// A device secret ends with the password, by change or recovery, and when another device
// logs out everywhere; it survives a rotation of keys, and no table has it.
//
// ASVS v5.0.0-7.4.3
func TestKnownDeviceEnds(t *testing.T) {
	one, err := keyring.NewKey("k1")
	if err != nil {
		t.Fatal(err)
	}
	two, err := keyring.NewKey("k2")
	if err != nil {
		t.Fatal(err)
	}

	change := object{"currentPassword": pass, "newPassword": pass}
	for name, c := range map[string]struct {
		end  func(f *fixture, code, secret string)
		want int
	}{
		"nothing":              {func(*fixture, string, string) {}, 201},
		"half a year":          {func(f *fixture, _, _ string) { f.clock.Advance(deviceLife) }, 429},
		"a change of password": {func(f *fixture, code, _ string) { f.changePassword(code, pass, pass) }, 429},
		"the original surface": {func(f *fixture, code, _ string) { f.call("POST", "/changePassword", change, bearer(code)) }, 429},
		"a recovery":           {func(f *fixture, _, _ string) { f.recover(f.recoveryToken("ana@example.org"), pass) }, 429},
		"log-out everywhere":   {func(f *fixture, code, _ string) { f.call("DELETE", "/v1/sessions", nil, bearer(code)) }, 429},
		"log-out elsewhere": {func(f *fixture, code, secret string) {
			f.call("DELETE", "/v1/sessions", nil, cookie(code), deviceIs(secret))
		}, 201},
		"a rotation": {func(f *fixture, _, _ string) {
			f.options.Keys = parseKeys(t, two+","+one)
			f.server, f.url = f.replica(f.options)
		}, 201},
	} {
		f := limited(t, Limits{LoginAccount: config.Limit{Count: 4, Per: time.Hour}})
		f.options.Keys = parseKeys(t, one)
		f.server, f.url = f.replica(f.options)
		f.signUp("ana")
		secret := f.knownTo("ana")

		// Only a known device can still log in after the lock.
		c.end(f, f.logIn("ana"), secret)
		f.lock("ana")
		if a := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "device": secret}); a.status != c.want {
			t.Errorf("after %s: %d, want %d", name, a.status, c.want)
		}
	}
}

// The device that changes the password stays known, by a new secret, just as its session
// gets a new code.
func TestDeviceIsRenewed(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 3, Per: time.Hour}})
	f.signUp("ana")
	set := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}).cookies()
	change := object{"currentPassword": pass, "newPassword": pass}
	a := f.call("PUT", "/v1/account/password", change, cookie(set[cookieName].Value), deviceIs(set[deviceCookieName].Value))
	f.want(a, http.StatusOK, "")

	next := a.cookies()
	if next[cookieName] == nil || next[deviceCookieName] == nil || next[deviceCookieName].Value == set[deviceCookieName].Value || strings.Contains(string(a.raw), "code") {
		t.Fatalf("got %s and %v", a.raw, next)
	}

	f.want(f.call("GET", "/v1/account", nil, cookie(set[cookieName].Value)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, cookie(next[cookieName].Value)), http.StatusOK, "")

	change["device"] = ""
	a = f.call("PUT", "/v1/account/password", change, bearer(next[cookieName].Value))
	f.want(a, http.StatusOK, "")

	f.lock("ana")
	f.want(f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "device": a.text("device")}), http.StatusCreated, "")
}

// After a hundred wrong passwords in a row a device is no longer known, whether it was
// known by its secret or by its session; the session ends. The owner can log in from
// elsewhere throughout.
//
// ASVS v5.0.0-6.3.1
func TestKnownDeviceIsForgotten(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
	f.signUp("ana")
	secret, code := f.knownTo("ana"), f.logIn("ana")

	guess := func(changes ...with) answer {
		t.Helper()
		f.clock.Advance(15 * time.Minute)
		f.exec("UPDATE attempts SET failures = ? WHERE failures > 0", maxFailures-1)
		body := object{"login": "ana", "password": "a wrong phrase"}
		if changes == nil {
			body["device"] = secret
		}
		return f.call("POST", "/v1/sessions", body, changes...)
	}

	known := func() bool {
		t.Helper()
		return f.rows("known_devices") == 2 // and the row of the label
	}

	guess()
	if !known() {
		t.Fatal("one wrong password forgets a device")
	}

	guess()
	if known() {
		t.Error("a hundred wrong passwords in a row, and the device is known")
	}
	f.want(f.tryLogin("ana", pass), http.StatusCreated, "") // the account is open to its owner

	guess(bearer(code))
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")
	guess(bearer(code))
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
	f.want(f.tryLogin("ana", pass), http.StatusCreated, "")
}

// A hundred wrong proofs of the password in a row end the session that sent the last.
// The count goes on: another session ends at its next wrong proof, and a right one resets it.
//
// ASVS v5.0.0-6.3.1
func TestProofsEndTheSession(t *testing.T) {
	f := limited(t, Limits{PasswordAccount: config.Limit{Count: 1000, Per: time.Minute}})
	thief := f.member("ana")

	change := func(code, current string) answer {
		t.Helper()
		f.clock.Advance(15 * time.Minute)
		return f.call("PUT", "/v1/account/password", object{"currentPassword": current, "newPassword": pass}, bearer(code))
	}

	f.want(change(thief, "a wrong phrase"), http.StatusForbidden, "wrong-password")
	f.exec("UPDATE attempts SET failures = ? WHERE failures > 0", maxFailures-2)
	f.want(change(thief, "a wrong phrase"), http.StatusForbidden, "wrong-password")
	f.want(f.call("GET", "/v1/account", nil, bearer(thief)), http.StatusOK, "")
	f.want(f.call("DELETE", "/v1/account", object{"password": "a wrong phrase"}, bearer(thief)), http.StatusTooManyRequests, "too-many-attempts")
	f.want(change(thief, "a wrong phrase"), http.StatusForbidden, "wrong-password")
	f.want(change(thief, pass), http.StatusUnauthorized, "unknown-code")

	second := f.logIn("ana")
	f.want(change(second, "a wrong phrase"), http.StatusForbidden, "wrong-password")
	f.want(f.call("GET", "/v1/account", nil, bearer(second)), http.StatusUnauthorized, "unknown-code")

	third := f.logIn("ana")
	renewed := change(third, pass)
	f.want(renewed, http.StatusOK, "")
	f.want(change(renewed.text("code"), "a wrong phrase"), http.StatusForbidden, "wrong-password")
	f.want(f.call("GET", "/v1/account", nil, bearer(renewed.text("code"))), http.StatusOK, "")
}

// An account knows a limited number of devices: another makes it forget the oldest.
//
// ASVS v5.0.0-2.3.2
func TestDevicesAreLimited(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	first := f.knownTo("ana")
	f.clock.Advance(24 * time.Hour)
	for range maxDevices {
		f.knownTo("ana")
	}

	if n := f.rows("known_devices"); n != maxDevices {
		t.Errorf("%d devices are known, want %d", n, maxDevices)
	}

	if a := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "device": first}); a.text("device") == first {
		t.Error("the oldest is still known")
	}
}
