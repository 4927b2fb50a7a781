package jsonl

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"
)

func TestRecordRoundTrip(t *testing.T) {
	at := time.Date(2020, 1, 2, 3, 4, 5, 678901000, time.UTC)
	text := "Ștefan \"<&>\"\nX"
	in := Record{Version: 1, ID: "x", Email: "a@b.c", PasswordHash: &text, CreatedAt: &at, Profile: Profile{County: &text, Links: Links{Youtube: &text}}, Picture: []byte{0, 1, 255}}

	var b bytes.Buffer
	w := NewWriter(&b)
	for range 2 {
		if err := errors.Join(w.Write(in), w.Flush()); err != nil {
			t.Fatal(err)
		}
	}

	r := NewReader(&b)
	for line := int64(1); line <= 2; line++ {
		out, size, err := r.Read()
		if err != nil || r.Line() != line || size == 0 || *out.PasswordHash != text || !out.CreatedAt.Equal(at) || *out.Profile.Links.Youtube != text || !bytes.Equal(out.Picture, in.Picture) || out.Profile.Country != nil {
			t.Errorf("%+v %v", out, err)
		}
	}

	if _, _, err := r.Read(); err != io.EOF {
		t.Errorf("the end: %v", err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"version":1,"email":"a@b.c","profile":{"links":{"github":null}}}`))
	f.Add([]byte("{\"version\":1,\"email\":\"a\"}\n\n{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for r := NewReader(bytes.NewReader(b)); ; {
			record, _, err := r.Read()
			if err != nil {
				return
			}
			if record.Version != 1 || record.Email == "" {
				t.Fatalf("%+v", record)
			}
		}
	})
}
