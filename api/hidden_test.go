package api

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/profile"
	"latchkey/internal/testkit"
)

// Where e-mail addresses are hidden, log-ins by e-mail have a count apart from the
// username's, and an address that nobody has is counted alike: the answers, waits and
// statements are the same.
//
// ASVS v5.0.0-6.3.1
func TestHiddenEmailsAreCountedAlone(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits.LoginAccount = config.Limit{Count: 8, Per: time.Hour}
	})
	f.signUp("ana")

	var seen []string
	for _, email := range []string{"ana@example.org", "nobody@example.org"} {
		var told []string
		for range 10 {
			before := f.questions()
			a := f.tryLogin(email, "a wrong phrase")
			told = append(told, fmt.Sprint(a.status, a.header.Get("Retry-After"), string(a.raw), f.questions()-before))
		}
		seen = append(seen, strings.Join(told, "\n"))
	}
	if seen[0] != seen[1] {
		t.Errorf("a taken address:\n%s\na free one:\n%s", seen[0], seen[1])
	}

	// Neither count affects the other.
	f.want(f.tryLogin("ana", pass), http.StatusCreated, "")
	f.clock.Advance(time.Hour)
	for range 8 {
		f.tryLogin("ana", "a wrong phrase")
	}
	f.want(f.tryLogin("ana", pass), http.StatusTooManyRequests, "too-many-attempts")
	f.want(f.tryLogin("ana@example.org", pass), http.StatusCreated, "")
}

// The two counts together let no more wrong passwords pass than the one did before the
// password is disabled; another password ends both.
//
// ASVS v5.0.0-6.3.1
func TestHiddenEmailsCountTogether(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits.LoginAccount = config.Limit{Count: 1000, Per: time.Minute}
	})
	home := f.member("ana")

	disabled := func(want bool) {
		t.Helper()
		var is bool
		if err := f.raw.QueryRow("SELECT password_disabled_at IS NOT NULL FROM accounts").Scan(&is); err != nil || is != want {
			t.Errorf("the password is disabled: %v, want %v; %v", is, want, err)
		}
	}

	guess := func(login string) {
		t.Helper()
		f.clock.Advance(15 * time.Minute)
		f.want(f.tryLogin(login, "a wrong phrase"), http.StatusUnauthorized, "wrong-credentials")
	}

	// Each of the two counts may reach half of what one count may.
	guess("ana")
	guess("ana@example.org")
	f.exec("UPDATE attempts SET failures = ? WHERE failures > 0", maxFailures/2-2)
	guess("ana")
	guess("ana@example.org")
	disabled(false)
	guess("ana@example.org")
	disabled(true)

	home = f.changePassword(home, pass, pass)
	guess("ana")
	guess("ana@example.org")
	disabled(false)
	f.want(f.tryLogin("ana@example.org", pass), http.StatusCreated, "")
	f.want(f.call("GET", "/v1/account", nil, bearer(home)), http.StatusOK, "")
}

