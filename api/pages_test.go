package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"latchkey/internal/identity"
	"latchkey/internal/profile"
	"latchkey/internal/strength"
	"latchkey/internal/testkit"
	"latchkey/web"
)

func withPages(o *Options) { o.Pages = true }

func loadSite(t *testing.T) *web.Site {
	t.Helper()
	site, err := web.Load(web.Settings{LogsIn: true})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// get requests a file, which is not in the OpenAPI document.
func (f *fixture) get(path string, changes ...with) (*http.Response, string) {
	f.t.Helper()
	req, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.url+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}

	for _, change := range changes {
		change(req)
	}

	res, err := noRedirects.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	defer res.Body.Close()

	body, err := io.ReadAll(res.Body)
	if err != nil {
		f.t.Fatal(err)
	}

	f.checkHeaders(req, res)
	return res, string(body)
}

func wantHeaders(t *testing.T, path string, res *http.Response, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := res.Header.Get(name); got != value {
			t.Errorf("%s: %s is %q, want %q", path, name, got, value)
		}
	}
}

// The built-in pages: those that everybody opens, those that emails link to, those that
// need a session, the one that is both, and the API reference.
var (
	openPages    = []string{"log-in", "sign-up"}
	mailPages    = []string{"finish-sign-up", "forgot-password", "reset-password", "undo-email", "verify-email"}
	accountPages = []string{"data", "delete-account", "profile", "security"}
	pageNames    = slices.Concat(openPages, mailPages, accountPages, []string{"confirm-email", "docs"})
)

// The headers of every page let it load from and call its own origin only, and keep it out
// of caches and its address out of referrers.
//
// ASVS v5.0.0-3.4.8
func TestPagesAreServedStrictly(t *testing.T) {
	f := newFixture(t, withPages)
	site := loadSite(t)
	want := slices.Sorted(slices.Values(append(slices.Clone(pageNames), "user")))
	if got := slices.Sorted(maps.Keys(site.Pages)); !slices.Equal(got, want) {
		t.Errorf("there are the pages %v, want %v", got, want)
	}

	code := f.member("ana")
	for _, name := range append(slices.Clone(pageNames), "u/ana") {
		res, body := f.get("/"+name, cookie(code))
		if name == "u/ana" {
			name = "user"
		}
		if res.StatusCode != http.StatusOK || body != string(site.Pages[name]) || body == "" {
			t.Errorf("/%s: %d, %d bytes", name, res.StatusCode, len(body))
		}
		wantHeaders(t, name, res, map[string]string{
			"Content-Type":               "text/html; charset=utf-8",
			"Cache-Control":              "no-store",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Referrer-Policy":            "no-referrer",
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; " +
				"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
		})
	}

	for _, name := range pageNames {
		f.want(f.call("POST", "/"+name, object{}), http.StatusMethodNotAllowed, "method-not-allowed")
	}
}

// Without a cookie a page of an account redirects to the log-in, by a relative address, so
// that it works below a path that a proxy strips. The first page redirects to the log-in
// or to the profile.
func TestPagesLeadToTheLogIn(t *testing.T) {
	f := newFixture(t, withPages)
	code := f.member("ana")

	want := map[string]string{"": "log-in"}
	for _, name := range accountPages {
		want[name] = "log-in#to=" + name
	}

	for name, where := range want {
		for _, given := range []with{header("X", "no cookie"), cookie("of no form"), header("Authorization", "Bearer "+code)} {
			res, body := f.get("/"+name, given)
			if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != where || body != "" {
				t.Errorf("/%s: %d to %q", name, res.StatusCode, res.Header.Get("Location"))
			}
		}
	}
	if res, _ := f.get("/", cookie(code)); res.Header.Get("Location") != "profile" || res.Header.Get("Set-Cookie") != "" {
		t.Errorf("with a session, / leads to %q", res.Header.Get("Location"))
	}

	// A session that has ended leads to the log-in, and its cookie is deleted.
	f.call("DELETE", "/v1/session", nil, bearer(code))
	res, _ := f.get("/", cookie(code))
	if res.Header.Get("Location") != "log-in#why=ended" || !strings.Contains(res.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("with a session that has ended, / leads to %q and sets %q", res.Header.Get("Location"), res.Header.Get("Set-Cookie"))
	}
}

