package main

// The original surface, driven over TCP as an existing frontend drives it. What
// is asked for comes from the original's own document and from the design's
// table, not from the code.
//
// An expired code (401 "Token has expired") needs a clock that a test can move:
// LATCHKEY_SESSION_LIFETIME is a minute at least. It is left to the tests of api.

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type fields = map[string]any

const (
	goodPassword  = "a long pass phrase"
	otherPassword = "another pass phrase"
)

var (
	badLogIn = fields{"code": "202", "message": "Password or user are incorrect"}
	badForm  = fields{"error": "Invalid token format"}
	badCode  = fields{"error": "Invalid token"}

	routes = map[string]string{
		"/creare-cont": "POST", "/intra-in-cont": "POST", "/login": "POST", "/checkEmail": "POST", "/checkUsername": "POST",
		"/checkUserAndEmailForAvailability": "POST", "/get": "GET", "/getProfile": "GET", "/setContactDetail": "POST", "/setSocialLink": "POST",
		"/changePassword": "POST", "/changeEmail": "POST", "/changeUsername": "POST", "/deleteAccount": "DELETE",
	}
	checks = map[string]string{"email": "/checkEmail", "username": "/checkUsername"}
	open   = []string{"/creare-cont", "/intra-in-cont", "/login", "/checkEmail", "/checkUsername", "/checkUserAndEmailForAvailability"} // without a code
)

// defaults is the profile of a new account, to the email.
var defaults = fields{
	"HomeAddress": "How far are you ?", "Country": "I guess you are from Nice ?", "County": "France ?",
	"Occupation": "May I ask you what do you do?", "Image": "", "FullName": "Ana Maria Ionescu", "Email": "ana@example.org",
	"LinkedIn": "https://linkedin.com/", "FaceBook": "https://facebook.com/", "GitHub": "https://github.com/",
	"Instagram": "https://instagram.com/", "Twitter": "https://twitter.com/", "Youtube": "https://youtube.com/",
	"Description": "Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.",
}

// frontend is one browser: the service's address and the Authorization it sends.
type frontend struct {
	*testing.T
	url, authorization string
}

// original boots the service and returns a frontend that is not logged in.
func original(t *testing.T) frontend {
	t.Helper()
	serveEnv(t, cluster.Migrated(t))
	return frontend{T: t, url: boot(t, "serve").url}
}

// reply is an answer; body is nil when it is not a JSON object.
type reply struct {
	status int
	body   fields
	raw    string
}

func (r reply) String() string { return fmt.Sprintf("%d %.300s", r.status, r.raw) }

// send sends a body as it is, as JSON or as the given type. No answer may be a 5xx, and all are JSON.
func (f frontend) send(method, path, body string, contentType ...string) reply {
	f.Helper()
	req, err := http.NewRequestWithContext(f.Context(), method, f.url+path, strings.NewReader(body))
	if err != nil {
		f.Fatal(err)
	}

	req.Header.Set("Content-Type", append(contentType, "application/json")[0])
	if f.authorization != "" {
		req.Header.Set("Authorization", f.authorization)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)

	r := reply{status: res.StatusCode, raw: string(raw)}
	if json.Unmarshal(raw, &r.body) != nil || r.status >= 500 || !strings.Contains(res.Header.Get("Content-Type"), "json") {
		f.Errorf("%s %s: %v %v", method, path, r, res.Header)
	}
	return r
}

func (f frontend) post(path string, body fields) reply {
	f.Helper()
	encoded, _ := json.Marshal(body)
	return f.send("POST", path, string(encoded))
}

// form posts the contact details as multipart: a text and, unless it has no name, a file.
func (f frontend) form(text, value, file string, content []byte) reply {
	f.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField(text, value)
	if file != "" {
		part, _ := w.CreateFormFile(file, "me.png")
		_, _ = part.Write(content)
	}
	_ = w.Close()
	return f.send("POST", "/setContactDetail", b.String(), w.FormDataContentType())
}

// want checks the status and, unless it is nil, the whole body.
func (f frontend) want(what any, r reply, status int, body fields) {
	f.Helper()
	if r.status != status || body != nil && !reflect.DeepEqual(r.body, body) {
		f.Errorf("%.90v: %v, want %d %v", what, r, status, body)
	}
}

