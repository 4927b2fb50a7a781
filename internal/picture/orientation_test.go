package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"testing"
)

// exifBlock is an EXIF block with the given orientation, behind another entry,
// and with a canary where a place would be.
func exifBlock(order binary.AppendByteOrder, value uint16) []byte {
	block := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		block = []byte("MM\x00*")
	}
	block = order.AppendUint32(block, 8)
	block = order.AppendUint16(block, 2)
	block = entry(order, block, 0x0100, 3, 77)
	block = entry(order, block, 0x0112, 3, value)
	block = order.AppendUint32(block, 0)
	return append(block, "GPS-canary"...)
}

func entry(order binary.AppendByteOrder, block []byte, tag, kind, value uint16) []byte {
	block = order.AppendUint16(block, tag)
	block = order.AppendUint16(block, kind)
	block = order.AppendUint32(block, 1)
	block = order.AppendUint16(block, value)
	return order.AppendUint16(block, 0)
}

// segment is a JPEG segment with the given content.
func segment(marker byte, content string) []byte {
	head := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2))
	return append(head, content...)
}

// withSegments inserts segments after the first two bytes of a JPEG.
func withSegments(upload []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{upload[:2], bytes.Join(segments, nil), upload[2:]}, nil)
}

// withChunk inserts a chunk after the first one of a PNG.
func withChunk(upload []byte, kind string, content []byte) []byte {
	const first = 8 + 25
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(append(chunk, kind...), content...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return bytes.Join([][]byte{upload[:first], chunk, upload[first:]}, nil)
}

// What the EXIF standard says about the eight orientations, as the quarters
// that are seen where red, green, blue and yellow are stored.
var seen = map[uint16][4]color.NRGBA{
	1: {red, green, blue, yellow},
	2: {green, red, yellow, blue}, // mirrored left to right
	3: {yellow, blue, green, red}, // upside down
	4: {blue, yellow, red, green}, // mirrored top to bottom
	5: {red, blue, green, yellow}, // the first row is the left side
	6: {blue, red, yellow, green}, // the first row is the right side, top first
	7: {yellow, green, blue, red}, // the first row is the right side, bottom first
	8: {green, yellow, red, blue}, // the first row is the left side, bottom first
}

// All eight orientations are applied, in both byte orders, from JPEG and PNG.
func TestOrientationIsApplied(t *testing.T) {
	plainJPEG := asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 96, 64)), opaque))
	plainPNG := asPNG(t, quarters(image.NewRGBA(image.Rect(0, 0, 96, 64)), opaque))
	for value, want := range seen {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			block := exifBlock(order, value)
			app1 := segment(markerAPP1, exifPrefix+string(block))
			checkCorners(t, square(t, withSegments(plainJPEG, app1)), want)
			checkCorners(t, square(t, withChunk(plainPNG, "eXIf", block)), want)
		}
	}
}

// A picture that has to be shrunk is turned as well.
func TestOrientationOfLargePicture(t *testing.T) {
	plain := asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 1300, 1040)), opaque))
	app1 := segment(markerAPP1, exifPrefix+string(exifBlock(binary.BigEndian, 8)))
	checkCorners(t, square(t, withSegments(plain, app1)), seen[8])
}

// A WebP is turned as well, with and without the prefix that does not belong
// there, and behind a chunk of odd length, which is padded.
func TestOrientationOfWebP(t *testing.T) {
	plain := fixture(t, "rotated.webp")
	checkCorners(t, square(t, plain), seen[6])

	at := bytes.Index(plain, []byte("EXIF"))
	prefixed := append(bytes.Clone(plain[:at]), "XMP \x03\x00\x00\x00odd\x00"...)
	prefixed = append(prefixed, "EXIF\x20\x00\x00\x00"...)
	prefixed = append(append(prefixed, exifPrefix...), plain[at+8:]...)
	binary.LittleEndian.PutUint32(prefixed[4:], uint32(len(prefixed)-8))
	checkCorners(t, square(t, prefixed), seen[6])
}

// Only the first EXIF block counts, other APP1 segments and stray bytes before
// it do not hide it, and what comes after the first scan is not looked at.
func TestOrientationIsFound(t *testing.T) {
	plain := asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 96, 64)), opaque))
	xmp := segment(markerAPP1, "http://ns.adobe.com/xap/1.0/\x00canary")
	six := segment(markerAPP1, exifPrefix+string(exifBlock(binary.BigEndian, 6)))
	three := segment(markerAPP1, exifPrefix+string(exifBlock(binary.BigEndian, 3)))
	stray := []byte("stray\xff\x00\xff\xd0\xff\xff")

	for name, c := range map[string]struct {
		upload []byte
		want   uint16
	}{
		"behind XMP":    {withSegments(plain, xmp, six), 6},
		"first of two":  {withSegments(plain, six, three), 6},
		"behind stray":  {withSegments(plain, segment(0xfe, "comment"), stray, six), 6},
		"other padding": {withSegments(plain, segment(markerAPP1, "Exif\x00\xff"+string(exifBlock(binary.BigEndian, 6)))), 6},
		"after image":   {append(bytes.Clone(plain), six...), 1},
	} {
		t.Run(name, func(t *testing.T) { checkCorners(t, square(t, c.upload), seen[c.want]) })
	}
}

// A broken EXIF block neither fails nor turns the picture, nor does one that
// was cut at any byte before the orientation.
func TestBrokenOrientationIsIgnored(t *testing.T) {
	whole := exifBlock(binary.LittleEndian, 6)
	patch := func(at int, b ...byte) []byte {
		block := bytes.Clone(whole)
		copy(block[at:], b)
		return block
	}
	cases := map[string][]byte{
		"unknown byte order":     patch(0, 'X', 'X'),
		"not 42":                 patch(2, 43),
		"directory far away":     patch(4, 0xff, 0xff, 0xff, 0xff),
		"directory at the end":   patch(4, byte(len(whole)-1)),
		"no entries":             patch(8, 0),
		"orientation 0":          patch(30, 0),
		"orientation 9":          patch(30, 9),
		"orientation 262":        patch(30, 6, 1),
		"orientation not a word": patch(24, 4),
	}
	for n := range 34 - 2 {
		cases[fmt.Sprintf("cut at %d", n)] = whole[:n]
	}
	if got := orientation(whole); got != 6 {
		t.Fatalf("the whole block says %d, want 6", got)
	}

	plain := asJPEG(t, quarters(image.NewRGBA(image.Rect(0, 0, 96, 64)), opaque))
	for name, block := range cases {
		if got := orientation(block); got != upright {
			t.Errorf("%s: orientation %d, want %d", name, got, upright)
		}
		app1 := segment(markerAPP1, exifPrefix+string(block))
		checkCorners(t, square(t, withSegments(plain, app1)), opaque)
	}
}

// The three walkers end, and do not panic, wherever a file is cut.
func TestWalkersStayWithinBounds(t *testing.T) {
	block := exifBlock(binary.BigEndian, 6)
	files := [][]byte{
		withSegments(asJPEG(t, quarters(image.NewRGBA(small()), opaque)), segment(markerAPP1, exifPrefix+string(block))),
		withChunk(asPNG(t, quarters(image.NewRGBA(small()), opaque)), "eXIf", block),
		fixture(t, "rotated.webp"),
	}
	for _, file := range files {
		for n := range len(file) + 1 {
			for _, read := range []func([]byte) []byte{exifOfJPEG, exifOfPNG, exifOfWebP} {
				orientation(read(file[:n]))
			}
		}
	}
}
