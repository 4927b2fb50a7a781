package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/message"
	"latchkey/internal/testkit"
)

func TestSignUp(t *testing.T) {
	f := newFixture(t, nil)

	a := f.call("POST", "/v1/accounts", object{"email": " Ana@Example.ORG", "username": "Ana", "password": pass, "firstName": "Ana", "lastName": "Pop"})
	f.want(a, http.StatusCreated, "")
	if a.text("email") != "Ana@example.org" || a.text("username") != "Ana" || a.header.Get("Location") != "/v1/account" {
		t.Errorf("got %s", a.raw)
	}
	if got := f.actions(); !slices.Equal(got, []string{accountCreated}) {
		t.Errorf("the audit log has %v", got)
	}

	b := f.call("GET", "/v1/account", nil, bearer(f.logIn("ANA@example.org")))
	f.want(b, http.StatusOK, "")
	if b.text("id") != a.text("id") || b.object("profile")["occupation"] != "May I ask you what do you do?" {
		t.Errorf("got %s", b.raw)
	}
}

// signUpWith is a sign-up with one field changed or added.
func signUpWith(field string, value any) object {
	body := object{"email": "ana@example.org", "username": "ana", "password": pass}
	body[field] = value
	return body
}

// refusedSignUps are sign-ups with one fault each, and the fields that the answer names.
var refusedSignUps = map[string]struct {
	body   any
	status int
	slug   string
	fields []string
}{
	"nothing":              {object{}, 422, "invalid-fields", []string{"email", "password", "username"}},
	"no JSON":              {"{", 400, "malformed-request", nil},
	"no object":            {"[]", 400, "malformed-request", nil},
	"two objects":          {"{}{}", 400, "malformed-request", nil},
	"not UTF-8":            {"{\"email\":\"\xff\"}", 400, "malformed-request", nil},
	"a field twice":        {`{"email":"a@example.org","email":"b@example.org"}`, 400, "malformed-request", []string{"email"}},
	"a field in two cases": {`{"email":"a@example.org","EMAIL":"b@example.org"}`, 400, "malformed-request", []string{"EMAIL"}},
	"e-mail as a list":     {signUpWith("email", []string{"ana@example.org", "eve@example.org"}), 400, "malformed-request", []string{"email"}},
	"e-mail as an object":  {signUpWith("email", object{}), 400, "malformed-request", []string{"email"}},
	"e-mail null":          {signUpWith("email", nil), 400, "malformed-request", []string{"email"}},
	"password as a number": {signUpWith("password", 12345678), 400, "malformed-request", []string{"password"}},
	"mass assignment":      {signUpWith("role", "admin"), 400, "malformed-request", []string{"role"}},
	"own id":               {signUpWith("id", "00000000-0000-7000-8000-000000000000"), 400, "malformed-request", []string{"id"}},
	"verified":             {signUpWith("emailVerified", true), 400, "malformed-request", []string{"emailVerified"}},
	"created":              {signUpWith("createdAt", "2000-01-01T00:00:00Z"), 400, "malformed-request", []string{"createdAt"}},
	"bad e-mail":           {signUpWith("email", "a@b@example.org"), 422, "invalid-fields", []string{"email"}},
	"e-mail as username":   {signUpWith("username", "ana@example.org"), 422, "invalid-fields", []string{"username"}},
	"short password":       {signUpWith("password", "1234567"), 422, "invalid-fields", []string{"password"}},
	"long password":        {signUpWith("password", strings.Repeat("x", 129)), 422, "invalid-fields", []string{"password"}},
	"long name":            {signUpWith("firstName", strings.Repeat("x", 101)), 422, "invalid-fields", []string{"firstName"}},
	"control characters":   {signUpWith("lastName", "Pop\r\nBcc: x"), 422, "invalid-fields", []string{"lastName"}},
	"reversed text":        {signUpWith("lastName", "Pop\u202e"), 422, "invalid-fields", []string{"lastName"}},
	"a body of 65 KiB":     {signUpWith("firstName", strings.Repeat("x", 65<<10)), 413, "too-large", nil},
	"deep nesting":         {`{"email":` + strings.Repeat("[", 30000), 400, "malformed-request", nil},
}