// refused checks for a 4xx that says why under this key.
func (f frontend) refused(what any, r reply, key string) {
	f.Helper()
	if text, _ := r.body[key].(string); r.status < 400 || r.status > 499 || text == "" {
		f.Errorf("%.90v: %v, want 4xx with a text in %q", what, r, key)
	}
}

// account is what the sign-up form sends; a key set to nil is left out.
func account(name string, changes fields) fields {
	form := fields{"email": name + "@example.org", "username": name, "password": goodPassword, "firstName": "Ana Maria", "lastName": "Ionescu"}
	maps.Copy(form, changes)
	maps.DeleteFunc(form, func(_ string, value any) bool { return value == nil })
	return form
}

// logIn returns another browser, logged in.
func (f frontend) logIn(email, password string) frontend {
	f.Helper()
	r := f.post("/login", fields{"email": email, "password": password})
	f.want("log-in of "+email, r, 200, nil)
	f.authorization, _ = r.body["message"].(string)
	return f
}

// member signs up and logs in.
func (f frontend) member(name string) frontend {
	f.Helper()
	f.want("sign-up of "+name, f.post("/creare-cont", account(name, nil)), 201, nil)
	return f.logIn(name+"@example.org", goodPassword)
}

// profileIs checks the whole profile: what it was, with these changes.
func (f frontend) profileIs(before, changes fields) {
	f.Helper()
	want := maps.Clone(before)
	maps.Copy(want, changes)
	f.want("getProfile", f.send("GET", "/getProfile", ""), 200, want)
}

func (f frontend) available(key, value string, want bool) {
	f.Helper()
	f.want(checks[key]+" "+value, f.post(checks[key], fields{key: value}), 200, fields{"available": want})
}

// Both paths sign up, with the original's status and text, ignore what they do not know, and do without names.
func TestOriginalSignUp(t *testing.T) {
	f := original(t)
	for name, test := range map[string]struct {
		path, full  string
		first, last any
	}{
		"ana": {"/creare-cont", "Ana Maria Pop", "Ana Maria", "Pop"}, "bob": {"/intra-in-cont", "Bob Pop", "Bob", "Pop"},
		"eve": {"/creare-cont", "Eve", "Eve", nil}, "joe": {"/intra-in-cont", "Pop", "", "Pop"}, "kim": {"/creare-cont", "", nil, nil},
	} {
		r := f.post(test.path, account(name, fields{"firstName": test.first, "lastName": test.last, "terms": true, "extra": fields{"x": 1}}))
		f.want(test, r, 201, fields{"message": "The user account is create with succes"})
		f.logIn(name+"@example.org", goodPassword).profileIs(defaults, fields{"Email": name + "@example.org", "FullName": test.full})
	}
}

// A taken name is a 409 that shows no SQL and keeps nothing of the attempt.
//
// ASVS v5.0.0-16.5.1
func TestOriginalSignUpTaken(t *testing.T) {
	f := original(t)
	ana := f.member("ana")
	for _, taken := range []fields{
		account("new", fields{"email": "ana@example.org"}), account("new", fields{"email": " ANA@Example.ORG"}),
		account("new", fields{"username": "ana"}), account("new", fields{"username": "Ana"}),
		account("ana", fields{"password": otherPassword}),
	} {
		r := f.post("/creare-cont", taken)
		f.want(taken, r, 409, nil)
		f.refused(taken, r, "error")
		if regexp.MustCompile(`(?i)sql|duplicate|1062|insert|select|constraint|_key|accounts`).MatchString(r.raw) {
			t.Errorf("the answer shows the database: %v", r)
		}
		f.available("email", "new@example.org", true)
		f.available("username", "new", true)
	}
	ana.profileIs(defaults, nil)
	f.member("new")
}

// A client that lost the reply may send its sign-up again: same e-mail, username
// and password within ten minutes are the same account, which stays as it is.
func TestOriginalSignUpTwice(t *testing.T) {
	f := original(t)
	ana := f.member("ana")
	for _, again := range []fields{account("ana", nil), account("ana", fields{"firstName": "Eve"})} {
		f.want(again, f.post("/creare-cont", again), 201, fields{"message": "The user account is create with succes"})
		ana.profileIs(defaults, nil)
	}
	stranger := account("ana", fields{"password": "not the password of ana"})
	f.want(stranger, f.post("/creare-cont", stranger), 409, nil)
}

