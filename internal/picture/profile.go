package picture

import (
	"encoding/binary"
	"math"
)

// maxProfile is the longest ICC profile that is read, in bytes. Those of screens
// and cameras have 0.5 to 4 KiB, those of printers up to some MiB.
const maxProfile = 1 << 20

// spaceOf reads an ICC profile whose colours are three curves and a matrix, as
// those of cameras, telephones and screens are, or one curve of grey, which can
// only be that of a grey picture. It returns nil where nothing is to be
// converted: the profile is missing, broken, of a printer, or sRGB's own.
func spaceOf(profile []byte, grey bool) *colours {
	p, c := icc{profile}, new(colours)
	switch space := p.space(); {
	case space == "RGB " && p.readRGB(c), space == "GRAY" && grey && p.readGrey(c):
		return c.unlessSRGB()
	}
	return nil
}

// icc is an ICC profile: a header of 128 bytes, a table of tags, and their data.
type icc struct{ data []byte }

const iccHeader = 128

// space is what the file's values are: RGB, GRAY, CMYK. Only profiles that
// lead to XYZ have a matrix.
func (p icc) space() string {
	if len(p.data) < iccHeader+4 || string(p.data[36:40]) != "acsp" || string(p.data[20:24]) != "XYZ " {
		return ""
	}
	return string(p.data[16:20])
}

// tag returns the data of a tag, which begins with its type, or nil.
func (p icc) tag(name string) []byte {
	const entry = 12
	count := uint64(binary.BigEndian.Uint32(p.data[iccHeader:]))
	for table := p.data[iccHeader+4:]; count > 0 && len(table) >= entry; table = table[entry:] {
		count--
		if string(table[:4]) != name {
			continue
		}
		start, length := uint64(binary.BigEndian.Uint32(table[4:])), uint64(binary.BigEndian.Uint32(table[8:]))
		if start+length > uint64(len(p.data)) {
			return nil
		}
		return p.data[start : start+length]
	}
	return nil
}

// readRGB reads three curves and the matrix.
func (p icc) readRGB(c *colours) bool {
	var toXYZ matrix
	for i, name := range []string{"r", "g", "b"} {
		colour := p.tag(name + "XYZ")
		if len(colour) < 20 || string(colour[:4]) != "XYZ " || !readCurve(p.tag(name+"TRC"), &c.linear[i]) {
			return false
		}
		for j := range toXYZ {
			toXYZ[j][i] = fixed(colour[8+4*j:])
		}
	}
	c.matrix = fromXYZ.times(toXYZ).single()
	return true
}

// readGrey reads the one curve of grey, which is that of all three colours.
func (p icc) readGrey(c *colours) bool {
	if !readCurve(p.tag("kTRC"), &c.linear[0]) {
		return false
	}
	c.linear[1], c.linear[2] = c.linear[0], c.linear[0]
	c.matrix = [3][3]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	return true
}

// fixed reads a number with 16 bits behind the point.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// readCurve fills in the light of each value, by a curve of either kind.
func readCurve(tag []byte, linear *[256]float32) bool {
	if len(tag) < 12 {
		return false
	}
	var curve func(float64) float64
	switch string(tag[:4]) {
	case "curv":
		curve = sampled(tag)
	case "para":
		curve = parametric(tag)
	}
	return curve != nil && fill(linear, curve)
}

// fill takes a curve at each value.
func fill(linear *[256]float32, curve func(float64) float64) bool {
	for i := range linear {
		light := curve(float64(i) / 255)
		if math.IsNaN(light) {
			return false
		}
		linear[i] = float32(min(max(light, 0), 1))
	}
	return true
}

func power(gamma float64) func(float64) float64 {
	return func(x float64) float64 { return math.Pow(x, gamma) }
}

// sampled reads a curve of points: none is the identity, one a power.
func sampled(tag []byte) func(float64) float64 {
	count := binary.BigEndian.Uint32(tag[8:])
	points := tag[12:]
	switch {
	case uint64(count)*2 > uint64(len(points)):
		return nil
	case count == 0:
		return func(x float64) float64 { return x }
	case count == 1:
		return power(float64(binary.BigEndian.Uint16(points)) / 256)
	}
	point := func(i int) float64 { return float64(binary.BigEndian.Uint16(points[2*i:])) / 65535 }
	return func(x float64) float64 {
		at := x * float64(count-1)
		low := min(int(at), int(count)-2)
		part := at - float64(low)
		return point(low)*(1-part) + point(low+1)*part
	}
}

// parametric reads a curve that is a formula of up to seven numbers: a power
// above d, a line below.
func parametric(tag []byte) func(float64) float64 {
	counts := []int{1, 3, 4, 5, 7}
	kind := int(binary.BigEndian.Uint16(tag[8:]))
	if kind >= len(counts) || len(tag) < 12+4*counts[kind] {
		return nil
	}

	var n [7]float64
	for i := range counts[kind] {
		n[i] = fixed(tag[12+4*i:])
	}
	g, a, b, c, d, e, f := n[0], n[1], n[2], n[3], n[4], n[5], n[6]

	switch kind {
	case 0:
		a, b, c, d = 1, 0, 0, 0
	case 1, 2:
		// The number that comes third is added everywhere; below -b/a nothing else is.
		e, f = c, c
		c, d = 0, -b/a
	}

	return func(x float64) float64 {
		if x >= d {
			return math.Pow(a*x+b, g) + e
		}
		return c*x + f
	}
}
