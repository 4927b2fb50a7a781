package api

import (
	"net/http"
	"strconv"
	"strings"

	"latchkey/web"
)

// pagePolicy lets a page load its own origin's files and call its own origin, and
// nothing else: no inline script or style, no other site, no frame around it, and
// no text that becomes a script.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// getPage serves a built-in page. It may not be kept, tells no site where the
// person came from, and does not share a process with what opened it.
func getPage(site *web.Site, name string) handler {
	html := site.Pages[name]
	return func(w http.ResponseWriter, _ *http.Request) error {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		writeFile(w, "text/html; charset=utf-8", html)
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

// getHome leads to the page that a person most likely wants.
func getHome(w http.ResponseWriter, r *http.Request) error {
	if _, ok := cookieCode(r); ok {
		return seeOther(w, "profile")
	}
	return seeOther(w, "log-in")
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
	etag := `"` + site.Version + `"`
	return func(w http.ResponseWriter, r *http.Request) error {
		asset, ok := site.Assets[r.PathValue("name")]
		if !ok {
			return nothingHere(w, r)
		}
		if r.PathValue("version") == site.Version {
			h := w.Header()
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			h.Set("ETag", etag)
			if strings.Contains(r.Header.Get("If-None-Match"), etag) {
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		}
		writeFile(w, asset.ContentType, asset.Body)
		return nil
	}
}

func writeFile(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client may be gone; there is nobody to tell
}