// A form with a fault is refused with an `error`, and makes no account.
//
// ASVS v5.0.0-2.2.1 v5.0.0-15.3.5
// Incident 39
func TestOriginalSignUpFaults(t *testing.T) {
	f := original(t)
	for key, bad := range map[string][]any{
		"email":     {nil, "", "  ", "ana", "\x00", 7, true, []string{"a"}, fields{"$ne": ""}, strings.Repeat("a", 5000) + "@example.org"},
		"username":  {nil, "", "  ", "a@b.example", "\x00", 7, true, []string{"a"}, fields{"$ne": ""}, strings.Repeat("a", 5000)},
		"password":  {nil, "", "short", 7, true, []string{"a"}, fields{"$ne": ""}, strings.Repeat("a", 100_000)},
		"firstName": {7, strings.Repeat("a", 5000)},
		"lastName":  {[]string{"a"}, strings.Repeat("a", 5000)},
	} {
		for _, value := range bad {
			f.refused(fmt.Sprint(key, value), f.post("/creare-cont", account("ana", fields{key: value})), "error")
		}
	}
	for _, body := range []string{"", "null", "[]", `"ana"`, "{", "email=ana", "\xff"} {
		f.refused(body, f.send("POST", "/creare-cont", body), "error")
	}
	f.member("ana") // both names are free still
}

// A log-in gives a code of the original's look, another each time.
//
// ASVS v5.0.0-7.2.2
func TestOriginalLogIn(t *testing.T) {
	f := original(t)
	seen := f.member("ana").authorization
	r := f.post("/login", fields{"email": " Ana@EXAMPLE.org ", "password": goodPassword, "remember": true})
	code, _ := r.body["message"].(string)
	f.want("log-in", r, 200, fields{"code": "200", "message": code})
	if !regexp.MustCompile(`^[A-Z0-9]{7,}$`).MatchString(code) || code == seen {
		t.Errorf("the codes %q and %q", seen, code)
	}
}

// A log-in that fails is the original's 202, and does not say what was wrong.
func TestOriginalLogInRefused(t *testing.T) {
	f := original(t)
	f.member("ana")
	for _, form := range []fields{
		{"email": "ana@example.org", "password": otherPassword}, {"email": "ana@example.org", "password": strings.ToUpper(goodPassword)},
		{"email": "bob@example.org", "password": goodPassword}, {"email": "not an address", "password": goodPassword},
		{"email": "ana@example.org", "password": ""}, {"email": "", "password": goodPassword}, {"email": "", "password": ""},
		{"email": "ana@example.org"}, {"password": goodPassword}, {"email": nil, "password": nil}, {},
		{"email": "' OR 1=1 -- ", "password": "' OR 1=1 -- "}, {"email": "ana@example.org", "password": strings.Repeat("a", 5000)},
	} {
		f.want(form, f.post("/login", form), 202, badLogIn)
	}
	for _, body := range []string{"", "{", "[]", `{"email":7,"password":[]}`} { // `message` is the key this route has
		f.refused(body, f.send("POST", "/login", body), "message")
	}
}

// Every guarded route asks for the code before anything else, with the exact answers.
//
// ASVS v5.0.0-7.2.1 v5.0.0-8.2.1
func TestOriginalAuthorization(t *testing.T) {
	f := original(t)

	code := f.member("ana").authorization
	unknown := strings.Repeat("0", len(code)-1) + code[len(code)-1:]
	malformed := []string{
		"", "8PBV22S" /* the original's, still in a browser */, "null", "Bearer", "Bearer undefined", "Basic YW5hOmFuYQ==",
		code + code, code[1:], "eyJhbGciOiJub25lIn0.e30.", "' OR 1=1 -- ",
	}

	for path, method := range routes {
		if slices.Contains(open, path) {
			continue
		}
		if path == "/get" {
			continue // which the document does not have
		}

		for _, f.authorization = range malformed {
			f.want(path+" with "+f.authorization, f.send(method, path, "{}"), 400, badForm)
		}

		status, body := 401, badCode
		if path == "/setContactDetail" {
			status, body = 404, fields{"message": "Session not found"}
		}
		for _, f.authorization = range []string{unknown, "Bearer " + unknown} {
			f.want(path+" with "+f.authorization, f.send(method, path, "{"), status, body)
		}
	}

	for _, f.authorization = range []string{code, "Bearer " + code, "bearer " + code} {
		f.profileIs(defaults, nil)
	}
}

