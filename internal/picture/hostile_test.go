package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"latchkey/internal/testkit"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

// pngHeader is a PNG that has a header and nothing else.
func pngHeader(width, height uint32) []byte { return pngHeaderOf(width, height, 8, 0) }

func pngHeaderOf(width, height uint32, depth, interlace byte) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	chunk = binary.BigEndian.AppendUint32(chunk, height)
	chunk = append(chunk, depth, 6, 0, 0, interlace)
	file := append([]byte(pngSignature+"\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
}

// lateHeader puts another chunk before the header of a PNG, which the decoder
// lets pass.
func lateHeader(file []byte) []byte {
	text := withChunk(file, "tEXt", []byte("8"))[len(file):]
	return bytes.Join([][]byte{file[:8], text, file[8:]}, nil)
}

// gifFrame is a GIF with a screen of one size and a frame of another.
func gifFrame(screenW, screenH, frameW, frameH uint16) []byte {
	le := binary.LittleEndian
	file := le.AppendUint16(le.AppendUint16([]byte("GIF89a"), screenW), screenH)
	file = append(file, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2c, 0, 0, 0, 0)
	file = le.AppendUint16(le.AppendUint16(file, frameW), frameH)
	return append(file, 0, 2, 2, 0x44, 0x01, 0, 0x3b)
}

// jpegFrame is the header of a JPEG, up to the start of its frame.
func jpegFrame(marker byte, width, height uint16, sampling ...byte) []byte {
	content := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, height), width)
	content = append(content, byte(len(sampling)))
	for i, factors := range sampling {
		content = append(content, byte(i+1), factors, 0)
	}
	app0 := segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	return withSegments([]byte{0xff, 0xd8}, app0, segment(marker, string(content)))
}

// riff is a WebP file of the given chunks.
func riff(chunks ...string) []byte {
	body := "WEBP" + strings.Join(chunks, "")
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func chunk(kind, content string) string {
	return kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)))) + content
}

// canvas is the VP8X chunk of a WebP file.
func canvas(width, height int) string {
	w, h := width-1, height-1
	return chunk("VP8X", string([]byte{0, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}))
}

// animation is the VP8X chunk of an animated WebP, animated the chunk of a frame
// at its upper left corner.
func animation(width, height int) string {
	return strings.Replace(canvas(width, height), "\x0a\x00\x00\x00\x00", "\x0a\x00\x00\x00\x02", 1)
}

func animated(width, height int, content string) string {
	head := make([]byte, 16)
	putUint24(head[6:], width-1)
	putUint24(head[9:], height-1)
	return chunk("ANMF", string(head)+content)
}

