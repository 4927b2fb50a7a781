// Package chromium starts the headless browser in which tests look at pages and pictures.
// Only tests import it.
package chromium

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// Patience is how long a test waits for the browser: a busy machine may be slow.
const Patience = 2 * time.Minute

// names are those that scripts/ensure-chromium knows, the lightest first: the shell has
// the same engine as the browser, and no windows to keep.
var names = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

var errMissing = errors.New("no Chromium was found: run scripts/ensure-chromium, or set CHROMIUM to its path")

// Start starts a Chromium with an empty profile. Its tabs are opened with
// chromedp.NewContext; stop ends it and removes the profile.
func Start(ctx context.Context) (browser context.Context, stop func(), err error) {
	path, err := find()
	if err != nil {
		return nil, nil, err
	}
	profile, err := os.MkdirTemp("", "chromium-")
	if err != nil {
		return nil, nil, err
	}

	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.WSURLReadTimeout(Patience),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("force-color-profile", "srgb"),
	}
	for _, name := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions", "disable-dev-shm-usage"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	browser, cancel := chromedp.NewContext(allocator)

	// Closed cleanly, it writes nothing more into the profile, which is deleted next.
	stop = func() {
		_ = chromedp.Cancel(browser)
		cancel()
		stopAllocator()
		_ = os.RemoveAll(profile)
	}
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, nil, err
	}
	return browser, stop, nil
}

func find() (path string, err error) {
	if path = os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range names {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errMissing
}
