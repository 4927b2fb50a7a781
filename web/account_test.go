package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// as gives a tab a session, as the log-in page does.
func (b *tab) as(origin, code string) {
	b.t.Helper()
	yes := true
	send(b, network.SetCookie, network.SetCookieParams{Name: sessionCookie, Value: code, URL: origin, Path: "/", Secure: &yes, HTTPOnly: &yes, SameSite: network.CookieSameSiteLax})
}

// loaded opens a page of an account and awaits its content.
func (b *tab) loaded(origin, page string) {
	b.t.Helper()
	b.open(origin + "/" + page)
	if page != "data" {
		b.ready("/" + page)
	}
}

// Every page of an account fits every screen, in light and in dark, and the narrowest
// phone in every language, and keeps to the rules of accessibility.
func TestAccountPagesFitEveryScreen(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.logIn("ana")

	chrome := startBrowser(t)
	b := openTab(t, chrome, phone)
	b.as(f.url, code)
	for _, page := range accountPages {
		b.loaded(f.url, page)
		b.eachScreen(page)
	}

	for _, language := range languages {
		b := openTab(t, chrome, view{"narrow-" + language, 320, 700, false, language})
		b.as(f.url, code)
		for _, page := range accountPages {
			b.loaded(f.url, page)
			b.checkFit(language + " " + page)
			b.picture(page + "-narrow-" + language)
		}
	}
}

// While the account loads, a page says so; when loading fails, it says why,
// and the button tries again.
func TestAccountPagesWithoutAnswer(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	texts := textsOf(t, "en")
	chrome := startBrowser(t)
	for _, page := range []string{"profile", "security", "delete-account"} {
		b := openTab(t, chrome, phone)
		b.as(f.url, code)
		b.expect("/v1/account")

		held := b.intercept()
		b.open(f.url + "/" + page)
		first := <-held
		b.await(`!document.getElementById('loading').hidden && document.getElementById('content').hidden`)
		b.picture(page + "-loading")

		send(b, fetch.FailRequest, fetch.FailRequestParams{RequestID: first, ErrorReason: network.ErrorReasonInternetDisconnected})
		send(b, fetch.Disable, cdp.Empty{})
		b.says("#failed-reason", texts["problem.offline"])
		b.await(`document.activeElement.id === 'retry'`)
		b.checkAccess(page + " failed")
		b.picture(page + "-failed")

		b.click("#retry")
		b.ready("/" + page)
		b.await(`document.activeElement.tagName === 'H1'`)
	}
}

// A device that loses its connection is told, and told when it has it again.
func TestPagesTellTheConnection(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.expect("ERR_INTERNET_DISCONNECTED")
	b.loaded(f.url, "profile")
	offline := func(is bool) {
		send(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1})
	}
	offline(true)
	b.says("#offline", textsOf(t, "en")["offline"])
	b.picture("offline")
	b.checkAccess("offline")
	offline(false)
	b.await(`document.getElementById('offline').textContent === ''`)
}

// A session that has ended leads to the log-in page, which says so and comes back.
func TestEndedSession(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, code)
	b.expect("the server responded with a status of 401")
	b.loaded(f.url, "security")
	f.want(http.StatusNoContent, code, "DELETE", "/v1/session", nil)
	b.fill("#change-username #username", "another")
	b.click("#change-username " + submit)
	b.at("/log-in")
	b.says("#why", textsOf(t, "en")["log-in.ended"])
	b.fill("#login", "ana")
	b.fill("#log-in-password", pass)
	b.click(submit)
	b.ready("/security")
}