// adobeRGB says of a JPEG, in place of JFIF's header, that its components are
// red, green and blue.
func adobeRGB(file []byte) []byte {
	adobe := segment(markerAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x00")
	return withSegments(append([]byte{0xff, 0xd8}, file[20:]...), adobe)
}

// lossless is the start of a VP8L chunk, which holds the size in 14 bits each.
func lossless(width, height int) string {
	bits := uint32(width-1) | uint32(height-1)<<14
	return chunk("VP8L", "\x2f"+string(binary.LittleEndian.AppendUint32(nil, bits))+"\x00")
}

// refused checks that Square refuses upload with want, quickly, and without
// making room for the pixels that the upload only claims to have.
func refused(t *testing.T, upload []byte, want error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var got Picture
	var err error
	took := testkit.Elapsed(func() { got, err = Square(upload) })
	runtime.ReadMemStats(&after)

	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if got.JPEG != nil || got.Digest != [32]byte{} {
		t.Error("a refused upload has a picture")
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("refusal allocated %d bytes", used)
	}

	if took > time.Second {
		t.Errorf("refusal took %v", took)
	}
}

// What claims too many pixels, too much memory or too much work is refused by
// its header alone.
//
// ASVS v5.0.0-1.4.2 v5.0.0-5.2.3 v5.0.0-5.2.6
// Incident 45
func TestBombsAreRefused(t *testing.T) {
	scan := segment(markerSOS, "\x01\x01\x00\x01\x3f\x00")
	scans := func(marker byte, between []byte, n int) []byte {
		file := jpegFrame(marker, 6000, 6000, 0x22, 0x11, 0x11)
		return append(file, bytes.Repeat(append(between, scan...), n)...)
	}

	for name, upload := range map[string][]byte{
		"bytes":                 make([]byte, MaxBytes+1),
		"PNG":                   pngHeader(50_000, 50_000),
		"PNG wide":              pngHeader(20_001, 1),
		"PNG tall":              pngHeader(1, 20_001),
		"PNG one row too many":  pngHeader(8000, 5001),
		"PNG 16 bits":           pngHeaderOf(8000, 3001, 16, 0),
		"PNG interlaced":        pngHeaderOf(8000, 1501, 16, 1),
		"PNG late header":       lateHeader(pngHeaderOf(8000, 1501, 16, 1)),
		"WebP lossless":         riff(lossless(7000, 5000)),
		"WebP alpha":            riff(canvas(7000, 5000), chunk("ALPH", "\x01")),
		"WebP animated":         riff(animation(7000, 5000), animated(7000, 5000, lossless(7000, 5000))),
		"GIF":                   gifFrame(65535, 65535, 1, 1),
		"JPEG":                  jpegFrame(0xc0, 65535, 65535, 0x11),
		"JPEG progressive":      jpegFrame(markerSOF2, 65535, 65535, 0x11),
		"JPEG progressive 444":  jpegFrame(markerSOF2, 6000, 6000, 0x11, 0x11, 0x11),
		"JPEG CMYK":             jpegFrame(0xc0, 8000, 5000, 0x11, 0x11, 0x11, 0x11),
		"JPEG of Adobe's RGB":   append(adobeRGB(jpegFrame(0xc0, 8000, 5000, 0x11, 0x11, 0x11)), scan...),
		"JPEG progressive CMYK": jpegFrame(markerSOF2, 5000, 5000, 0x11, 0x11, 0x11, 0x11),
		"JPEG scans":            scans(0xc0, nil, 5),
		"JPEG progressive scan": scans(markerSOF2, nil, 200_000),
		"JPEG thin":             append(jpegFrame(markerSOF2, 20_000, 1, 0x22, 0x11, 0x11), bytes.Repeat(scan, 3000)...),
		"GIF as script":         []byte("GIF89a/*" + strings.Repeat(" ", 100) + "*/=1;alert(1)"),
		"WebP VP8X":             riff(canvas(16383, 16383), lossless(1, 1)),
		"WebP VP8L":             riff(lossless(16384, 16384)),
		"WebP VP8":              riff(chunk("VP8 ", "\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f")),
	} {
		t.Run(name, func(t *testing.T) { refused(t, upload, ErrTooLarge) })
	}
}

// The bounds of a JPEG let through what encoders and telephones really write:
// scans within reason, thumbnails before them, and anything behind the image.
func TestUsualJPEGsAreAdmitted(t *testing.T) {
	sos, eoi := []byte{0xff, markerSOS}, []byte{0xff, markerEOI}
	thumbnail := segment(markerAPP1, strings.Repeat("\xff\xda\xff\xd9", 50))
	film := bytes.Repeat(sos, 5000)

	for name, c := range map[string]struct {
		marker        byte
		width, height uint16
		sampling      []byte
		scans         int
	}{
		"one scan":             {0xc0, 8000, 5000, []byte{0x22, 0x11, 0x11}, 1},
		"scan per component":   {0xc1, 5600, 4200, []byte{0x11, 0x11, 0x11, 0x11}, 4},
		"25 megapixels, 4:2:0": {markerSOF2, 6000, 4000, []byte{0x22, 0x11, 0x11}, 12},
		"38 megapixels, grey":  {markerSOF2, 7700, 4900, []byte{0x22}, 6},
		"12 megapixels, 4:4:4": {markerSOF2, 4032, 3024, []byte{0x11, 0x11, 0x11}, 12},
		"1 megapixel":          {markerSOF2, 1000, 1000, []byte{0x22, 0x11, 0x11}, 100},
	} {
		frame := jpegFrame(c.marker, c.width, c.height, c.sampling...)
		file := append(withSegments(frame, thumbnail), bytes.Repeat(sos, c.scans)...)
		file = append(file, eoi...)
		size := image.Config{Width: int(c.width), Height: int(c.height)}
		got, err := admitJPEG(append(bytes.Clone(file), film...), size)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(got, file) {
			t.Errorf("%s: %d bytes are decoded, want %d", name, len(got), len(file))
		}
		if need := memoryOfJPEG(file, size); need > maxMemory {
			t.Errorf("%s: takes %d bytes", name, need)
		}
	}
}

// An end of image that a hostile file pretends does hide the scans behind it
// from the count, but from the decoder as well.
func TestHiddenScansAreNotDecoded(t *testing.T) {
	plain := fixture(t, "progressive.jpeg")
	at := bytes.Index(plain, []byte{0xff, markerSOS})
	next := at + 2 + bytes.Index(plain[at+2:], []byte{0xff, 0xc4})
	file := bytes.Join([][]byte{plain[:next], segment(0xfe, "\xff\xd9"), plain[next:]}, nil)
	refused(t, file, ErrFormat)
}

// A file whose parts disagree about the size, or that claims to be longer than
// it is, or that is empty, is refused without making room for the larger claim.
//
// ASVS v5.0.0-5.2.3
func TestDisagreeingSizesAreRefused(t *testing.T) {
	long := fixture(t, "lossy.webp")
	binary.LittleEndian.PutUint32(long[4:], 1<<30)
	binary.LittleEndian.PutUint32(long[16:], 15<<20)

	for name, upload := range map[string][]byte{
		"GIF frame over screen":    gifFrame(1, 1, 5000, 5000),
		"GIF empty frame":          gifFrame(10, 10, 0, 10),
		"GIF empty screen":         gifFrame(0, 0, 0, 0),
		"JPEG no height":           jpegFrame(0xc0, 10, 0, 0x11),
		"PNG no width":             pngHeader(0, 10),
		"WebP VP8L over canvas":    riff(canvas(2, 2), lossless(6000, 6000)),
		"WebP VP8 over canvas":     riff(canvas(2, 2), chunk("VP8 ", "\x10\x00\x00\x9d\x01\x2a\x00\x10\x00\x10")),
		"WebP VP8 no width":        riff(chunk("VP8 ", "\x10\x00\x00\x9d\x01\x2a\x00\x00\x00\x10")),
		"WebP longer than it is":   long,
		"WebP two canvases":        riff(canvas(2, 2), canvas(6000, 6000), lossless(6000, 6000)),
		"PNG header, then nothing": pngHeader(6000, 6000),
		"PNG interlaced, 8 bits":   pngHeaderOf(8000, 3000, 8, 1),
		"PNG interlaced, small":    pngHeaderOf(8000, 1500, 16, 1),
		"WebP frame over canvas":   riff(animation(2, 2), animated(6000, 6000, lossless(6000, 6000))),
		"WebP frame over itself":   riff(animation(9, 9), animated(2, 2, lossless(9, 9))),
	} {
		t.Run(name, func(t *testing.T) { refused(t, upload, ErrFormat) })
	}
}

// A file that is not a picture of the four kinds is refused, whatever type it claims.
//
// ASVS v5.0.0-1.3.4 v5.0.0-1.4.2 v5.0.0-5.2.2
// Incident 44, 46
func TestOtherFilesAreRefused(t *testing.T) {
	noise := make([]byte, 4096)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	valid := asPNG(t, quarters(image.NewRGBA(small()), opaque))

	for name, upload := range map[string][]byte{
		"nil":           nil,
		"empty":         {},
		"SVG":           []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"HTML":          []byte("<!doctype html><script>alert(1)</script>"),
		"HTML then PNG": append([]byte("<script>alert(1)</script>"), valid...),
		"space, PNG":    append([]byte(" "), valid...),
		"PNG overflow":  pngHeader(1<<31-1, 1<<31-1),
		"TIFF":          exifBlock(binary.LittleEndian, 1),
		"BMP":           append([]byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), make([]byte, 60)...),
		"HEIC":          append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 60)...),
		"WAV":           append([]byte("RIFF\x24\x00\x00\x00WAVEfmt "), make([]byte, 60)...),
		"noise":         noise,
		"JPEG noise":    append([]byte("\xff\xd8\xff"), noise...),
		"PNG noise":     append([]byte(pngSignature), noise...),
		"WebP noise":    append([]byte("RIFF\x04\x10\x00\x00WEBP"), noise...),
	} {
		t.Run(name, func(t *testing.T) { refused(t, upload, ErrFormat) })
	}
}

