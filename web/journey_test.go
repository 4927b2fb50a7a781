package web_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/jpeg"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// A person's whole life with the service, once on a wide screen, in light and in English,
// once on a phone, in dark and in Romanian: sign-up, a photograph, the card, the public
// page, a second browser and its end, another password, the download, the end.
func TestJourney(t *testing.T) {
	chrome := sharedBrowser(t)
	views := []view{{"wide-light-en", 1280, 800, false, "en"}, {"phone-dark-ro", 375, 800, true, "ro"}}
	switch {
	case testing.Short():
		views = views[:1] // one life is enough on a second database server
	case *screenshots != "": // the documents show these, too
		views = append(views, view{"phone-dark-en", 375, 800, true, "en"}, view{"wide-dark-ro", 1280, 800, true, "ro"})
	}

	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			j := &journey{newFixture(t, nil), openTab(t, chrome, v), v, textsOf(t, v.language)}
			j.signUp()
			j.setPicture()
			j.fillCard()
			j.publish()
			j.endOtherDevice(openTab(t, chrome, v))
			j.changePassword()
			j.download()
			j.delete()
		})
	}
}

type journey struct {
	*fixture
	b     *tab
	view  view
	texts map[string]string
}

// look keeps a picture of a step, and sees that the page fits. Other tests hold each
// page to the rules of accessibility.
func (j *journey) look(step string) {
	j.t.Helper()
	j.b.checkFit(j.view.name + " " + step)
	j.b.picture(step + "-" + j.view.name)
}

// follow goes to another page by the link that leads there.
func (j *journey) follow(path string) {
	j.t.Helper()
	j.b.click(`nav a[href="` + strings.TrimPrefix(path, "/") + `"]`)
	j.b.ready(path)
}

func (j *journey) signUp() {
	j.b.run(chromedp.Navigate(j.url))
	j.b.at("/log-in")
	j.look("log-in")
	j.b.click(`a[href="sign-up"]`)
	j.b.at("/sign-up")

	j.b.fill("#email", "ana@example.org")
	j.b.fill("#username", "ana")
	j.b.fill("#firstName", "Ana")
	j.b.fill("#lastName", "Ionescu")
	j.b.fill("#new-password", pass)
	j.b.says(".strength", j.texts["strength.strong"])
	j.look("sign-up")
	j.b.click(submit)
	j.b.ready("/profile")
	j.look("profile-new")

	if n := value[int](j.b, `document.cookie.length + localStorage.length + sessionStorage.length`); n != 0 {
		j.t.Errorf("scripts can read %d bytes of what the browser keeps", n)
	}

	j.b.open(j.link("ana@example.org", "/verify-email"))
	j.b.click(submit)
	j.b.shows("done")
	j.b.run(chromedp.Navigate(j.url))
	j.b.ready("/profile")
	if !value[bool](j.b, `document.getElementById('verify').hidden`) {
		j.t.Error("the address is not confirmed")
	}
}

func (j *journey) setPicture() {
	j.b.choosePhotograph()
	value[string](j.b, `{ const zoom = document.getElementById('crop-zoom'); zoom.value = '1.5'; zoom.dispatchEvent(new Event('input')); zoom.value }`)
	j.look("crop")
	j.b.click("#crop " + submit)
	j.b.says("#picture-done", j.texts["picture.saved"])
	j.b.await(`document.getElementById('picture').complete && document.getElementById('picture').naturalWidth === 512`)
	j.checkPicture()
}

// checkPicture looks at the colours: the photograph was stored lying on its side, and
// its sky is above its hills.
func (j *journey) checkPicture() {
	j.t.Helper()
	src := value[string](j.b, `new URL(document.getElementById('picture').src).pathname`)
	square, err := jpeg.Decode(bytes.NewReader(j.call("", "GET", src, nil).raw))
	if err != nil {
		j.t.Fatal(err)
	}
	top, _, _, _ := square.At(20, 10).RGBA()
	_, green, blue, _ := square.At(256, 505).RGBA()
	if sky, hills := top>>8 > 90, green > blue; !sky || !hills {
		j.t.Errorf("the picture is not upright: red %d above, green %d and blue %d below", top>>8, green>>8, blue>>8)
	}
}

