package api

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/chacha20poly1305"

	"latchkey/internal/config"
	"latchkey/internal/identity"
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/session"
)

// The tests of this file repeat what went wrong in comparable services, where no test of
// a feature does; docs/security/incidents.md lists them all.

// serve sends a request without a connection, for tests of many requests.
func (f *fixture) serve(method, path string, body []byte, changes ...with) *httptest.ResponseRecorder {
	if body == nil {
		return inProcess(f.server, method, path, nil, changes...)
	}
	return inProcess(f.server, method, path, bytes.NewReader(body), changes...)
}

// quickly runs work up to three times and fails the test if it takes long each time: a busy
// machine is slow now and then, bad code always. The bound leaves room for the race detector.
func quickly(t *testing.T, what string, work func()) {
	t.Helper()
	for try := 1; ; try++ {
		began := time.Now()
		work()
		took := time.Since(began)
		if took <= time.Second {
			return
		}
		if try == 3 {
			t.Errorf("%s took %v", what, took)
			return
		}
	}
}

// textFields names the texts in the JSON body of an operation.
func textFields(operation *openapi3.Operation) (names []string) {
	if operation.RequestBody == nil || operation.RequestBody.Value.Content["application/json"] == nil {
		return nil
	}
	for name, property := range operation.RequestBody.Value.Content["application/json"].Schema.Value.Properties {
		if property.Value.Type.Includes("string") {
			names = append(names, name)
		}
	}
	return names
}

// refuses reports whether an answer refuses a text. The original surface answers 202 to a
// log-in that fails, and "true" of a name that nobody can have.
func refuses(path string, rec *httptest.ResponseRecorder) bool {
	switch path {
	case "/login", "/intra-in-cont":
		if rec.Code == http.StatusAccepted {
			return true
		}
	case "/checkUserAndEmailForAvailability":
		if strings.Contains(rec.Body.String(), "true") {
			return true
		}
	}
	return rec.Code >= 400 && rec.Code <= 499
}

// Keycloak's CVE-2026-4634: every text that the API takes, at 1 MiB and just
// below the size of a body, is refused, and quickly.
//
// ASVS v5.0.0-2.2.1
// Incident 11
func TestLongTextsAreRefused(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	long := []string{
		strings.Repeat("x", 1<<20),
		strings.Repeat("x", maxJSONBody-100),
		strings.Repeat("e\u0301", (maxJSONBody-100)/len("e\u0301")),
	}

	// The fields are read from the document, so that a new one is tried too.
	tried := 0
	for pattern, operation := range f.contract.operations {
		method, path, _ := strings.Cut(pattern, " ")
		for _, name := range textFields(operation) {
			for _, text := range long {
				tried++
				quickly(t, pattern+" "+name, func() {
					rec := f.serve(method, path, []byte(`{"`+name+`":"`+text+`"}`), bearer(code))
					if !refuses(path, rec) {
						t.Errorf("%s: %s of %d bytes: %d", pattern, name, len(text), rec.Code)
					}
				})
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d were tried", tried)
	}

	for _, size := range []int{1 << 20, 60_000} {
		for _, name := range []string{"email", "username"} {
			rec := f.serve("GET", "/v1/availability?"+name+"="+strings.Repeat("x", size), nil)
			if rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s of %d bytes in a query: %d", name, size, rec.Code)
			}
		}
	}
}

// Auth.js's GHSA-xmf8-cvqr-rfgj: whatever the Authorization header holds, it is refused,
// and nothing fails.
//
// Incident 14
func TestAnyAuthorization(t *testing.T) {
	f := newFixture(t, nil)
	f.member("ana")

	random := rand.New(rand.NewPCG(1, 2))
	starts := []string{"", "Bearer ", "bearer", "Basic ", "Digest ", "Bearer Bearer ", "\t", ",", ":", "eyJhbGciOiJub25lIn0."}
	for range 10_000 {
		value := []byte(starts[random.IntN(len(starts))])
		for range random.IntN(60) {
			value = append(value, byte(random.UintN(256)))
		}

		rec := f.serve("GET", "/v1/account", nil, func(r *http.Request) { r.Header["Authorization"] = []string{string(value)} })
		missing := len(value) == 0
		if rec.Code != http.StatusUnauthorized || missing && !strings.Contains(rec.Body.String(), "missing-code") {
			t.Fatalf("%q: %d %s", value, rec.Code, rec.Body)
		}
	}
}

// Zitadel's CVE-2026-27840: neither another spelling of a code nor a part of it is
// accepted.
//
// Incident 25
func TestMutatedCodes(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	mutations := []string{strings.ToLower(code), code + "=", code + "==", code + "\x00", "\ufeff" + code, code + code, "-" + code, code[:13] + "-" + code[13:], code[:13] + " " + code[13:]}
	for i := range len(code) {
		mutations = append(mutations, code[:i], code[i+1:], code[:i]+code[i+1:], code[:i]+strings.ToLower(code[i:i+1])+code[i+1:]+"x")
		for _, other := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabc=" {
			if byte(other) != code[i] {
				mutations = append(mutations, code[:i]+string(other)+code[i+1:])
			}
		}
	}

	for _, mutation := range mutations {
		for _, spell := range []with{bearer(mutation), header("Authorization", mutation), header("Cookie", cookieName+"="+mutation)} {
			if rec := f.serve("GET", "/v1/account", nil, spell); rec.Code != http.StatusUnauthorized {
				t.Errorf("%q for %q: %d", mutation, code, rec.Code)
			}
		}
	}

	if rec := f.serve("GET", "/v1/account", nil, bearer(code)); rec.Code != http.StatusOK {
		t.Errorf("the code itself: %d", rec.Code)
	}
}

