package web_test

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/animation"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"latchkey/internal/onetime"
)

// The pages that everybody opens, those that emails lead to, and those that need a session.
var (
	openPages    = []string{"log-in", "sign-up"}
	emailPages   = []string{"finish-sign-up", "forgot-password", "reset-password", "undo-email", "verify-email"}
	accountPages = []string{"data", "delete-account", "profile", "security"}
	languages    = []string{"en", "ro", "fr", "de", "es"}
)

// screens are a phone and a wide screen, in light and in dark.
var screens = []view{phone, phoneDark, wide, wideDark}

// eachScreen looks at the page that is open on every screen, holds it to what can be
// read and touched and to the rules of accessibility, and sees that dark is not light.
func (b *tab) eachScreen(page string) {
	b.t.Helper()
	grounds := map[string]string{}
	for _, v := range screens {
		b.see(v)
		b.checkFit(v.name + " " + page)
		b.checkAccess(v.name + " " + page)
		b.picture(page + "-" + v.name)
		grounds[v.name] = value[string](b, `getComputedStyle(document.body).backgroundColor`)
	}
	if grounds[phone.name] == grounds[phoneDark.name] || grounds[wide.name] == grounds[wideDark.name] {
		b.t.Errorf("%s: dark and light have one ground: %v", page, grounds)
	}
}

// Every page that needs no session fits every screen, and keeps to the rules of
// accessibility; those of emails need their link.
func TestPagesFitEveryScreen(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	for _, name := range slices.Concat(openPages, emailPages) {
		b.open(f.url + "/" + name + "#" + onetime.New())
		b.eachScreen(name)
	}
	b.open(f.url + "/verify-email")
	if !value[bool](b, `document.getElementById('ask').hidden && !document.getElementById('incomplete').hidden`) {
		t.Error("a page without a token does not say so")
	}
	b.eachScreen("incomplete")
}

// Every language fits the narrowest phone, and is the document's.
func TestPagesInEveryLanguage(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)

	for _, language := range languages {
		b := openTab(t, chrome, view{"narrow-" + language, 320, 700, false, language})
		for _, name := range slices.Concat(openPages, emailPages) {
			b.open(f.url + "/" + name + "#" + onetime.New())
			b.checkFit(language + " " + name)
		}
	}

	for accept, want := range map[string]string{"en-GB,en": "en", "ro-RO,en": "ro", "de-AT,de,en": "de", "fi,sv": "en", "pt-BR,es,en": "es"} {
		b := openTab(t, chrome, view{"narrow-" + want, 320, 700, false, accept})
		b.open(f.url + "/verify-email#" + onetime.New())
		if got := value[string](b, `document.documentElement.lang`); got != want {
			t.Errorf("%s: the language is %s", accept, got)
		}
		if got := b.text(submit); got != textsOf(t, want)["verify.button"] {
			t.Errorf("%s: the button says %q", accept, got)
		}
		b.picture("verify-email-" + want)
	}
}

// checkFit holds what stands on the screen to what can be read and touched.
func (b *tab) checkFit(where string) {
	b.t.Helper()
	if over := value[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		b.t.Errorf("%s: the page is %d pixels too wide", where, over)
	}
	// A box is touched by its label, too, and an invisible field not at all.
	small := value[[]string](b, `[...document.querySelectorAll('button, .button, header nav a, input:not([type=checkbox], [type=file], .unseen), [type=checkbox] + label, select, textarea')]
		.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML)`)
	if len(small) > 0 {
		b.t.Errorf("%s: too small to touch: %v", where, small)
	}
	empty := value[[]string](b, `[...document.querySelectorAll('[data-text]')].filter((e) => e.textContent === '').map((e) => e.outerHTML)`)
	if len(empty) > 0 {
		b.t.Errorf("%s: without text: %v", where, empty)
	}
	if value[int](b, `document.querySelectorAll('h1:not([hidden] h1)').length`) != 1 {
		b.t.Errorf("%s: there is not one heading", where)
	}
}

