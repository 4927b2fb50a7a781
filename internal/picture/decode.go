package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// format is one accepted kind of file. The decoders are named here, and the
// registry of the image package is not asked: any import could widen it.
type format struct {
	// matches tells by the first bytes whether the upload is of this kind.
	matches func(upload []byte) bool

	// config reads the size from the header, decode the (first) image.
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)

	// admit returns the part of the upload to be decoded, or refuses what the
	// size alone does not show to be too much.
	admit func(upload []byte, size image.Config) ([]byte, error)

	// exif returns the EXIF block of the file, or nil.
	exif func(upload []byte) []byte
}

var formats = []format{
	{prefix("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, admitJPEG, exifOfJPEG},
	{prefix(pngSignature), png.DecodeConfig, png.Decode, admitPNG, exifOfPNG},
	{prefix("GIF87a"), gif.DecodeConfig, gif.Decode, admitAny, noEXIF},
	{prefix("GIF89a"), gif.DecodeConfig, gif.Decode, admitAny, noEXIF},
	{isWebP, webp.DecodeConfig, webp.Decode, admitWebP, exifOfWebP},
}

// What a JPEG may cost beyond its size in pixels.
const (
	// maxScans is how often a sequential JPEG may go over the image: once for
	// each of at most four components.
	maxScans = 4

	// maxScanPixels bounds scans times pixels of a progressive JPEG. A scan may
	// take a few dozen bytes and still walk over the whole image, so that 8 MiB
	// could keep a processor busy for hours. Encoders write about ten scans.
	maxScanPixels = 32 * MaxPixels

	// maxSamples bounds the coefficients of a progressive JPEG, which are held
	// until the last scan has been read, at four bytes each: 320 MB. Within it
	// are 40 megapixels with the usual subsampled colours, 26 without.
	maxSamples = 2 * MaxPixels
)

// sniff returns the format whose signature upload begins with.
func sniff(upload []byte) (format, bool) {
	for _, f := range formats {
		if f.matches(upload) {
			return f, true
		}
	}
	return format{}, false
}

func prefix(signature string) func([]byte) bool {
	return func(upload []byte) bool { return bytes.HasPrefix(upload, []byte(signature)) }
}

func isWebP(upload []byte) bool {
	return len(upload) >= riffHeader && string(upload[:4]) == "RIFF" && string(upload[8:12]) == "WEBP"
}

// open returns the centred square of the upload, flattened on white. All that
// touches what a decoder made happens in here, where a panic is caught: a
// hostile file must not end the process.
func open(f format, upload []byte) (flat *image.RGBA, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			flat, err = nil, fmt.Errorf("%w: decoder panicked: %v", ErrFormat, cause)
		}
	}()

	size, err := f.config(bytes.NewReader(upload))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if err := checkSize(size.Width, size.Height); err != nil {
		return nil, err
	}
	admitted, err := f.admit(upload, size)
	if err != nil {
		return nil, err
	}

	img, err := f.decode(bytes.NewReader(admitted))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}

	// The header's word is not taken for the image: a GIF frame is smaller
	// than its screen where it likes, and may even be empty.
	if err := checkSize(img.Bounds().Dx(), img.Bounds().Dy()); err != nil {
		return nil, err
	}
	return flatten(img), nil
}

// checkSize refuses empty and too large images.
func checkSize(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrFormat, width, height)
	}
	if width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}

func admitAny(upload []byte, _ image.Config) ([]byte, error) { return upload, nil }

// admitJPEG bounds the memory and the time that decoding a JPEG takes.
//
// It cuts the file at the first end of image behind the first scan. Telephones
// append films there, in which anything may look like a scan; and as nothing
// behind the cut is decoded, counting before it cannot be deceived.
func admitJPEG(upload []byte, size image.Config) ([]byte, error) {
	pixels, limit := wholeBlocks(size), maxScans
	for marker, content := range jpegSegments(upload) {
		switch marker {
		case markerSOF2:
			limit = maxScanPixels / pixels
			if samples := countSamples(content, pixels); samples > maxSamples {
				return nil, fmt.Errorf("%w: progressive JPEG of %d samples", ErrTooLarge, samples)
			}
		case markerSOS:
			scans, trailer := content, []byte(nil)
			if end := bytes.Index(content, []byte{0xff, markerEOI}); end >= 0 {
				scans, trailer = content[:end], content[end+2:]
			}
			if n := 1 + bytes.Count(scans, []byte{0xff, markerSOS}); n > limit {
				return nil, fmt.Errorf("%w: JPEG of %d scans", ErrTooLarge, n)
			}
			return upload[:len(upload)-len(trailer)], nil
		}
	}
	return nil, fmt.Errorf("%w: JPEG without a scan", ErrFormat)
}

// wholeBlocks is the number of pixels that are really decoded: both sides are
// filled up to whole blocks, of which the largest has 32 pixels a side.
func wholeBlocks(size image.Config) int {
	const side = 32
	return (size.Width + side - 1) / side * side * ((size.Height + side - 1) / side * side)
}

// countSamples is the number of samples that the components of a JPEG frame
// with so many pixels have together. Six bytes of precision, size and count
// come before the components, of three bytes each: the second holds the
// sampling factors, and no component has larger ones than the first.
func countSamples(frame []byte, pixels int) int {
	sum, first := 0, 0
	for i := 7; i < len(frame); i += 3 {
		factors := int(frame[i]>>4) * int(frame[i]&0x0f)
		first = max(first, factors)
		sum += factors
	}
	return pixels * sum / max(first, 1)
}

// admitPNG bounds the memory that an interlaced PNG takes: its seven passes are
// decoded into images of their own, which together are a second copy.
func admitPNG(upload []byte, size image.Config) ([]byte, error) {
	for kind, header := range pngChunks(upload) {
		if kind != "IHDR" || len(header) != 13 {
			continue
		}
		depth, interlaced := header[8], header[12] != 0
		if depth == 16 && interlaced && size.Width*size.Height > MaxPixels/2 {
			return nil, fmt.Errorf("%w: interlaced 16-bit PNG", ErrTooLarge)
		}
		return upload, nil
	}
	return nil, fmt.Errorf("%w: PNG without a header", ErrFormat)
}

// admitWebP refuses a file that claims to be longer than it is: the decoder
// allocates by that claim.
func admitWebP(upload []byte, _ image.Config) ([]byte, error) {
	if claimed := uint64(binary.LittleEndian.Uint32(upload[4:])) + 8; claimed > uint64(len(upload)) {
		return nil, fmt.Errorf("%w: %d bytes of %d", ErrFormat, len(upload), claimed)
	}
	return upload, nil
}
