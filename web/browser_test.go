package web_test

import (
	"context"
	"flag"
	"fmt"
	"latchkey/internal/chromium"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screenshots = flag.String("screenshots", "", "folder for pictures of the pages that tests open")

// chrome is the headless Chromium that the tests of this package share; each opens tabs
// that know nothing of the others'.
var chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

// startBrowser returns the shared Chromium for a test of pages. Pages ask the same API
// whatever server the database is on, so with -short, for the second of them, they are
// left to TestJourney.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the pages are tried on another database server")
	}
	return sharedBrowser(t)
}

// sharedBrowser returns the Chromium that the first test that asks starts.
func sharedBrowser(t *testing.T) context.Context {
	t.Helper()
	chrome.once.Do(func() { chrome.ctx, chrome.stop, chrome.err = chromium.Start(context.Background()) })
	if chrome.err != nil {
		t.Fatalf("Chromium does not start: %v", chrome.err)
	}
	return chrome.ctx
}

func stopBrowser() {
	if chrome.stop != nil {
		chrome.stop()
	}
}

// view is how somebody looks at a page.
type view struct {
	name     string
	width    int64 // CSS pixels
	height   int64
	dark     bool
	language string
}

var (
	phone     = view{"phone-light", 375, 700, false, "en"}
	phoneDark = view{"phone-dark", 375, 700, true, "en"}
	wide      = view{"wide-light", 1280, 800, false, "en"}
	wideDark  = view{"wide-dark", 1280, 800, true, "en"}
)

// tab is a page of its own, without cookies, of which all that it asks for and
// complains of is noted.
type tab struct {
	t         *testing.T
	view      view
	ctx       context.Context // ends when the test has waited for too long
	unlimited context.Context

	mu         sync.Mutex
	requests   []*network.Request
	complaints []string
	expected   string // a part of the complaints that the test provokes; empty: none
}

func openTab(t *testing.T, browserCtx context.Context, v view) *tab {
	t.Helper()
	return newTab(t, browserCtx, v, chromedp.WithNewBrowserContext())
}

// another opens one more tab, with the cookies of this one.
func (b *tab) another() *tab {
	b.t.Helper()
	return newTab(b.t, b.unlimited, b.view)
}

func newTab(t *testing.T, parent context.Context, v view, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	limited, cancelTimeout := context.WithTimeout(ctx, chromium.Patience)
	t.Cleanup(cancelTimeout)

	b := &tab{t: t, view: v, ctx: limited, unlimited: ctx}
	b.listen(b.note)
	t.Cleanup(b.checkComplaints)

	agent, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	send(b, network.Enable, network.EnableParams{})
	send(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent.UserAgent, AcceptLanguage: v.language})
	b.see(v)
	return b
}

// see looks at the tab's page on another screen, or in the other colour scheme. The
// language is the one that the tab began with.
func (b *tab) see(v view) {
	b.t.Helper()
	b.view = v
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	b.run(chromedp.EmulateViewport(v.width, v.height))
}

// listen calls see for every event of the tab; see may call nothing that waits.
func (b *tab) listen(see func(event any)) {
	b.t.Helper()
	if err := chromedp.Listen(b.ctx, see); err != nil {
		b.t.Fatal(err)
	}
}

// send sends a command of the protocol to a tab.
func send[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// note is called by the browser's connection, for one event after the other.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request)
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, fmt.Sprintf("exception: %+v", e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprintf("console.%s %+v", e.Type, e.Args))
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelVerbose && e.Entry.Level != log.EntryLevelInfo { // hints, and what was done as asked
			b.complaints = append(b.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}
}

// checkComplaints fails the test for whatever stood in the browser's console.
func (b *tab) checkComplaints() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.complaints {
		if b.expected == "" || !strings.Contains(complaint, b.expected) {
			b.t.Errorf("the console has: %s", complaint)
		}
	}
}

func (b *tab) expect(part string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = part
}

// posts lists what was sent by POST.
func (b *tab) posts() []*network.Request { return b.sent("POST") }

func (b *tab) sent(method string) (list []*network.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range b.requests {
		if request.Method == method {
			list = append(list, request)
		}
	}
	return list
}

// urls lists all that was asked for.
func (b *tab) urls() (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range b.requests {
		list = append(list, request.URL)
	}
	return list
}

