package transfer

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image/jpeg"
)

// PlainJPEG reports whether the bytes are what this service itself makes of a
// picture: an intact square JPEG of at most this side which holds nothing but
// pixels, no metadata before them and nothing after. Such a picture may be kept
// byte for byte.
func PlainJPEG(b []byte, side int) bool {
	if !pixelsOnly(b) {
		return false
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || c.Width != c.Height || c.Width > side {
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

// PictureBytes returns the picture in a column that may hold its bytes, or their
// base64 as text, also as a data URL.
func PictureBytes(column []byte) []byte {
	text := bytes.TrimSpace(column)
	if rest, ok := bytes.CutPrefix(text, []byte("data:")); ok {
		_, after, _ := bytes.Cut(rest, []byte(","))
		text = after
	}
	text = bytes.Join(bytes.Fields(text), nil)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if decoded, err := encoding.DecodeString(string(text)); err == nil && len(decoded) > 0 {
			return decoded
		}
	}
	return column
}