// A file may be cached for ever under the address of its version, and is served under that
// of another version too, for a page of another replica.
//
// ASVS v5.0.0-13.4.7
func TestAssetsAreServed(t *testing.T) {
	f := newFixture(t, withPages)
	site := loadSite(t)

	for name, asset := range site.Assets {
		res, body := f.get("/assets/" + site.Version + "/" + name)
		if res.StatusCode != http.StatusOK || body != string(asset.Body) || body == "" {
			t.Errorf("%s: %d, %d bytes", name, res.StatusCode, len(body))
		}
		wantHeaders(t, name, res, map[string]string{"Content-Type": asset.ContentType, "Cache-Control": "public, max-age=31536000, immutable", "ETag": `W/"` + site.Version + `"`})
		if res, body := f.get("/assets/"+site.Version+"/"+name, header("If-None-Match", res.Header.Get("ETag"))); res.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s again: %d", name, res.StatusCode)
		}

		res, body = f.get("/assets/0123456789abcdef/" + name)
		if res.StatusCode != http.StatusOK || body != string(asset.Body) {
			t.Errorf("%s of another version: %d", name, res.StatusCode)
		}
		wantHeaders(t, name+" of another version", res, map[string]string{"Cache-Control": "no-store", "ETag": ""})
	}

	for _, path := range []string{"/assets/", "/assets/" + site.Version, "/assets/" + site.Version + "/", "/assets/" + site.Version + "/..%2fembed.go", "/assets/" + site.Version + "/none.js", "/assets/x/y/z"} {
		f.want(f.call("GET", path, nil), http.StatusNotFound, "not-found")
	}
}

