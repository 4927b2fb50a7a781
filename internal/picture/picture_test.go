package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"latchkey/internal/testkit"
)

// The colours of the quarters that the test pictures consist of: top left and
// right, bottom left and right.
var (
	red    = color.NRGBA{255, 0, 0, 255}
	green  = color.NRGBA{0, 255, 0, 255}
	blue   = color.NRGBA{0, 0, 255, 255}
	yellow = color.NRGBA{255, 255, 0, 255}
	white  = color.NRGBA{255, 255, 255, 255}
	hole   = color.NRGBA{255, 0, 0, 0}
)

// quarters draws four quarters of one colour each on dst, and returns dst.
func quarters(dst draw.Image, colours [4]color.NRGBA) draw.Image {
	b := dst.Bounds()
	middle := b.Min.Add(image.Pt((b.Dx()+1)/2, (b.Dy()+1)/2))
	for i, colour := range colours {
		corner := image.Pt(b.Min.X+i%2*b.Dx(), b.Min.Y+i/2*b.Dy())
		quarter := image.Rectangle{Min: corner, Max: middle}.Canon()
		draw.Draw(dst, quarter, image.NewUniform(colour), image.Point{}, draw.Src)
	}
	return dst
}

var opaque = [4]color.NRGBA{red, green, blue, yellow}

