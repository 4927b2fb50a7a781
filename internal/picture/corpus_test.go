package picture

import (
	"encoding/binary"
	"image"
	"image/color"
	"maps"
	"testing"
)

// corpus is one file of each kind that a decoder's raw output would be wrong for,
// and of the plain kinds.
func corpus(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, some := range []map[string][]byte{plainFiles(t), profiledFiles(t), chunkedFiles(t), cutFiles(t)} {
		maps.Copy(files, some)
	}

	for _, name := range []string{
		"base.webp", "webp-black.webp", "webp-white.webp", "webp-grey128.webp", "webp-alpha-black.webp", "webp-alpha-white.webp", "webp-alpha-grey128.webp",
		"p3.jpg", "p3.png", "p3.webp", "lossy.webp", "lossy-alpha.webp", "lossless.webp", "lossless-alpha.webp",
	} {
		files[name] = fixture(t, name)
	}
	return files
}

// photoJPEG is a photograph in colour.
func photoJPEG(t *testing.T) []byte { return asJPEG(t, fade(image.NewRGBA(middling()))) }

// artPNG is the same picture without loss.
func artPNG(t *testing.T) []byte { return asPNG(t, fade(image.NewRGBA(middling()))) }

// plainFiles are of each format and kind of pixels, without a word on their colours.
func plainFiles(t *testing.T) map[string][]byte {
	photo := photoJPEG(t)
	art := artPNG(t)
	greyJPEG := asJPEG(t, fade(image.NewGray(middling())))
	greyPNG := asPNG(t, fade(image.NewGray(middling())))
	holed := [4]color.NRGBA{hole, green, blue, yellow}

	return map[string][]byte{
		"JPEG":              photo,
		"JPEG grey":         greyJPEG,
		"JPEG progressive":  fixture(t, "progressive.jpeg"),
		"JPEG CMYK":         cmyk(t),
		"JPEG CMYK unnamed": append([]byte{0xff, 0xd8}, cmyk(t)[18:]...),
		"JPEG of RGB":       withSegments(photo, segment(markerAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x00")),
		"PNG":               art,
		"PNG grey":          greyPNG,
		"PNG 16 bits":       asPNG(t, fade(image.NewRGBA64(middling()))),
		"PNG palette":       asPNG(t, frame(small(), holed)),
		"PNG alpha":         asPNG(t, glass()),
		"GIF":               asGIF(t, frame(small(), holed)),
		"GIF corner":        onScreen(t, 40, 40, frame(image.Rect(10, 20, 34, 36), opaque), 2),
		"GIF wide screen":   onScreen(t, 90, 30, frame(image.Rect(0, 0, 24, 16), opaque), 1),
		"WebP animated":     fixture(t, "animated.webp"),
		"WebP anim corner":  animationOf(40, 40, 6, 20, fixture(t, "lossy.webp")),
		"WebP anim alpha":   animationOf(40, 40, 16, 2, fixture(t, "lossy-alpha.webp")),
		"WebP anim plain":   animationOf(30, 60, 2, 30, fixture(t, "lossless.webp")),
	}
}

// profiledFiles have an ICC profile, one that is broken or one of another kind of pixels included.
func profiledFiles(t *testing.T) map[string][]byte {
	photo := photoJPEG(t)
	art := artPNG(t)
	greyJPEG := asJPEG(t, fade(image.NewGray(middling())))
	greyPNG := asPNG(t, fade(image.NewGray(middling())))
	srgbCurve := formula(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)

	return map[string][]byte{
		"JPEG Adobe RGB":      jpegWithProfile(photo, rgbProfile(primariesAdobe, points(gamma22))),
		"JPEG P3":             jpegWithProfile(photo, rgbProfile(primariesP3, srgbCurve)),
		"JPEG swapped":        jpegWithProfile(photo, rgbProfile(swapped, points(gamma22))),
		"JPEG grey profile":   jpegWithProfile(greyJPEG, greyProfile(points(0x0100))),
		"JPEG grey, RGB prof": jpegWithProfile(greyJPEG, rgbProfile(primariesSRGB, points(0x0100))),
		"JPEG, grey prof":     jpegWithProfile(photo, greyProfile(points(0x0100))),
		"JPEG CMYK profile":   jpegWithProfile(photo, iccOf("CMYK")),
		"PNG swapped":         pngWithProfile(art, rgbProfile(swapped, points(gamma22))),
		"PNG linear":          pngWithProfile(art, rgbProfile(primariesSRGB, points())),
		"PNG table":           pngWithProfile(art, rgbProfile(primariesP3, points(0, 1000, 9000, 30000, 65535))),
		"PNG formula 0":       pngWithProfile(art, rgbProfile(primariesAdobe, formula(0, 1.8))),
		"PNG formula 1":       pngWithProfile(art, rgbProfile(primariesAdobe, formula(1, 2, 1.1, -0.1))),
		"PNG formula 2":       pngWithProfile(art, rgbProfile(primariesAdobe, formula(2, 2, 0.9, -0.1, 0.1))),
		"PNG formula 3":       pngWithProfile(art, rgbProfile(primariesAdobe, srgbCurve)),
		"PNG formula 4":       pngWithProfile(art, rgbProfile(primariesAdobe, formula(4, 2, 0.9, 0, 0.3, 0.1, 0.1, 0.02))),
		"PNG grey profile":    pngWithProfile(greyPNG, greyProfile(points(0x0100))),
		"PNG grey, RGB prof":  pngWithProfile(greyPNG, rgbProfile(primariesSRGB, points(0x0100))),
		"PNG, grey prof":      pngWithProfile(art, greyProfile(points(0x0100))),
		"PNG alpha linear":    pngWithProfile(asPNG(t, glass()), rgbProfile(primariesSRGB, points())),
		"PNG broken profile":  pngWithProfile(art, rgbProfile(swapped, points(gamma22))[:200]),
		"WebP swapped":        webpWithProfile(t, "lossless.webp", rgbProfile(swapped, points(gamma22))),
		"WebP lossy Adobe":    webpWithProfile(t, "lossy.webp", rgbProfile(primariesAdobe, points(gamma22))),
		"WebP flag unset":     withoutFlags(webpWithProfile(t, "lossless.webp", rgbProfile(swapped, points(gamma22)))),
	}
}

// chunkedFiles say in chunks of PNG what their colours are.
func chunkedFiles(t *testing.T) map[string][]byte {
	art := artPNG(t)

	return map[string][]byte{
		"PNG gAMA":      withChunk(art, "gAMA", []byte("\x00\x01\x86\xa0")),
		"PNG gAMA sRGB": withChunk(withChunk(art, "sRGB", []byte{0}), "gAMA", []byte("\x00\x01\x86\xa0")),
		"PNG gAMA cHRM": withChunk(withChunk(art, "gAMA", []byte("\x00\x00\xb1\x8f")), "cHRM", chrm(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)),
		"PNG cHRM":      withChunk(art, "cHRM", chrm(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)),
		"PNG cICP P3":   withChunk(art, "cICP", []byte{12, 13, 0, 1}),
		"PNG cICP 2020": withChunk(art, "cICP", []byte{9, 8, 0, 1}),
		"PNG cICP 2.2":  withChunk(art, "cICP", []byte{1, 4, 0, 1}),
		"PNG cICP 2.8":  withChunk(art, "cICP", []byte{1, 5, 0, 1}),
		"PNG cICP 709":  withChunk(art, "cICP", []byte{1, 1, 0, 1}),
	}
}

// chrm is the chunk that names the white point and the primaries.
func chrm(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// cutFiles lack their end, which browsers and decoders forgive.
func cutFiles(t *testing.T) map[string][]byte {
	photo := photoJPEG(t)
	art := artPNG(t)
	holed := [4]color.NRGBA{hole, green, blue, yellow}
	gifFile := asGIF(t, frame(small(), holed))

	return map[string][]byte{
		"JPEG no end":        photo[:len(photo)-2],
		"JPEG no last bytes": photo[:len(photo)-6],
		"PNG no end":         art[:len(art)-12],
		"PNG half an end":    art[:len(art)-5],
		"PNG no checksum":    art[:len(art)-14],
		"GIF no end":         gifFile[:len(gifFile)-2],
	}
}