// Where e-mail addresses are hidden, a sign-up makes nothing but an email. Its link makes the
// account once, with a password, and perhaps a username, that are chosen then: nobody
// can log in after the sign-up alone.
//
// ASVS v5.0.0-6.3.8
func TestHiddenSignUp(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	f.want(f.call("POST", "/v1/accounts", object{"email": "Eva@Example.org", "username": "Eva", "password": "what a stranger chose", "firstName": "Eva", "lastName": "Pop"},
		header("Accept-Language", "ro")), http.StatusAccepted, "")
	if n := f.rows("accounts") + f.rows("one_time_tokens") + f.rows("audit_log"); n != 0 {
		t.Errorf("%d rows before the link is used", n)
	}
	first := f.signUpLink("Eva@example.org")

	// Somebody takes the username meanwhile.
	f.want(f.call("POST", "/v1/accounts", object{"email": "other@example.org", "username": "eva", "password": pass}), http.StatusAccepted, "")
	f.want(f.call("POST", "/v1/accounts/confirm", object{"token": f.signUpLink("other@example.org"), "password": pass}), http.StatusCreated, "")

	finish := func(changes object) answer {
		body := object{"token": first, "password": pass}
		maps.Copy(body, changes)
		return f.call("POST", "/v1/accounts/confirm", body)
	}

	f.want(finish(object{"token": first[:len(first)-2] + "aa"}), http.StatusGone, "dead-link")
	f.want(finish(object{"password": "short"}), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(finish(nil), http.StatusConflict, "taken")
	a := finish(object{"username": "Eva2"})

	f.want(a, http.StatusCreated, "")
	if a.text("email") != "Eva@example.org" || a.body["emailVerified"] != true || a.text("firstName") != "Eva" || a.text("locale") != "ro" {
		t.Errorf("got %s", a.raw)
	}
	f.want(finish(object{"username": "eva3"}), http.StatusGone, "dead-link")
	f.want(f.tryLogin("eva2", "what a stranger chose"), http.StatusUnauthorized, "wrong-credentials")
	code := f.logIn("eva2")

	// A used link stays used, even when the address is free again.
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
	f.want(finish(object{"username": "eva3"}), http.StatusGone, "dead-link")
}

// A link is valid for two days. Of many requests that use it at once one gets the account.
//
// ASVS v5.0.0-2.3.4
func TestHiddenSignUpIsFinishedOnce(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	ask := func() string {
		f.want(f.call("POST", "/v1/accounts", object{"email": "eva@example.org", "username": "eva", "password": pass}), http.StatusAccepted, "")
		return f.signUpLink("eva@example.org")
	}

	late, second := ask(), ask()
	f.clock.Advance(message.SignUp.Life())
	f.want(f.call("POST", "/v1/accounts/confirm", object{"token": late, "password": pass}), http.StatusGone, "dead-link")

	token := ask()
	var requests []func() answer
	for n := range 8 {
		requests = append(requests, func() answer {
			return f.call("POST", "/v1/accounts/confirm", object{"token": token, "password": pass, "username": fmt.Sprint("eva", n)})
		})
	}
	if got := f.together(requests...); got[http.StatusCreated] != 1 || got[http.StatusGone] != 7 {
		t.Errorf("got %v", got)
	}
	f.want(f.call("POST", "/v1/accounts/confirm", object{"token": second, "password": pass}), http.StatusGone, "dead-link")
}

// The longest sign-up fits into the outbox and into a link.
func TestHiddenSignUpOfTheGreatestLength(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HideEmails = true })
	for _, name := range []string{strings.Repeat("<", 100), strings.Repeat("\U00020000", 100), strings.Repeat(`"`, 100)} {
		if profile.Name(name, profile.MaxName) != nil {
			continue
		}
		email := strings.Repeat("&", 64) + "@" + strings.Repeat(strings.Repeat("x", 62)+".", 2) + strings.Repeat("y", 59) + ".org"
		body := object{"email": email, "username": strings.Repeat("e", 30), "firstName": name, "lastName": name, "password": pass}
		f.want(f.call("POST", "/v1/accounts", body), http.StatusAccepted, "")

		token := f.signUpLink(email)
		a := f.call("POST", "/v1/accounts/confirm", object{"token": token, "password": pass})
		f.want(a, http.StatusCreated, "")
		if a.text("lastName") != name {
			t.Errorf("got %s", a.raw)
		}
		f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(f.logIn(strings.Repeat("e", 30)))), http.StatusNoContent, "")
		f.exec("DELETE FROM former_usernames")
	}
}

// Whatever three requests a stranger sends about an address, a taken one and a free one get
// the same answers and counts, at the same cost.
//
// Incident 17
func TestHiddenEmailsInThreeRequests(t *testing.T) {
	f := newFixture(t, func(o *Options) {
		o.HideEmails = true
		o.Limits = Limits{
			LoginAccount:    config.Limit{Count: 2, Per: time.Hour},
			MailUnconfirmed: config.Limit{Count: 1, Per: time.Hour},
			RecoveryEmail:   config.Limit{Count: 2, Per: time.Hour},
		}
	})
	f.options.DB = f.openDB(1)
	f.server, f.url = f.replica(f.options)

	// A request that only reads cannot affect the next one, so it comes last.
	alphabet, changing := strangersRequests(), 5
	n := 0
	for _, first := range alphabet[:changing] {
		for _, second := range alphabet[:changing] {
			for _, third := range alphabet {
				if n++; !testkit.Long() && n%3 != 0 {
					continue // every two of the three still meet
				}
				told := f.observeBoth([]strangersRequest{first, second, third}, n)
				if told[0] != told[1] {
					t.Fatalf("the answers differ: %s\n%s\n%s", firstDifference(told[0], told[1]), told[0], told[1])
				}
			}
		}
	}
}

