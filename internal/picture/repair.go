package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
)

// Files arrive without their last bytes: a download broke off, a card was taken
// out early. Browsers show what is there. A profile picture is shown for years,
// so only what lacks next to nothing is accepted here, and the rest is refused
// as damaged.

// completeJPEG gives a JPEG without an end of image one, and before it zeros in
// place of the samples that are missing: a 16th of the file at most. The decoder
// passes over those that it does not need, and refuses a file that needs more.
func completeJPEG(upload []byte) []byte {
	zeros := make([]byte, 16+len(upload)/16)
	return bytes.Join([][]byte{upload, zeros, {0xff, markerEOI}}, nil)
}

// admitGIF adds the last two bytes, an end of samples and one of the file, which may be
// missing. Behind a first frame that is whole nothing is read.
func admitGIF(upload []byte, _ image.Config) ([]byte, error) {
	return bytes.Join([][]byte{upload, {0, ';'}}, nil), nil
}

// nameCMYK says that four components are Adobe's CMYK in a JPEG that does not say what
// they are: browsers take them for it, and the decoder refuses them.
func nameCMYK(upload []byte) []byte {
	four := false
	for marker, content := range jpegSegments(upload) {
		switch marker {
		case markerSOF0, markerSOF1, markerSOF2:
			four = len(content) > 5 && content[5] == 4
		case markerAPP14:
			return upload
		}
	}
	if !four {
		return upload
	}
	adobe := "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"
	return bytes.Join([][]byte{upload[:2], []byte(adobe), upload[2:]}, nil)
}

// admitPNG completes a PNG that lacks its last chunk, or a part of it, or the
// checksum of the last samples. A row that is missing is not made up.
func admitPNG(upload []byte, _ image.Config) ([]byte, error) {
	const end = "IEND"
	if headerOfPNG(upload) == nil {
		return nil, fmt.Errorf("%w: PNG without a header", ErrFormat)
	}
	rest := len(pngSignature)
	for kind, data := range pngChunks(upload) {
		if kind == end {
			return upload, nil
		}
		rest += 12 + len(data)
	}

	// What is left is a chunk that was cut, of IEND or of samples.
	whole, cut := upload[:rest], upload[rest:]
	if len(cut) >= 8 && string(cut[4:8]) == "IDAT" {
		data := cut[8:]
		length := int(binary.BigEndian.Uint32(cut))
		if len(data) < length {
			return nil, fmt.Errorf("%w: PNG that ends among its samples", ErrFormat)
		}
		return bytes.Join([][]byte{whole, pngChunk("IDAT", data[:length]), pngChunk(end, nil)}, nil), nil
	}
	return bytes.Join([][]byte{whole, pngChunk(end, nil)}, nil), nil
}

func pngChunk(kind string, data []byte) []byte {
	file := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
	file = append(file, data...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[4:]))
}
