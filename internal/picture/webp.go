package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"golang.org/x/image/webp"
)

func isWebP(upload []byte) bool {
	return len(upload) >= riffHeader && string(upload[:4]) == "RIFF" && string(upload[8:12]) == "WEBP"
}

// admitWebP refuses a file that claims to be longer than it is: the decoder
// allocates by that claim. One byte, that fills up the last chunk, may be missing.
func admitWebP(upload []byte, _ image.Config) ([]byte, error) {
	claimed := uint64(binary.LittleEndian.Uint32(upload[4:])) + 8
	switch {
	case claimed == uint64(len(upload))+1:
		return append(bytes.Clone(upload), 0), nil
	case claimed > uint64(len(upload)):
		return nil, fmt.Errorf("%w: %d bytes of %d", ErrFormat, len(upload), claimed)
	}
	return upload, nil
}

// animationFrame is the head of the first frame of an animated WebP: where it
// lies on the canvas, and the chunks of the still picture that it is.
type animationFrame struct {
	at     image.Point
	size   image.Point
	chunks []byte
}

var errFrame = errors.New("webp: frame outside its canvas")

// firstFrame finds the first frame of an animated WebP.
func firstFrame(upload []byte) (first animationFrame, ok bool) {
	const header = 16
	for kind, data := range webpChunks(upload) {
		if kind != "ANMF" || len(data) < header {
			continue
		}
		return animationFrame{
			at:     image.Pt(2*uint24(data), 2*uint24(data[3:])),
			size:   image.Pt(uint24(data[6:])+1, uint24(data[9:])+1),
			chunks: data[header:],
		}, true
	}
	return first, false
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// stillWebP makes the first frame of an animated WebP a file of its own, and
// returns any other WebP as it is. The decoder knows still pictures only.
func stillWebP(upload []byte) []byte {
	first, ok := firstFrame(upload)
	if !ok {
		return upload
	}
	const withAlpha = 0x10
	canvas := make([]byte, 10)
	if bytes.HasPrefix(first.chunks, []byte("ALPH")) {
		canvas[0] = withAlpha
	}
	putUint24(canvas[4:], first.size.X-1)
	putUint24(canvas[7:], first.size.Y-1)

	file := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00")
	file = append(append(file, canvas...), first.chunks...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

func putUint24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }

// configWebP reads the size of the canvas. An animation's frame must lie in it.
func configWebP(upload []byte) (image.Config, error) {
	size, err := webp.DecodeConfig(bytes.NewReader(upload))
	if err != nil {
		return size, err
	}
	if first, ok := firstFrame(upload); ok {
		canvas := image.Rect(0, 0, size.Width, size.Height)
		if !(image.Rectangle{Min: first.at, Max: first.at.Add(first.size)}).In(canvas) {
			return size, errFrame
		}
	}
	return size, nil
}

// decodeWebP reads a still picture, or the first frame of an animation, which
// may fill a part of the canvas only.
func decodeWebP(upload []byte, size image.Config) (still, error) {
	f, err := whole(webp.Decode(bytes.NewReader(stillWebP(upload))))
	if err != nil {
		return f, err
	}
	if first, ok := firstFrame(upload); ok {
		f.canvas = image.Rect(0, 0, size.Width, size.Height).Sub(first.at)
	}
	switch img := f.Image.(type) {
	case *image.YCbCr:
		f.Image = &limitedRange{YCbCr: *img}
	case *image.NYCbCrA:
		f.Image = &limitedRange{img.YCbCr, img.A, img.AStride}
	}
	return f, nil
}

// limitedRange is a picture as the lossy WebP and television have it: black is
// 16, white 235, and colours end at 16 and 240. The decoder hands it out as if
// all of 0 to 255 were used.
type limitedRange struct {
	image.YCbCr
	alpha  []byte // nil: opaque
	stride int    // of alpha
}

// paint draws the part at from on strip, premultiplied. What lies outside the
// image stays as it is.
func (l *limitedRange) paint(strip *image.RGBA, from image.Point) {
	visible := strip.Rect.Add(from).Intersect(l.Rect)
	for y := visible.Min.Y; y < visible.Max.Y; y++ {
		line := strip.Pix[strip.PixOffset(visible.Min.X-from.X, y-from.Y):]
		for x := visible.Min.X; x < visible.Max.X; x++ {
			luma, chroma := l.YOffset(x, y), l.COffset(x, y)
			pixel := line[4*(x-visible.Min.X):][:4]
			pixel[0], pixel[1], pixel[2] = expand(l.Y[luma], l.Cb[chroma], l.Cr[chroma])
			pixel[3] = 255
			if l.alpha != nil {
				premultiply(pixel, l.alpha[y*l.stride+x])
			}
		}
	}
}

// expand is the conversion of BT.601 in 14 bits behind the point.
func expand(luma, blue, red uint8) (r, g, b uint8) {
	const one, half = 1 << 14, 1 << 13
	y := (int32(luma)-16)*(one*255/219) + half
	cb, cr := int32(blue)-128, int32(red)-128
	return clip((y + 26149*cr) >> 14), clip((y - 6419*cb - 13320*cr) >> 14), clip((y + 33050*cb) >> 14)
}

func clip(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
