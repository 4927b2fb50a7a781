package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"latchkey/api"
	"latchkey/internal/config"
)

// The email's link leads to a page that takes the token out of the address, keeps
// it nowhere, sends it nowhere, and changes nothing until the button is pressed.
// Then it is used up.
func TestVerifyEmailPage(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	verified := func() bool {
		return f.want(http.StatusOK, code, "GET", "/v1/account", nil).body["emailVerified"] == true
	}
	link := f.link("ana@example.org", "/verify-email")
	b := openTab(t, startBrowser(t), phone)
	b.open(link)
	if got := value[string](b, `location.href`); got != f.url+"/verify-email" {
		t.Errorf("the address is %s", got)
	}
	if n := value[int](b, `localStorage.length + sessionStorage.length + document.cookie.length`); n != 0 {
		t.Errorf("the page keeps %d things", n)
	}
	if len(b.posts()) != 0 || verified() {
		t.Error("opening the link changed something")
	}
	b.click(submit)
	b.shows("done")
	b.picture("verify-email-done")
	if !verified() {
		t.Error("the address is not verified")
	}
	if posts := b.posts(); len(posts) != 1 || posts[0].URL != f.url+"/v1/verification/confirm" {
		t.Errorf("sent %v", posts)
	}

	b.expect("/v1/verification/confirm")
	b.open(link)
	b.click(submit)
	b.shows("dead")
	b.checkRequests(f.url, tokenOf(link))
	b.picture("verify-email-dead")
}

// A refused password is reported beside its field, in the page's language; a
// valid one logs in, and the link is used up.
func TestResetPasswordPage(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(http.StatusAccepted, "", "POST", "/v1/recovery", object{"email": "ana@example.org"})
	link := f.link("ana@example.org", "/reset-password")
	chrome := startBrowser(t)
	v := phoneDark
	v.language = "ro-RO,ro"
	b := openTab(t, chrome, v)
	b.open(link)
	b.click(submit)
	b.await(`document.activeElement.id === 'new-password' && document.activeElement.ariaInvalid === 'true'`)
	if got, want := b.text("#new-password-fault"), textsOf(t, "ro")["new-password.required"]; got != want || len(b.posts()) != 0 {
		t.Errorf("an empty field is told %q, want %q; %d requests", got, want, len(b.posts()))
	}

	b.expect("/v1/recovery/confirm")
	b.fill("#new-password", "short")
	b.click("[data-shows]")
	b.await(`document.getElementById('new-password').type === 'text'`)
	b.click(submit)
	b.await(`document.getElementById('new-password-fault').textContent.includes('8')`)
	want := strings.ReplaceAll(textsOf(t, "ro")["fault.must have at least # characters"], "{number}", "8")
	if got := b.text("#new-password-fault"); got != want {
		t.Errorf("a short password is told %q, want %q", got, want)
	}
	if !value[bool](b, `document.activeElement.id === 'new-password' && document.activeElement.type === 'password'`) {
		t.Error("the field has not the focus, or still shows the password")
	}
	b.picture("reset-password-fault")
	b.fill("#new-password", "another long pass phrase")
	b.run(chromedp.SendKeys(chromedp.CSS("#new-password"), "\r"))
	b.shows("done")
	b.picture("reset-password-done")
	f.want(http.StatusCreated, "", "POST", "/v1/sessions", object{"login": "ana", "password": "another long pass phrase"})
	f.want(http.StatusUnauthorized, code, "GET", "/v1/account", nil)

	b.open(link)
	b.fill("#new-password", "a third long pass phrase")
	b.click(submit)
	b.shows("dead")
	b.picture("reset-password-dead")
	b.checkRequests(f.url, tokenOf(link))
	b.click("#dead a")
	b.await(`location.pathname === '/forgot-password' && document.getElementById('started')?.hidden === false`)
}

