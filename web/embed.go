// Package web holds the built-in pages: sign-up, log-in, the pages of an account,
// what the links in emails lead to, and the API reference. It knows their files; which
// addresses they have and under which headers they are served is the API's to say.
package web

import (
	"bytes"
	"embed"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed pages/*.html
var pages embed.FS

//go:embed assets/*.css assets/*.js assets/*.svg
var assets embed.FS

// reference is the API reference, as tools/reference makes it: a whole page, with
// VERSION where the version of the assets goes.
//
//go:embed reference.html
var reference []byte

// Every page stands in the layout and may use the parts.
const (
	layout = "pages/layout.html"
	parts  = "pages/parts.html"
)

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// Asset is a file that pages load.
type Asset struct {
	ContentType string
	Body        []byte
}

// Site is all pages and what they load.
type Site struct {
	Version string            // of the assets: another one as soon as a byte of one differs
	Pages   map[string][]byte // the HTML by its name, such as "verify-email"
	Assets  map[string]Asset  // by file name, such as "style.css"
}

// Settings is what pages know of how the service is set up.
type Settings struct {
	LogsIn bool // a new account logs in at once, without an answer to an email
	Later  bool // a password is chosen once an email is answered
}

// Load reads the embedded files. Pages name their assets as
// assets/<version>/<file>, relative to themselves, so that they work below a path
// that a proxy strips.
func Load(s Settings) (*Site, error) {
	site := &Site{Pages: map[string][]byte{}, Assets: map[string]Asset{}}
	if err := site.loadAssets(); err != nil {
		return nil, err
	}

	names, err := fs.Glob(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if name == layout || name == parts {
			continue
		}
		base := strings.TrimSuffix(path.Base(name), ".html")
		if site.Pages[base], err = render(name, page{base, site.Version, s}); err != nil {
			return nil, err
		}
	}

	site.Pages["docs"] = bytes.ReplaceAll(reference, []byte("assets/VERSION/"), []byte("assets/"+site.Version+"/"))
	return site, nil
}

// page is what a page's template knows of it.
type page struct {
	Name    string // of its file, and of its script unless it says otherwise
	Version string // of the assets
	Settings
}

func render(file string, p page) ([]byte, error) {
	t, err := template.ParseFS(pages, layout, parts, file)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	err = t.Execute(&html, p)
	return html.Bytes(), err
}

func (s *Site) loadAssets() error {
	entries, err := assets.ReadDir("assets")
	if err != nil {
		return err
	}
	sum := fnv.New64a()
	for _, entry := range entries {
		body, err := assets.ReadFile("assets/" + entry.Name())
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n%s", entry.Name(), len(body), body)
		s.Assets[entry.Name()] = Asset{contentTypes[path.Ext(entry.Name())], body}
	}
	s.Version = hex.EncodeToString(sum.Sum(nil))
	return nil
}