// A file that was cut at any byte is either still a picture (its end may not
// matter) or an ErrFormat.
func TestTruncatedFiles(t *testing.T) {
	for name, file := range map[string][]byte{
		"JPEG":             asJPEG(t, quarters(image.NewRGBA(small()), opaque)),
		"JPEG progressive": fixture(t, "progressive.jpeg"),
		"JPEG CMYK":        cmyk(t),
		"PNG":              asPNG(t, quarters(image.NewNRGBA(small()), opaque)),
		"PNG palette":      asPNG(t, frame(small(), opaque)),
		"GIF":              asGIF(t, frame(small(), opaque)),
		"WebP lossy":       fixture(t, "lossy-alpha.webp"),
		"WebP lossless":    fixture(t, "lossless.webp"),
		"WebP EXIF":        fixture(t, "rotated.webp"),
	} {
		t.Run(name, func(t *testing.T) {
			for n := range len(file) {
				if _, err := Square(file[:n]); err != nil && !errors.Is(err, ErrFormat) {
					t.Errorf("cut at %d: %v", n, err)
				}
			}

			// What a progressive JPEG lacks at its end are details only.
			if _, err := Square(file[:len(file)/2]); !errors.Is(err, ErrFormat) && name != "JPEG progressive" {
				t.Errorf("half a file: got %v, want %v", err, ErrFormat)
			}
		})
	}
}

