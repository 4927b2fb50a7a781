package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/profile"
)

// pngOf makes a picture of this size.
func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{uint8(x * 5), uint8(y * 7), 99, 255})
		}
	}

	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// putPicture sets the picture of a session's account.
func (f *fixture) putPicture(code string, image []byte) answer {
	f.t.Helper()
	return f.call("PUT", "/v1/profile/picture", image, bearer(code), header("Content-Type", "image/png"))
}

// multipartOf makes a form with one file and some texts, and its content type.
func multipartOf(t testing.TB, name string, file []byte, values map[string]string) (body []byte, contentType with) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)

	for key, value := range values {
		if err := w.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}

	part, err := w.CreateFormFile(name, "../../etc/passwd\r\nX: y.svg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = w.Close()
	return b.Bytes(), header("Content-Type", w.FormDataContentType())
}

// ASVS v5.0.0-8.2.3
func TestPatchProfile(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	a := f.call("PATCH", "/v1/profile", object{"occupation": "Diver", "description": "one\ntwo\t<b>"}, bearer(code))
	f.want(a, http.StatusOK, "")
	if a.text("occupation") != "Diver" || a.text("description") != "one\ntwo\t<b>" || a.text("country") != "I guess you are from Nice ?" {
		t.Errorf("got %s", a.raw)
	}

	a = f.call("PATCH", "/v1/profile/links", object{"github": "https://github.com/ana", "twitter": ""}, bearer(code))
	f.want(a, http.StatusOK, "")
	links := a.object("links")
	if links["github"] != "https://github.com/ana" || links["twitter"] != "" || links["youtube"] != "https://youtube.com/" || a.text("occupation") != "Diver" {
		t.Errorf("got %s", a.raw)
	}

	before := len(f.actions())
	f.want(f.call("PATCH", "/v1/profile", object{"occupation": strings.Repeat("x", 101), "county": "a\x00b"}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(f.call("PATCH", "/v1/profile", object{"pictureUrl": "x"}, bearer(code)), http.StatusBadRequest, "malformed-request")
	f.want(f.call("PATCH", "/v1/profile", object{"occupation": 7}, bearer(code)), http.StatusBadRequest, "malformed-request")
	if got := f.actions(); len(got) != before || got[before-1] != profileUpdated {
		t.Errorf("the audit log has %v", got)
	}
}

// The longest text that is accepted fits its column, even in the widest characters.
//
// ASVS v5.0.0-1.3.3 v5.0.0-2.2.1
func TestLongestTexts(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	wide := func(n int) string { return strings.Repeat("😀", n) }

	a := f.call("PATCH", "/v1/profile", object{
		"occupation": wide(profile.MaxOccupation), "homeAddress": wide(profile.MaxHomeAddress), "country": wide(profile.MaxCountry),
		"county": wide(profile.MaxCounty), "description": wide(profile.MaxDescription),
	}, bearer(code))
	if f.want(a, http.StatusOK, ""); a.text("description") != wide(profile.MaxDescription) {
		t.Error("the text came back changed")
	}

	link := "https://example.org/" + strings.Repeat("é", profile.MaxLink-20)
	f.want(f.call("PATCH", "/v1/profile/links", object{"github": link}, bearer(code)), http.StatusOK, "")
	f.want(f.call("PATCH", "/v1/profile/links", object{"github": link + "x"}, bearer(code)), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(f.call("PATCH", "/v1/account", object{"firstName": wide(profile.MaxName), "lastName": wide(profile.MaxName)}, bearer(code)), http.StatusOK, "")
}

// A link is completed as on the original surface and by the import; what is not a link is
// refused with the name of its field.
//
// ASVS v5.0.0-2.2.1
func TestLinks(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	a := f.call("PATCH", "/v1/profile/links", object{"linkedin": "@ana", "github": "ana", "youtube": "youtube.com/@ana", "twitter": ""}, bearer(code))
	f.want(a, http.StatusOK, "")
	for field, want := range map[string]string{
		"linkedin": "https://linkedin.com/in/ana", "github": "https://github.com/ana", "youtube": "https://youtube.com/@ana", "twitter": "",
	} {
		if got := a.object("links")[field]; got != want {
			t.Errorf("%s is %v, want %q", field, got, want)
		}
	}

	a = f.call("PATCH", "/v1/profile/links", object{"github": "javascript:alert(1)", "twitter": "a b", "youtube": "ana"}, bearer(code))
	f.want(a, http.StatusUnprocessableEntity, "invalid-fields")
	if fields := a.object("fields"); len(fields) != 2 || fields["github"] == nil || fields["twitter"] == nil {
		t.Errorf("the faults are %v", fields)
	}
}

// ASVS v5.0.0-5.2.2 v5.0.0-5.2.4 v5.0.0-5.3.1 v5.0.0-5.3.2 v5.0.0-5.4.1 v5.0.0-5.4.2
func TestPicture(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	a := f.putPicture(code, pngOf(t, 600, 700))
	f.want(a, http.StatusOK, "")
	url := a.text("pictureUrl")

	p := f.call("GET", url, nil)
	f.want(p, http.StatusOK, "")

	img, err := jpeg.Decode(bytes.NewReader(p.raw))
	if err != nil || img.Bounds().Dx() != 512 || img.Bounds().Dy() != 512 {
		t.Errorf("the picture is not a JPEG of 512 × 512: %v", err)
	}

	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "ETag": `"` + strings.TrimPrefix(url, "/v1/pictures/") + `"`,
		"Cache-Control": "public, max-age=31536000, immutable", "Content-Disposition": `inline; filename="picture.jpg"`,
		"Cross-Origin-Resource-Policy": "cross-origin",
	} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}

	if again := f.call("GET", url, nil, header("If-None-Match", p.header.Get("ETag"))); again.status != http.StatusNotModified {
		t.Errorf("with its ETag: %d", again.status)
	}
	if h := f.call("HEAD", url, nil); h.status != http.StatusOK || len(h.raw) != 0 {
		t.Errorf("HEAD: %d", h.status)
	}

	// Another picture replaces the first, which is deleted.
	form, contentType := multipartOf(t, "picture", pngOf(t, 30, 20), map[string]string{"note": "x"})
	b := f.call("PUT", "/v1/profile/picture", form, bearer(code), contentType)
	f.want(b, http.StatusOK, "")
	if b.text("pictureUrl") == url || f.rows("pictures") != 1 {
		t.Errorf("%d pictures, at %s", f.rows("pictures"), b.text("pictureUrl"))
	}
	f.want(f.call("GET", url, nil), http.StatusNotFound, "not-found")

	f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(code)), http.StatusNoContent, "")
	f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(code)), http.StatusNoContent, "")
	if c := f.call("GET", "/v1/profile", nil, bearer(code)); c.body["pictureUrl"] != nil || f.rows("pictures") != 0 {
		t.Errorf("after deletion: %s", c.raw)
	}
}

