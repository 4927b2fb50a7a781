package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// choose chooses a file as the picture.
func (b *tab) choose(name string, content []byte) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.run(chromedp.SetUploadFiles(chromedp.CSS("#picture-file"), []string{file}))
}

// choosePhotograph chooses a photograph, and awaits that its square can be moved.
func (b *tab) choosePhotograph() {
	b.t.Helper()
	b.choose("IMG_2041.JPG", photograph())
	b.await(`!document.getElementById('crop').hidden && document.activeElement.id === 'crop-zoom'`)
}

// A picture is seen before it is sent, and its square can be moved by keys and by
// dragging. A file that is no picture is refused in words, and a cancelled one is not sent.
//
// ASVS v5.0.0-5.2.2
func TestPictureIsCut(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.loaded(f.url, "profile")
	b.choose("notes.jpg", []byte("no picture"))
	b.says("#picture-fault", textsOf(t, "en")["picture.unreadable"])
	b.checkAccess("picture refused")
	b.picture("picture-refused")

	b.choosePhotograph()
	b.eachScreen("crop")
	b.see(phone)
	if b.text("#picture-fault") != "" {
		t.Error("the fault of the file before is still told")
	}
	pixels := `document.getElementById('crop-preview').toDataURL()`
	before := value[string](b, pixels)
	b.press("ArrowRight")
	b.await(pixels + ` !== ` + fmt.Sprintf("%q", before))
	for range 20 {
		b.press("ArrowRight")
	}
	if got := value[string](b, `document.getElementById('crop-zoom').value`); got != "2.05" {
		t.Errorf("the zoom is %s", got)
	}
	across := value[float64](b, `document.getElementById('crop-across').valueAsNumber`)
	b.drag("#crop-preview", 60, 0)
	if moved := value[float64](b, `document.getElementById('crop-across').valueAsNumber`); moved >= across {
		t.Errorf("dragged to the right, the picture is at %v, and was at %v", moved, across)
	}

	b.click("#crop-cancel")
	b.await(`document.getElementById('crop').hidden`)
	if f.rows("pictures") != 0 {
		t.Error("a picture that was not saved is there")
	}
}

// How far a picture is sent is shown, and what kept it from arriving is shown: then the
// button sends it again. A cancelled one is neither sent to its end nor reported as done.
func TestPictureIsSent(t *testing.T) {
	f := newFixture(t, nil)
	texts := textsOf(t, "en")
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.expect("the server responded with a status of 503")
	b.loaded(f.url, "profile")
	b.choosePhotograph()
	held := b.intercept()
	b.click("#crop " + submit)
	b.await(`!document.getElementById('crop-progress').hidden`)
	b.picture("picture-progress")
	b.answer(held, 503, `{"type": "/problems/busy"}`, &fetch.HeaderEntry{Name: "Content-Type", Value: "application/problem+json"}, &fetch.HeaderEntry{Name: "Retry-After", Value: "5"})
	b.says("#crop > .failure", texts["problem.busy"])
	b.checkAccess("picture not sent")
	// A proxy's page is no profile.
	b.click("#crop " + submit)
	b.answer(held, 200, "<h1>Log in to this network</h1>")
	b.says("#crop > .failure", texts["problem.other"])

	b.click("#crop " + submit)
	<-held
	b.click("#crop-cancel")
	b.await(`document.getElementById('crop').hidden && document.getElementById('crop-progress').hidden`)
	send(b, fetch.Disable, cdp.Empty{})
	b.choosePhotograph()
	if b.text("#picture-done") != "" || f.rows("pictures") != 0 {
		t.Error("a picture that was given up is there")
	}
	b.click("#crop " + submit)
	b.says("#picture-done", texts["picture.saved"])
	b.await(`document.getElementById('picture').naturalWidth === 512`)

	b.click("#picture-remove")
	b.says("#picture-done", texts["picture.removed"])
	b.await(`document.getElementById('picture').hidden && document.getElementById('initials').textContent === 'AP'`)
	if f.rows("pictures") != 0 {
		t.Error("the picture is still there")
	}
}

// A browser that gives pages noise in place of what they drew sends the file itself, of
// which the service keeps the middle, however far the preview went into it.
func TestPictureWithoutCanvas(t *testing.T) {
	f := newFixture(t, nil)
	b := openTab(t, startBrowser(t), phone)
	b.as(f.url, f.member("ana"))
	b.loaded(f.url, "profile")
	value[string](b, `CanvasRenderingContext2D.prototype.getImageData = () => ({ data: new Uint8ClampedArray(256) }); ''`)

	b.choosePhotograph()
	value[string](b, `{ const zoom = document.getElementById('crop-zoom'); zoom.value = '4'; zoom.dispatchEvent(new Event('input')); zoom.value }`)
	b.click("#crop " + submit)
	b.says("#picture-done", textsOf(t, "en")["picture.saved"])
	b.await(`document.getElementById('picture').naturalWidth === 512`)

	src := value[string](b, `new URL(document.getElementById('picture').src).pathname`)
	square, err := jpeg.Decode(bytes.NewReader(f.call("", "GET", src, nil).raw))
	if err != nil {
		t.Fatal(err)
	}
	// Hills are below in the middle of the file, and the sun in what the preview shows.
	if red, _, _, _ := square.At(256, 505).RGBA(); red>>8 > 100 {
		t.Errorf("the preview was sent: red is %d below", red>>8)
	}
}

// photograph is a JPEG as a phone makes it when it is held upright: lying on its side, and
// EXIF says so.
var photograph = sync.OnceValue(func() []byte {
	const width, height = 2000, 1500
	lying := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			// Turned a quarter to the right, the left edge is above.
			lying.SetRGBA(x, y, sunset(float64(height-1-y)/height, float64(x)/width))
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, lying, &jpeg.Options{Quality: 90}); err != nil {
		panic(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	app1 := "\xff\xe1\x00" + string(rune(len(exif)+2)) + exif
	return append([]byte("\xff\xd8"+app1), file.Bytes()[2:]...)
})

// sunset is the colour of a picture's point, from 0,0 at the upper left to 1,1.
func sunset(x, y float64) color.RGBA {
	if hill := 0.72 + 0.05*math.Sin(5*x+1); y > hill {
		shade := (y - hill) / (1 - hill)
		return color.RGBA{uint8(40 - 20*shade), uint8(90 - 40*shade), uint8(60 - 30*shade), 255}
	}
	if math.Hypot(x-0.5, (y-0.55)*4/3) < 0.14 {
		return color.RGBA{255, 244, 214, 255}
	}
	return color.RGBA{uint8(120 + 130*y), uint8(130 + 40*y), uint8(210 - 120*y), 255}
}