// golang-jwt's CVE-2025-30204: a token of a million dots costs nothing, since
// what a client sends never reaches the JWT parser.
//
// Incident 26
func TestDotsAreCheap(t *testing.T) {
	f := newFixture(t, nil)
	dots := strings.Repeat(".", 1<<20)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	rec := f.serve("GET", "/v1/account", nil, bearer(dots))
	took := time.Since(began)
	runtime.ReadMemStats(&after)

	// The value itself is 1 MiB, and joining it to "Bearer " copies it once.
	if rec.Code != http.StatusUnauthorized || after.TotalAlloc-before.TotalAlloc > 1<<20+64<<10+16<<10 || took > 50*time.Millisecond {
		t.Errorf("%d after %v and %d bytes", rec.Code, took, after.TotalAlloc-before.TotalAlloc)
	}
}

// forger has all of the service's keys but the one that signs tokens, and can write to the
// database: even this thief's forged JWT must be refused. It seals as internal/session
// does, so that it is the JWT that is refused.
type forger struct {
	f             *fixture
	secret        []byte
	code, account string // of a live session
}

func newForger(t *testing.T) forger {
	t.Helper()
	entry, err := keyring.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(entry, "test:"))
	if err != nil {
		t.Fatal(err)
	}

	f := newFixture(t, func(o *Options) { o.Keys = parseKeys(t, entry) })
	code := f.member("ana")
	account := f.call("GET", "/v1/account", nil, bearer(code)).text("id")
	return forger{f, secret, code, account}
}

func (g forger) key(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, g.secret, nil, purpose, 32)
	if err != nil {
		g.f.t.Fatal(err)
	}
	return key
}

// sign makes a JWT with the claims of a live session but for the changes; a change of nil
// removes a claim.
func (g forger) sign(method jwt.SigningMethod, key any, head map[string]any, changes jwt.MapClaims) string {
	g.f.t.Helper()
	now := g.f.clock.Now().Unix()
	claims := jwt.MapClaims{
		"iss": "latchkey", "aud": []string{"latchkey:session"}, "sub": g.account, "sid": g.account,
		"iat": now, "nbf": now - 60, "exp": now + 3600, "auth_time": now, "amr": []string{"pwd"},
	}
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}

	token := jwt.NewWithClaims(method, claims)
	maps.Copy(token.Header, head)
	signed, err := token.SignedString(key)
	if err != nil {
		g.f.t.Fatal(err)
	}
	return signed
}

