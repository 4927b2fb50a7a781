// Package picture turns an untrusted upload into a square profile picture.
//
// It knows images and nothing else: which four formats are accepted, how much
// work an upload may cause, and how the result is cropped, scaled and encoded.
// It leaves to others who may upload, where pictures are stored and how they
// are served. Callers cap the request body with MaxBytes, and bound how many
// uploads are decoded at once (see Square for what one of them costs).
//
// Nothing of the upload but its pixels survives: the result is re-encoded.
package picture

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// Limits of an upload and of the result.
const (
	// MaxBytes is the most an upload may weigh, in bytes.
	MaxBytes = 8 << 20

	// MaxPixels is the most pixels (width times height) an upload may have.
	MaxPixels = 40_000_000

	// Side is the width and height of the result in pixels, unless the
	// upload's shorter side is smaller: pictures are never enlarged.
	Side = 512
)

// maxSide is the longest width or height an upload may have, in pixels.
const maxSide = 20_000

// quality is the JPEG quality of the result.
const quality = 85

// The texts of these two errors are fit for a user. The errors that Square
// returns wrap them and add the cause, which is for the log.
var (
	// ErrFormat refuses what is not an intact JPEG, PNG, GIF or WebP file.
	ErrFormat = errors.New("the file is not a JPEG, PNG, GIF or WebP picture, or it is damaged")

	// ErrTooLarge refuses what exceeds a limit in bytes, pixels or work.
	ErrTooLarge = fmt.Errorf("the picture is too large: at most %d MiB, %d megapixels (24 at 16 bits a colour, 12 to 25 of a progressive JPEG) and %d pixels a side are accepted",
		MaxBytes>>20, MaxPixels/1_000_000, maxSide)
)

// Picture is a square JPEG without metadata.
type Picture struct {
	JPEG   []byte
	Digest [sha256.Size]byte // SHA-256 of JPEG
}

// Square decodes upload, applies its EXIF orientation, crops it to the centred
// square, scales that down to at most Side pixels a side and encodes it as a
// baseline JPEG in sRGB. Transparent parts become white. Of an animation the
// first frame is taken.
//
// The same upload gives the same bytes, on the same build of the program.
//
// On two shared cores a photograph of 12 megapixels took 0.25 s and 70 MB, one
// of 40 megapixels 0.6 s and 90 MB (BenchmarkSquare). Decoding takes at most 192
// MB (maxMemory), which a large picture gives back to the system at once, and up
// to 3.5 s of one core. Callers decode one upload, or very few, at a time.
//
// The error is ErrFormat or ErrTooLarge, to be told apart with errors.Is. A
// file that makes a decoder panic is an ErrFormat too.
func Square(upload []byte) (Picture, error) {
	if len(upload) > MaxBytes {
		return Picture{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(upload))
	}
	f, ok := sniff(upload)
	if !ok {
		return Picture{}, fmt.Errorf("%w: unknown signature", ErrFormat)
	}
	flat, err := open(f, upload)
	if err != nil {
		return Picture{}, err
	}
	return encode(orient(scale(flat), orientation(f.exif(upload))))
}

// flatten copies the centred square of img, in sRGB, onto white. A large square
// is shrunk by a whole factor on the way, which leaves a side under 4*Side, so
// that the accurate but slow resampler in scale never meets a large image.
func flatten(img still, space *colours) *image.RGBA {
	bounds := img.canvas
	side := min(bounds.Dx(), bounds.Dy())
	factor := max(1, side/(2*Side))
	flat := image.NewRGBA(image.Rect(0, 0, side/factor, side/factor))

	// The few pixels that do not fill a whole box are cropped as well.
	side = flat.Rect.Dx() * factor
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))

	// Going strip by strip costs no second full-size image, and leaves the
	// conversion of every colour model to the draw package.
	strip := image.NewRGBA(image.Rect(0, 0, side, factor))
	for y := range flat.Rect.Dy() {
		img.paint(strip, corner.Add(image.Pt(0, y*factor)))
		if space != nil {
			space.convert(strip)
		}
		onWhite(strip)
		averageBoxes(flat.Pix[y*flat.Stride:][:flat.Stride], strip)
	}
	return flat
}

// averageBoxes fills row with the mean colours of the boxes that strip, which
// is one box high, consists of. Both are opaque.
func averageBoxes(row []byte, strip *image.RGBA) {
	factor := strip.Rect.Dy()
	area := uint32(factor * factor)
	for x := 0; x < len(row); x += 4 {
		var r, g, b uint32
		for y := range factor {
			line := strip.Pix[y*strip.Stride+x*factor:][:4*factor]
			for i := 0; i < len(line); i += 4 {
				r += uint32(line[i])
				g += uint32(line[i+1])
				b += uint32(line[i+2])
			}
		}
		row[x] = uint8((r + area/2) / area)
		row[x+1] = uint8((g + area/2) / area)
		row[x+2] = uint8((b + area/2) / area)
		row[x+3] = 0xff
	}
}

// scale shrinks a square image to Side. A smaller one is returned as it is.
func scale(src *image.RGBA) *image.RGBA {
	if src.Rect.Dx() <= Side {
		return src
	}
	dst := image.NewRGBA(image.Rect(0, 0, Side, Side))
	draw.CatmullRom.Scale(dst, dst.Rect, src, src.Rect, draw.Src, nil)
	return dst
}

// encode writes the pixels, and nothing but the pixels, as a JPEG.
func encode(img *image.RGBA) (Picture, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, fmt.Errorf("encode picture: %w", err)
	}
	return Picture{JPEG: buf.Bytes(), Digest: sha256.Sum256(buf.Bytes())}, nil
}
