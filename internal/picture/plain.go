package picture

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
)

// Plain reports whether the bytes are what Square makes: an intact square JPEG of at most
// Side which holds nothing but pixels, no metadata before them and nothing after. Such a
// picture may be kept byte for byte.
func Plain(b []byte) bool {
	if len(b) > MaxBytes || !pixelsOnly(b) {
		return false
	}

	// The size first: it bounds what decoding takes.
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width != c.Height || c.Width > Side {
		return false
	}
	_, err = jpeg.Decode(bytes.NewReader(b))
	return err == nil
}

// pixelsOnly walks over the segments: tables, the frame and one scan, to the end
// of the image, which is the end of the bytes.
func pixelsOnly(b []byte) bool {
	if !bytes.HasPrefix(b, []byte{0xff, 0xd8}) || !bytes.HasSuffix(b, []byte{0xff, 0xd9}) {
		return false
	}

	for b = b[2:]; len(b) >= 4 && b[0] == 0xff; {
		size := 2 + int(binary.BigEndian.Uint16(b[2:]))
		if size > len(b) {
			return false
		}

		switch b[1] {
		case 0xdb, 0xc0, 0xc4: // quantization tables, baseline frame, Huffman tables
			b = b[size:]
		case 0xda: // the scan, in which only 0xff00 may stand before the end
			scan := b[size : len(b)-2]
			return bytes.Count(scan, []byte{0xff}) == bytes.Count(scan, []byte{0xff, 0})
		default:
			return false
		}
	}

	return false
}
