package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// openReference goes to a place on the API reference, in a browser that runs no
// scripts of pages.
func openReference(b *tab, url, place string) {
	b.t.Helper()
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(url+"/docs"+place))
	b.await(`document.readyState === 'complete' && document.querySelector('article')`)
}

// unreadable lists texts whose contrast with the ground is below 4.5 to 1 (WCAG
// 2.2, 1.4.3).
const unreadable = `(() => {
	const light = (colour) => {
		const [r, g, b] = colour.match(/[\d.]+/g).map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = (e) => {
		const colour = getComputedStyle(e).backgroundColor;
		return colour === 'rgba(0, 0, 0, 0)' ? ground(e.parentElement) : colour;
	};
	return [...document.querySelectorAll('body *')].filter((e) => {
		if (![...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())) return false;
		const [dark, bright] = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => a - b);
		return (bright + .05) / (dark + .05) < 4.5;
	}).map((e) => e.outerHTML.slice(0, 100));
})()`

// The API reference fits every screen with all of it opened, in light and in dark,
// can be read in both, asks for its own files only, and runs no script.
func TestReferenceFitsEveryScreen(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)
	grounds := map[string]string{}
	narrow := view{"narrow-light", 320, 700, false, "en"}
	middle := view{"middle-dark", 1024, 768, true, "en"}

	b := openTab(t, chrome, narrow)
	openReference(b, f.url, "")
	value[int](b, `document.querySelectorAll('details').forEach((e) => { e.open = true }) ?? 0`)

	for _, v := range []view{narrow, phone, phoneDark, middle, wide, wideDark} {
		b.see(v)
		b.picture("docs-" + v.name)
		b.checkFit(v.name + " docs")
		if wrong := value[[]string](b, unreadable); len(wrong) > 0 {
			t.Errorf("%s: cannot be read: %v", v.name, wrong)
		}
		small := value[[]string](b, `[...document.querySelectorAll('summary, nav a, header a')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)`)
		if len(small) > 0 {
			t.Errorf("%s: too small to touch: %v", v.name, small)
		}
		grounds[v.name] = value[string](b, `getComputedStyle(document.querySelector('pre')).backgroundColor`)
	}

	b.checkRequests(f.url, "no token")
	for _, url := range b.urls() {
		if strings.HasSuffix(url, ".js") {
			t.Errorf("asked for %s", url)
		}
	}
	if grounds[phone.name] == grounds[phoneDark.name] || grounds[wide.name] == grounds[wideDark.name] {
		t.Errorf("dark and light have one ground: %v", grounds)
	}
}

// A link leads to an operation, below what stays on the screen.
func TestReferenceLeadsToOperations(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)
	for _, v := range []view{phone, wide} {
		b := openTab(t, chrome, v)
		openReference(b, f.url, "#patchProfile")
		b.await(`(() => {
			const heading = document.querySelector('#patchProfile h3').getBoundingClientRect();
			return heading.top < 150 && document.elementFromPoint(heading.left + 5, heading.top + 5).closest('#patchProfile');
		})()`)
	}
}

// On a wide screen the contents stay beside what is read. On a phone a link opens
// them; another one closes them and leaves the reader where they were, or leads to
// what they chose.
func TestReferenceContents(t *testing.T) {
	f := newFixture(t, nil)
	chrome := startBrowser(t)
	b := openTab(t, chrome, wide)
	openReference(b, f.url, "#deleteSession")
	b.await(`scrollY > 1000 && document.querySelector('#contents').getBoundingClientRect().top < 100 && document.querySelector('#contents').checkVisibility() && !document.querySelector('.opens').checkVisibility()`)

	b = openTab(t, chrome, phone)
	openReference(b, f.url, "#deleteSession")
	b.await(`scrollY > 1000 && !document.querySelector('#contents').checkVisibility()`)
	before := value[float64](b, `scrollY`)
	b.click(".opens")
	b.await(`document.querySelector('#contents').checkVisibility()`)
	b.picture("docs-contents-" + phone.name)
	b.click(".closes a")
	b.await(`!document.querySelector('#contents').checkVisibility()`)
	if after := value[float64](b, `scrollY`); after != before {
		t.Errorf("closing the contents went from %v to %v", before, after)
	}
	b.click(".opens")
	b.click(`#contents a[href="#getAccount"]`)
	b.await(`!document.querySelector('#contents').checkVisibility() && Math.abs(document.querySelector('#getAccount h3').getBoundingClientRect().top - 70) < 50`)
}

// The keyboard reaches the way past the contents first, and sees where it is.
func TestReferenceByKeyboard(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), wide)
	openReference(b, f.url, "")
	b.run(chromedp.KeyEvent("\t"))
	b.await(`document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0 && getComputedStyle(document.activeElement).outlineStyle === 'solid'`)
	b.run(chromedp.KeyEvent("\r"))
	b.await(`location.hash === '#content'`)
	b.run(chromedp.KeyEvent("\t"))
	b.await(`document.activeElement.closest('main')`)
}
