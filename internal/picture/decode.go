package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime/debug"

	"golang.org/x/image/draw"
)

// format is one accepted kind of file. The decoders are named here, and the
// registry of the image package is not asked: any import could widen it.
type format struct {
	// matches reports by the first bytes whether the upload is of this kind.
	matches func(upload []byte) bool

	// config reads the size from the header, decode the (first) image.
	config func(upload []byte) (image.Config, error)
	decode func(upload []byte, size image.Config) (still, error)

	// memory is how many bytes decoding takes at most.
	memory func(upload []byte, size image.Config) int

	// admit returns what is to be decoded: the upload, cut or completed. It
	// refuses what takes too long.
	admit func(upload []byte, size image.Config) ([]byte, error)

	// exif returns the EXIF block, space the way from the colours of the file to
	// sRGB. Both may be nil.
	exif  func(upload []byte) []byte
	space func(upload []byte) *colours
}

var formats = []format{
	{prefix("\xff\xd8\xff"), configJPEG, decodeJPEG, memoryOfJPEG, admitJPEG, exifOfJPEG, spaceOfJPEG},
	{prefix(pngSignature), configPNG, decodePNG, memoryOfPNG, admitPNG, exifOfPNG, spaceOfPNG},
	{prefix("GIF87a"), configGIF, decodeGIF, memoryOfGIF, admitGIF, noEXIF, sRGB},
	{prefix("GIF89a"), configGIF, decodeGIF, memoryOfGIF, admitGIF, noEXIF, sRGB},
	{isWebP, configWebP, decodeWebP, memoryOfWebP, admitWebP, exifOfWebP, spaceOfWebP},
}

// still is a decoded image and the part of its plane that is the picture. Of
// what the image does not cover, the picture is transparent there.
type still struct {
	image.Image
	canvas image.Rectangle
}

// paint draws the part of the picture at from on strip, over nothing.
func (f still) paint(strip *image.RGBA, from image.Point) {
	clear(strip.Pix)
	if limited, ok := f.Image.(*limitedRange); ok {
		limited.paint(strip, from)
		return
	}
	draw.Draw(strip, strip.Rect, f.Image, from, draw.Src)
}

// sniff returns the format whose signature upload begins with.
func sniff(upload []byte) (format, bool) {
	for _, f := range formats {
		if f.matches(upload) {
			return f, true
		}
	}
	return format{}, false
}

func prefix(signature string) func([]byte) bool {
	return func(upload []byte) bool { return bytes.HasPrefix(upload, []byte(signature)) }
}

func noEXIF([]byte) []byte { return nil }
func sRGB([]byte) *colours { return nil }

// open returns the centred square of the upload, flattened on white. All that
// touches what a decoder made happens in here, where a panic is caught: a
// hostile file must not end the process.
func open(f format, upload []byte) (flat *image.RGBA, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			flat, err = nil, fmt.Errorf("%w: decoder panicked: %v", ErrFormat, cause)
		}
	}()

	size, err := f.config(upload)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if err := checkSize(size.Width, size.Height); err != nil {
		return nil, err
	}
	need := f.memory(upload, size)
	if need > maxMemory {
		return nil, fmt.Errorf("%w: decoding takes %d bytes", ErrTooLarge, need)
	}
	admitted, err := f.admit(upload, size)
	if err != nil {
		return nil, err
	}

	// A large image must not stand in memory beside the remains of the one
	// before, nor may its own remains stay.
	if need > muchMemory {
		debug.FreeOSMemory()
		defer debug.FreeOSMemory()
	}
	img, err := f.decode(admitted, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}

	// The header's word is not taken for the image: a GIF frame is smaller
	// than its screen where it likes, and may even be empty.
	for _, r := range []image.Rectangle{img.Bounds(), img.canvas} {
		if err := checkSize(r.Dx(), r.Dy()); err != nil {
			return nil, err
		}
	}
	return flatten(img, f.space(upload)), nil
}

// checkSize refuses empty and too large images.
func checkSize(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrFormat, width, height)
	}
	if width > maxSide || height > maxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}

// whole is an image that fills its picture.
func whole(img image.Image, err error) (still, error) {
	if err != nil {
		return still{}, err
	}
	return still{img, img.Bounds()}, nil
}

func configJPEG(upload []byte) (image.Config, error) {
	return jpeg.DecodeConfig(bytes.NewReader(upload))
}
func configPNG(upload []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(upload)) }
func configGIF(upload []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(upload)) }

func decodeJPEG(upload []byte, _ image.Config) (still, error) {
	return whole(jpeg.Decode(bytes.NewReader(nameCMYK(upload))))
}

func decodePNG(upload []byte, _ image.Config) (still, error) {
	return whole(png.Decode(bytes.NewReader(upload)))
}

// decodeGIF reads the first frame, which may fill a part of the screen only.
// The background colour is no part of the picture, as in browsers.
func decodeGIF(upload []byte, screen image.Config) (still, error) {
	img, err := gif.Decode(bytes.NewReader(upload))
	if err != nil {
		return still{}, err
	}
	return still{img, image.Rect(0, 0, screen.Width, screen.Height)}, nil
}