// Contact details: any case of a name, absent ones keep, a text may be emptied, a log-in resets none.
func TestOriginalContactDetail(t *testing.T) {
	ana := original(t).member("ana")
	ana.profileIs(defaults, nil)
	now := maps.Clone(defaults)

	for _, test := range []struct{ sent, changed fields }{
		{fields{"occupation": "Baker", "homeAddress": "Strada Lungă 1", "country": "România", "county": "Cluj"},
			fields{"Occupation": "Baker", "HomeAddress": "Strada Lungă 1", "Country": "România", "County": "Cluj"}},
		{fields{"OCCUPATION": "Cook", "HomeAddress": "2 <Long> & Road", "unknown": 1}, fields{"Occupation": "Cook", "HomeAddress": "2 <Long> & Road"}},
		{fields{"homeaddress": "3 Road", "Country": "France"}, fields{"HomeAddress": "3 Road", "Country": "France"}},
		{fields{"county": ""}, fields{"County": ""}},
		{fields{}, nil},
	} {
		ana.want(test.sent, ana.post("/setContactDetail", test.sent), 200, nil)
		maps.Copy(now, test.changed)
		ana.profileIs(now, nil)
	}

	for _, sent := range []fields{{"country": "Spain", "occupation": 7}, {"country": "Spain", "county": strings.Repeat("a", 100_000)}} {
		ana.refused(sent, ana.post("/setContactDetail", sent), "error")
	}

	ana.logIn("ana@example.org", goodPassword).profileIs(now, nil)
}

var red, green, blue = color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}

// picture is a PNG of one colour.
func picture(t *testing.T, c color.Color) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{c})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shows checks that the profile's image is a JPEG of this colour.
func (f frontend) shows(what string, c color.Color) {
	f.Helper()
	text, _ := f.send("GET", "/getProfile", "").body["Image"].(string)
	raw, _ := base64.StdEncoding.DecodeString(text)
	got, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		f.Fatalf("%s: the image is no JPEG in base64: %v: %.60q", what, err, text)
	}
	shade := color.Palette{red, green, blue, color.White, color.Black}.Convert(got.At(got.Bounds().Dx()/2, got.Bounds().Dy()/2))
	if shade != c {
		f.Errorf("%s: the image is %v, want %v", what, shade, c)
	}
}

// An image comes as base64, as a data URL or as a file, and goes out as a JPEG.
func TestOriginalImage(t *testing.T) {
	ana := original(t).member("ana")
	coded := func(c color.Color) string { return base64.StdEncoding.EncodeToString(picture(t, c)) }
	ana.want("base64", ana.post("/setContactDetail", fields{"image": coded(red)}), 200, nil)
	ana.shows("base64", red)
	ana.want("data URL", ana.post("/setContactDetail", fields{"Image": "data:image/png;base64," + coded(green), "county": "Cluj"}), 200, nil)
	ana.shows("data URL", green)
	ana.want("file", ana.form("Occupation", "Baker", "image", picture(t, blue)), 200, nil)
	ana.shows("file", blue)

	// What is not sent stays, the image included, in a form as in JSON.
	image := ana.send("GET", "/getProfile", "").body["Image"]
	ana.want("no file", ana.form("country", "France", "", nil), 200, nil)
	ana.want("no image", ana.post("/setContactDetail", fields{"homeAddress": "1 Road"}), 200, nil)
	ana.profileIs(defaults, fields{"Image": image, "County": "Cluj", "Occupation": "Baker", "Country": "France", "HomeAddress": "1 Road"})

	// A frontend may send back all that it was given.
	ana.want("sent back", ana.post("/setContactDetail", ana.send("GET", "/getProfile", "").body), 200, nil)
	ana.shows("sent back", blue)
}

// The names of a form may have any case too, the file's included.
func TestOriginalImageAnyCase(t *testing.T) {
	ana := original(t).member("ana")
	for name, c := range map[string]color.Color{"Image": red, "IMAGE": green} {
		ana.want(name, ana.form("COUNTRY", name, name, picture(t, c)), 200, nil)
		if got := ana.send("GET", "/getProfile", "").body["Country"]; got != name {
			t.Errorf("the country beside %s is %v", name, got)
		}
		ana.shows(name, c)
	}
}