// All faults are named at once, by field, and nothing is written.
//
// ASVS v5.0.0-1.3.3 v5.0.0-1.5.2 v5.0.0-2.2.1 v5.0.0-2.2.2 v5.0.0-6.2.1 v5.0.0-15.3.3 v5.0.0-15.3.5 v5.0.0-15.3.7
// Incident 4, 39
func TestSignUpRefuses(t *testing.T) {
	f := newFixture(t, nil)

	for name, c := range refusedSignUps {
		a := f.call("POST", "/v1/accounts", c.body)
		if a.status != c.status || a.slug() != c.slug {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
		if fields := slices.Sorted(maps.Keys(a.object("fields"))); !slices.Equal(fields, c.fields) {
			t.Errorf("%s: the fields %v are named, want %v", name, fields, c.fields)
		}
	}

	good := signUpWith("username", "ana")
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		f.want(f.call("POST", "/v1/accounts", good, header("Content-Type", contentType)), http.StatusUnsupportedMediaType, "unsupported-type")
	}

	if f.rows("accounts")+f.rows("profiles")+f.rows("audit_log") != 0 {
		t.Error("a refused sign-up left rows behind")
	}
}

// A client that lost the reply repeats its sign-up and ends with one account;
// a client that does not know the password learns only that the names are taken.
func TestSignUpMayBeRepeated(t *testing.T) {
	f := newFixture(t, nil)

	body := object{"email": "ana@example.org", "username": "ana", "password": pass}
	first := f.call("POST", "/v1/accounts", body)
	again := f.call("POST", "/v1/accounts", object{"email": "ANA@example.org", "username": "Ana", "password": pass})
	f.want(again, http.StatusCreated, "")
	if first.text("id") == "" || first.text("id") != again.text("id") || f.rows("accounts") != 1 {
		t.Errorf("%s then %s", first.raw, again.raw)
	}

	for name, c := range map[string]struct {
		change object
		fields []string
	}{
		"another password": {object{"password": pass + "!"}, []string{"email", "username"}},
		"another username": {object{"username": "ana2"}, []string{"email"}},
		"another e-mail":   {object{"email": "ana2@example.org"}, []string{"username"}},
	} {
		other := maps.Clone(body)
		maps.Copy(other, c.change)

		a := f.call("POST", "/v1/accounts", other)
		f.want(a, http.StatusConflict, "taken")
		for _, field := range c.fields {
			if a.object("fields")[field] == nil || len(a.object("fields")) != len(c.fields) {
				t.Errorf("%s: %s", name, a.raw)
			}
		}
	}

	// The repeat of a lost reply comes within minutes; later it is someone else.
	f.clock.Advance(10 * time.Minute)
	f.want(f.call("POST", "/v1/accounts", body), http.StatusConflict, "taken")
	if f.rows("accounts") != 1 || f.rows("profiles") != 1 {
		t.Error("more than one account")
	}
}

// Sixteen clients race for one username, and for one e-mail, in all its
// spellings: one wins, the rest learn that it is taken, and none half-exists.
//
// ASVS v5.0.0-2.3.4 v5.0.0-15.4.2
// Incident 6, 24
func TestSignUpRaces(t *testing.T) {
	rounds := testkit.Rounds(20, 200)
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })

	// In even rounds all want one address, in odd ones one username.
	emails := []string{"ana%d@example.org", "ANA%d@Example.org", " ana%d@example.org ", "Ana%d@EXAMPLE.ORG"}
	usernames := []string{"ana%d", "ANA%d", " ana%d ", "Ana%d"}
	for round := range rounds {
		var mu sync.Mutex
		statuses := map[int]int{}
		var wg sync.WaitGroup

		for i := range 16 {
			body := object{"email": fmt.Sprintf("other%d-%d@example.org", round, i), "username": fmt.Sprintf("other%d-%d", round, i), "password": fmt.Sprintf("%s %d", pass, i)}
			if round%2 == 0 {
				body["email"] = fmt.Sprintf(emails[i%4], round)
			} else {
				body["username"] = fmt.Sprintf(usernames[i%4], round)
			}
			wg.Go(func() {
				a, err := f.try(f.url, "POST", "/v1/accounts", body)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				statuses[a.status]++
			})
		}

		wg.Wait()
		if statuses[http.StatusCreated] != 1 || statuses[http.StatusConflict] != 15 {
			t.Fatalf("round %d: %v", round, statuses)
		}
	}

	if a, p := f.rows("accounts"), f.rows("profiles"); a != rounds || p != rounds {
		t.Errorf("%d accounts and %d profiles after %d rounds", a, p, rounds)
	}
}

