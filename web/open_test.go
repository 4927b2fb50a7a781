package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"latchkey/api"
	"latchkey/internal/config"
)

// signUpAs fills the page of sign-up.
func (b *tab) signUpAs(email, username, password string) {
	b.t.Helper()
	b.fill("#email", email)
	b.fill("#username", username)
	b.fill("#new-password", password)
}

// What is wrong with a sign-up is shown beside the field: what is empty at once, what is
// taken when its field is left, and all that the service finds when it is sent.
func TestSignUpPage(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), phone)
	b.expect("the server responded with a status of 4")

	b.open(f.url + "/sign-up")
	b.click(submit)
	b.await(`document.activeElement.id === 'email' && document.querySelectorAll('[aria-invalid]').length === 3`)
	if len(b.posts()) != 0 {
		t.Error("an empty form was sent")
	}
	b.checkAccess("sign-up with faults")
	b.picture("sign-up-empty")

	b.signUpAs("ana@example.org", "ANA", "password1")
	b.says("#email-fault", texts["fault.belongs to an account already"])
	b.says("#username-fault", texts["fault.is taken"])
	b.says(".strength", texts["strength.weak"])

	b.fill("#username", "a b")
	b.run(chromedp.SendKeys(chromedp.CSS("#username"), "\t"))
	b.says("#username-fault", texts["fault.must be # to # letters a-z, digits, or any of _ . -"])

	b.fill("#username", "bob")
	b.click(submit)
	b.says("#new-password-fault", texts["fault.is one of the most common passwords"])
	b.picture("sign-up-faults")

	b.fill("#new-password", pass)
	b.click(submit)
	b.says("#email-fault", texts["fault.belongs to an account already"])
	b.await(`document.activeElement.id === 'email'`)
	b.fill("#email", "bob@example.org")
	b.click(submit)
	b.ready("/profile")
	if n := f.rows("accounts"); n != 2 {
		t.Errorf("%d accounts", n)
	}
}

// Where an e-mail must be confirmed before a log-in, both pages say so.
func TestUnverifiedPages(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.RequireVerifiedEmail = true })
	b := openTab(t, startBrowser(t), phoneDark)
	b.expect("the server responded with a status of 403")

	b.open(f.url + "/sign-up")
	b.signUpAs("ana@example.org", "ana", pass)
	b.click(submit)
	b.shows("done")

	// A log-in would send another email, and where e-mails are hidden reveal whose it is.
	if posts := b.posts(); len(posts) != 1 || !strings.HasSuffix(posts[0].URL, "/v1/accounts") {
		t.Errorf("the sign-up sent %v", posts)
	}
	b.picture("sign-up-done")

	b.click("#done a")
	b.at("/log-in")
	b.fill("#login", "ana")
	b.fill("#log-in-password", pass)
	b.click(submit)
	b.shows("unverified")
	b.picture("unverified")

	b.open(f.link("ana@example.org", "/verify-email"))
	b.click(submit)
	b.shows("done")
	b.logIn(f.url, "ana")
}

// logIn logs in by the page.
func (b *tab) logIn(origin, login string) {
	b.t.Helper()
	b.open(origin + "/log-in")
	b.fill("#login", login)
	b.fill("#log-in-password", pass)
	b.click(submit)
	b.ready("/profile")
}

// The session is a cookie that scripts, other sites and plain HTTP never see; no
// script gets the code. A failed log-in is reported in words.
//
// ASVS v5.0.0-3.3.1 v5.0.0-3.3.2 v5.0.0-3.3.4
func TestLogInPage(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.Limits.LoginAccount = config.Limit{Count: 2, Per: time.Hour} })
	f.signUp("ana")
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), wide)
	b.expect("the server responded with a status of 4")

	b.open(f.url + "/log-in")
	b.fill("#login", "ana")
	b.fill("#log-in-password", "a wrong pass phrase")
	b.click(submit)
	b.says(`.failure[role=alert]`, texts["problem.wrong-credentials"])
	b.checkAccess("log-in refused")
	b.picture("log-in-refused")

	b.fill("#log-in-password", pass)
	b.run(chromedp.SendKeys(chromedp.CSS("#log-in-password"), "\r"))
	b.ready("/profile")

	cookies := send(b, network.GetCookies, network.GetCookiesParams{}).Cookies
	sameSite := map[string]network.CookieSameSite{sessionCookie: network.CookieSameSiteLax, deviceCookie: network.CookieSameSiteStrict}
	if len(cookies) != len(sameSite) {
		t.Fatalf("the browser keeps %d cookies", len(cookies))
	}
	for _, c := range cookies {
		if !c.HTTPOnly || !c.Secure || c.SameSite != sameSite[c.Name] || c.Path != "/" || c.Session {
			t.Errorf("the cookie is %+v", c)
		}
	}

	for _, post := range b.posts() {
		if sent := body(post); strings.HasSuffix(post.URL, "/v1/sessions") && !strings.Contains(sent, `"cookie":true`) {
			t.Errorf("a log-in asked for the code: %s", sent)
		}
	}

	other := openTab(t, startBrowser(t), phone)
	other.expect("the server responded with a status of 429")
	other.open(f.url + "/log-in")
	other.fill("#login", "ana")
	other.fill("#log-in-password", pass)
	other.click(submit)
	other.says(`.failure[role=alert]`, texts["problem.too-many-attempts"])
	if got := other.text(`.failure[role=alert]`); !strings.Contains(got, "Try again in") {
		t.Errorf("too many are told: %s", got)
	}
}