func small() image.Rectangle { return image.Rect(0, 0, 24, 16) }

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func asGIF(t testing.TB, frames ...*image.Paletted) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := gif.EncodeAll(&buf, &gif.GIF{Image: frames, Delay: make([]int, len(frames))}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// frame is a paletted picture with the quarters in the given colours.
func frame(r image.Rectangle, colours [4]color.NRGBA) *image.Paletted {
	palette := color.Palette{color.Transparent, red, green, blue, yellow, white}
	return quarters(image.NewPaletted(r, palette), colours).(*image.Paletted)
}

// cmyk is a JPEG of 8 x 8 pixels that Go cannot write: every one of the four
// inks is stored as 128, which Adobe's inversion makes 127, a grey of 64.
func cmyk(t testing.TB) []byte {
	t.Helper()
	grey := asJPEG(t, image.NewGray(image.Rect(0, 0, 8, 8)))
	at := bytes.Index(grey, []byte{0xff, 0xc0})
	tables := bytes.Index(grey, []byte{0xff, 0xc4})
	scan := bytes.Index(grey, []byte{0xff, 0xda})
	return bytes.Join([][]byte{
		[]byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"),
		grey[2:at],
		[]byte("\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"),
		grey[tables:scan],
		[]byte("\xff\xda\x00\x0e\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00"),
		// Four times "no difference" (00) and "end of block" (1010).
		[]byte("\x28\xa2\x8a\xff\xd9"),
	}, nil)
}

// square is Square for uploads that have to be accepted. It holds every result
// against what all results have in common.
func square(t testing.TB, upload []byte) image.Image {
	t.Helper()
	got, err := Square(upload)
	if err != nil {
		t.Fatalf("Square: %v", err)
	}

	img, err := jpeg.Decode(bytes.NewReader(got.JPEG))
	if err != nil {
		t.Fatalf("result is not a JPEG: %v", err)
	}

	if w, h := img.Bounds().Dx(), img.Bounds().Dy(); w != h || w > Side || w < 1 {
		t.Fatalf("result has %d x %d pixels", w, h)
	}

	if bytes.Contains(got.JPEG, []byte{0xff, markerSOF2}) {
		t.Error("result is progressive")
	}
	if got.Digest != sha256.Sum256(got.JPEG) {
		t.Error("digest is not the SHA-256 of the JPEG")
	}

	return img
}

// checkCorners compares the pixels a little inside the four corners.
func checkCorners(t testing.TB, img image.Image, want [4]color.NRGBA) {
	t.Helper()
	last := img.Bounds().Dx() - 1
	in := last / 8
	for i, at := range []image.Point{{in, in}, {last - in, in}, {in, last - in}, {last - in, last - in}} {
		got := color.NRGBAModel.Convert(img.At(at.X, at.Y)).(color.NRGBA)
		if distance(got, want[i]) > 60 {
			t.Errorf("corner %d (%v) is %v, want %v", i, at, got, want[i])
		}
	}
}

// distance is the sum of the differences of the three colours.
func distance(a, b color.NRGBA) int {
	abs := func(x, y uint8) int { return max(int(x), int(y)) - min(int(x), int(y)) }
	return abs(a.R, b.R) + abs(a.G, b.G) + abs(a.B, b.B)
}

// Every format and colour model is read, cropped around its centre, and keeps
// its shorter side; what is transparent becomes white.
func TestSquareReadsEveryFormat(t *testing.T) {
	grey := color.NRGBA{64, 64, 64, 255}
	holed := [4]color.NRGBA{hole, green, blue, yellow}
	onWhite := [4]color.NRGBA{white, green, blue, yellow}
	black := color.NRGBA{0, 0, 0, 255}
	ink := [4]color.NRGBA{black, white, white, black}
	away := image.Rect(5, 12, 29, 23)
	translucent := [4]color.NRGBA{{0, 0, 0, 128}, green, blue, yellow}

	for name, c := range map[string]struct {
		upload []byte
		side   int
		want   [4]color.NRGBA
	}{
		"JPEG":                {asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 96, 64)), opaque)), 64, opaque},
		"JPEG grey":           {asJPEG(t, quarters(image.NewGray(small()), ink)), 16, ink},
		"JPEG CMYK":           {cmyk(t), 8, [4]color.NRGBA{grey, grey, grey, grey}},
		"JPEG progressive":    {fixture(t, "progressive.jpeg"), 16, opaque},
		"PNG":                 {asPNG(t, quarters(image.NewRGBA(small()), opaque)), 16, opaque},
		"PNG portrait":        {asPNG(t, quarters(image.NewRGBA(image.Rect(0, 0, 16, 24)), opaque)), 16, opaque},
		"PNG alpha":           {asPNG(t, quarters(image.NewNRGBA(small()), holed)), 16, onWhite},
		"PNG half alpha":      {asPNG(t, quarters(image.NewNRGBA(small()), translucent)), 16, [4]color.NRGBA{{127, 127, 127, 255}, green, blue, yellow}},
		"PNG 16 bits":         {asPNG(t, quarters(image.NewRGBA64(small()), opaque)), 16, opaque},
		"PNG 16 bits alpha":   {asPNG(t, quarters(image.NewNRGBA64(small()), holed)), 16, onWhite},
		"PNG 16 bits grey":    {asPNG(t, quarters(image.NewGray16(small()), ink)), 16, ink},
		"PNG palette":         {asPNG(t, frame(small(), holed)), 16, onWhite},
		"GIF":                 {asGIF(t, frame(small(), holed)), 16, onWhite},
		"GIF first frame":     {asGIF(t, frame(small(), opaque), frame(small(), ink)), 16, opaque},
		"GIF frame elsewhere": {asGIF(t, frame(away, opaque)), 23, [4]color.NRGBA{white, white, blue, yellow}},
		"WebP animated":       {fixture(t, "animated.webp"), 16, opaque},
		"WebP lossless":       {fixture(t, "lossless.webp"), 16, opaque},
		"WebP lossless alpha": {fixture(t, "lossless-alpha.webp"), 16, onWhite},
		"WebP lossy":          {fixture(t, "lossy.webp"), 16, opaque},
		"WebP lossy alpha":    {fixture(t, "lossy-alpha.webp"), 16, onWhite},
		"one pixel":           {asPNG(t, quarters(image.NewRGBA(image.Rect(0, 0, 1, 1)), opaque)), 1, [4]color.NRGBA{red, red, red, red}},
		"needle":              {asPNG(t, quarters(image.NewRGBA(image.Rect(0, 0, 1, 900)), [4]color.NRGBA{red, red, red, red})), 1, [4]color.NRGBA{red, red, red, red}},
	} {
		t.Run(name, func(t *testing.T) {
			img := square(t, c.upload)
			if img.Bounds().Dx() != c.side {
				t.Errorf("side %d, want %d", img.Bounds().Dx(), c.side)
			}
			checkCorners(t, img, c.want)
		})
	}
}