// ASVS v5.0.0-2.2.3 v5.0.0-15.3.7
func TestAvailability(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	for query, want := range map[string]any{
		"username=ana": false, "username=%20ANA%20": false, "username=bob": true,
		"email=ana@example.org": false, "email=Ana%40EXAMPLE.org": false, "email=bob@example.org": true,
	} {
		a := f.call("GET", "/v1/availability?"+query, nil)
		if f.want(a, http.StatusOK, ""); a.body["available"] != want {
			t.Errorf("%s: %s", query, a.raw)
		}
	}

	for query, slug := range map[string]string{
		"": "malformed-request", "username=a&email=b": "malformed-request", "username=ana&username=bob": "malformed-request",
		"name=ana": "malformed-request", "username=a": "invalid-fields", "email=x": "invalid-fields",
	} {
		if a := f.call("GET", "/v1/availability?"+query, nil); a.slug() != slug {
			t.Errorf("%q: %s", query, a.raw)
		}
	}
}

// ASVS v5.0.0-8.2.3 v5.0.0-15.3.3
// Incident 64
func TestPatchAccount(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	a := f.call("PATCH", "/v1/account", object{"lastName": "Ionescu"}, bearer(code))
	f.want(a, http.StatusOK, "")
	if a.text("lastName") != "Ionescu" || a.text("firstName") != "Ana" || a.text("username") != "ana" {
		t.Errorf("one field changed others: %s", a.raw)
	}

	a = f.call("PATCH", "/v1/account", object{"firstName": ""}, bearer(code))
	if f.want(a, http.StatusOK, ""); a.text("firstName") != "" || a.text("lastName") != "Ionescu" {
		t.Errorf("emptying a name: %s", a.raw)
	}

	// Fields that a client cannot set, and invalid names, are refused.
	f.want(f.call("PATCH", "/v1/account", object{"email": "eve@example.org"}, bearer(code)), http.StatusBadRequest, "malformed-request")
	f.want(f.call("PATCH", "/v1/account", object{"firstName": "\x07"}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")
}

// Incident 4
func TestChangeEmailAndUsername(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.signUp("bob")

	put := func(path string, body object) answer { return f.call("PUT", path, body, bearer(code)) }
	f.want(put("/v1/account/email", object{"email": "new@example.org"}), http.StatusForbidden, "wrong-password")
	f.want(put("/v1/account/email", object{"email": "new@example.org", "currentPassword": "x"}), http.StatusForbidden, "wrong-password")
	f.want(put("/v1/account/email", object{"email": "nonsense", "currentPassword": pass}), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(put("/v1/account/email", object{"email": "BOB@example.org", "currentPassword": pass}), http.StatusConflict, "taken")

	// The address changes when the new one confirms it.
	a := put("/v1/account/email", object{"email": "New@Example.org", "currentPassword": pass})
	if f.want(a, http.StatusAccepted, ""); a.text("email") != "New@example.org" {
		t.Errorf("got %s", a.raw)
	}
	f.want(f.call("POST", "/v1/account/email/confirm", object{"token": f.token(message.EmailChange)}, bearer(code)), http.StatusNoContent, "")

	f.want(put("/v1/account/username", object{"username": "bob "}), http.StatusConflict, "taken")
	f.want(put("/v1/account/username", object{"username": "b@b"}), http.StatusUnprocessableEntity, "invalid-fields")
	// One's own name in another case is not taken.
	f.want(put("/v1/account/username", object{"username": "ANA"}), http.StatusOK, "")
	f.want(put("/v1/account/username", object{"username": "new"}), http.StatusOK, "")

	for login, status := range map[string]int{"ana": 401, "ana@example.org": 401, "new": 201, "new@example.org": 201} {
		if a := f.call("POST", "/v1/sessions", object{"login": login, "password": pass}); a.status != status {
			t.Errorf("log-in as %s: %d", login, a.status)
		}
	}

	want := []string{emailRequested, emailChanged, usernameChanged, usernameChanged}
	if got := f.actions()[3:7]; !slices.Equal(got, want) {
		t.Errorf("the audit log has %v, want %v", got, want)
	}
}

// ASVS v5.0.0-6.2.2 v5.0.0-6.2.3 v5.0.0-7.4.3
// Incident 19, 20
func TestChangePassword(t *testing.T) {
	f := newFixture(t, nil)
	here := f.member("ana")
	elsewhere, _ := f.logIn("ana"), f.member("bob")
	bob := f.logIn("bob")

	put := func(current, next string) answer {
		return f.call("PUT", "/v1/account/password", object{"currentPassword": current, "newPassword": next}, bearer(here))
	}

	// A refused change leaves the other sessions alone.
	f.want(put("wrong", "another pass phrase"), http.StatusForbidden, "wrong-password")
	f.want(put(pass, "short"), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(f.call("GET", "/v1/account", nil, bearer(elsewhere)), http.StatusOK, "")

	changed := put(pass, "another pass phrase")
	f.want(changed, http.StatusOK, "")

	// A code that somebody learned before the change is worthless after it.
	f.want(f.call("GET", "/v1/account", nil, bearer(here)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, bearer(changed.text("code"))), http.StatusOK, "")
	if list := f.sessions(changed.text("code")); len(list) != 1 {
		t.Errorf("%d sessions are left", len(list))
	}

	f.want(f.call("GET", "/v1/account", nil, bearer(elsewhere)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, bearer(bob)), http.StatusOK, "")
	f.want(f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass}), http.StatusUnauthorized, "wrong-credentials")
	f.want(f.call("POST", "/v1/sessions", object{"login": "ana", "password": "another pass phrase"}), http.StatusCreated, "")
}

// Of two changes at once that know the same password, one succeeds: the other's
// proof is stale when it comes to write.
//
// ASVS v5.0.0-2.3.1 v5.0.0-15.4.2
func TestPasswordChangesRace(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })
	f.signUp("ana")
	codes := []string{f.logIn("ana"), f.logIn("ana"), f.logIn("ana"), f.logIn("ana")}

	current := pass
	for round := range 20 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var winners []string
		var winner string

		for i, code := range codes {
			next := fmt.Sprintf("%s %d %d", pass, round, i)
			wg.Go(func() {
				a, err := f.try(f.url, "PUT", "/v1/account/password", object{"currentPassword": current, "newPassword": next}, bearer(code))
				if err != nil || a.status >= 500 {
					t.Errorf("%d %v", a.status, err)
				}
				if a.status == http.StatusOK {
					mu.Lock()
					defer mu.Unlock()
					winners = append(winners, next)
					winner = a.text("code")
					codes[i] = winner
				}
			})
		}

		wg.Wait()
		if len(winners) != 1 {
			t.Fatalf("round %d: %d changes succeeded", round, len(winners))
		}
		current = winners[0]

		// The losers' sessions ended; they begin new ones with the new password.
		for i := range codes {
			if codes[i] != winner {
				a := f.call("POST", "/v1/sessions", object{"login": "ana", "password": current})
				f.want(a, http.StatusCreated, "")
				codes[i] = a.text("code")
			}
		}
	}
}

