package picture

import (
	"image"
	"math"
	"sync"
)

// The result has no profile, so every viewer shows it as sRGB. What
// an upload has in another space is converted on the way.

// colours converts pixels of another colour space to sRGB.
type colours struct {
	linear [3][256]float32 // of each value of red, green and blue: its share of light
	matrix [3][3]float32   // from light of the upload's primaries to light of sRGB's
}

// steps is how finely light is told apart when it is encoded. In the dark, where
// sRGB is steepest, a step is a fifth of a value.
const steps = 1 << 14

// encoded is sRGB's value for each step of light.
var encoded = sync.OnceValue(func() *[steps + 1]uint8 {
	table := new([steps + 1]uint8)
	for i := range table {
		light := float64(i) / steps
		value := 12.92 * light
		if light > 0.0031308 {
			value = 1.055*math.Pow(light, 1/2.4) - 0.055
		}
		table[i] = uint8(math.Round(255 * value))
	}
	return table
})

// decodeSRGB is sRGB's own curve, from value to light.
func decodeSRGB(value float64) float64 {
	if value <= 0.04045 {
		return value / 12.92
	}
	return math.Pow((value+0.055)/1.055, 2.4)
}

// newColours is the way from colours of these primaries and this curve. It is nil
// where nothing is to be converted, or the primaries make no space.
func newColours(from primaries, curve func(float64) float64) *colours {
	c := new(colours)
	m := fromXYZ.times(from.toXYZ())
	if !m.isNumber() || !fill(&c.linear[0], curve) {
		return nil
	}
	c.linear[1], c.linear[2] = c.linear[0], c.linear[0]
	c.matrix = m.single()
	return c.unlessSRGB()
}

// at converts one colour.
func (c *colours) at(r, g, b uint8) (uint8, uint8, uint8) {
	table := encoded()
	red, green, blue := c.linear[0][r], c.linear[1][g], c.linear[2][b]
	encode := func(row [3]float32) uint8 {
		light := row[0]*red + row[1]*green + row[2]*blue
		return table[int(min(max(light, 0), 1)*steps+0.5)]
	}
	return encode(c.matrix[0]), encode(c.matrix[1]), encode(c.matrix[2])
}

// unlessSRGB returns nil if the conversion changes next to nothing. Most profiles
// are those of sRGB.
func (c *colours) unlessSRGB() *colours {
	const step, slack = 51, 1
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= slack }
	for r := 0; r < 256; r += step {
		for g := 0; g < 256; g += step {
			for b := 0; b < 256; b += step {
				x, y, z := c.at(uint8(r), uint8(g), uint8(b))
				if !near(x, uint8(r)) || !near(y, uint8(g)) || !near(z, uint8(b)) {
					return c
				}
			}
		}
	}
	return nil
}

// convert converts premultiplied pixels. What stays of a colour under alpha is
// what a browser works with too.
func (c *colours) convert(strip *image.RGBA) {
	for i := 0; i < len(strip.Pix); i += 4 {
		pixel := strip.Pix[i : i+4 : i+4]
		alpha := pixel[3]
		if alpha == 0 {
			continue
		}
		if alpha < 255 {
			for j := range 3 {
				pixel[j] = uint8(min(255, (int(pixel[j])*255+int(alpha)/2)/int(alpha)))
			}
		}
		pixel[0], pixel[1], pixel[2] = c.at(pixel[0], pixel[1], pixel[2])
		if alpha < 255 {
			premultiply(pixel, alpha)
		}
	}
}

func premultiply(pixel []uint8, alpha uint8) {
	for j := range 3 {
		pixel[j] = uint8((int(pixel[j])*int(alpha) + 127) / 255)
	}
	pixel[3] = alpha
}

// onWhite puts premultiplied pixels on white.
func onWhite(strip *image.RGBA) {
	for i := 0; i < len(strip.Pix); i += 4 {
		pixel := strip.Pix[i : i+4 : i+4]
		if rest := 255 - pixel[3]; rest > 0 {
			pixel[0] += rest
			pixel[1] += rest
			pixel[2] += rest
			pixel[3] = 255
		}
	}
}
