package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"iter"
)

// The JPEG markers this package has to know.
const (
	markerSOF2 = 0xc2 // start of a progressive frame
	markerRST0 = 0xd0 // first of eight restart markers
	markerRST7 = 0xd7
	markerEOI  = 0xd9 // end of image
	markerSOS  = 0xda // start of scan
	markerAPP1 = 0xe1 // EXIF, among others
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	riffHeader   = 12 // bytes before the first chunk of a WebP file
	exifPrefix   = "Exif\x00\x00"
)

// upright is the orientation of a picture that needs no turning.
const upright = 1

// orientation reads the orientation, 1 to 8, from an EXIF block, which is a
// TIFF file without pixels. What is missing or broken counts as upright.
func orientation(exif []byte) int {
	const tagOrientation, typeShort, entrySize = 0x0112, 3, 12
	order := byteOrder(exif)
	if order == nil {
		return upright
	}
	start := uint64(order.Uint32(exif[4:]))
	if start+2 > uint64(len(exif)) {
		return upright
	}

	directory := exif[start:]
	count := int(order.Uint16(directory))
	for entry := directory[2:]; count > 0 && len(entry) >= entrySize; entry = entry[entrySize:] {
		count--
		if order.Uint16(entry) != tagOrientation {
			continue
		}
		value := int(order.Uint16(entry[8:]))
		if order.Uint16(entry[2:]) != typeShort || value < 1 || value > 8 {
			return upright
		}
		return value
	}
	return upright
}

// byteOrder reads the eight bytes of a TIFF header, or returns nil.
func byteOrder(exif []byte) binary.ByteOrder {
	if len(exif) < 8 {
		return nil
	}
	switch string(exif[:4]) {
	case "II*\x00":
		return binary.LittleEndian
	case "MM\x00*":
		return binary.BigEndian
	}
	return nil
}

// orient turns a square image that is stored in the given orientation upright.
func orient(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return src
	}
	dst := image.NewRGBA(src.Rect)
	side := src.Rect.Dx()
	for y := range side {
		for x := range side {
			fromX, fromY := stored(x, y, side-1, orientation)
			dst.SetRGBA(x, y, src.RGBAAt(fromX, fromY))
		}
	}
	return dst
}

// stored tells where the pixel to be shown at x, y is stored in a square whose
// last row and column is last.
func stored(x, y, last, orientation int) (int, int) {
	switch orientation {
	case 2:
		return last - x, y
	case 3:
		return last - x, last - y
	case 4:
		return x, last - y
	case 5:
		return y, x
	case 6:
		return y, last - x
	case 7:
		return last - y, last - x
	case 8:
		return last - y, x
	}
	return x, y
}

func noEXIF([]byte) []byte { return nil }

func exifOfJPEG(upload []byte) []byte {
	for marker, data := range jpegSegments(upload) {
		if exif, ok := bytes.CutPrefix(data, []byte(exifPrefix)); ok && marker == markerAPP1 {
			return exif
		}
	}
	return nil
}

func exifOfPNG(upload []byte) []byte {
	for kind, data := range pngChunks(upload) {
		if kind == "eXIf" {
			return data
		}
	}
	return nil
}

// exifOfWebP drops the prefix that belongs into a JPEG only, but that many
// programs write here as well.
func exifOfWebP(upload []byte) []byte {
	for kind, data := range webpChunks(upload) {
		if kind == "EXIF" {
			return bytes.TrimPrefix(data, []byte(exifPrefix))
		}
	}
	return nil
}

// jpegSegments yields marker and content of the segments up to the first start
// of a scan, whose content is all the rest of the file. It skips stray bytes as
// the decoder of the standard library does, so that both see the same segments.
func jpegSegments(upload []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		rest := upload[min(2, len(upload)):]
		for {
			at := bytes.IndexByte(rest, 0xff)
			if at < 0 {
				return
			}
			rest = rest[at+1:]
			if len(rest) > 0 && rest[0] == 0 {
				rest = rest[1:]
				continue
			}
			for len(rest) > 0 && rest[0] == 0xff {
				rest = rest[1:]
			}
			if len(rest) == 0 || rest[0] == markerEOI {
				return
			}
			marker := rest[0]
			rest = rest[1:]
			if markerRST0 <= marker && marker <= markerRST7 {
				continue
			}
			if marker == markerSOS {
				yield(marker, rest)
				return
			}
			if len(rest) < 2 {
				return
			}
			length := int(binary.BigEndian.Uint16(rest))
			if length < 2 || length > len(rest) || !yield(marker, rest[2:length]) {
				return
			}
			rest = rest[length:]
		}
	}
}

// pngChunks yields type and content of the chunks of a PNG file.
func pngChunks(upload []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		const header, checksum = 8, 4
		rest := upload[min(len(pngSignature), len(upload)):]
		for len(rest) >= header+checksum {
			length := binary.BigEndian.Uint32(rest)
			kind, data := string(rest[4:8]), rest[header:len(rest)-checksum]
			if uint64(length) > uint64(len(data)) || !yield(kind, data[:length]) {
				return
			}
			rest = rest[header+int(length)+checksum:]
		}
	}
}

// webpChunks yields type and content of the chunks of a WebP file.
func webpChunks(upload []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		const header = 8
		rest := upload[min(riffHeader, len(upload)):]
		for len(rest) >= header {
			length := binary.LittleEndian.Uint32(rest[4:])
			kind, data := string(rest[:4]), rest[header:]
			if uint64(length) > uint64(len(data)) || !yield(kind, data[:length]) {
				return
			}

			// Chunks start at even offsets.
			next := int(length) + int(length)%2
			rest = data[min(next, len(data)):]
		}
	}
}