// plant replaces the session's JWT in the database, and returns what the service answers.
func (g forger) plant(signed string) answer {
	g.f.t.Helper()
	hash := session.Code(g.code).Hash()
	aead, err := chacha20poly1305.NewX(g.key("latchkey session seal v1"))
	if err != nil {
		g.f.t.Fatal(err)
	}

	sealed := append([]byte{1, byte(len("test"))}, "test"...)
	associated := append(slices.Clone(sealed), hash[:]...)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	sealed = append(sealed, nonce...)
	sealed = aead.Seal(sealed, nonce, []byte(signed), associated)

	g.f.exec("UPDATE sessions SET sealed_token = ? WHERE code_hash = ?", sealed, hash[:])
	return g.f.call("GET", "/v1/account", nil, bearer(g.code))
}

// byAttacker are tokens that the service's signing key did not sign, or not as it signs.
func (g forger) byAttacker(right []byte) map[string]string {
	wrong := []byte("a key that the attacker brought.")
	jwk := map[string]any{"kty": "oct", "k": base64.RawURLEncoding.EncodeToString(wrong)}
	past, hs := g.f.clock.Now().Unix()-100_000, jwt.SigningMethodHS256
	none := func(name string) string {
		return g.sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, map[string]any{"alg": name}, nil)
	}

	return map[string]string{
		"none": none("none"), "None": none("None"), "nOnE": none("nOnE"), "no algorithm": none(""),
		"HS512":           g.sign(jwt.SigningMethodHS512, right, nil, nil),
		"RS256 for HS256": g.sign(hs, right, map[string]any{"alg": "RS256"}, nil),

		"another key":         g.sign(hs, wrong, nil, nil),
		"the sealing key":     g.sign(hs, g.key("latchkey session seal v1"), nil, nil),
		"the ring's key":      g.sign(hs, g.secret, nil, nil),
		"a key in the header": g.sign(hs, wrong, map[string]any{"jwk": jwk}, nil),
		"a key at an address": g.sign(hs, wrong, map[string]any{"jku": "http://127.0.0.1/keys", "x5u": "http://127.0.0.1/cert"}, nil),
		"a key id":            g.sign(hs, wrong, map[string]any{"kid": "/dev/null"}, nil),
		"an empty key":        g.sign(hs, []byte{}, map[string]any{"kid": "/dev/null"}, nil),

		// A forged token is unknown, whatever its expiry says.
		"forged and expired":      g.sign(hs, wrong, nil, jwt.MapClaims{"exp": past}),
		"forged and never ending": g.sign(hs, wrong, nil, jwt.MapClaims{"exp": nil}),
		"dots":                    strings.Repeat(".", 900),
	}
}

// wrongClaims are claims of no session of this service.
var wrongClaims = map[string]jwt.MapClaims{
	"no expiry":         {"exp": nil},
	"expiry as a text":  {"exp": "2036-01-01"},
	"not yet":           {"nbf": int64(1) << 40},
	"another issuer":    {"iss": "latchkey "},
	"no audience":       {"aud": nil},
	"another audience":  {"aud": "latchkey"},
	"an empty list":     {"aud": []string{}},
	"a list of another": {"aud": []string{"latchkey:reset"}},
	"a number":          {"aud": 1},
	"an object":         {"aud": map[string]any{"latchkey:session": true}},
}

// Confused algorithms, keys given in a header, an audience that is nearly right, and
// errors checked in the wrong order (golang-jwt's CVE-2024-51744, jwt-go's
// CVE-2020-26160): each is refused like an unknown code.
//
// ASVS v5.0.0-9.1.1 v5.0.0-9.1.2 v5.0.0-9.1.3 v5.0.0-9.2.1 v5.0.0-9.2.2 v5.0.0-9.2.3
// Incident 27, 28, 29
func TestForgedTokens(t *testing.T) {
	g := newForger(t)
	right, hs := g.key("latchkey session token v1"), jwt.SigningMethodHS256
	refused := func(name, signed string) {
		t.Helper()
		if a := g.plant(signed); a.status != http.StatusUnauthorized || a.slug() != "unknown-code" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}

	// What is signed as the service signs is accepted, and its header is ignored.
	g.f.want(g.plant(g.sign(hs, right, nil, nil)), http.StatusOK, "")
	g.f.want(g.plant(g.sign(hs, right, map[string]any{"kid": "../../dev/null", "jku": "http://127.0.0.1/keys"}, nil)), http.StatusOK, "")

	for name, signed := range g.byAttacker(right) {
		refused(name, signed)
	}
	for name, claims := range wrongClaims {
		refused(name, g.sign(hs, right, nil, claims))
	}

	expired := jwt.MapClaims{"exp": g.f.clock.Now().Unix() - 100_000}
	g.f.want(g.plant(g.sign(hs, right, nil, expired)), http.StatusUnauthorized, "session-expired")
}