// observeBoth sends a sequence with an address that somebody has, then with a free one,
// and returns what a stranger sees of each. The number makes the addresses unique.
func (f *fixture) observeBoth(sequence []strangersRequest, number int) (told [2]string) {
	f.t.Helper()
	occupied, free := fmt.Sprintf("a%04d", number), fmt.Sprintf("b%04d", number)
	f.occupy(occupied)
	for world, name := range []string{occupied, free} {
		for _, request := range sequence {
			told[world] += f.observe(request, name)
		}
	}
	return told
}

// strangersRequest is about the address name@example.org and usernames that are free.
type strangersRequest struct {
	method, path string
	body         func(name string) object
}

func strangersRequests() []strangersRequest {
	signUp := func(username, pw string) func(string) object {
		return func(name string) object {
			return object{"email": name + "@example.org", "username": name + username, "password": pw}
		}
	}
	logIn := func(username string) func(string) object {
		return func(name string) object { return object{"login": name + username, "password": pass} }
	}

	return []strangersRequest{
		{"POST", "/v1/accounts", signUp("-x", pass)},
		{"POST", "/v1/accounts", signUp("-y", "another pass phrase")},
		{"POST", "/v1/sessions", logIn("@example.org")},
		{"POST", "/v1/sessions", logIn("-x")},
		{"POST", "/v1/recovery", func(name string) object { return object{"email": name + "@example.org"} }},
		{"POST", "/creare-cont", signUp("-x", pass)},
		{"POST", "/login", func(name string) object { return object{"email": name + "@example.org", "password": pass} }},
		{"GET", "/v1/availability?email=%s@example.org", nil},
		{"GET", "/v1/availability?username=%s-x", nil},
		{"POST", "/checkUserAndEmailForAvailability", func(name string) object {
			return object{"email": name + "@example.org", "username": name + "-x"}
		}},
	}
}

// observe returns all that a stranger sees of a request, and its cost in statements and
// commits.
func (f *fixture) observe(request strangersRequest, name string) string {
	f.t.Helper()
	before, commits := f.questions(), f.status("Handler_commit")
	path, body := request.path, any(nil)
	if strings.Contains(path, "%s") {
		path = fmt.Sprintf(path, name)
	}
	if request.body != nil {
		body = request.body(name)
	}

	seen := strings.ReplaceAll(f.call(request.method, path, body).visible(), name, "*")
	return fmt.Sprintln(request.path, seen, f.questions()-before, f.status("Handler_commit")-commits)
}

// occupy makes an account with the address name@example.org.
func (f *fixture) occupy(name string) {
	f.t.Helper()
	hash := f.server.Password.Hash("somebody else's phrase")
	err := f.server.queries.AccountCreate(f.t.Context(), dbgen.AccountCreateParams{
		ID: id.New(), Email: name + "@example.org", EmailKey: name + "@example.org", Username: "of-" + name, UsernameKey: "of-" + name,
		Locale: "en", PasswordHash: &hash, CreatedAt: f.server.now(),
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// signUpLink delivers the emails that wait, and returns the token by which an address
// finishes its sign-up.
func (f *fixture) signUpLink(to string) (token string) {
	f.t.Helper()
	for _, d := range f.deliver() {
		_, token, _ = strings.Cut(d.link(), "/finish-sign-up#")
		if d.message.To == to && token != "" {
			return token
		}
	}
	f.t.Fatalf("%s got no link to finish a sign-up", to)
	return ""
}