// nineByNine is a format of pictures of 9 x 9 pixels that are so decoded.
func nineByNine(decode func([]byte, image.Config) (still, error)) format {
	return format{
		config: func([]byte) (image.Config, error) { return image.Config{Width: 9, Height: 9}, nil },
		decode: decode,
		memory: memoryOfGIF,
		admit:  admitGIF,
		space:  sRGB,
	}
}

// A decoder that panics is a file that is refused.
func TestPanicIsRefusal(t *testing.T) {
	boom := func([]byte, image.Config) (still, error) { panic("boom") }
	for name, f := range map[string]format{
		"header": {config: func([]byte) (image.Config, error) { panic("boom") }},
		"pixels": nineByNine(boom),
		"image": nineByNine(func([]byte, image.Config) (still, error) {
			return whole(&image.Gray{Rect: image.Rect(0, 0, 9, 9), Stride: 9}, nil)
		}),
	} {
		if flat, err := open(f, nil); flat != nil || !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v, %v, want %v", name, flat, err, ErrFormat)
		}
	}
}

// A decoder that makes a larger image than the header announced does not get
// past the limit.
//
// ASVS v5.0.0-5.2.3
func TestDecodedSizeIsChecked(t *testing.T) {
	f := nineByNine(func([]byte, image.Config) (still, error) {
		return whole(&image.Gray{Rect: image.Rect(0, 0, 1, 20_001)}, nil)
	})
	if _, err := open(f, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want %v", err, ErrTooLarge)
	}
}

// The two errors read as sentences for users, and do not match each other.
func TestErrorsAreApart(t *testing.T) {
	if errors.Is(ErrFormat, ErrTooLarge) || errors.Is(ErrTooLarge, ErrFormat) {
		t.Error("the two errors match each other")
	}
	const want = "the picture is too large: at most 8 MiB, 40 megapixels (24 at 16 bits a colour, 12 to 25 of a progressive JPEG) and 20000 pixels a side are accepted"
	if ErrTooLarge.Error() != want {
		t.Errorf("got %q, want %q", ErrTooLarge, want)
	}
}