// Whatever the shrinking factor, the result has the side it should have, and
// its quarters still meet in the middle: nothing is shifted or left out.
func TestSquareShrinks(t *testing.T) {
	sides := []int{511, 512, 513, 1023, 1543}
	if testkit.Long() {
		sides = append(sides, 2051, 3077)
	}
	for _, side := range sides {
		img := square(t, asPNG(t, quarters(image.NewRGBA(image.Rect(0, 0, side+40, side)), opaque)))
		if want := min(side, Side); img.Bounds().Dx() != want {
			t.Errorf("%d pixels became %d, want %d", side, img.Bounds().Dx(), want)
		}
		checkCorners(t, img, opaque)

		middle := img.Bounds().Dx() / 2
		for i, at := range []image.Point{{-9, -9}, {8, -9}, {-9, 8}, {8, 8}} {
			got := color.NRGBAModel.Convert(img.At(middle+at.X, middle+at.Y)).(color.NRGBA)
			if distance(got, opaque[i]) > 60 {
				t.Errorf("%d pixels: quarter %d is %v at the middle, want %v", side, i, got, opaque[i])
			}
		}
	}
}

// Fine detail is averaged, not sampled: stripes of one pixel become grey.
func TestSquareAverages(t *testing.T) {
	for _, side := range []int{1024, testkit.Rounds(1536, 2048)} {
		stripes := image.NewGray(image.Rect(0, 0, side, side))
		for i := range stripes.Pix {
			stripes.Pix[i] = uint8(i%2) * 255
		}
		got := color.NRGBAModel.Convert(square(t, asPNG(t, stripes)).At(200, 200)).(color.NRGBA)
		if distance(got, color.NRGBA{127, 127, 127, 255}) > 12 {
			t.Errorf("%d pixels: stripes became %v, want grey", side, got)
		}
	}
}

// The same upload gives the same bytes, another one gives others.
func TestSquareIsDeterministic(t *testing.T) {
	upload := asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 1100, 1060)), opaque))
	first, err := Square(upload)
	if err != nil {
		t.Fatal(err)
	}

	again, err := Square(bytes.Clone(upload))
	if err != nil {
		t.Fatal(err)
	}

	if !bytes.Equal(first.JPEG, again.JPEG) || first.Digest != again.Digest {
		t.Error("same upload, different picture")
	}

	other, err := Square(asPNG(t, frame(small(), opaque)))
	if err != nil {
		t.Fatal(err)
	}
	if other.Digest == first.Digest {
		t.Error("different uploads, same digest")
	}
}

