package main

// The original's surface as its service really ran, row by row, used as its frontend uses
// it: from another origin, with a preflight before each request, and null for fields that
// were not filled in. original_test.go has the surface as the document describes it.

import (
	"encoding/base64"
	"encoding/json"
	"image/color"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
)

const site = "https://site.example"

// browser is the frontend in a browser.
type browser struct {
	*testing.T
	url, code string
}

// openSite boots the service for a frontend on another origin.
func openSite(t *testing.T) browser {
	t.Helper()
	t.Setenv("LATCHKEY_ALLOWED_ORIGINS", site)
	serveEnv(t, cluster.Migrated(t))
	return browser{T: t, url: boot(t, "serve").url}
}

// fetch sends a request as a browser does, and returns what the page may read.
func (b browser) fetch(method, path string, body fields) reply {
	b.Helper()
	b.preflight(method, path)

	encoded, _ := json.Marshal(body)
	res := b.do(method, path, string(encoded), map[string]string{"Content-Type": "application/json", "Authorization": b.bearer()})
	b.readable(method+" "+path, res)
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	r := reply{status: res.StatusCode, raw: string(raw)}
	_ = json.Unmarshal(raw, &r.body)
	return r
}

func (b browser) bearer() string {
	if b.code == "" {
		return ""
	}
	return "Bearer " + b.code
}

// preflight asks first, as a browser does for JSON and for Authorization. A redirect is
// no answer to it.
func (b browser) preflight(method, path string) {
	b.Helper()
	res := b.do("OPTIONS", path, "", map[string]string{
		"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type",
	})
	res.Body.Close()
	b.readable("preflight of "+path, res)
	allowed := strings.ToLower(res.Header.Get("Access-Control-Allow-Headers"))
	if res.StatusCode/100 != 2 || !strings.Contains(res.Header.Get("Access-Control-Allow-Methods"), method) ||
		!strings.Contains(allowed, "authorization") || !strings.Contains(allowed, "content-type") {
		b.Errorf("preflight of %s %s: %d %v", method, path, res.StatusCode, res.Header)
	}
}

func (b browser) do(method, path, body string, headers map[string]string) *http.Response {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.URL.Opaque = strings.TrimPrefix(b.url, "http:") + path // so that doubled slashes are sent as they stand
	req.Header.Set("Origin", site)
	for name, value := range headers {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	return res
}

// readable checks that the page may read the answer.
func (b browser) readable(what string, res *http.Response) {
	b.Helper()
	if got := res.Header.Get("Access-Control-Allow-Origin"); got != site {
		b.Errorf("%s: %d is closed to the page: %v", what, res.StatusCode, res.Header)
	}
}

// row is a row of what was observed: a request, and the whole answer.
type row struct {
	method, path string
	body         fields
	status       int
	want         fields
}

func (b browser) row(r row) {
	b.Helper()
	got := b.fetch(r.method, r.path, r.body)
	frontend{T: b.T}.want(r.method+" "+r.path, got, r.status, r.want)
}

func says(text string) fields { return fields{"message": text} }

func failure(text string) fields { return fields{"error": text} }

// signUpForm is what the frontend's form sends.
func signUpForm(name string) fields {
	return fields{
		"email": name + "@example.org", "password": goodPassword, "confirmPassword": goodPassword,
		"firstName": "Ana", "lastName": "Pop", "username": name,
	}
}

// member signs up and logs in, as the frontend does.
func (b browser) member(name string) browser {
	b.Helper()
	b.row(row{"POST", "/creare-cont", signUpForm(name), 201, says("The user account is create with succes")})
	r := b.fetch("POST", "/intra-in-cont", fields{"email": name + "@example.org", "password": goodPassword})
	b.code, _ = r.body["message"].(string)
	frontend{T: b.T}.want("log-in", r, 200, fields{"code": "200", "message": b.code})
	if len(b.code) != 26 {
		b.Fatalf("the code is %q", b.code)
	}
	return b
}

// Without a session: sign-up, log-in, and the question whether a name is free.
func TestLiveOpen(t *testing.T) {
	b := openSite(t)
	b.member("ana")
	wrong := fields{"code": "202", "message": "Password or user are incorrect"}
	for _, r := range []row{
		{"POST", "/intra-in-cont", fields{"email": "ana@example.org", "password": "wrong"}, 202, wrong},
		{"POST", "/intra-in-cont", fields{"email": "nobody@example.org", "password": goodPassword}, 202, wrong},
		{"POST", "/intra-in-cont", fields{"email": nil, "password": nil, "username": nil}, 202, wrong},
		{"POST", "//intra-in-cont", fields{"email": "ana@example.org", "password": "wrong"}, 202, wrong},
		{"POST", "/login", fields{"email": "ana@example.org", "password": "wrong"}, 202, wrong},
		{"POST", "/intra-in-cont", signUpForm("bob"), 201, says("The user account is create with succes")},

		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "ana@example.org", "username": nil}, 200, says("true")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": " ANA@example.org", "username": nil}, 200, says("true")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "new@example.org", "username": nil}, 200, says("false")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": nil, "username": "Ana"}, 200, says("true")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": nil, "username": "new"}, 200, says("false")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "new@example.org", "username": "ana"}, 200, says("true")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "ana@example.org", "username": "new"}, 200, says("true")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "new@example.org", "username": "new"}, 200, says("false")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": nil, "username": "no name"}, 200, says("true")}, // nobody can have it
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": nil, "username": nil}, 400, says("Email or username must be provided")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": "", "username": ""}, 400, says("Email or username must be provided")},

		{"GET", "/get", nil, 401, failure("Authorization header is missing")},
	} {
		b.row(r)
	}

	for _, path := range []string{"//intra-in-cont", "///login", "/login"} {
		r := b.fetch("POST", path, fields{"email": "ana@example.org", "password": goodPassword})
		code, _ := r.body["message"].(string)
		frontend{T: t}.want(path, r, 200, fields{"code": "200", "message": code})
		b.code = code
		b.row(row{"GET", "//get", nil, 200, profileOfAna(nil)})
	}
}

