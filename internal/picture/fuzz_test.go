package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"testing"
)

// No file makes Square panic or return another error than its two; what it
// accepts becomes a square JPEG of at most Side pixels (which square checks).
func FuzzSquare(f *testing.F) {
	block := exifBlock(binary.LittleEndian, 6)
	turned := segment(markerAPP1, exifPrefix+string(block))
	plain := asJPEG(f, quarters(image.NewRGBA(small()), opaque))

	for _, seed := range [][]byte{
		nil,
		plain,
		withSegments(plain, turned),
		cmyk(f),
		fixture(f, "progressive.jpeg"),
		asPNG(f, quarters(image.NewNRGBA(small()), opaque)),
		withChunk(asPNG(f, frame(small(), opaque)), "eXIf", block),
		asPNG(f, quarters(image.NewGray16(small()), opaque)),
		asGIF(f, frame(small(), opaque), frame(small(), opaque)),
		gifFrame(65535, 65535, 1, 1),
		fixture(f, "lossy.webp"),
		fixture(f, "lossy-alpha.webp"),
		fixture(f, "lossless-alpha.webp"),
		fixture(f, "rotated.webp"),
		fixture(f, "animated.webp"),
		riff(canvas(16383, 16383), lossless(1, 1)),
		pngHeader(50_000, 50_000),
	} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, upload []byte) {
		_, err := Square(upload)
		if err == nil {
			square(t, upload)
			return
		}

		if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v, want ErrFormat or ErrTooLarge", err)
		}
	})
}
