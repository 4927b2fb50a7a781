package picture

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"math"
	"strings"
	"testing"
)

// fade is a picture without edges, so that no two ways to spread the reduced
// colours of a photograph over its pixels are far apart.
func fade(img interface {
	image.Image
	Set(x, y int, c color.Color)
}) image.Image {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			across, down := (x-b.Min.X)*255/(b.Dx()-1), (y-b.Min.Y)*255/(b.Dy()-1)
			img.Set(x, y, color.NRGBA{uint8(across), uint8(down), uint8(255 - (across+down)/2), 255})
		}
	}
	return img
}

// glass is a fade that is more and more transparent.
func glass() image.Image {
	img := image.NewNRGBA(middling())
	fade(img)
	for i := range img.Pix {
		if i%4 == 3 {
			img.Pix[i] = uint8(40 + i/4%96*2)
		}
	}
	return img
}

func middling() image.Rectangle { return image.Rect(0, 0, 96, 64) }

// An ICC profile of the given tags.
func iccOf(space string, tags ...[2]string) []byte {
	file := make([]byte, iccHeader)
	copy(file[8:], "\x02\x40\x00\x00mntr"+space+"XYZ ")
	copy(file[36:], "acsp")
	copy(file[68:], "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d") // D50
	file = binary.BigEndian.AppendUint32(file, uint32(len(tags)))

	at := len(file) + 12*len(tags)
	var data []byte
	for _, tag := range tags {
		content := tag[1]
		for len(content)%4 != 0 {
			content += "\x00"
		}

		file = append(file, tag[0]...)
		file = binary.BigEndian.AppendUint32(file, uint32(at+len(data)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(tag[1])))
		data = append(data, content...)
	}

	file = append(file, data...)
	binary.BigEndian.PutUint32(file, uint32(len(file)))
	return file
}

func numbers(values ...float64) (s string) {
	for _, v := range values {
		s += string(binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536)))))
	}
	return s
}

// The primaries of three spaces, as profiles have them: red, green, blue.
var (
	primariesSRGB  = [3]string{numbers(0.43607, 0.22249, 0.01392), numbers(0.38515, 0.71687, 0.09708), numbers(0.14307, 0.06061, 0.71410)}
	primariesAdobe = [3]string{numbers(0.60974, 0.31111, 0.01947), numbers(0.20528, 0.62567, 0.06087), numbers(0.14919, 0.06322, 0.74457)}
	primariesP3    = [3]string{numbers(0.51512, 0.24120, -0.00105), numbers(0.29198, 0.69225, 0.04189), numbers(0.15710, 0.06657, 0.78407)}
	swapped        = [3]string{primariesSRGB[1], primariesSRGB[2], primariesSRGB[0]}
)

// rgbProfile is a profile of three primaries and one curve for all of them.
func rgbProfile(primaries [3]string, curve string) []byte {
	var tags [][2]string
	for i, name := range []string{"r", "g", "b"} {
		tags = append(tags, [2]string{name + "XYZ", "XYZ \x00\x00\x00\x00" + primaries[i]}, [2]string{name + "TRC", curve})
	}
	return iccOf("RGB ", append(tags, [2]string{"wtpt", "XYZ \x00\x00\x00\x00" + numbers(0.9642, 1, 0.8249)})...)
}

func greyProfile(curve string) []byte {
	return iccOf("GRAY", [2]string{"kTRC", curve}, [2]string{"wtpt", "XYZ \x00\x00\x00\x00" + numbers(0.9642, 1, 0.8249)})
}

// points is a curve of samples, formula one of numbers.
func points(values ...uint16) string {
	curve := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(values)))
	for _, v := range values {
		curve = binary.BigEndian.AppendUint16(curve, v)
	}
	return string(curve)
}

func formula(kind byte, values ...float64) string {
	return "para\x00\x00\x00\x00\x00" + string(kind) + "\x00\x00" + numbers(values...)
}

const gamma22 = 0x0233 // with 8 bits behind the point

func jpegWithProfile(file, profile []byte) []byte {
	half := len(profile) / 2 // in two segments, as long ones are
	return withSegments(file,
		segment(markerAPP2, "ICC_PROFILE\x00\x01\x02"+string(profile[:half])),
		segment(markerAPP2, "ICC_PROFILE\x00\x02\x02"+string(profile[half:])))
}