// Log-out ends the session, empties the browser of it, and the way back shows nothing.
//
// ASVS v5.0.0-7.4.1 v5.0.0-14.3.1
func TestLogOut(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	b := openTab(t, startBrowser(t), wide)
	b.logIn(f.url, "ana")
	b.click(`nav a[href="security"]`)
	b.ready("/security")

	value[string](b, `document.cookie = 'neighbour=stays'`)
	b.click("#log-out")
	b.at("/log-in")
	b.says("#why", textsOf(t, "en")["log-in.logged-out"])

	// The account goes on knowing the browser, which is no session.
	left := map[string]bool{}
	for _, cookie := range send(b, network.GetCookies, network.GetCookiesParams{}).Cookies {
		left[cookie.Name] = true
	}
	if want := map[string]bool{"neighbour": true, deviceCookie: true}; !maps.Equal(left, want) {
		t.Errorf("after the log-out the browser has the cookies %v, want %v", left, want)
	}

	b.picture("logged-out")
	if n := f.rows("sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}

	// Back is the profile, which leads to the log-in again, this time without a reason.
	value[string](b, `history.back(); ''`)
	b.await(`location.pathname === '/log-in' && document.getElementById('started')?.hidden === false && document.getElementById('why').hidden`)
	if text := value[string](b, `document.body.innerText`); strings.Contains(text, "ana@example.org") {
		t.Errorf("the way back shows %s", text)
	}
}

// What a new profile says of itself is shown as nothing, is not saved as somebody's own
// text, and only what was changed is sent.
func TestProfilePage(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), wide)
	b.as(f.url, code)
	b.expect("the server responded with a status of 4")
	b.loaded(f.url, "profile")

	shown := value[[]string](b, `[...document.querySelectorAll('#card input, #card textarea, #links input')].map((e) => e.id + '=' + e.value).filter((e) => !/=$/.test(e))`)
	if fmt.Sprint(shown) != "[firstName=Ana lastName=Pop]" {
		t.Errorf("a new profile has %v", shown)
	}
	if examples := value[int](b, `document.querySelectorAll('[placeholder]').length`); examples != 6 {
		t.Errorf("%d fields show an example", examples)
	}

	// Another browser changes the country meanwhile.
	f.want(http.StatusOK, code, "PATCH", "/v1/profile", object{"country": "Chile"})
	b.fill("#occupation", "Diver")
	b.click("#card " + submit)
	b.says("#card .progress", texts["saved"])
	profile := f.call(code, "GET", "/v1/profile", nil)
	if profile.text("occupation") != "Diver" || profile.text("country") != "Chile" || profile.text("county") != "France ?" {
		t.Errorf("the profile is %s", profile.raw)
	}

	b.fill("#github", "javascript:alert(1)")
	b.fill("#youtube", "https://youtube.com/@ana")
	b.click("#links " + submit)
	b.says("#github-fault", texts["fault.must be empty, a link that begins with https://, or a name there such as ana"])
	b.await(`document.activeElement.id === 'github'`)
	b.checkAccess("links with a fault")

	b.fill("#github", "")
	b.click("#links " + submit)
	b.says("#links .progress", texts["saved"])

	b.fill("#firstName", strings.Repeat("a", 101))
	b.click("#card " + submit)
	b.says("#firstName-fault", "100")
	b.fill("#firstName", "Anamaria")
	b.run(chromedp.SetValue(chromedp.CSS("#locale"), "ro"))
	b.click("#card " + submit)
	b.says("#full-name", "Anamaria Pop")
	if account := f.call(code, "GET", "/v1/account", nil); account.text("locale") != "ro" {
		t.Errorf("the account is %s", account.raw)
	}
}

// A user whose email did not arrive can have it sent again, and too many are refused in words.
func TestProfileSendsTheEmailAgain(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.loaded(f.url, "profile")
	b.click("#verify " + submit)
	b.says("#verify .progress", "We have sent an email to ana@example.org.")
	b.picture("verify-again")
}

