package picture

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// The JPEG markers this package has to know.
const (
	markerSOF0  = 0xc0 // start of a sequential frame
	markerSOF1  = 0xc1
	markerSOF2  = 0xc2 // start of a progressive frame
	markerRST0  = 0xd0 // first of eight restart markers
	markerRST7  = 0xd7
	markerEOI   = 0xd9 // end of image
	markerSOS   = 0xda // start of scan
	markerAPP0  = 0xe0 // JFIF
	markerAPP1  = 0xe1 // EXIF, among others
	markerAPP2  = 0xe2 // ICC profile, among others
	markerAPP14 = 0xee // what Adobe's programs say of the colours
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	riffHeader   = 12             // bytes before the first chunk of a WebP file
	exifPrefix   = "Exif\x00\x00" // the last byte is padding, of any value
)

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

// headerOfPNG returns the content of the header of a PNG: width, height, depth,
// kind of colours, two methods, interlacing. Or nil.
func headerOfPNG(upload []byte) []byte {
	for kind, data := range pngChunks(upload) {
		if kind == "IHDR" && len(data) == 13 {
			return data
		}
	}
	return nil
}

func hasChunk(upload []byte, name string) bool {
	for kind := range pngChunks(upload) {
		if kind == name {
			return true
		}
	}
	return false
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