func pngWithProfile(file, profile []byte) []byte {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(profile)
	_ = w.Close()
	return withChunk(file, "iCCP", append([]byte("x\x00\x00"), packed.Bytes()...))
}

func webpWithProfile(t *testing.T, name string, profile []byte) []byte {
	plain := fixture(t, name)
	head := []byte(canvas(24, 16))
	head[8] = 0x20
	return riff(string(head), chunk("ICCP", string(profile)), string(plain[riffHeader:]))
}

// withoutFlags is a WebP whose header names nothing of what is in it.
func withoutFlags(file []byte) []byte {
	file[riffHeader+8] = 0
	return file
}

// onScreen is a GIF of one frame on a screen of its own size.
func onScreen(t *testing.T, width, height int, frame *image.Paletted, background byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	config := image.Config{ColorModel: frame.Palette, Width: width, Height: height}
	if err := gif.EncodeAll(&buf, &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{0}, Config: config, BackgroundIndex: background}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// animationOf puts a still WebP at a place of a canvas, as an animation's frame.
func animationOf(width, height, x, y int, file []byte) []byte {
	head := make([]byte, 16)
	putUint24(head, x/2)
	putUint24(head[3:], y/2)
	putUint24(head[6:], 24-1)
	putUint24(head[9:], 16-1)
	chunks := file[riffHeader:]
	if bytes.HasPrefix(chunks, []byte("VP8X")) {
		chunks = chunks[18:]
	}
	return riff(animation(width, height), chunk("ANIM", "\xff\x00\x00\xff\x00\x00"), chunk("ANMF", string(head)+string(chunks)))
}

// What is kept of a file is what a browser shows of it, pixel by pixel. Left out
// are pixels beside an edge, over which browsers spread the reduced colours of a
// photograph more widely than Go's decoders do.
func TestChromiumDrawsTheSame(t *testing.T) {
	browser := startChromium(t)
	for name, upload := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			f, _ := sniff(upload)
			got, err := open(f, upload)
			if err != nil {
				t.Fatal(err)
			}

			want := drawn(t, browser, upload)
			if got.Rect != want.Rect {
				t.Fatalf("%v, and Chromium draws %v", got.Rect, want.Rect)
			}

			// Without the end of the file Chromium leaves out the last blocks.
			rows := got.Rect.Dy()
			if strings.HasPrefix(name, "JPEG no") {
				rows -= 16
			}

			compare(t, got, want, rows)
		})
	}
}

// compare finds at most one value in a hundred off by more than a little; after
// a conversion of colours, that of a photograph makes small differences larger.
func compare(t *testing.T, got, want *image.RGBA, rows int) {
	t.Helper()

	const little, share = 6, 100
	var first string
	values, off := 0, 0
	for y := range rows {
		for x := range got.Rect.Dx() {
			if besideEdge(want, x, y) {
				continue
			}

			g, w := got.RGBAAt(x, y), want.RGBAAt(x, y)
			for _, v := range [][2]uint8{{g.R, w.R}, {g.G, w.G}, {g.B, w.B}, {g.A, w.A}} {
				values++
				if max(v[0], v[1])-min(v[0], v[1]) > little {
					off++
					first = cmp.Or(first, fmt.Sprintf("at %d, %d: %v, and Chromium draws %v", x, y, g, w))
				}
			}
		}
	}

	if values == 0 || off > values/share {
		t.Errorf("%d of %d values are off; the first %s", off, values, first)
	}
}

// besideEdge reports whether a colour within three pixels is another one.
func besideEdge(img *image.RGBA, x, y int) bool {
	const reach, much = 3, 60
	here := color.NRGBA(img.RGBAAt(x, y))
	for _, d := range []image.Point{{reach, 0}, {-reach, 0}, {0, reach}, {0, -reach}, {reach, reach}, {-reach, -reach}, {reach, -reach}, {-reach, reach}} {
		at := image.Pt(x, y).Add(d)
		if at.In(img.Rect) && distance(color.NRGBA(img.RGBAAt(at.X, at.Y)), here) > much {
			return true
		}
	}
	return false
}