// A browser that accepts compressed files gets a fraction of the bytes; another one gets
// the files as they are.
func TestPagesAreCompressed(t *testing.T) {
	f := newFixture(t, withPages)
	site := loadSite(t)

	for path, want := range map[string][]byte{
		"/docs": site.Pages["docs"], "/log-in": site.Pages["log-in"],
		"/assets/" + site.Version + "/style.css": site.Assets["style.css"].Body, "/assets/other/form.js": site.Assets["form.js"].Body,
	} {
		for accept, compressed := range map[string]bool{"gzip": true, "br, GZIP;q=0.5": true, "": false, "br": false, "gzip;q=0": false, "gzip; q=0.000, br": false, "xgzip": false} {
			res, body := f.get(path, header("Accept-Encoding", accept))
			if got := res.Header.Get("Content-Encoding") == "gzip"; got != compressed {
				t.Errorf("%s with %q: compressed is %v", path, accept, got)
			}
			if res.Header.Get("Vary") != "Accept-Encoding" || res.Header.Get("Content-Length") != strconv.Itoa(len(body)) {
				t.Errorf("%s with %q: %v", path, accept, res.Header)
			}
			if compressed {
				z, err := gzip.NewReader(strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				plain, err := io.ReadAll(z)
				if err != nil || 2*len(body) > len(plain) {
					t.Errorf("%s: %d bytes of %d: %v", path, len(body), len(plain), err)
				}
				body = string(plain)
			}

			if body != string(want) {
				t.Errorf("%s with %q is another file", path, accept)
			}
		}
	}
}

// Where the pages are turned off, their addresses are not found. At / the original surface
// says that the service is up.
func TestPagesTurnedOff(t *testing.T) {
	f := newFixture(t, nil)
	site := loadSite(t)

	f.want(f.call("GET", "/assets/"+site.Version+"/style.css", nil), http.StatusNotFound, "not-found")
	for _, name := range append(slices.Clone(pageNames), "u/ana") {
		f.want(f.call("GET", "/"+name, nil), http.StatusNotFound, "not-found")
	}

	without := newFixture(t, func(o *Options) { o.OriginalAPI = false })
	without.want(without.call("GET", "/", nil), http.StatusNotFound, "not-found")
}

// None of the pages' routes is in the OpenAPI document.
func TestPagesAreNotInTheDocument(t *testing.T) {
	for _, route := range (&Server{}).pageRoutes(loadSite(t)) {
		if _, ok := loadContract(t).operations[route.pattern]; ok {
			t.Errorf("%s is in the document", route.pattern)
		}
	}
}

// Every field for a password hides it, can show it, tells password managers whether it is
// the current or a new one, and lets people paste. Every page of an account has the log-out.
//
// ASVS v5.0.0-6.2.6 v5.0.0-6.2.7 v5.0.0-7.4.4
func TestPagesServePasswordManagers(t *testing.T) {
	site := loadSite(t)
	fields := 0
	for name, page := range site.Pages {
		for _, field := range passwordField.FindAllString(string(page), -1) {
			fields++
			if !strings.Contains(field, `type="password"`) || !strings.Contains(field, `autocomplete="current-password"`) && !strings.Contains(field, `autocomplete="new-password"`) {
				t.Errorf("%s has %s", name, field)
			}

			id := passwordID.FindStringSubmatch(field)[1]
			if !strings.Contains(string(page), `data-shows="`+id+`"`) {
				t.Errorf("%s: nothing shows %s", name, id)
			}
		}
	}

	if fields != 8 {
		t.Errorf("the pages have %d fields for passwords", fields)
	}

	for name, file := range site.Assets {
		if strings.HasSuffix(name, ".js") && keepsFromPasting.Match(file.Body) {
			t.Errorf("%s keeps people from pasting", name)
		}
	}

	for _, name := range accountPages {
		if !strings.Contains(string(site.Pages[name]), `id="log-out"`) {
			t.Errorf("%s has no log-out", name)
		}
	}
}

var (
	passwordField    = regexp.MustCompile(`<input[^>]* name="(?:password|currentPassword|newPassword)"[^>]*>`)
	passwordID       = regexp.MustCompile(` id="([^"]+)"`)
	keepsFromPasting = regexp.MustCompile(`['"](?:paste|copy|contextmenu|beforeinput)['"]`)

	inline    = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s+type="module")?>|javascript:|<form[^>]*\saction=`)
	elsewhere = regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9]`)
	asset     = regexp.MustCompile(`(?:href|src)="(?:\.\./)?assets/([0-9a-f]{16})/([^"]+)"`)
	sinks     = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|sessionStorage|indexedDB|\.cookie`)
)

// No page has an inline script or style, or names another site; each file that it names
// exists; and no script makes markup of texts, or stores anything.
func TestPagesLoadTheirOwnFilesOnly(t *testing.T) {
	site := loadSite(t)

	for name, page := range site.Pages {
		if found := inline.Find(page); found != nil {
			t.Errorf("%s has %q", name, found)
		}
		if found := elsewhere.Find(withoutText(page)); found != nil {
			t.Errorf("%s names another site: %q", name, found)
		}
		for _, m := range asset.FindAllSubmatch(page, -1) {
			if _, ok := site.Assets[string(m[2])]; !ok || string(m[1]) != site.Version {
				t.Errorf("%s loads %s, which is not there", name, m[0])
			}
		}
	}

	for name, file := range site.Assets {
		text := strings.ReplaceAll(string(file.Body), "http://www.w3.org/2000/svg", "")
		// The placeholders are texts of a profile, from which nothing is loaded.
		if found := elsewhere.FindString(text); found != "" && name != "placeholders.js" {
			t.Errorf("%s names another site: %q", name, found)
		}

		if strings.HasSuffix(name, ".js") {
			if !strings.HasPrefix(text, "// @ts-check\n") {
				t.Errorf("%s does not begin with // @ts-check", name)
			}
			if found := sinks.FindString(text); found != "" {
				t.Errorf("%s uses %s", name, found)
			}
		}
	}
}

// withoutText is a page without the text between its tags. Text may show the address of
// another site, as the examples of the API reference do: nothing is loaded from it.
func withoutText(page []byte) (rest []byte) {
	tokens := html.NewTokenizer(bytes.NewReader(page))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		if kind != html.TextToken {
			rest = append(rest, tokens.Raw()...)
		}
	}
	return rest
}

// textsOf returns what the pages say in a language.
func textsOf(t *testing.T, language string) map[string]string {
	t.Helper()
	return testkit.PageTexts(t, loadSite(t).Assets["texts."+language+".js"].Body)
}

var (
	pageLanguages = []string{"en", "ro", "fr", "de", "es"}
	textKey       = regexp.MustCompile(`(?:data-text|data-label|data-required|data-done|data-unanswered)="([^"]+)"|\btext\('([^']+)'`)
	placeholder   = regexp.MustCompile(`\{\w+\}`)
	computed      = regexp.MustCompile(`^(problem|fault|action|strength)\.`)

	// Names, and words that are the same in the one language and the other.
	sameInEnglish = regexp.MustCompile(`^(linkedin|facebook|github|instagram|twitter|youtube)\.label$|^crop\.zoom$|^links\.title$`)
)