// File Browser's CVE-2026-32760 and Zitadel's CVE-2026-27946: nobody can give
// themselves a role, an id or a verified e-mail, on either surface.
//
// ASVS v5.0.0-15.3.3
// Incident 40, 41
func TestMassAssignment(t *testing.T) {
	f := newFixture(t, nil)
	ours := object{
		"id": "00000000-0000-7000-8000-000000000000", "role": "admin", "isAdmin": true, "is_admin": true, "emailVerified": true, "email_verified": true, "verified": true,
		"createdAt": "2000-01-01T00:00:00Z", "created_at": "2000-01-01T00:00:00Z", "passwordHash": "x", "password_hash": "x", "password_disabled_at": nil, "emailKey": "eve@example.org", "usernameKey": "eve",
	}
	for name, value := range ours {
		body := object{"email": "ana@example.org", "username": "ana", "password": pass, name: value}
		f.want(f.call("POST", "/v1/accounts", body), http.StatusBadRequest, "malformed-request")
	}
	if f.rows("accounts") != 0 {
		t.Error("a refused sign-up made an account")
	}

	// The original surface ignores unknown fields, and stores none of them.
	all := object{"email": "ana@example.org", "username": "ana", "password": pass}
	maps.Copy(all, ours)
	if a := f.call("POST", "/creare-cont", all); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.raw)
	}

	code := f.logIn("ana")
	account := f.call("GET", "/v1/account", nil, bearer(code))
	if account.text("id") == ours["id"] || strings.HasPrefix(account.text("createdAt"), "2000") || account.text("username") != "ana" {
		t.Errorf("got %s", account.raw)
	}

	for name, value := range ours {
		for _, path := range []string{"/v1/account", "/v1/profile", "/v1/profile/links"} {
			f.want(f.call("PATCH", path, object{name: value}, bearer(code)), http.StatusBadRequest, "malformed-request")
		}
		for _, path := range []string{"/setContactDetail", "/setSocialLink"} {
			if a := f.call("POST", path, object{name: value}, bearer(code)); a.status != http.StatusOK {
				t.Errorf("%s %s: %d %s", path, name, a.status, a.raw)
			}
		}
	}

	if after := f.call("GET", "/v1/account", nil, bearer(code)); string(after.raw) != string(account.raw) {
		t.Errorf("the account was %s\nand is %s", account.raw, after.raw)
	}
}

// Django's CVE-2019-19844 and Auth.js's GHSA-7rqj-j65f-68wh: an address that looks like
// another, or becomes it in software that folds or normalises, is either another account's
// or refused, in the database too.
//
// Incident 12, 13, 38
func TestLookalikes(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("mike")
	for i, twin := range []string{"m\u0131ke@example.org", "mi\u0307ke@example.org", "m\u0456ke@example.org", "mike@ex\u0430mple.org", "mik\u00e9@example.org"} {
		f.want(f.call("POST", "/v1/sessions", object{"login": twin, "password": pass}), http.StatusUnauthorized, "wrong-credentials")
		body := object{"email": twin, "username": fmt.Sprintf("twin%d", i), "password": pass}
		f.want(f.call("POST", "/v1/accounts", body), http.StatusCreated, "")

		mine := f.call("GET", "/v1/account", nil, bearer(f.call("POST", "/v1/sessions", object{"login": twin, "password": pass}).text("code")))
		if mine.text("username") == "mike" {
			t.Errorf("%q is mike", twin)
		}
	}

	for _, email := range []string{
		"a\uff20x.org@evil.example", "mike\uff20example.org", "\uff4dike@example.org", "mike@example.org@evil.example", "mike@evil.example@example.org",
		`"mike@example.org"@evil.example`, "mike@example.org\u0000@evil.example", "mike@example.org,eve@evil.example", "mike@\u200bexample.org.",
	} {
		f.want(f.call("POST", "/v1/accounts", object{"email": email, "username": "eve", "password": pass}), http.StatusUnprocessableEntity, "invalid-fields")
		f.want(f.call("POST", "/v1/sessions", object{"login": email, "password": pass}), http.StatusUnauthorized, "wrong-credentials")
	}

	// Spellings that are one address by the rules of mail are one account.
	for _, same := range []string{"MIKE@example.org", " mike@EXAMPLE.org", "mike@ｅｘａｍｐｌｅ.org", "mike@example。org"} {
		if name, err := identity.Email(same); err != nil || name.Key != "mike@example.org" {
			t.Errorf("%q: %v %v", same, name, err)
		}
		f.want(f.call("POST", "/v1/accounts", object{"email": same, "username": "eve", "password": pass}), http.StatusConflict, "taken")
	}
}