// Two people may have the same picture; each keeps it when the other deletes theirs.
//
// Incident 15
func TestSharedPicture(t *testing.T) {
	f := newFixture(t, nil)
	ana, bob := f.member("ana"), f.member("bob")

	var url string
	for _, code := range []string{ana, bob} {
		url = f.putPicture(code, pngOf(t, 40, 40)).text("pictureUrl")
	}

	f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(ana)), http.StatusNoContent, "")
	f.want(f.call("GET", url, nil), http.StatusOK, "")

	f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(bob)), http.StatusNoContent, "")
	f.want(f.call("GET", url, nil), http.StatusNotFound, "not-found")
}

// ASVS v5.0.0-1.3.4 v5.0.0-5.2.1 v5.0.0-5.2.2
// Incident 44
func TestPictureRefuses(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
	form, formType := multipartOf(t, "other", pngOf(t, 4, 4), nil)
	bigForm, bigType := multipartOf(t, "picture", make([]byte, 9<<20), nil)

	for name, c := range map[string]struct {
		body        []byte
		contentType with
		status      int
		slug        string
	}{
		"SVG":                {svg, header("Content-Type", "image/png"), 422, "invalid-picture"},
		"HTML":               {[]byte("<html><script>"), header("Content-Type", "image/jpeg"), 422, "invalid-picture"},
		"nothing":            {nil, header("Content-Type", "image/png"), 422, "invalid-picture"},
		"broken":             {pngOf(t, 40, 40)[:60], header("Content-Type", "image/png"), 422, "invalid-picture"},
		"no type":            {pngOf(t, 4, 4), header("Content-Type", ""), 415, "unsupported-type"},
		"9 MiB":              {make([]byte, 9<<20), header("Content-Type", "image/png"), 413, "too-large"},
		"9 MiB in a form":    {bigForm, bigType, 413, "too-large"},
		"a form without it":  {form, formType, 422, "invalid-fields"},
		"no form":            {[]byte("x"), header("Content-Type", "multipart/form-data; boundary=y"), 400, "malformed-request"},
		"a form of one dash": {[]byte("--y"), header("Content-Type", "multipart/form-data; boundary=y"), 400, "malformed-request"},
		"no boundary":        {[]byte("x"), header("Content-Type", "multipart/form-data"), 400, "malformed-request"},
		"a hundred parts":    {[]byte(strings.Repeat("--y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 100) + "--y--\r\n"), header("Content-Type", "multipart/form-data; boundary=y"), 400, "malformed-request"},
	} {
		a := f.call("PUT", "/v1/profile/picture", c.body, bearer(code), c.contentType)
		if a.status != c.status || a.slug() != c.slug {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}

	if f.rows("pictures") != 0 {
		t.Error("a refused picture was kept")
	}

	for _, digest := range []string{"x", strings.Repeat("0", 64), strings.Repeat("Z", 64), strings.Repeat("A", 64), "..%2f..%2fetc"} {
		f.want(f.call("GET", "/v1/pictures/"+digest, nil), http.StatusNotFound, "not-found")
	}
}

// The address of a picture does not show whose it is.
//
// Incident 42
func TestPictureURLNamesNobody(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	a := f.putPicture(code, pngOf(t, 40, 40))
	account := f.call("GET", "/v1/account", nil, bearer(code))
	if strings.Contains(a.text("pictureUrl"), strings.ReplaceAll(account.text("id"), "-", "")) {
		t.Errorf("the URL %s holds the account's id", a.text("pictureUrl"))
	}
}