// Log-ins with the old password that run beside a change leave no session that
// outlives it.
//
// ASVS v5.0.0-2.3.1 v5.0.0-7.4.3
func TestLoginRacesPasswordChange(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })
	f.signUp("ana")

	current := pass
	for round := range 20 {
		here := f.call("POST", "/v1/sessions", object{"login": "ana", "password": current}).text("code")
		next := fmt.Sprintf("%s %d", pass, round)
		codes := make([]string, 8)

		var wg sync.WaitGroup
		for i := range codes {
			wg.Go(func() {
				a, _ := f.try(f.url, "POST", "/v1/sessions", object{"login": "ana", "password": current})
				codes[i] = a.text("code")
			})
		}
		wg.Go(func() {
			a, err := f.try(f.url, "PUT", "/v1/account/password", object{"currentPassword": current, "newPassword": next}, bearer(here))
			if err != nil || a.status != http.StatusOK {
				t.Errorf("round %d: %d %v", round, a.status, err)
			}
		})

		wg.Wait()
		for _, code := range codes {
			if code != "" { // a log-in after the change is refused
				f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
			}
		}

		current = next
	}
}

// Everything of the account is gone in one transaction; its names are free, and
// an account that takes them inherits nothing.
//
// ASVS v5.0.0-7.4.2 v5.0.0-14.2.4 v5.0.0-14.3.1
// Incident 19, 59, 62
func TestDeleteAccount(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	other := f.logIn("ana")
	bob := f.member("bob")
	f.want(f.putPicture(code, pngOf(t, 40, 30)), http.StatusOK, "")
	f.want(f.call("PATCH", "/v1/profile", object{"occupation": "Diver"}, bearer(code)), http.StatusOK, "")
	before := f.call("GET", "/v1/account", nil, bearer(code))

	f.want(f.call("DELETE", "/v1/account", object{}, bearer(code)), http.StatusForbidden, "wrong-password")
	f.want(f.call("DELETE", "/v1/account", object{"password": "wrong"}, bearer(code)), http.StatusForbidden, "wrong-password")
	a := f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code))
	f.want(a, http.StatusNoContent, "")
	if a.header.Get("Clear-Site-Data") == "" || !a.cleared() {
		t.Error("the browser is not told to delete its data")
	}
	for table, want := range map[string]int{"accounts": 1, "profiles": 1, "pictures": 0, "sessions": 1} {
		if got := f.rows(table); got != want {
			t.Errorf("%d rows in %s, want %d: only bob's", got, table, want)
		}
	}

	var traces int
	if err := f.raw.QueryRow("SELECT COUNT(*) FROM audit_log WHERE action LIKE 'account.deleted' AND ip = ''").Scan(&traces); err != nil || traces != 1 {
		t.Errorf("%d audit rows record the deletion: %v", traces, err)
	}

	for _, c := range []string{code, other} {
		f.want(f.call("GET", "/v1/account", nil, bearer(c)), http.StatusUnauthorized, "unknown-code")
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(bob)), http.StatusOK, "")

	f.clock.Advance(usernameHold) // nobody gets the name before that
	after := f.call("GET", "/v1/account", nil, bearer(f.member("ana")))
	profile := after.object("profile")
	if after.text("id") == before.text("id") || profile["pictureUrl"] != nil || profile["occupation"] == "Diver" {
		t.Errorf("a new account of the same name inherits: %s", after.raw)
	}
	f.want(f.call("GET", before.object("profile")["pictureUrl"].(string), nil), http.StatusNotFound, "not-found")
}

