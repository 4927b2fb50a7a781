package picture

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// startChromium starts a headless Chromium with an empty page.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(2 * time.Minute),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("disable-dev-shm-usage", true),
	}
	for _, name := range []string{"disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); cancel() })
	limited, end := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(end)
	if err := chromedp.Do(limited, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return limited
}

// chromium finds the browser, by the names that scripts/ensure-chromium knows.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium was found: run scripts/ensure-chromium, install Debian's package chromium, or set CHROMIUM to its path")
	return ""
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
