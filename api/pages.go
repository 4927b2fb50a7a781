package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"latchkey/web"
)

// pagePolicy lets a page load its own origin's files and call its own origin, and
// nothing else: no inline script or style, no other site, no frame around it, and
// no text that becomes a script.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// getPage serves a built-in page. It forbids caching, sends no Referer to other
// sites, and does not share a process with the page that opened it.
func getPage(site *web.Site, name string) handler {
	html := newFile("text/html; charset=utf-8", site.Pages[name])
	return func(w http.ResponseWriter, r *http.Request) error {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		html.write(w, r)
		return nil
	}
}

// getAccountPage serves a page that needs a session. A browser without one is sent
// to log in, and comes back from there; whether the session is live the page finds
// out when it asks for the account.
func getAccountPage(site *web.Site, name string) handler {
	serve := getPage(site, name)
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, ok := cookieCode(r); !ok {
			return seeOther(w, "log-in#to="+name)
		}
		return serve(w, r)
	}
}

// getHome leads to the page that a person most likely wants. It looks the session up, so
// that one that has ended leads to the log-in at once; while the database is away, the
// profile says so.
func (s *Server) getHome(w http.ResponseWriter, r *http.Request) error {
	code, ok := cookieCode(r)
	if !ok {
		return seeOther(w, "log-in")
	}
	if _, err := s.resume(r.Context(), code.Hash()); ended(err) {
		forgetCookie(w)
		return seeOther(w, "log-in#why=ended")
	}
	return seeOther(w, "profile")
}

// seeOther leads from one page to another beside it, whose address is relative, so
// that it holds below a path that a proxy strips.
func seeOther(w http.ResponseWriter, page string) error {
	w.Header().Set("Location", page)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// getAsset serves what a page loads. The page names the version of its files,
// which never change then; while replicas are replaced it may ask one of another
// version, whose files nobody may keep under that name.
func getAsset(site *web.Site) handler {
	files := map[string]file{}
	for name, asset := range site.Assets {
		files[name] = newFile(asset.ContentType, asset.Body)
	}

	return func(w http.ResponseWriter, r *http.Request) error {
		f, ok := files[r.PathValue("name")]
		if !ok {
			return nothingHere(w, r)
		}

		if r.PathValue("version") == site.Version {
			h := w.Header()
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			// Weak, because it is of the file in either encoding.
			h.Set("ETag", `W/"`+site.Version+`"`)
			if strings.Contains(r.Header.Get("If-None-Match"), `"`+site.Version+`"`) {
				h.Set("Vary", "Accept-Encoding")
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		}

		f.write(w, r)
		return nil
	}
}

// file is what a page consists of, as it is and, from the first request that takes it so,
// compressed: a start waits for no compression. None has a secret in it, so nobody learns
// anything from how well it compresses.
type file struct {
	contentType string
	plain       []byte
	gzip        func() []byte
}

func newFile(contentType string, plain []byte) file {
	return file{contentType, plain, sync.OnceValue(func() []byte {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
		_, _ = z.Write(plain)                                 // into memory
		_ = z.Close()
		return b.Bytes()
	})}
}

func (f file) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Add("Vary", "Accept-Encoding")

	body := f.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip()
	}

	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // if the client is gone, there is nobody to report it to
}

// acceptsGzip reads an Accept-Encoding (RFC 9110, section 12.5.3) as far as gzip goes.
func acceptsGzip(header string) bool {
	for entry := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(entry, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return !zeroWeight.MatchString(weight)
		}
	}
	return false
}

var zeroWeight = regexp.MustCompile(`^\s*q=0(\.0*)?\s*$`)
