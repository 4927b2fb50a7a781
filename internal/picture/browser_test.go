package picture

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"latchkey/internal/chromium"
	"testing"

	"github.com/chromedp/chromedp"
)

// startChromium starts a headless Chromium with an empty page.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	browser, stop, err := chromium.Start(t.Context())
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(stop)

	limited, end := context.WithTimeout(browser, chromium.Patience)
	t.Cleanup(end)
	if err := chromedp.Do(limited, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return limited
}

// drawn is what Chromium draws of a file on white: its centred square.
func drawn(t *testing.T, browser context.Context, upload []byte) *image.RGBA {
	t.Helper()

	url, _ := json.Marshal("data:image/x;base64," + base64.StdEncoding.EncodeToString(upload))
	script := fmt.Sprintf(`(async () => {
		const image = new Image();
		await new Promise((loaded, failed) => { image.onload = loaded; image.onerror = () => failed(new Error('cannot be shown')); image.src = %s; });
		const width = image.naturalWidth, height = image.naturalHeight, side = Math.min(width, height);
		const canvas = document.createElement('canvas');
		canvas.width = canvas.height = side;
		const context = canvas.getContext('2d');
		context.fillStyle = 'white';
		context.fillRect(0, 0, side, side);
		context.drawImage(image, -Math.floor((width - side) / 2), -Math.floor((height - side) / 2));
		return Array.from(context.getImageData(0, 0, side, side).data, byte => byte.toString(16).padStart(2, '0')).join('');
	})()`, url)

	encoded, err := chromedp.Run(browser, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("Chromium: %v", err)
	}

	pixels, err := hex.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}

	side := 1
	for side*side*4 < len(pixels) {
		side++
	}
	return &image.RGBA{Pix: pixels, Stride: 4 * side, Rect: image.Rect(0, 0, side, side)}
}
