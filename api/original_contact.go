package api

import (
	"bytes"
	"io"
	"mime"
	"net/http"

	"latchkey/internal/picture"
)

// originalBodyLimit leaves room for a picture in base64 and the texts beside it.
const originalBodyLimit = picture.MaxBytes/3*4 + 64<<10

// contactImage is what a request does to the picture.
type contactImage int

const (
	imageKept contactImage = iota
	imageRemoved
	imageSet
)

// imageOf returns what an upload of readContact does to the picture.
func imageOf(upload []byte) contactImage {
	switch {
	case upload == nil:
		return imageKept
	case len(upload) == 0:
		return imageRemoved
	}
	return imageSet
}

// readContact reads either form of the request. The upload is nil when there is
// none, and empty when the picture is to go.
func readContact(w http.ResponseWriter, r *http.Request) (in originalContact, upload []byte, err error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "multipart/form-data" {
		return readContactJSON(w, r)
	}
	if err := uncompressed(w, r); err != nil {
		return in, nil, err
	}

	f, err := readForm(w, r, "image")
	if err != nil {
		return in, nil, err
	}

	for name, value := range f.values {
		in.set(name, value)
	}

	if f.file == nil || f.file.Len() == 0 {
		return in, nil, nil // a form sends an empty file where none was chosen
	}
	return in, f.file.Bytes(), nil
}

// readContactJSON decodes the image while the body arrives, so that its base64 is
// never in memory. The rest is as small as any other body, and decoded like one.
func readContactJSON(w http.ResponseWriter, r *http.Request) (in originalContact, upload []byte, err error) {
	if err := isJSON(w, r); err != nil {
		return in, nil, err
	}

	l := newLifter(http.MaxBytesReader(w, r.Body, originalBodyLimit), func() *bytes.Buffer { return roomFor(r) })
	if err := l.run(); err != nil {
		return in, nil, err
	}

	r.Body = io.NopCloser(bytes.NewReader(l.rest.Bytes()))
	if err := decodeLoose(w, r, &in); err != nil {
		return in, nil, err
	}

	if in.Image == nil {
		return in, nil, nil
	}
	return in, l.image.Bytes(), l.fault
}

// set takes a field of a form, its name as loosely spelled as a key of JSON.
func (c *originalContact) set(name, value string) {
	switch loosely(name) {
	case "occupation":
		c.Occupation = &value
	case "homeaddress":
		c.HomeAddress = &value
	case "country":
		c.Country = &value
	case "county":
		c.County = &value
	}
}