// A browser that keeps no cookie is told apart from a session that ended, which would
// lead to the log-in page again and again.
func TestLogInWithoutCookies(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	b := openTab(t, startBrowser(t), phone)
	b.expect("the server responded with a status of 401")
	b.open(f.url + "/log-in")
	held := b.intercept()
	b.fill("#login", "ana")
	b.fill("#log-in-password", pass)
	b.click(submit)
	b.answer(held, http.StatusCreated, `{"expiresAt": "2026-03-02T12:00:00Z"}`, &fetch.HeaderEntry{Name: "Content-Type", Value: "application/json"})
	send(b, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: <-held})
	b.says(`.failure[role=alert]`, textsOf(t, "en")["problem.no-cookie"])
}

// A page of an account sends a visitor without a session to the log-in and back; no
// address makes the log-in page lead anywhere else.
//
// ASVS v5.0.0-3.7.2
func TestLogInLeadsBack(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	b := openTab(t, startBrowser(t), phone)
	for asked, want := range map[string]string{
		"/security":                    "/security",
		"/log-in#to=data":              "/data",
		"/log-in#to=//evil.example":    "/profile",
		"/log-in#to=https://evil.test": "/profile",
		"/log-in#to=v1/account":        "/profile",
		"/":                            "/profile",
	} {

		send(b, network.ClearBrowserCookies, cdp.Empty{})
		b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(f.url+asked))
		b.at("/log-in")
		if fragment := value[string](b, `location.hash`); fragment != "" {
			t.Errorf("%s: the address keeps %s", asked, fragment)
		}

		b.fill("#login", "ana@example.org")
		b.fill("#log-in-password", pass)
		b.click(submit)
		b.at(want)
	}
}

// Where it is hidden whose e-mails are known, a sign-up with one that is looks the same,
// and is no attempt to log in as its owner.
func TestSignUpPageHidesEmails(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.HideEmails = true })
	f.want(http.StatusAccepted, "", "POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ana"})
	token := tokenOf(f.link("ana@example.org", "/finish-sign-up")) // the mailer runs: it empties the outbox itself
	f.want(http.StatusCreated, "", "POST", "/v1/accounts/confirm", object{"token": token, "password": pass})

	chrome := startBrowser(t)
	for _, email := range []string{"ana@example.org", "new@example.org"} {
		b := openTab(t, chrome, phone)
		b.open(f.url + "/sign-up")
		b.fill("#email", email)
		b.fill("#username", "bob")
		b.click(submit)
		b.shows("done")
		if len(b.posts()) != 1 {
			t.Errorf("%s: sent %v", email, b.posts())
		}
	}
	if n := f.rows("attempts"); n != 1 { // the link of ana
		t.Errorf("%d attempts are counted", n)
	}

	b := openTab(t, chrome, phone)
	b.open(f.link("new@example.org", "/finish-sign-up"))
	b.fill("#new-password", pass)
	b.click(submit)
	b.shows("done")
	f.logIn("bob")
}

// The whole of the log-in page, in every language, is at most 60 KiB as it stands, and
// comes from here.
func TestLogInPageIsSmall(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)
	for _, language := range languages {
		b := openTab(t, chrome, view{"small", 375, 700, false, language})
		b.open(f.url + "/log-in")
		b.checkRequests(f.url, "no token")

		total := 0
		seen := map[string]bool{}
		for _, url := range b.urls() {
			if seen[url] || url == "about:blank" {
				continue
			}
			seen[url] = true
			total += len(f.call("", "GET", strings.TrimPrefix(url, f.url), nil).raw)
		}

		t.Logf("%s: %d bytes in %d files", language, total, len(seen))
		if total > 60<<10 || len(seen) < 8 {
			t.Errorf("%s: the log-in page is %d bytes in %d files", language, total, len(seen))
		}
	}
}