// profileOfAna is that of a new account, with these changes.
func profileOfAna(changes fields) fields {
	profile := maps.Clone(defaults)
	profile["FullName"] = "Ana Pop"
	maps.Copy(profile, changes)
	return profile
}

// Each route has its own words for a session that does not exist.
func TestLiveUnknownSession(t *testing.T) {
	b := openSite(t)
	b.member("ana")
	b.code = strings.Repeat("0", 26)
	b.row(row{"GET", "/get", nil, 401, failure("Session not found")})
	b.row(row{"POST", "/setContactDetail", fields{"country": "Spain"}, 404, says("Session not found")})
	b.row(row{"GET", "/getProfile", nil, 401, failure("Invalid token")})

	b.code = "8PBV22S" // the original's, still in a browser
	b.row(row{"GET", "/get", nil, 401, failure("Session not found")})
	b.row(row{"GET", "/getProfile", nil, 400, failure("Invalid token format")})
}

// The profile's forms begin empty each time: a field that is not filled in is null, and
// keeps its value. An empty text clears it.
func TestLiveProfile(t *testing.T) {
	b := openSite(t).member("ana")
	empty := func(filled fields, names ...string) fields {
		form := fields{}
		for _, name := range names {
			form[name] = nil
		}
		maps.Copy(form, filled)
		return form
	}
	now := profileOfAna(nil)
	b.row(row{"GET", "/get", nil, 200, now})

	contact := func(filled fields) {
		t.Helper()
		b.row(row{"POST", "/setContactDetail", empty(filled, "image", "occupation", "homeAddress", "country", "county"), 200, says("Contact details set successfully")})
	}
	for in, out := range map[string]string{"occupation": "Occupation", "homeAddress": "HomeAddress", "country": "Country", "county": "County"} {
		contact(fields{in: "new " + in})
		now[out] = "new " + in
		b.row(row{"GET", "/get", nil, 200, now})
		contact(fields{in: ""})
		now[out] = ""
		b.row(row{"GET", "/get", nil, 200, now})
	}

	links := func(filled fields) {
		t.Helper()
		form := empty(filled, "linkedIn", "faceBook", "gitHub", "instagram", "twitter", "youtube", "description")
		b.row(row{"POST", "/setSocialLink", form, 200, says("Social links updated successfully")})
	}
	for in, outs := range map[string][2]string{
		"linkedIn": {"LinkedIn", "https://linkedin.com/in/ana"}, "faceBook": {"FaceBook", "https://facebook.com/ana"},
		"gitHub": {"GitHub", "https://github.com/ana"}, "instagram": {"Instagram", "https://instagram.com/ana"},
		"twitter": {"Twitter", "https://twitter.com/ana"}, "youtube": {"Youtube", "https://youtube.com/@ana"},
	} {
		for typed, want := range map[string]string{"ana": outs[1], "@ana": outs[1], "linkedin.com/in/ana": "https://linkedin.com/in/ana", "": ""} {
			links(fields{in: typed})
			now[outs[0]] = want
			b.row(row{"GET", "/get", nil, 200, now})
		}
		refused := b.fetch("POST", "/setSocialLink", fields{in: "no link"})
		if text, _ := refused.body["error"].(string); refused.status != 400 || !strings.HasPrefix(text, in+" ") {
			t.Errorf("%s is refused with %v", in, refused)
		}
	}
	for _, text := range []string{"I dive.", ""} {
		links(fields{"description": text})
		now["Description"] = text
		b.row(row{"GET", "/get", nil, 200, now})
	}
}

