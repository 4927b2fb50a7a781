package api

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"latchkey/internal/picture"
)

// contactFrom reads a body as /setContactDetail does, byte by byte.
func contactFrom(body string) (in originalContact, image []byte, err error) {
	r := httptest.NewRequest("POST", "/setContactDetail", iotest.OneByteReader(strings.NewReader(body)))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Type", "application/json")
	return readContact(httptest.NewRecorder(), r)
}

// The image of the original surface, in every form that it accepts.
func TestImageInBase64(t *testing.T) {
	want := []byte{0xfb, 0xff, 1, 2}
	padded := base64.StdEncoding.EncodeToString(want)
	for text, ok := range map[string]bool{
		padded: true, strings.TrimRight(padded, "="): true, padded[:4] + `\r\n ` + padded[4:]: true, padded + ` =\t`: true,
		"data:image/png;base64," + padded: true, "DATA:image/png;BASE64," + padded: true,
		strings.NewReplacer("+", "-", "/", "_").Replace(padded): true, strings.ReplaceAll(padded, "/", `\/`): true, strings.ReplaceAll(padded, "A", `\u0041`): true,
		"data:image/png," + padded: false, "!": false, "A": false, "é": false, padded + "AAAA": false, `\u0100`: false, "x,y,z": false,
	} {
		_, got, err := contactFrom(`{"image":"` + text + `"}`)
		if (err == nil) != ok || ok && !bytes.Equal(got, want) {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

// The image is found like any other field, under every spelling of its name, and nowhere
// else. Null keeps the picture, an empty text removes it, and of two the last one wins.
func TestImageAmongOtherFields(t *testing.T) {
	for body, want := range map[string]string{
		`{}`:                                "none",
		`{"image":null}`:                    "none",
		`{"image":""}`:                      "",
		`{"image":" \n"}`:                   "",
		`{"IMAGE":"YQ"}`:                    "a",
		`{"_im_age" : "YQ"}`:                "a",
		`{"im\u0061ge":"YQ"}`:               "a",
		`{"image":"YQ","Image":"Yg"}`:       "b",
		`{"image":"YQ","Image":""}`:         "",
		`{"image":"YQ","image":null}`:       "a",
		`{"image":"!","image":"YQ"}`:        "a",
		`{"image":"YQ","image":"!"}`:        "image must be base64.",
		`{"x":{"image":"YQ"}}`:              "none",
		`{"x":[{"image":"YQ"},"image"]}`:    "none",
		`{"x":"image","y":"YQ"}`:            "none",
		`{"x":"\"image\":","country":"RO"}`: "none",
		`{"image":["YQ"]}`:                  "image must be a text.",
		`{"image":5}`:                       "image must be a text.",
		`["image","YQ"]`:                    "The body is not a JSON object.",
		`{"image":"YQ`:                      "The body is not valid JSON.",
		`{"image":"YQ\`:                     "The body is not valid JSON.",
		`{"image":"Y\q"}`:                   "The body is not valid JSON.",
		`{"image":"Y\u00"}`:                 "The body is not valid JSON.",
		"{\"image\":\"Y\nQ\"}":              "The body is not valid JSON.",
		`{"image" "YQ"}`:                    "The body is not valid JSON.",
		`{"image":"YQ"`:                     "The body is not valid JSON.",
		`{"image":"YQ"}{}`:                  "The body goes on after the JSON object.",
		`"image":"YQ"`:                      "The body is not a JSON object.",
	} {
		in, image, err := contactFrom(body)
		got := string(image)

		var e *Error
		switch {
		case errors.As(err, &e):
			got = e.detail
		case err != nil:
			got = err.Error()
		case image == nil:
			got = "none"
		}

		if got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
		// The texts around the image are still read.
		if strings.Contains(body, "RO") && (in.Country == nil || *in.Country != "RO") {
			t.Errorf("%s: the country is lost", body)
		}
	}
}

// However escapes and white space split the image, it is decoded to the same bytes, and the
// texts around it stay as they are.
func TestImageOfAnyBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		want := make([]byte, random.IntN(2000))
		for i := range want {
			want[i] = byte(random.Uint32())
		}

		var text strings.Builder
		for _, c := range base64.StdEncoding.EncodeToString(want) {
			switch random.IntN(20) {
			case 0:
				fmt.Fprintf(&text, `\u%04x`, c)
			case 1:
				text.WriteString(`\n` + string(c))
			case 2:
				text.WriteString(" " + string(c))
			default:
				text.WriteRune(c)
			}
		}

		in, got, err := contactFrom(`{"occupation":"\\\"x","image":"` + text.String() + `","county":"é"}`)
		if err != nil || !bytes.Equal(got, want) || *in.Occupation != `\"x` || *in.County != "é" {
			t.Fatalf("%d bytes: %v", len(want), err)
		}
	}
}

// What is not a picture costs no more than any other body: at most 64 KiB of it are read,
// and at most 64 keys.
//
// ASVS v5.0.0-15.2.2
func TestHostileContacts(t *testing.T) {
	const many = 1_000_000
	large := strings.Repeat("A", picture.MaxBytes)
	for name, c := range map[string]struct {
		body string
		want *kind
	}{
		"repeated keys":       {"{" + strings.Repeat(`"a":1,`, many) + `"a":1}`, tooLarge},
		"65 repeated keys":    {"{" + strings.Repeat(`"country":"x",`, 64) + `"country":"x"}`, malformedRequest},
		"repeated images":     {"{" + strings.Repeat(`"image":"",`, many/2) + `"image":""}`, tooLarge},
		"nested":              {strings.Repeat(`{"a":`, many), tooLarge},
		"nested arrays":       {`{"image":` + strings.Repeat(`[`, many), tooLarge},
		"another large field": {`{"country":"` + large + `"}`, tooLarge},
		"a large key":         {`{"` + large + `":1}`, tooLarge},
		"white space":         {strings.Repeat(" ", many), tooLarge},
		"too large an image":  {`{"image":"` + strings.Repeat("A", picture.MaxBytes/3*4+8) + `"}`, tooLarge},
	} {
		r := httptest.NewRequest("POST", "/setContactDetail", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")

		began := time.Now()
		_, _, err := readContact(httptest.NewRecorder(), r)
		if err == nil || public(err).kind != c.want {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %v", name, time.Since(began))
	}
}

// A loose object may have a limited number of keys; repeated ones count.
func TestRepeatedKeysAreCounted(t *testing.T) {
	for n, ok := range map[int]bool{maxKeys: true, maxKeys + 1: false} {
		body := "{" + strings.Repeat(`"login":"a",`, n-1) + `"login":"b"}`
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var in loginRequest
		if err := decodeLoose(httptest.NewRecorder(), r, &in); (err == nil) != ok {
			t.Errorf("%d keys: %v", n, err)
		}
	}
}

// Whatever the body is, it causes no server error.
func FuzzContact(f *testing.F) {
	for _, seed := range []string{`{"image":"YQ"}`, `{"image":"data:x;base64,YQ","a":{"b":["\""]}}`, `{"image":"\u0059Q==","image":null}`, "{\"\\", "[[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if _, _, err := contactFrom(body); err != nil && public(err).kind.status >= 500 {
			t.Fatalf("a server error: %v", err)
		}
	})
}