// Every text that a page or script names exists in every language, with the same
// placeholders, and no text is unused.
func TestPagesSpeakEveryLanguage(t *testing.T) {
	site := loadSite(t)

	used := map[string]bool{"password.hide": true}
	sources := maps.Clone(site.Pages)
	for name, file := range site.Assets {
		sources[name] = file.Body
	}
	for _, source := range sources {
		for _, m := range textKey.FindAllSubmatch(source, -1) {
			used[string(m[1])+string(m[2])] = true
		}
	}

	// English is the reference: the other languages are compared with it.
	english := textsOf(t, "en")
	for key := range used {
		if english[key] == "" {
			t.Errorf("there is no text %s", key)
		}
	}

	for _, language := range pageLanguages {
		texts := textsOf(t, language)
		for key, text := range texts {
			if !used[key] && !computed.MatchString(key) {
				t.Errorf("%s: nothing shows %s", language, key)
			}
			if got, want := placeholder.FindAllString(text, -1), placeholder.FindAllString(english[key], -1); !slices.Equal(got, want) {
				t.Errorf("%s: %s fills in %v, want %v", language, key, got, want)
			}
			if strings.TrimSpace(text) == "" || language != "en" && text == english[key] && !sameInEnglish.MatchString(key) {
				t.Errorf("%s: %s is not translated: %q", language, key, text)
			}
			if found := misspelled[language].FindString(text); found != "" {
				t.Errorf("%s: %s contains %q: %s", language, key, found, text)
			}
		}

		if !slices.Equal(slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(english))) {
			t.Errorf("%s has other texts than en", language)
		}
	}
}

// misspelled are spellings that a careful writer of the language does not use: other
// quotation marks, cedillas for Romanian's commas, plain spaces before French marks.
var misspelled = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`['"]`),
	"ro": regexp.MustCompile(`[şţŞŢ'"“«]`),
	"fr": regexp.MustCompile(`['"„“]| [:;!?»]|« `),
	"de": regexp.MustCompile(`['"”«]`),
	"es": regexp.MustCompile(`['"„“]|\s[:;!?]`),
}

var number = regexp.MustCompile(`\d+`)