// A picture stays while its form sends null, and goes with an empty text.
func TestLivePicture(t *testing.T) {
	b := openSite(t).member("ana")
	for _, step := range []struct {
		image any
		shown bool
	}{
		{base64.StdEncoding.EncodeToString(picture(t, color.White)), true}, {nil, true}, {"", false}, {nil, false},
	} {
		b.row(row{"POST", "/setContactDetail", fields{"image": step.image, "country": nil}, 200, says("Contact details set successfully")})
		if image := b.fetch("GET", "/get", nil).body["Image"]; (image != "") != step.shown {
			t.Errorf("after %.20v the image is %.20v", step.image, image)
		}
	}
}

// What the account's page changes, with the texts that the frontend compares.
func TestLiveAccount(t *testing.T) {
	b := openSite(t)
	b.member("bob")
	b = b.member("ana")

	for _, r := range []row{
		{"POST", "/changePassword", fields{"currentPassword": "wrong", "newPassword": otherPassword, "confirmPassword": ""}, 400, says("Current password is incorrect")},
		{"POST", "/changePassword", fields{"currentPassword": goodPassword, "newPassword": otherPassword, "confirmPassword": ""}, 200, says("Password changed successfully")},
		{"POST", "/changeUsername", fields{"userName": "BOB"}, 400, says("Username already taken")},
		{"POST", "/changeUsername", fields{"userName": "anna"}, 200, says("Username changed successfully")},
		{"POST", "/checkUserAndEmailForAvailability", fields{"email": nil, "username": "anna"}, 200, says("true")},
		{"POST", "/changeUsername", fields{"newUsername": "annamaria", "userName": nil}, 200, says("Username changed successfully")},
		{"POST", "/changeEmail", fields{"newEmail": "bob@example.org"}, 400, says("Email already taken")},
		{"POST", "/changeEmail", fields{"newEmail": "new@example.org"}, 200, says("Email changed successfully")},
		{"GET", "/get", nil, 200, profileOfAna(fields{"Email": "new@example.org"})}, // without mail at once
		{"DELETE", "/deleteAccount", nil, 200, says("Account deleted successfully")},
		{"GET", "/get", nil, 401, failure("Session not found")},
	} {
		b.row(r)
	}

	bad := b.member("eve").fetch("POST", "/changeUsername", fields{"userName": "a b"})
	if text, _ := bad.body["message"].(string); bad.status != 400 || !strings.HasPrefix(text, "userName ") {
		t.Errorf("a name with a space: %v", bad)
	}
}

// Doubled slashes are single ones on this surface alone, whatever the method.
func TestLiveSlashes(t *testing.T) {
	b := openSite(t).member("ana")
	b.row(row{"GET", "//intra-in-cont", nil, 405, nil})
	for _, path := range []string{"//v1/account", "/v1//account", "//nothing", "/login/", "/./login", "/x/../login", "//livez"} {
		if r := b.fetch("GET", path, nil); r.status != 404 {
			t.Errorf("%s: %v", path, r)
		}
	}
}

// GET / says that the service is up, with the built-in pages and without.
func TestLiveHome(t *testing.T) {
	for _, pages := range []string{"true", "false"} {
		t.Run("pages "+pages, func(t *testing.T) {
			t.Setenv("LATCHKEY_PAGES", pages)
			if status, body := get(t, openSite(t).url+"/"); status != 200 || !strings.Contains(body, "Latchkey") && !strings.Contains(body, "<html") {
				t.Errorf("%d %.200s", status, body)
			}
		})
	}
}

// In development too, where the mailbox stands before the API, an unclean path is the
// API's to answer: with its headers, and without a redirect.
func TestLiveSlashesInDev(t *testing.T) {
	t.Setenv("LATCHKEY_DATA_DIR", t.TempDir()+"/data")
	t.Setenv("LATCHKEY_ALLOWED_ORIGINS", site)
	quickHashes(t)
	b := browser{T: t, url: boot(t, "dev").url}
	b.row(row{"POST", "//intra-in-cont", fields{"email": "nobody@example.org", "password": "wrong"}, 202, badLogIn})
	for _, path := range []string{"//v1/account", "/dev//mailbox", "/dev/../v1/account", "//dev/mailbox"} {
		if r := b.fetch("GET", path, nil); r.status != 404 {
			t.Errorf("%s: %v", path, r)
		}
	}
}

// The frontend accepts passwords of 6 characters, and so does the service if the operator
// sets that. The log warns of it.
func TestLiveShortPassword(t *testing.T) {
	t.Setenv("LATCHKEY_PASSWORD_MIN_LENGTH", "6")
	t.Setenv("LATCHKEY_ALLOWED_ORIGINS", site)
	serveEnv(t, cluster.Migrated(t))
	p := boot(t, "serve")
	b := browser{T: t, url: p.url}
	form := signUpForm("ana")
	form["password"], form["confirmPassword"] = "kX7#pq", "kX7#pq"
	b.row(row{"POST", "/creare-cont", form, 201, says("The user account is create with succes")})
	if !strings.Contains(p.log.String(), "LATCHKEY_PASSWORD_MIN_LENGTH is below 8") {
		t.Errorf("no warning: %s", p.log)
	}
}