// intercept holds the requests of a page to the API, until they are answered.
func (b *tab) intercept() <-chan fetch.RequestID {
	b.t.Helper()
	held := make(chan fetch.RequestID, 10)
	b.listen(func(event any) {
		if paused, ok := event.(*fetch.EventRequestPaused); ok {
			held <- paused.RequestID
		}
	})
	send(b, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/v1/*"}}})
	return held
}

// answer answers a request that was held.
func (b *tab) answer(held <-chan fetch.RequestID, status int64, body string, headers ...*fetch.HeaderEntry) {
	b.t.Helper()
	select {
	case id := <-held:
		send(b, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: id, ResponseCode: status, ResponseHeaders: headers, Body: []byte(body)})
	case <-b.ctx.Done():
		b.t.Fatal("nothing was sent")
	}
}

// Every problem is shown in words, and one that no page has words for is shown with the
// number by which the operator finds it.
func TestPagesTellEveryProblem(t *testing.T) {
	f := newFixture(t, nil)
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), phone)
	b.expect("/v1/account/email/undo")
	held := b.intercept()
	b.open(f.url + "/undo-email#" + onetime.New())
	refuse := func(slug string, status int64) {
		b.click(submit)
		b.answer(held, status, fmt.Sprintf(`{"type": "/problems/%s", "title": "x", "status": %d}`, slug, status),
			&fetch.HeaderEntry{Name: "Content-Type", Value: "application/problem+json"},
			&fetch.HeaderEntry{Name: "X-Request-Id", Value: "0123456789"}, &fetch.HeaderEntry{Name: "Retry-After", Value: "90"})
	}

	for slug, status := range problems(t) {
		if slug == "dead-link" {
			continue
		}
		refuse(slug, status)
		b.await(`document.querySelector('.failure[role=alert]').textContent`)

		known := texts["problem."+slug]
		got := b.text(`.failure[role=alert]`)
		if !strings.HasPrefix(got, cmp.Or(known, texts["problem.other"])) || !strings.Contains(got, "90 seconds") {
			t.Errorf("%s is told: %s", slug, got)
		}
		if strings.Contains(got, "0123456789") != (known == "") {
			t.Errorf("%s is told: %s", slug, got)
		}
	}

	// The last: there is no button after it.
	refuse("dead-link", http.StatusGone)
	b.shows("dead")
}

var documentedProblem = regexp.MustCompile(`type: /problems/([a-z-]+)\n +title: .*\n +status: (\d+)`)

// problems returns the kinds of problem that the API's document shows, with their status.
func problems(t *testing.T) map[string]int64 {
	t.Helper()
	document, err := os.ReadFile("../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}

	all := map[string]int64{}
	for _, match := range documentedProblem.FindAllSubmatch(document, -1) {
		status, err := strconv.ParseInt(string(match[2]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all[string(match[1])] = status
	}
	if len(all) < 20 {
		t.Fatalf("the document shows the problems %v", all)
	}
	return all
}

// A proxy that answers by itself, a service that is away and one that is slow are
// reported; nothing is sent twice, and the button works again.
func TestPagesWithoutAnswer(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.expect("/v1/verification/confirm")
	texts := textsOf(t, "en")
	b.open(f.url + "/verify-email#" + onetime.New())

	held := b.intercept()
	b.click(submit)
	id := <-held
	if got := b.text(".progress"); got != texts["sending"] {
		t.Errorf("while it sends: %q", got)
	}

	// Pressed again, it sends nothing more.
	b.click(submit)
	b.await(fmt.Sprintf(`document.querySelector('.progress').textContent === %q`, texts["sending.late"]))
	b.picture("verify-email-late")
	if n := len(b.posts()); n != 1 {
		t.Errorf("sent %d times", n)
	}

	send(b, fetch.FailRequest, fetch.FailRequestParams{RequestID: id, ErrorReason: network.ErrorReasonInternetDisconnected})
	b.await(fmt.Sprintf(`document.querySelector('.failure[role=alert]').textContent === %q`, texts["problem.offline"]))
	if b.text(".progress") != "" {
		t.Error("it still seems to send")
	}
	b.picture("verify-email-offline")

	b.click(submit)
	b.answer(held, 502, "<h1>Bad gateway</h1>")
	b.await(fmt.Sprintf(`document.querySelector('.failure[role=alert]').textContent === %q`, texts["problem.other"]))
	b.click(submit)
	b.answer(held, 204, "")
	b.shows("done")
}

// Another link that is opened in the same tab starts over, with its own token.
func TestPagesTakeTheNextLink(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.expect("/v1/verification/confirm")
	b.open(f.url + "/verify-email#" + onetime.New())
	b.click(submit)
	b.shows("dead")
	next := onetime.New()
	value[string](b, `location.hash = "`+next+`"`)
	b.await(`location.hash === '' && document.getElementById('started')?.hidden === false && !document.getElementById('ask').hidden`)
	b.click(submit)
	b.shows("dead")
	posts := b.posts()
	if len(posts) != 2 || body(posts[1]) != `{"token":"`+next+`"}` {
		t.Errorf("sent %v", posts)
	}
}

func body(request *network.Request) (text string) {
	for _, entry := range request.PostDataEntries {
		text += string(entry.Bytes)
	}
	return text
}

// Without scripts, or when they fail to load, a page says what it needs, and shows
// nothing that would not work.
func TestPagesWithoutScripts(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)
	readable := func(selector string) string {
		return fmt.Sprintf(`document.querySelector(%q)?.checkVisibility({visibilityProperty: true}) && !document.querySelector('form').checkVisibility()`, selector)
	}
	b := openTab(t, chrome, phone)
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.run(chromedp.Navigate(f.url + "/verify-email#" + onetime.New()))
	b.await(readable("noscript p"))
	b.picture("no-scripts")

	b = openTab(t, chrome, phoneDark)
	b.expect("email-link.js")
	send(b, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: f.url + "/assets/*/email-link.js", Block: true}}})
	send(b, animation.Enable, cdp.Empty{})
	send(b, animation.SetPlaybackRate, animation.SetPlaybackRateParams{PlaybackRate: 100})
	b.run(chromedp.Navigate(f.url + "/verify-email#" + onetime.New()))
	b.await(readable("#unstarted p"))
}