// File Browser's CVE-2026-23849 and four like it: a log-in to no account, or to one
// without a password, waits for a hash and costs one, as any other.
//
// Incident 16
func TestNobodyCostsAHash(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HashConcurrency, o.HashQueue = 1, 0
		o.Password = password.Params{MemoryKiB: 8 << 10, Time: 2, Threads: 1}
	})
	f.signUp("ana")
	f.signUp("bob")
	f.exec("UPDATE accounts SET password_hash = NULL WHERE username = 'bob'")
	logins := []string{"ana", "nobody", "nobody@example.org", "no name at all", "bob", ""}

	// While the gate is full each is refused there, so each has to pass it.
	release := crowd(t, f.server.hashes, 1, 0)
	for _, login := range logins {
		f.want(f.call("POST", "/v1/sessions", object{"login": login, "password": "wrong"}), http.StatusServiceUnavailable, "busy")
	}
	release()

	// The quickest of several interleaved log-ins takes as long for each. On a busy machine
	// it takes more of them until the quickest was undisturbed.
	quickest := map[string]time.Duration{}
	odd := logins
	for round := 0; round < 3 || round < 200 && len(odd) > 0; round++ {
		for _, login := range logins {
			began := time.Now()
			f.want(f.call("POST", "/v1/sessions", object{"login": login, "password": "wrong"}), http.StatusUnauthorized, "wrong-credentials")
			if took := time.Since(began); quickest[login] == 0 || took < quickest[login] {
				quickest[login] = took
			}
		}

		odd = slices.DeleteFunc(slices.Clone(logins), func(login string) bool {
			ratio := quickest[login].Seconds() / quickest["ana"].Seconds()
			return 0.6 < ratio && ratio < 1.6
		})
	}
	for _, login := range odd {
		t.Errorf("a log-in as %q takes %v, as ana %v", login, quickest[login], quickest["ana"])
	}
}

// Argo CD's CVE-2024-21652 and CVE-2024-21662: neither a crash of the database
// nor a flood of junk names makes the service forget who tried too often.
//
// Incident 8
func TestCountsSurviveACrashAndAFlood(t *testing.T) {
	cluster.Private(t)
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 3, Per: 10 * time.Hour}})
	f.signUp("ana")

	for range 3 {
		f.want(f.tryLogin("ana", "wrong"), http.StatusUnauthorized, "wrong-credentials")
	}
	for i := range 2000 {
		key := f.server.Keys.AttemptKey("nobody", fmt.Sprintf("junk%d", i))
		if err := f.server.take(t.Context(), key, f.options.Limits.LoginAccount); err != nil {
			t.Fatal(err)
		}
	}
	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")

	f.raw.SetMaxIdleConns(0)
	if err := cluster.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Restart(); err != nil {
		t.Fatal(err)
	}

	f.recovered("")

	// A new process remembers nothing by itself.
	f.server, f.url = f.replica(f.options)
	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
}