// Nothing of an upload but its pixels is in the result: no EXIF, no place, no
// profile, no comment, no trailing bytes.
//
// ASVS v5.0.0-5.3.1 v5.0.0-14.2.8
func TestMetadataIsGone(t *testing.T) {
	plain := asJPEG(t, quarters(image.NewRGBA(small()), opaque))
	rich := withSegments(plain,
		segment(markerAPP1, exifPrefix+string(exifBlock(binary.BigEndian, 6))),
		segment(0xe2, "ICC_PROFILE\x00\x01\x01ICC-canary"),
		segment(0xfe, "comment-canary"))
	text := withChunk(asPNG(t, frame(small(), opaque)), "tEXt", []byte("Comment\x00comment-canary"))
	block := exifBlock(binary.LittleEndian, 6)

	for name, upload := range map[string][]byte{
		"JPEG": append(rich, "<script>trailer-canary</script>"...),
		"PNG":  append(withChunk(text, "eXIf", block), "<script>trailer-canary</script>"...),
		"WebP": append(fixture(t, "rotated.webp"), "trailer-canary"...),
	} {
		got, err := Square(upload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, trace := range []string{"canary", "Exif", "II*\x00", "MM\x00*", "ICC", "<script"} {
			if bytes.Contains(got.JPEG, []byte(trace)) {
				t.Errorf("%s: %q survived", name, trace)
			}
		}
		if n := bytes.Count(got.JPEG, []byte{0xff, markerAPP1}); n != 0 {
			t.Errorf("%s: the result has %d APP1 segments", name, n)
		}
	}
}

// A lossy WebP is black where it is black, and a picture in another colour space
// has the colours that it shows, not those of its numbers.
func TestColoursAreTrue(t *testing.T) {
	grey := func(v uint8) [4]color.NRGBA {
		return [4]color.NRGBA{{v, v, v, 255}, {v, v, v, 255}, {v, v, v, 255}, {v, v, v, 255}}
	}

	for name, want := range map[string][4]color.NRGBA{
		"webp-black.webp":         grey(0),
		"webp-white.webp":         grey(255),
		"webp-grey128.webp":       grey(128),
		"webp-alpha-black.webp":   grey(127),
		"webp-alpha-white.webp":   grey(255),
		"webp-alpha-grey128.webp": grey(191),
		"base.webp":               {green, blue, red, blue},
		"p3.jpg":                  {red, red, red, red},
		"p3.png":                  {red, red, red, red},
		"p3.webp":                 {red, red, red, red},
	} {
		upload := fixture(t, name)
		f, _ := sniff(upload)
		flat, err := open(f, upload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}

		last, in := flat.Rect.Dx()-1, flat.Rect.Dx()/8
		for i, at := range []image.Point{{in, in}, {last - in, in}, {in, last - in}, {last - in, last - in}} {
			if got := color.NRGBA(flat.RGBAAt(at.X, at.Y)); distance(got, want[i]) > 6 {
				t.Errorf("%s: corner %d is %v, want %v", name, i, got, want[i])
			}
		}
	}
}

// A profile that is cut, lies about its lengths, or holds numbers that are none,
// changes no colour and does no harm.
func TestBrokenProfilesAreIgnored(t *testing.T) {
	good := rgbProfile(swapped, formula(4, 2, 0.9, 0, 0.3, 0.1, 0.1, 0.02))
	if spaceOf(good, false) == nil {
		t.Fatal("the profile is not read")
	}

	for n := range len(good) {
		spaceOf(good[:n], false)
		for _, v := range []byte{0, 0xff, 0x80} {
			broken := bytes.Clone(good)
			broken[n] = v
			spaceOf(broken, n%2 == 0)
		}
	}

	for name, curve := range map[string]string{
		"no curve":      "curv",
		"a long table":  "curv\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00",
		"no formula":    formula(9, 1),
		"short formula": formula(4, 1),
		"no number":     formula(3, 0.5, -1, -1, 0, 0),
	} {
		if spaceOf(rgbProfile(swapped, curve), false) != nil {
			t.Errorf("%s is taken for a curve", name)
		}
	}

	if spaceByGamma(make([]byte, 4), nil) != nil || spaceByGamma([]byte{0, 0, 1, 0}, make([]byte, 32)) != nil {
		t.Error("numbers of nothing make a space")
	}
}

// A JPEG that lacks a hundredth of its bytes at the end is a picture, one that
// lacks a half is damaged.
func TestCutPhotographs(t *testing.T) {
	photo := asJPEG(t, scenery(image.NewRGBA(image.Rect(0, 0, 400, 300))))
	square(t, photo[:len(photo)-len(photo)/100])
	if _, err := Square(photo[:len(photo)/2]); !errors.Is(err, ErrFormat) {
		t.Errorf("half a photograph: %v", err)
	}
	art := asPNG(t, scenery(image.NewRGBA(image.Rect(0, 0, 400, 300))))
	for _, lacks := range []int{1, 8, 12, 13, 16} {
		square(t, art[:len(art)-lacks])
	}
	if _, err := Square(art[:len(art)-100]); !errors.Is(err, ErrFormat) {
		t.Errorf("a PNG without its last row: %v", err)
	}
	content := string(fixture(t, "lossless.webp")[20:])
	if len(content)%2 == 0 {
		content += "\x00"
	}
	filled := riff(chunk("VP8L", content), "\x00")
	square(t, filled[:len(filled)-1])
}