// A broken image is refused, and so are the other fields of its request.
func TestOriginalImageBroken(t *testing.T) {
	ana := original(t).member("ana")
	good := picture(t, red)
	ana.want("set", ana.post("/setContactDetail", fields{"image": base64.StdEncoding.EncodeToString(good)}), 200, nil)
	before := ana.send("GET", "/getProfile", "").body
	bomb := slices.Concat(good[:16], []byte{0, 1, 0, 0, 0, 1, 0, 0}, good[24:]) // says 65536 × 65536
	for what, raw := range map[string][]byte{"text": []byte("not an image"), "half": good[:len(good)/2], "bomb": bomb, "svg": []byte("<svg/>")} {
		coded := base64.StdEncoding.EncodeToString(raw)
		ana.refused(what, ana.post("/setContactDetail", fields{"image": coded, "occupation": "Thief"}), "error")
		ana.refused(what+" as URL", ana.post("/setContactDetail", fields{"image": "data:image/png;base64," + coded, "occupation": "Thief"}), "error")
		ana.refused(what+" as file", ana.form("occupation", "Thief", "image", raw), "error")
	}
	for _, image := range []any{"%%%", 7, []int{1}, "https://example.org/me.png"} {
		ana.refused(image, ana.post("/setContactDetail", fields{"image": image, "occupation": "Thief"}), "error")
	}
	ana.profileIs(before, nil)
}

// Links go by the keys of the original's code, each alone; a link that is a script is refused.
//
// ASVS v5.0.0-1.2.2
// Incident 43
func TestOriginalSocialLink(t *testing.T) {
	ana := original(t).member("ana")
	now := maps.Clone(defaults)
	for in, out := range map[string]string{
		"linkedIn": "LinkedIn", "faceBook": "FaceBook", "gitHub": "GitHub", "instagram": "Instagram",
		"twitter": "Twitter", "youtube": "Youtube", "description": "Description",
	} {
		now[out] = "https://" + in + ".example/ana?a=1&b=ă"
		ana.want(in, ana.post("/setSocialLink", fields{in: now[out], "unknown": 1}), 200, nil)
		ana.profileIs(now, nil)
	}
	for _, link := range []any{"javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", 7} {
		ana.refused(link, ana.post("/setSocialLink", fields{"gitHub": link, "description": "Thief"}), "error")
	}
	ana.profileIs(now, nil)
	ana.want("emptied", ana.post("/setSocialLink", fields{"twitter": "", "description": ""}), 200, nil)
	ana.profileIs(now, fields{"Twitter": "", "Description": ""})
}

// A new password ends the old one and every session but the present one.
//
// ASVS v5.0.0-6.2.3 v5.0.0-7.4.3
// Incident 20
func TestOriginalChangePassword(t *testing.T) {
	for current, next := range map[string]string{"currentPassword": "newPassword", "current_password": "new_password"} {
		t.Run(current, func(t *testing.T) {
			f := original(t)
			ana, bob := f.member("ana"), f.member("bob")
			other := f.logIn("ana@example.org", goodPassword)
			for _, wrong := range []string{otherPassword, ""} {
				f.want(wrong, ana.post("/changePassword", fields{current: wrong, next: otherPassword}), 400, fields{"message": "Current password is incorrect"})
			}
			for _, weak := range []any{"", "short", nil, 7} {
				f.refused(weak, ana.post("/changePassword", fields{current: goodPassword, next: weak}), "message")
			}
			other.profileIs(defaults, nil)
			f.logIn("ana@example.org", goodPassword)

			f.want("change", ana.post("/changePassword", fields{current: goodPassword, next: otherPassword}), 200, nil)
			f.want("old password", f.post("/login", fields{"email": "ana@example.org", "password": goodPassword}), 202, badLogIn)
			f.want("other session", other.send("GET", "/getProfile", ""), 401, badCode)
			ana.profileIs(defaults, nil)
			bob.profileIs(defaults, fields{"Email": "bob@example.org"})
			f.logIn("ana@example.org", otherPassword).profileIs(defaults, nil)
		})
	}
}

