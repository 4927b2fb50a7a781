package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		img.Set(x, x%height, color.RGBA{uint8(x), 10, 200, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPlain(t *testing.T) {
	good := jpegOf(t, 64, 64)
	if !Plain(good) {
		t.Error("a plain square is refused")
	}
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 6, 'h', 'i', 'd', 'e'}, good[2:]...)
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "not square": jpegOf(t, 64, 32), "too large": jpegOf(t, 600, 600),
		"a comment": comment, "something after": append(bytes.Clone(good), "<script>"...),
		"something hidden after": append(append(bytes.Clone(good), "<script>"...), 0xff, 0xd9),
		"cut off":                append(bytes.Clone(good[:len(good)/2]), 0xff, 0xd9),
		"no scan":                {0xff, 0xd8, 0xff, 0xd9},
		"a segment too long":     {0xff, 0xd8, 0xff, 0xdb, 0xff, 0xff, 0xff, 0xd9},
	} {
		if Plain(b) {
			t.Errorf("%s is kept", name)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9})
	f.Fuzz(func(_ *testing.T, b []byte) { Plain(b) })
}