// Two deletions and a log-in at once: the account is gone, and no session stays.
//
// ASVS v5.0.0-2.3.3 v5.0.0-7.4.2
// Incident 59
func TestDeletionRaces(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 16 })

	for round := range 20 {
		name := fmt.Sprintf("ana%d", round)
		codes := []string{f.member(name), f.logIn(name)}

		var wg sync.WaitGroup
		attempt := func(method, path string, body object, changes ...with) {
			wg.Go(func() {
				a, err := f.try(f.url, method, path, body, changes...)
				if err != nil || a.status >= 500 {
					t.Errorf("%s %s: %d %v", method, path, a.status, err)
				}
			})
		}
		for _, code := range codes {
			attempt("DELETE", "/v1/account", object{"password": pass}, bearer(code))
			attempt("POST", "/v1/sessions", object{"login": name, "password": pass})
			attempt("PATCH", "/v1/profile", object{"country": "France"}, bearer(code))
		}
		wg.Wait()
	}

	for _, table := range []string{"accounts", "profiles", "sessions"} {
		if n := f.rows(table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

// No response of the owner's own account, and no table row, holds the password
// or its hash in a place that is not its own.
//
// ASVS v5.0.0-14.2.4 v5.0.0-15.3.1 v5.0.0-16.2.5
// Incident 42
func TestNothingLeaks(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	hash := f.hash("ana").String

	for _, path := range []string{"/v1/account", "/v1/profile", "/v1/sessions", "/getProfile"} {
		a := f.call("GET", path, nil, bearer(code))
		for name, secret := range map[string]string{"the hash": hash, "the code": code, "the password": pass} {
			if encoded, _ := json.Marshal(secret); strings.Contains(string(a.raw), strings.Trim(string(encoded), `"`)) {
				t.Errorf("%s shows %s", path, name)
			}
		}
	}

	// Refused requests are logged too, and must show no secret either.
	f.call("POST", "/v1/sessions", object{"login": "ana@example.org", "password": "a wrong pass phrase"})
	f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ana", "password": "another one"})
	f.call("POST", "/v1/accounts?token="+code, object{"email": "x"})
	f.call("GET", "/"+code, nil)

	for name, secret := range map[string]string{"an e-mail": "ana@example.org", "a code": code, "a password": pass, "a hash": hash, "a wrong password": "a wrong pass"} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log shows %s", name)
		}
	}
}