// Go's CVE-2023-24536, CVE-2023-45290 and Werkzeug's CVE-2023-25577: forms with very many
// parts, with one endless part, or with giant headers cost no more than their size, and
// store nothing.
//
// ASVS v5.0.0-5.2.1
// Incident 47
func TestHostileForms(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	before := f.checksum()
	part := "--y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
	head := "--y\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\n"

	for name, body := range map[string]string{
		"100,000 parts":        strings.Repeat(part, 100_000) + "--y--\r\n",
		"one part, no newline": head + strings.Repeat("x", 8<<20),
		"CR LF without end":    head + strings.Repeat("\r\n", 4<<20),
		"half boundaries":      head + strings.Repeat("\r\n--", 2<<20),
		"a giant header":       "--y\r\nContent-Disposition: form-data; name=\"" + strings.Repeat("a", 11<<20) + "\"\r\n\r\nx\r\n--y--\r\n",
		"100,000 headers":      "--y\r\n" + strings.Repeat("A: b\r\n", 100_000) + "\r\nx\r\n--y--\r\n",
		"12 MiB":               head + strings.Repeat("x", 12<<20) + "\r\n--y--\r\n",
	} {
		for path, method := range map[string]string{"/v1/profile/picture": "PUT", "/setContactDetail": "POST"} {
			var least, most runtime.MemStats
			runtime.ReadMemStats(&least)
			began := time.Now()
			rec := f.serve(method, path, []byte(body), bearer(code), header("Content-Type", "multipart/form-data; boundary=y"))
			took := time.Since(began)
			runtime.ReadMemStats(&most)

			if rec.Code != http.StatusBadRequest && rec.Code != http.StatusRequestEntityTooLarge {
				t.Errorf("%s to %s: %d %s", name, path, rec.Code, rec.Body)
			}
			// The bounds leave room for the body itself, its copies and a busy machine.
			if used := most.TotalAlloc - least.TotalAlloc; used > 128<<20 || took > 5*time.Second {
				t.Errorf("%s to %s took %v and %d MiB", name, path, took, used>>20)
			}
		}
	}

	if f.checksum() != before {
		t.Error("something was stored")
	}
}

// Miniflux's CVE-2025-67713 and two like it: no address, however it is spelled,
// is answered with a redirect.
//
// Incident 55
func TestNothingRedirects(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	for _, path := range []string{
		"//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example", "/%2f%2fevil.example", "/..//evil.example", "/.//evil.example",
		"/https://evil.example", "/@evil.example", "/v1/account/..//evil.example", "/v1//account", "/v1/./account", "/v1/account/",
		"/problems?next=//evil.example", "/v1/account?return_to=https://evil.example", "/getProfile?redirect=//evil.example&url=//evil.example",
	} {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			rec := f.serve(method, "http://localhost"+path, nil, bearer(code), header("Referer", "https://evil.example"))
			if rec.Code >= 300 && rec.Code < 400 || rec.Header().Get("Location") != "" || rec.Header().Get("Refresh") != "" || strings.Contains(rec.Body.String(), "evil") {
				t.Errorf("%s %s: %d %v", method, path, rec.Code, rec.Header())
			}
		}
	}
}

// Rs/cors's CVE-2025-47908: a preflight that asks for a mebibyte of headers is as cheap as
// any, and its answer names none of them.
//
// ASVS v5.0.0-3.4.2
// Incident 56
func TestGiantPreflight(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.AllowedOrigins = []string{"https://app.example.org"} })
	for _, origin := range []string{"https://app.example.org", "https://evil.example", "null", "https://app.example.org.evil.example", "*"} {
		quickly(t, "a preflight from "+origin, func() {
			rec := f.serve("OPTIONS", "/v1/account", nil, header("Origin", origin), header("Access-Control-Request-Method", "PATCH"),
				header("Access-Control-Request-Headers", strings.Repeat("x,", 1<<19)))

			allowed := rec.Header().Get("Access-Control-Allow-Origin")
			if own := origin == "https://app.example.org"; own != (allowed == origin) || !own && allowed != "" || allowed == "*" {
				t.Errorf("%s: allowed is %q", origin, allowed)
			}
			if strings.Contains(rec.Header().Get("Access-Control-Allow-Headers"), "x,") {
				t.Error("the headers asked for are allowed")
			}
		})
	}
}
