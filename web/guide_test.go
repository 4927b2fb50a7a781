package web_test

import (
	"latchkey/api"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var guideExample = regexp.MustCompile("(?s)<!-- example: index.html -->\n```html\n(.*?)```\n")

// The page that docs/frontend.md has frontend developers save works unchanged,
// also from another origin of the same site.
func TestFrontendGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/frontend.md")
	if err != nil {
		t.Fatal(err)
	}
	example := guideExample.FindSubmatch(guide)
	if example == nil {
		t.Fatal("the guide has no example")
	}
	var page string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(app.Close)
	f := newFixture(t, func(o *api.Options) { o.AllowedOrigins = []string{app.URL} })
	f.signUp("ana")
	const there = "http://127.0.0.1:8080"
	if page = strings.ReplaceAll(string(example[1]), there, f.url); strings.Contains(page, there) || !strings.Contains(page, f.url) {
		t.Fatal("the example does not name the service")
	}

	b := openTab(t, startBrowser(t), wide)
	b.expect("the server responded with a status of 40") // 401 and the icon
	b.run(chromedp.Navigate(app.URL))
	b.await(`document.forms.length === 1`)
	b.fill(`[name=login]`, "ana")
	b.fill(`[name=password]`, "a wrong pass phrase")
	b.click("form button")
	b.says("#message", "The log-in or the password is wrong")
	b.fill(`[name=password]`, pass)
	b.click("form button")
	b.says("#message", "Hello, Ana!")
	b.run(chromedp.Navigate(app.URL))
	b.says("#message", "Hello, Ana!")
	b.click("#log-out")
	b.await(`document.getElementById('message').textContent === '' && document.getElementById('log-in').checkVisibility()`)
	if n := f.rows("sessions"); n != 0 {
		t.Errorf("%d sessions after the log-out", n)
	}
}