// An e-mail or username changes under both spellings of its key; a taken one does not.
func TestOriginalChangeNames(t *testing.T) {
	for _, test := range []struct{ key, path, camel, snake, domain, taken string }{
		{"email", "/changeEmail", "newEmail", "new_email", "@example.org", ".+"},
		{"username", "/changeUsername", "newUsername", "new_username", "", "^Username already taken$"},
	} {
		t.Run(test.key, func(t *testing.T) {
			f := original(t)
			ana, _ := f.member("ana"), f.member("bob")

			for _, taken := range []string{"bob" + test.domain, "BOB" + test.domain} {
				r := ana.post(test.path, fields{test.camel: taken})
				message, _ := r.body["message"].(string)
				f.want(taken, r, 400, fields{"message": regexp.MustCompile(test.taken).FindString(message)})
			}

			for _, bad := range []any{"", "a b", nil, 7} {
				f.refused(bad, ana.post(test.path, fields{test.camel: bad}), "message")
			}
			ana.profileIs(defaults, nil)

			email, old := "ana@example.org", "ana"+test.domain
			for key, name := range map[string]string{test.camel: "one" + test.domain, test.snake: "two" + test.domain} {
				f.available(test.key, old, false)
				f.want(key, ana.post(test.path, fields{key: name}), 200, nil)

				// An unconfirmed e-mail address is free again; a username stays reserved, lest another be taken for ana.
				f.available(test.key, old, test.key == "email")
				f.available(test.key, name, false)

				if test.key == "email" {
					f.want("old address", f.post("/login", fields{"email": old, "password": goodPassword}), 202, badLogIn)
					email = name
				}

				f.logIn(email, goodPassword)
				ana.profileIs(defaults, fields{"Email": email})
				old = name
			}
		})
	}
}

// Availability needs no code and ignores the spelling; a name that no sign-up would accept is not available.
func TestOriginalAvailability(t *testing.T) {
	f := original(t)
	f.member("ana")
	for value, want := range map[string]bool{"ana": false, "ANA": false, "  Ana": false, "bob": true} {
		f.available("username", value, want)
		f.available("username", value+" ", want)
		f.available("email", value+"@example.org", want)
		f.available("email", value+"@EXAMPLE.org ", want)
	}
	for key, path := range checks {
		for _, value := range []any{"", "a b", 7, nil} {
			if r := f.post(path, fields{key: value}); r.status != 200 || r.body["available"] != false {
				f.refused(value, r, "error")
			}
		}
	}
}

// A deleted account is gone with its sessions, and its names carry nothing over.
//
// ASVS v5.0.0-7.4.2
// Incident 62
func TestOriginalDeleteAccount(t *testing.T) {
	f := original(t)
	ana, bob := f.member("ana"), f.member("bob")
	other := f.logIn("ana@example.org", goodPassword)
	f.want("set", ana.post("/setContactDetail", fields{"occupation": "Baker", "image": base64.StdEncoding.EncodeToString(picture(t, red))}), 200, nil)
	f.want("set", ana.post("/setSocialLink", fields{"gitHub": "https://github.com/ana"}), 200, nil)
	f.want("delete", ana.send("DELETE", "/deleteAccount", ""), 200, nil)
	f.want("log-in", f.post("/login", fields{"email": "ana@example.org", "password": goodPassword}), 202, badLogIn)
	f.available("email", "ana@example.org", true)
	f.available("username", "ana", false) // kept, lest another be taken for her
	for range 2 {                         // before and after another signs up with her e-mail
		for _, dead := range []frontend{ana, other} {
			f.want("dead code", dead.send("GET", "/getProfile", ""), 401, badCode)
			f.want("dead code", dead.send("DELETE", "/deleteAccount", ""), 401, badCode)
		}
		f.post("/creare-cont", account("anna", fields{"email": "ana@example.org"}))
	}
	f.logIn("ana@example.org", goodPassword).profileIs(defaults, nil)
	bob.profileIs(defaults, fields{"Email": "bob@example.org"})
}

// What the surface does not have is the client's fault, not the service's.
func TestOriginalWrongMethodOrPath(t *testing.T) {
	ana := original(t).member("ana")
	for path, right := range routes {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if method != right {
				ana.want(method+path, ana.send(method, path, "{}"), 405, nil)
			}
		}
	}
	for _, path := range []string{"/getprofil", "/login/x", "/users/1", "/%00"} {
		ana.want(path, ana.send("GET", path, ""), 404, nil)
	}
	ana.profileIs(defaults, nil)
}

// The surface can be turned off, all of it, and v1 stays.
func TestOriginalOff(t *testing.T) {
	t.Setenv("LATCHKEY_ORIGINAL_API", "false")
	f := original(t)
	for path, method := range routes {
		f.want(path, f.send(method, path, "{}"), 404, nil)
	}
	f.want("v1", f.post("/v1/accounts", account("ana", nil)), 201, nil)
}