// The password, the e-mail and the username are changed with care: what is wrong is
// shown beside its field, and what was done stands in the history at once.
func TestSecurityPage(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("bob")
	code := f.member("ana")
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), wide)
	b.as(f.url, code)
	b.expect("the server responded with a status of 4")
	b.loaded(f.url, "security")

	b.fill("#change-password-password", "a wrong pass phrase")
	b.fill("#new-password", "another long pass phrase")
	b.click("#change-password " + submit)
	b.says("#change-password-password-fault", texts["fault.is not the account's password"])
	b.checkAccess("a wrong password")
	b.picture("security-wrong")
	b.fill("#change-password-password", pass)
	b.fill("#new-password", "ana")
	b.says(".strength", texts["strength.weak"])
	b.click("#change-password " + submit)
	b.says("#new-password-fault", "8")
	b.click("#new-password ~ [data-shows]")
	b.await(`document.getElementById('new-password').type === 'text'`)

	b.fill("#change-email #email", "bob@example.org")
	b.fill("#change-email-password", pass)
	b.click("#change-email " + submit)
	b.says("#email-fault", texts["fault.belongs to an account already"])
	b.fill("#change-email #email", "ana@example.org")
	b.click("#change-email " + submit)
	b.says("#email-fault", texts["fault.is the account's e-mail already"])
	b.fill("#change-email #email", "new@example.org")
	b.click("#change-email " + submit)
	b.says("#change-email .progress", "new@example.org")
	b.says("#activity", texts["action.email.change_requested"])
	b.await(`document.getElementById('change-email-password').value === ''`)
	b.picture("security-email")

	b.fill("#change-username #username", "BOB")
	b.click("#change-username " + submit)
	b.says("#username-fault", texts["fault.is taken"])
	// The fault beside the field goes as soon as it is fixed, and the button works at once.
	b.fill("#change-username #username", "anamaria")
	b.await(`document.getElementById('username-fault').textContent === ''`)
	b.click("#change-username " + submit)
	b.says("#change-username .progress", texts["change-username.done"])
	b.says("#username-now", "anamaria")
	b.says("#activity", texts["action.username.changed"])
	if got := f.call(code, "GET", "/v1/account", nil).text("username"); got != "anamaria" {
		t.Errorf("the username is %s", got)
	}
}

// When no answer comes to a change that cannot be sent again as it was, the page says
// where to look, and not to press the button again.
func TestLostAnswers(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(http.StatusAccepted, "", "POST", "/v1/recovery", object{"email": "ana@example.org"})
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, code)
	b.expect("net::ERR_FAILED")

	lose := func(form, want string) {
		held := b.intercept()
		b.click(form + " " + submit)
		send(b, fetch.FailRequest, fetch.FailRequestParams{RequestID: <-held, ErrorReason: network.ErrorReasonFailed})
		b.says(form+" > .failure[role=alert]", want)
		send(b, fetch.Disable, cdp.Empty{})
	}

	b.loaded(f.url, "security")
	b.fill("#change-password-password", pass)
	b.fill("#new-password", "another long pass phrase")
	lose("#change-password", texts["change-password.unanswered"])
	b.fill("#change-username #username", "anamaria")
	lose("#change-username", texts["problem.offline"])

	b.loaded(f.url, "delete-account")
	b.fill("#typed", "ana")
	b.fill("#delete-password", pass)
	lose("#delete", texts["delete.unanswered"])

	b.open(f.link("ana@example.org", "/reset-password"))
	b.fill("#new-password", "another long pass phrase")
	lose("form", texts["reset.unanswered"])
}

// When somebody else logs in, in another tab, no page goes on showing, and changing, what
// it takes for the previous account.
func TestTabsShareTheSession(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")
	f.signUp("bob")
	b := openTab(t, startBrowser(t), wide)
	b.logIn(f.url, "ana")
	b.says("#username", "@ana")
	other := b.another()
	other.logIn(f.url, "bob")
	b.says("#username", "@bob")
	other.click("#log-out")
	other.at("/log-in")
	b.at("/log-in")
}