// What a public profile shows is its owner's text, never markup; what is empty leaves
// no trace, and one that is not public does not exist.
//
// ASVS v5.0.0-1.2.2 v5.0.0-1.3.5
func TestUserPage(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	const markup = `<img src=x onerror=alert(1)> {{7*7}} &amp;`
	f.want(http.StatusOK, code, "PATCH", "/v1/profile", object{"public": true, "occupation": markup, "description": markup + "\nsecond line", "country": "Țara"})
	f.want(http.StatusOK, code, "PATCH", "/v1/account", object{"firstName": markup})
	// The service takes no such link; a page must not rely on it.
	f.exec("UPDATE profiles SET github = 'javascript:alert(1)', twitter = 'https://example.org/ana'")

	chrome := startBrowser(t)
	b := openTab(t, chrome, wideDark)
	b.open(f.url + "/u/ANA")
	b.await(`!document.getElementById('content').hidden`)
	b.picture("user-markup")
	b.checkAccess("user")

	if got := b.text("#occupation"); got != markup {
		t.Errorf("the occupation is %q", got)
	}
	if got := value[[]string](b, `[...document.querySelectorAll('#links a')].map((a) => a.href + ' ' + a.rel)`); fmt.Sprint(got) != "[https://example.org/ana nofollow noopener ugc]" {
		t.Errorf("the links are %q", got)
	}

	f.exec("UPDATE profiles SET github = ''")

	b.expect("/v1/users/")
	f.want(http.StatusOK, code, "PATCH", "/v1/profile", object{"public": false})
	for _, name := range []string{"ana", "nobody", "%3Cscript%3E", "...", "%ff"} {
		b.run(chromedp.Navigate(f.url + "/u/" + name))
		b.await(`document.getElementById('none')?.hidden === false`)
	}
	b.picture("user-none")
	b.checkAccess("user-none")
}

// The page's own estimate never praises a password that the service refuses.
func TestStrengthPraisesNothingRefused(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.open(f.url + "/sign-up")
	texts := textsOf(t, "en")
	for _, pw := range []string{"password1", "passwordpassword", "qwertyuiop", "1234567890123", "Summer2024!", "abababababababab", "abcdefghijklmnop", "aaaaaaaaaaaaaaaaaaaaaaaa", "12.05.1987", "iloveyou12", "ana@example.org"} {
		f.want(http.StatusUnprocessableEntity, "", "POST", "/v1/accounts", object{"email": "ana@example.org", "username": "ana", "password": pw})
		b.fill("#email", "ana@example.org")
		b.fill("#new-password", pw)
		if got := b.text(".strength"); got == texts["strength.strong"] || got == "" {
			t.Errorf("%s is called: %s", pw, got)
		}
	}
}

// Behind a proxy that strips a path the pages find one another, their files and the API
// all the same.
func TestPagesBelowAPath(t *testing.T) {
	f := newFixture(t, nil)
	proxy := httptest.NewServer(http.StripPrefix("/accounts", f.server))
	t.Cleanup(proxy.Close)
	b := openTab(t, startBrowser(t), wide)

	b.run(chromedp.Navigate(proxy.URL + "/accounts/"))
	b.at("/accounts/log-in")
	b.click(`a[href="sign-up"]`)
	b.at("/accounts/sign-up")
	b.signUpAs("ana@example.org", "ana", pass)
	b.click(submit)
	b.ready("/accounts/profile")

	code := f.logIn("ana")
	f.want(http.StatusOK, code, "PUT", "/v1/profile/picture", photograph())
	b.click(`nav a[href="security"]`)
	b.ready("/accounts/security")
	b.click(`nav a[href="profile"]`)
	b.ready("/accounts/profile")
	b.await(`document.getElementById('picture').naturalWidth === 512`)

	b.click("#public")
	b.says("#public-done", textsOf(t, "en")["saved"])
	b.click("#public-link")
	b.ready("/accounts/u/ana")
	b.await(`document.getElementById('picture').naturalWidth === 512`)

	b.run(chromedp.Navigate(proxy.URL + "/accounts/data"))
	b.at("/accounts/data")
	b.click("#log-out")
	b.at("/accounts/log-in")
	b.run(chromedp.Navigate(proxy.URL + "/accounts/data"))
	b.at("/accounts/log-in")

	for _, url := range b.urls() {
		if !strings.HasPrefix(url, proxy.URL+"/accounts/") {
			t.Errorf("asked %s", url)
		}
	}
}
