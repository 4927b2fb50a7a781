package picture

import (
	"fmt"
	"image"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// BenchmarkSquare measures photographs of a small camera, of a telephone, and
// of the largest size that is accepted. Besides the usual figures it reports
// the heap's peak, sampled every millisecond, in MB.
func BenchmarkSquare(b *testing.B) {
	for _, size := range []image.Point{{640, 480}, {4000, 3000}, {8000, 5000}} {
		b.Run(fmt.Sprintf("JPEG %dx%d", size.X, size.Y), func(b *testing.B) {
			benchmark(b, asJPEG(b, scenery(image.NewRGBA(image.Rectangle{Max: size}))))
		})
	}
}

// BenchmarkWorstCase measures the largest upload in the formats that take the
// most memory a pixel.
func BenchmarkWorstCase(b *testing.B) {
	largest := image.Rect(0, 0, 8000, 5000)
	b.Run("PNG 16 bits alpha", func(b *testing.B) {
		deep := image.NewNRGBA64(largest)
		for i := range deep.Pix {
			deep.Pix[i] = uint8(i / 80_000)
		}
		benchmark(b, asPNG(b, deep))
	})
	b.Run("PNG palette", func(b *testing.B) { benchmark(b, asPNG(b, frame(largest, opaque))) })
	b.Run("GIF", func(b *testing.B) { benchmark(b, asGIF(b, frame(largest, opaque))) })
}

// scenery paints a gradient with noise, so that 40 megapixels weigh a little
// under MaxBytes.
func scenery(img *image.RGBA) *image.RGBA {
	random := rand.New(rand.NewPCG(1, 2))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			noise := uint8(random.Uint32() % 12)
			copy(img.Pix[y*img.Stride+4*x:], []uint8{uint8(x/16) + noise, uint8(y / 16), uint8((x + y) / 32), 255})
		}
	}
	return img
}

func benchmark(b *testing.B, upload []byte) {
	if len(upload) > MaxBytes {
		b.Fatalf("upload of %d bytes", len(upload))
	}
	peak := watchHeap()
	b.SetBytes(int64(len(upload)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Square(upload); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(peak())/1e6, "peak-MB")
}

// watchHeap samples the heap in use until the returned function is called,
// which returns the most it has grown.
func watchHeap() func() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	start, most := stats.HeapAlloc, stats.HeapAlloc
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		for {
			select {
			case <-done:
				result <- most - start
				return
			case <-time.After(time.Millisecond):
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapAlloc)
			}
		}
	}()
	return func() uint64 { close(done); return <-result }
}