// The pages have a sentence, in every language, for whatever the service finds wrong with an
// e-mail address or a password.
func TestPagesTellFaults(t *testing.T) {
	f := newFixture(t, nil)
	texts := textsOf(t, "en")
	want := map[string]bool{}

	tell := func(err error) {
		if err == nil {
			t.Error("there is no fault")
			return
		}
		want["fault."+number.ReplaceAllString(err.Error(), "#")] = true
	}

	for _, address := range []string{"ana", strings.Repeat("a", 300) + "@example.org"} {
		_, err := identity.Email(address)
		tell(err)
	}

	_, err := identity.Username("a b")
	tell(err)
	tell(profile.Name("a\u202e", profile.MaxName))
	tell(profile.Name("\u200b", profile.MaxName))
	_, err = profile.Github.Link("javascript:alert(1)")
	tell(err)

	for _, e := range []error{errTaken(true, true), errWrongPassword("password")} {
		for _, fault := range e.(*Error).fields {
			tell(errors.New(fault))
		}
	}

	want["fault.is not the username"] = true             // the page that deletes an account says so itself
	want["fault.is the account's e-mail already"] = true // the page of the account, when its own address is entered

	for _, pw := range []string{"short", strings.Repeat("long ", 100), "\xff is no character", "password1", "ana@example.org", "Latchkey",
		"Summer2024!", "abababababababab", "abcdefghijklm", "qweasdyxc", "12.05.1987"} {
		tell(f.server.checkPassword(pw, "ana@example.org", "ana"))
	}

	tell(strength.Check("kx7"))                                                          // which has no pattern
	want["fault.was seen in a breach of another service; attackers try it first"] = true // TestBreachedPasswords

	for key := range want {
		if texts[key] == "" {
			t.Errorf("there is no text %q", key)
		}
	}

	for key := range texts {
		if strings.HasPrefix(key, "fault.") && !want[key] {
			t.Errorf("no password or e-mail address of this test causes %q", key)
		}
	}
}

// Every kind of change has words in the history.
func TestPagesTellEveryAction(t *testing.T) {
	texts := textsOf(t, "en")
	actions := loadContract(t).doc.Components.Schemas["Activity"].Value.Properties["action"].Value.Enum
	if len(actions) < 10 {
		t.Fatalf("the document has the actions %v", actions)
	}
	want := map[string]bool{}
	for _, action := range actions {
		want["action."+action.(string)] = true
		if texts["action."+action.(string)] == "" {
			t.Errorf("no text tells of %s", action)
		}
	}
	for key := range texts {
		if strings.HasPrefix(key, "action.") && !want[key] {
			t.Errorf("there is no %s", key)
		}
	}
}

var calledRoute = regexp.MustCompile(`(?:call\(|data-route=)['"]([A-Z]+ /[^'"]+)['"]`)

// The pages have a text for every problem that their requests may cause. A fault of the
// program itself, or a malformed request, which no page sends, is shown as "something went
// wrong".
func TestPagesTellProblems(t *testing.T) {
	texts := textsOf(t, "en")
	shownElsewhere := []string{
		"dead-link", "invalid-fields", "wrong-password", "not-found", // by sections and beside fields
		"missing-code", "unknown-code", "session-expired", // redirect to the log-in
		"malformed-request", "unsupported-type", "internal",
	}
	c := loadContract(t)
	site := loadSite(t)

	sources := slices.Collect(maps.Values(site.Pages))
	for _, file := range site.Assets {
		sources = append(sources, file.Body)
	}

	called := []string{"PUT /v1/profile/picture"} // by a request of its own
	for _, m := range calledRoute.FindAllSubmatch(bytes.Join(sources, nil), -1) {
		called = append(called, string(m[1]))
	}
	if len(called) < 20 {
		t.Fatalf("the pages call %v", called)
	}

	for _, pattern := range called {
		if c.operations[pattern] == nil {
			t.Errorf("%s is called, and not in the document", pattern)
			continue
		}

		for _, response := range c.operations[pattern].Responses.Map() {
			content := response.Value.Content[mediaProblem]
			if content == nil {
				continue
			}
			for _, example := range content.Examples {
				slug := strings.TrimPrefix(problemOf(t, example.Value.Value).Type, "/problems/")
				if texts["problem."+slug] == "" && !slices.Contains(shownElsewhere, slug) {
					t.Errorf("%s: there is no text for %s", pattern, slug)
				}
			}
		}
	}
}
