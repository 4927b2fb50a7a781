package picture

import (
	"bytes"
	"fmt"
	"image"
)

// What decoding may cost beyond the size in pixels.
const (
	// maxMemory is how many bytes decoding may take. Within it are 40 megapixels
	// of four bytes, such as a PNG has with eight bits a colour, and 12 megapixels
	// of a progressive JPEG with unreduced colours.
	maxMemory = 192_000_000

	// muchMemory is from when on memory is given back to the system at once.
	muchMemory = 64_000_000

	// maxScans is how often a sequential JPEG may go over the image: once for
	// each of at most four components.
	maxScans = 4

	// maxScanPixels bounds scans times pixels of a progressive JPEG. A scan may
	// take a few dozen bytes and still walk over the whole image, so that 8 MiB
	// could keep a processor busy for hours. Encoders write about ten scans.
	maxScanPixels = 32 * MaxPixels
)

// admitJPEG bounds the time that decoding a JPEG takes.
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
		case markerSOS:
			scans, trailer, ended := bytes.Cut(content, []byte{0xff, markerEOI})
			if n := 1 + bytes.Count(scans, []byte{0xff, markerSOS}); n > limit {
				return nil, fmt.Errorf("%w: JPEG of %d scans", ErrTooLarge, n)
			}
			if !ended {
				return completeJPEG(upload), nil
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

// memoryOfJPEG counts a byte a sample, and for a progressive JPEG four more:
// all coefficients are held until the last scan has been read. Four components
// are copied once more, into pixels; so are three that are not YCbCr, which is
// taken to be so where the file does not begin as JFIF does.
func memoryOfJPEG(upload []byte, size image.Config) int {
	pixels, jfif := wholeBlocks(size), false
	for marker, content := range jpegSegments(upload) {
		switch marker {
		case markerAPP0:
			jfif = jfif || bytes.HasPrefix(content, []byte("JFIF\x00"))
		case markerSOF0, markerSOF1, markerSOF2:
			memory := countSamples(content, pixels)
			if marker == markerSOF2 {
				memory *= 5
			}
			if components := (len(content) - 6) / 3; components == 4 || components == 3 && !jfif && namesRGB(upload, content) {
				memory += 4 * pixels
			}
			return memory
		}
	}
	return 0 // no frame: the decoder refuses it
}

// namesRGB reports whether the three components of a JPEG are red, green and
// blue: by the names that the frame gives them, or by what Adobe's programs say.
func namesRGB(upload, frame []byte) bool {
	if frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B' {
		return true
	}
	for marker, content := range jpegSegments(upload) {
		if marker == markerAPP14 && len(content) >= 12 && string(content[:5]) == "Adobe" {
			return content[11] == 0
		}
	}
	return false
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

// memoryOfPNG counts the pixels as the decoder holds them. The seven passes of
// an interlaced PNG are decoded into images of their own, which together are a
// second copy.
func memoryOfPNG(upload []byte, size image.Config) int {
	const grey, palette = 0, 3
	header := headerOfPNG(upload)
	if header == nil {
		return 0 // the decoder refuses it
	}
	depth, colours, interlaced := header[8], header[9], header[12] != 0
	each := 4
	if colours == palette || colours == grey && !hasChunk(upload, "tRNS") {
		each = 1
	}
	if depth == 16 {
		each *= 2
	}
	if interlaced {
		each *= 2
	}
	return each * size.Width * size.Height
}

// memoryOfGIF counts two: an interlaced frame is put in order in a copy.
func memoryOfGIF(_ []byte, size image.Config) int { return 2 * size.Width * size.Height }

// memoryOfWebP counts what the decoder may hold in the worst case: lossless
// pixels and those of a palette that are unpacked into a copy, or lossy samples
// beside an alpha channel that is decoded as lossless pixels.
func memoryOfWebP(upload []byte, size image.Config) int {
	pixels := size.Width * size.Height
	for kind := range webpChunks(stillWebP(upload)) {
		switch kind {
		case "ALPH":
			return pixels * 13 / 2
		case "VP8L":
			return pixels * 6
		case "VP8 ":
			return pixels * 3 / 2
		}
	}
	return 0 // no image: the decoder refuses it
}