func (j *journey) fillCard() {
	for selector, text := range map[string]string{
		"#occupation": "Marine biologist", "#homeAddress": "Strada Lungă 7\nBrașov", "#country": "România", "#county": "Brașov",
		"#description": "I count fish, and write about those that got away.",
	} {
		j.b.fill(selector, text)
	}
	j.b.click("#card " + submit)
	j.b.says("#card .progress", j.texts["saved"])
	j.b.fill("#github", "https://github.com/ana")
	j.b.fill("#linkedin", "https://linkedin.com/in/ana")
	j.b.click("#links " + submit)
	j.b.says("#links .progress", j.texts["saved"])
	j.look("profile")
}

func (j *journey) publish() {
	j.b.click("#public")
	j.b.says("#public-done", j.texts["saved"])
	j.b.click("#public-link")
	j.b.ready("/u/ana")
	j.b.await(`document.getElementById('picture').complete`)
	j.look("user")
	page := value[string](j.b, `document.body.innerText`)
	if !strings.Contains(page, "Marine biologist") || strings.Contains(page, "ana@example.org") || strings.Contains(page, "Strada") {
		j.t.Errorf("the public page says: %s", page)
	}
	links := value[[]string](j.b, `[...document.querySelectorAll('#links a')].map((a) => a.href + ' ' + a.rel)`)
	want := "https://linkedin.com/in/ana nofollow noopener ugc, https://github.com/ana nofollow noopener ugc"
	if got := strings.Join(links, ", "); got != want {
		j.t.Errorf("the links are %s", got)
	}
}

func (j *journey) endOtherDevice(other *tab) {
	other.open(j.url + "/log-in")
	other.fill("#login", "ana")
	other.fill("#log-in-password", pass)
	other.click(submit)
	other.ready("/profile")
	j.b.run(chromedp.Navigate(j.url))
	j.b.ready("/profile")
	j.follow("/security")
	j.look("security")
	j.b.click("#devices button")
	j.b.says("#devices-done", j.texts["devices.ended"])
	other.expect("the server responded with a status of 401")
	other.click(`nav a[href="security"]`)
	other.at("/log-in")
	other.says("#why", j.texts["log-in.ended"])
	other.picture("ended-" + j.view.name)
}

func (j *journey) changePassword() {
	j.b.fill("#change-password-password", pass)
	j.b.fill("#new-password", "another long pass phrase")
	j.b.click("#change-password " + submit)
	j.b.says("#change-password .progress", j.texts["change-password.done"])
	j.b.says("#activity", j.texts["action.password.changed"])
	j.look("security-changed")
	j.want(http.StatusCreated, "", "POST", "/v1/sessions", object{"login": "ana", "password": "another long pass phrase"})
}

func (j *journey) download() {
	folder := j.t.TempDir()
	behavior := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(j.b.ctx).BrowserContextID, DownloadPath: folder}
	if _, err := chromedp.CallBrowser(j.b.ctx, browser.SetDownloadBehavior, behavior); err != nil {
		j.t.Fatal(err)
	}

	j.b.click(`nav a[href="data"]`)
	j.b.at("/data")
	j.b.click("#export " + submit)
	j.b.says("#export .progress", j.texts["export.done"])
	j.look("data")

	var export struct {
		Account struct{ Email string }
		Picture struct{ Base64 string }
	}
	file := j.b.downloaded(filepath.Join(folder, "latchkey-ana.json"))
	if err := json.Unmarshal(file, &export); err != nil {
		j.t.Fatal(err)
	}
	if picture, err := base64.StdEncoding.DecodeString(export.Picture.Base64); err != nil || export.Account.Email != "ana@example.org" || http.DetectContentType(picture) != "image/jpeg" {
		j.t.Errorf("the file has %.300s", file)
	}
}

func (j *journey) delete() {
	j.b.click(`a[href="delete-account"]`)
	j.b.ready("/delete-account")
	j.b.fill("#typed", "somebody")
	j.b.fill("#delete-password", "another long pass phrase")
	j.b.click(submit)
	j.b.says("#typed-fault", j.texts["fault.is not the username"])
	j.look("delete-account")
	j.b.fill("#typed", "ana")
	j.b.click(submit)
	j.b.at("/log-in")
	j.b.says("#why", j.texts["log-in.deleted"])
	j.look("deleted")
	if n := j.rows("accounts") + j.rows("sessions") + j.rows("pictures"); n != 0 {
		j.t.Errorf("%d rows are left", n)
	}
}