func (b *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to an address, and awaits that its page started.
func (b *tab) open(url string) {
	b.t.Helper()
	// Another part of the page that is there already would begin nothing.
	page, _, _ := strings.Cut(url, "#")
	if here, _, _ := strings.Cut(value[string](b, `location.href`), "#"); here == page {
		b.run(chromedp.Navigate("about:blank"))
	}
	b.run(chromedp.Navigate(url))
	b.await(`document.getElementById('started')?.hidden === false`)
}

// value is what an expression of the page's world is.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// await waits until an expression is true. It asks from outside, because a page
// under our policy evaluates no text.
func (b *tab) await(expression string) {
	b.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		// While a page is replaced there may be nothing to ask.
		if is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && is {
			return
		}
		select {
		case <-b.ctx.Done():
			seen, _ := chromedp.Run(b.unlimited, chromedp.Evaluate[string]("document.body.innerText"))
			b.t.Fatalf("%s did not become true; the page says:\n%s", expression, seen)
		case <-ticker.C:
		}
	}
}

// at awaits one of the service's pages.
func (b *tab) at(path string) {
	b.t.Helper()
	b.await(fmt.Sprintf(`location.pathname === %q && document.getElementById('started')?.hidden === false`, path))
}

// ready awaits a page of an account, with its content.
func (b *tab) ready(path string) {
	b.t.Helper()
	b.at(path)
	b.await(`document.getElementById('content')?.hidden === false`)
}

// says awaits a text in an element.
func (b *tab) says(selector, text string) {
	b.t.Helper()
	b.await(fmt.Sprintf(`document.querySelector(%q)?.textContent.includes(%q)`, selector, text))
}

// shows awaits one of the page's sections, with the focus on its heading.
func (b *tab) shows(section string) {
	b.t.Helper()
	b.await(fmt.Sprintf(`!document.getElementById(%[1]q).hidden && document.activeElement === document.querySelector("#%[1]s h1")`, section))
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return value[string](b, fmt.Sprintf(`document.querySelector(%q).textContent`, selector))
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(chromedp.CSS(selector)))
}

// press presses one of the keys that move or choose.
func (b *tab) press(key string) {
	b.t.Helper()
	keys := map[string]string{"Tab": kb.Tab, "Enter": kb.Enter, "ArrowRight": kb.ArrowRight}
	b.run(chromedp.KeyEvent(keys[key]))
}

// drag drags from the middle of an element, by so many pixels.
func (b *tab) drag(selector string, x, y float64) {
	b.t.Helper()
	middle := value[[]float64](b, fmt.Sprintf(`{ const e = document.querySelector(%q); e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect(); [r.x + r.width / 2, r.y + r.height / 2] }`, selector))
	mouse := func(kind input.DispatchMouseEventType, x, y float64, buttons int64) {
		send(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, Buttons: buttons, ClickCount: 1})
	}
	mouse(input.DispatchMouseEventTypeMousePressed, middle[0], middle[1], 1)
	mouse(input.DispatchMouseEventTypeMouseMoved, middle[0]+x, middle[1]+y, 1)
	mouse(input.DispatchMouseEventTypeMouseReleased, middle[0]+x, middle[1]+y, 0)
}

// fill types a text in place of what a field has.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	value[string](b, fmt.Sprintf(`document.querySelector(%q).value = ""`, selector))
	b.run(chromedp.Focus(chromedp.CSS(selector)))
	send(b, input.InsertText, input.InsertTextParams{Text: text})
}

const submit = `button[type="submit"]`

// picture keeps what the whole page looks like, if somebody wants to look.
func (b *tab) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	size := value[[]float64](b, `[innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)]`)
	beyond := true
	png := send(b, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip:                  &page.Viewport{Width: size[0], Height: size[1], Scale: 1},
		CaptureBeyondViewport: &beyond,
	}).Data
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// checkRequests holds all that a page asked for: of its own origin only, with no
// token in an address or a header, and without a cookie or a referrer.
func (b *tab) checkRequests(origin, token string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range b.requests {
		headers := fmt.Sprint(request.Headers)
		if !strings.HasPrefix(request.URL, origin+"/") && request.URL != "about:blank" {
			b.t.Errorf("asked %s", request.URL)
		}
		if strings.Contains(request.URL, token) || strings.Contains(headers, token) {
			b.t.Errorf("the token is in %s %s %s", request.Method, request.URL, headers)
		}
		for name, value := range request.Headers {
			if lower := strings.ToLower(name); (lower == "referer" || lower == "cookie") && value != "" {
				b.t.Errorf("%s has %s: %s", request.URL, name, value)
			}
		}
	}
}

// downloaded awaits a file that the browser saves.
func (b *tab) downloaded(path string) []byte {
	b.t.Helper()
	for b.ctx.Err() == nil {
		// The browser gives the file its name when it is whole.
		if content, err := os.ReadFile(path); err == nil {
			return content
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.t.Fatalf("%s was not saved", path)
	return nil
}