// A change of e-mail is confirmed on the one page, in a session, and undone on the other,
// which says what will happen; both links end with it. A visitor who is not logged in does so first,
// sees whose account it is, and has the token all the while, which no request names.
func TestEmailChangePages(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(http.StatusNoContent, "", "POST", "/v1/verification/confirm", object{"token": tokenOf(f.link("ana@example.org", "/verify-email"))})
	f.want(http.StatusAccepted, code, "PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": pass})
	b := openTab(t, startBrowser(t), wideDark)
	b.expect("the server responded with a status of 4")
	confirm := f.link("new@example.org", "/confirm-email")
	b.run(chromedp.Navigate(confirm))
	b.at("/log-in")
	b.says("#why", textsOf(t, "en")["log-in.confirm"])
	b.picture("confirm-email-log-in")
	b.fill("#login", "ana")
	b.fill("#log-in-password", pass)
	b.click(submit)
	b.at("/confirm-email")
	b.await(`document.getElementById('ask')?.hidden === false`)
	if got := b.text("#who"); got != "ana" || value[string](b, `location.hash`) != "" {
		t.Errorf("the page names %q, at %s", got, value[string](b, `location.href`))
	}
	b.eachScreen("confirm-email")
	b.see(wideDark)
	f.wantEmail("ana", "ana@example.org", true)
	b.click(submit)
	b.shows("done")
	b.picture("confirm-email-done")
	f.wantEmail("ana", "new@example.org", true)
	b.open(confirm)
	b.await(`document.getElementById('ask')?.hidden === false`)
	b.click(submit)
	b.shows("dead")
	b.picture("confirm-email-dead")

	undo := f.link("ana@example.org", "/undo-email")
	b.open(undo)
	b.click(submit)
	b.shows("done")
	b.picture("undo-email-done")
	f.wantEmail("ana", "ana@example.org", true)
	f.want(http.StatusUnauthorized, code, "GET", "/v1/account", nil)
	f.link("ana@example.org", "/reset-password")
	b.open(undo)
	b.click(submit)
	b.shows("dead")
	b.picture("undo-email-dead")
	b.checkRequests(f.url, tokenOf(undo))
	b.checkRequests(f.url, tokenOf(confirm))
}

// A user who is logged in to another account sees that; a click then
// neither changes an account nor spends the link. When another tab logs in, the page
// names the account of that session. It fits the narrowest phone in every language.
func TestConfirmEmailPageOfAnotherAccount(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.signUp("eve")
	f.want(http.StatusAccepted, code, "PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": pass})
	confirm := f.link("new@example.org", "/confirm-email")
	chrome := startBrowser(t)
	b := openTab(t, chrome, phone)
	b.logIn(f.url, "eve")
	b.expect("/v1/account/email/confirm")
	b.open(confirm)
	b.says("#who", "eve")
	b.click(submit)
	b.shows("dead")
	f.wantEmail("eve", "eve@example.org", false)

	b.open(confirm)
	b.says("#who", "eve")
	other := b.another()
	other.logIn(f.url, "ana")
	b.says("#who", "ana")
	for _, language := range languages {
		narrow := openTab(t, chrome, view{"narrow-" + language, 320, 700, false, language})
		narrow.as(f.url, code)
		narrow.open(confirm)
		narrow.says("#who", "ana")
		narrow.checkFit(language + " confirm-email")
	}
	b.click(submit)
	b.shows("done")
	f.wantEmail("ana", "new@example.org", true)

	b.open(f.url + "/confirm-email")
	if !value[bool](b, `document.getElementById('ask').hidden && !document.getElementById('incomplete').hidden`) {
		t.Error("the page without a token does not say so")
	}
}

// A user who forgot the password gets an email; too many requests are refused in words,
// with the time to wait; and the field says when it holds no address.
func TestForgotPasswordPage(t *testing.T) {
	f := newFixture(t, func(o *api.Options) { o.Limits.RecoveryEmail = config.Limit{Count: 1, Per: time.Hour} })
	f.signUp("ana")
	b := openTab(t, startBrowser(t), wide)
	b.expect("/v1/recovery")
	b.open(f.url + "/forgot-password")
	b.fill("#email", "ana")
	b.click(submit)
	want := textsOf(t, "en")["fault.must be an e-mail address, such as name@example.org"]
	b.await(fmt.Sprintf(`document.getElementById('email-fault').textContent === %q`, want))
	b.picture("forgot-password-fault")
	b.fill("#email", " ana@example.org")
	b.click(submit)
	b.shows("done")
	b.picture("forgot-password-done")
	f.link("ana@example.org", "/reset-password")

	b.click("#done a")
	b.await(`document.getElementById('ask')?.hidden === false && document.querySelector('#email').value === ''`)
	b.fill("#email", "ana@example.org")
	b.click(submit)
	b.await(`document.querySelector('.failure[role=alert]').textContent.includes('Try again in')`)
	if got := b.text(`.failure[role=alert]`); !strings.Contains(got, textsOf(t, "en")["problem.too-many-attempts"]) || !strings.Contains(got, "60 minutes") {
		t.Errorf("too many are told: %s", got)
	}
	b.picture("forgot-password-too-many")
	// The button can be pressed again.
	b.await(`!document.querySelector('button[type="submit"]').ariaDisabled`)
}