// Turned on and off at once, a profile ends as its owner last said.
func TestPublicSwitch(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, code)
	b.loaded(f.url, "profile")
	held := b.intercept()
	b.click("#public")
	first := <-held
	b.click("#public")
	if n := len(b.sent("PATCH")); n != 1 {
		t.Errorf("%d changes are under way at once", n)
	}
	send(b, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: first})
	send(b, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: <-held})
	b.says("#public-done", textsOf(t, "en")["saved"])
	if value[bool](b, `document.getElementById('public').checked`) || f.call(code, "GET", "/v1/profile", nil).body["public"] != false {
		t.Error("the profile is public")
	}
}

// All other devices end at once, and a long history is shown page after page.
func TestDevicesAndActivity(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	others := []string{f.logIn("ana"), f.logIn("ana")}
	for i := range 60 {
		f.want(http.StatusOK, code, "PATCH", "/v1/profile", object{"occupation": fmt.Sprint(i)})
	}
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), wideDark)
	b.as(f.url, code)
	b.loaded(f.url, "security")
	if n := value[int](b, `document.querySelectorAll('#devices li').length * 1000 + document.querySelectorAll('#activity li').length`); n != 3050 {
		t.Errorf("devices and entries: %d", n)
	}
	// Pressed twice, it shows what is older once, and reading goes on there.
	value[string](b, `document.getElementById('older').click(); document.getElementById('older').click(); ''`)
	b.await(`document.getElementById('older').hidden && document.activeElement === document.querySelectorAll('#activity li')[50]`)
	if n := value[int](b, `document.querySelectorAll('#activity li').length`); n != 64 {
		t.Errorf("%d entries", n)
	}
	b.says("#activity li:last-child", texts["action.account.created"])

	b.click("#end-others")
	b.says("#devices-done", texts["devices.others-ended"])
	b.await(`document.querySelectorAll('#devices li').length === 1 && !document.getElementById('devices-alone').hidden && document.activeElement.id === 'devices-title'`)
	for _, other := range others {
		f.want(http.StatusUnauthorized, other, "GET", "/v1/account", nil)
	}
	f.want(http.StatusOK, code, "GET", "/v1/account", nil)
}

// An account is not deleted with a wrong name or a wrong password.
func TestDeleteAccountPage(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.expect("the server responded with a status of 403")
	b.loaded(f.url, "delete-account")
	b.says("#who", "ana (ana@example.org)")

	b.click(submit)
	b.await(`document.activeElement.id === 'typed' && document.querySelectorAll('[aria-invalid]').length === 2`)

	b.fill("#typed", "Ana")
	b.fill("#delete-password", "a wrong pass phrase")
	b.click(submit)
	b.says("#delete-password-fault", textsOf(t, "en")["fault.is not the account's password"])
	b.picture("delete-wrong")
	if f.rows("accounts") != 1 {
		t.Error("the account is gone")
	}

	b.fill("#delete-password", pass)
	b.click(submit)
	b.at("/log-in")
	if f.rows("accounts") != 0 {
		t.Error("the account is still there")
	}
}

// Everything can be done without a mouse: the first key goes to the content, and what
// has the focus is seen.
func TestKeyboard(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), wide)
	b.as(f.url, f.member("ana"))
	b.loaded(f.url, "profile")

	b.press("Tab")
	b.await(`document.activeElement.classList.contains('skip') && document.activeElement.getBoundingClientRect().left >= 0`)
	b.picture("skip")
	b.press("Enter")
	b.press("Tab")
	b.await(`document.activeElement.closest('main')`)

	reached := map[string]bool{}
	for range 60 {
		reached[value[string](b, `document.activeElement.id || document.activeElement.textContent`)] = true
		if !value[bool](b, `getComputedStyle(document.activeElement.type === 'file' ? document.activeElement.nextElementSibling : document.activeElement).outlineStyle !== 'none' || document.activeElement === document.body`) {
			t.Errorf("the focus is not seen on %s", value[string](b, `document.activeElement.outerHTML`))
		}
		b.press("Tab")
	}

	for _, id := range []string{"picture-file", "public", "occupation", "youtube", "locale"} {
		if !reached[id] {
			t.Errorf("the key does not reach %s", id)
		}
	}
}
