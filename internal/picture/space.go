package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// Where the files of each format say what their colours are.

// spaceOfJPEG puts together the profile, which is spread over segments that are
// numbered from one.
func spaceOfJPEG(upload []byte) *colours {
	const name, components = "ICC_PROFILE\x00", 5
	parts := map[byte][]byte{}
	var count byte
	grey := false

	for marker, data := range jpegSegments(upload) {
		switch {
		case marker == markerAPP2 && bytes.HasPrefix(data, []byte(name)) && len(data) > len(name)+2:
			part := data[len(name):]
			parts[part[0]], count = part[2:], part[1]
		case (marker == markerSOF0 || marker == markerSOF1 || marker == markerSOF2) && len(data) > components:
			grey = data[components] == 1
		}
	}

	// The parts are numbered from 1, and may stand in any order.
	var profile []byte
	for i := 1; i <= int(count); i++ {
		part, ok := parts[byte(i)]
		if !ok || len(profile)+len(part) > maxProfile {
			return nil
		}
		profile = append(profile, part...)
	}

	return spaceOf(profile, grey)
}

// spaceOfWebP reads the profile if the header says that there is one. One that it does
// not name is read by nobody.
func spaceOfWebP(upload []byte) *colours {
	const hasProfile = 0x20
	named := false
	for kind, data := range webpChunks(upload) {
		switch {
		case kind == "VP8X" && len(data) > 0:
			named = data[0]&hasProfile != 0
		case kind == "ICCP" && named && len(data) <= maxProfile:
			return spaceOf(data, false)
		}
	}
	return nil
}

// spaceOfPNG takes the first that is there of four ways to say it, in the order
// of the standard: by number, by profile, as sRGB, by gamma and primaries.
func spaceOfPNG(upload []byte) *colours {
	const coloured = 2
	header := headerOfPNG(upload)

	said := map[string][]byte{}
	for kind, data := range pngChunks(upload) {
		if kind == "IDAT" {
			break
		}
		said[kind] = data
	}

	if number := said["cICP"]; len(number) == 4 {
		return spaceByNumber(number)
	}
	if profile := said["iCCP"]; profile != nil {
		return spaceOf(unpackProfile(profile), header[9]&coloured == 0)
	}

	if said["sRGB"] != nil || len(said["gAMA"]) != 4 {
		return nil
	}
	return spaceByGamma(said["gAMA"], said["cHRM"])
}

// unpackProfile unpacks a profile, which stands behind its name and a byte for
// the method.
func unpackProfile(chunk []byte) []byte {
	_, packed, ok := bytes.Cut(chunk, []byte{0})
	if !ok || len(packed) == 0 {
		return nil
	}
	unpacked, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(unpacked, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

// spaceByNumber knows the spaces of H.273 that pictures come in: three sets of
// primaries, and curves that are not those of high dynamic range.
func spaceByNumber(number []byte) *colours {
	known := map[byte]primaries{1: bt709, 9: bt2020, 12: displayP3}
	screen := power(2.4) // what a television makes of the signal
	curves := map[byte]func(float64) float64{1: screen, 4: power(2.2), 5: power(2.8), 6: screen, 8: power(1), 13: decodeSRGB, 14: screen, 15: screen}
	from, curve := known[number[0]], curves[number[1]]
	const noMatrix, fullRange = 0, 1
	if from == (primaries{}) || curve == nil || number[2] != noMatrix || number[3] != fullRange {
		return nil
	}
	return newColours(from, curve)
}

// spaceByGamma reads numbers in hundred thousandths: the exponent that the
// values were encoded with, and x and y of white, red, green and blue.
func spaceByGamma(gamma, chromaticities []byte) *colours {
	number := func(b []byte) float64 { return float64(binary.BigEndian.Uint32(b)) / 100_000 }
	exponent := number(gamma)
	if exponent == 0 {
		return nil
	}
	from := bt709
	if len(chromaticities) == 32 {
		for i := range from {
			from[i] = [2]float64{number(chromaticities[8*i:]), number(chromaticities[8*i+4:])}
		}
	}
	return newColours(from, power(1/exponent))
}
