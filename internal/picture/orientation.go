package picture

import (
	"bytes"
	"encoding/binary"
	"image"
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

// stored returns where the pixel to be shown at x, y is stored in a square whose
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

func exifOfJPEG(upload []byte) []byte {
	for marker, data := range jpegSegments(upload) {
		if marker == markerAPP1 && len(data) >= len(exifPrefix) && bytes.HasPrefix(data, []byte(exifPrefix[:5])) {
			return data[len(exifPrefix):]
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
