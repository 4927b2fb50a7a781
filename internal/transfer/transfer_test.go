package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestUsername(t *testing.T) {
	for name, want := range map[string]string{
		"ana maria": "ana_maria", "José Núñez": "Jose_Nunez", "Ștefan": "Stefan", "Straße": "Strasse", "Łukasz": "Lukasz",
		"x": "x__", "": "user", "李雷": "user", "!!!": "user", "a.b-c_d": "a.b-c_d", "ana@example.org": "ana_example.org",
		strings.Repeat("ä", 50): strings.Repeat("a", 30), "ﬁn": "fin", " Ana ": "Ana",
	} {
		if got := Username(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	if got := Numbered(strings.Repeat("a", 30), 1234); got != strings.Repeat("a", 26)+"1234" {
		t.Errorf("numbered: %q", got)
	}
}

// Whatever the name and the number, what is derived is within the rules.
func TestUsernameIsWithinTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := Numbered(Username(rapid.String().Draw(t, "name")), rapid.IntRange(2, 1e9).Draw(t, "n"))
		if len(name) < 3 || len(name) > 30 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != "" {
			t.Fatalf("%q", name)
		}
	})
}

func times(s string, n int) string { return strings.Repeat(s, n) }

func TestCut(t *testing.T) {
	if s, cut := Cut("Ștefan", 3); s != "Ște" || !cut {
		t.Errorf("%q %v", s, cut)
	}
	if s, cut := Cut("Șt", 2); s != "Șt" || cut {
		t.Errorf("%q %v", s, cut)
	}
}

// What the filter has been given it has; of others it takes few for its own.
func TestFilter(t *testing.T) {
	const n = 20_000
	f := NewFilter(n)
	for i := range n {
		f.Add(fmt.Sprint("user", i))
	}
	wrong := 0
	for i := range n {
		if !f.Has(fmt.Sprint("user", i)) {
			t.Fatalf("it forgot user%d", i)
		}
		if f.Has(fmt.Sprint("other", i)) {
			wrong++
		}
	}
	if wrong > n/50 {
		t.Errorf("%d of %d others seem to be in it", wrong, n)
	}
	if NewFilter(0).Has("ana") {
		t.Error("an empty filter has somebody")
	}
}

// Seen is a map, whatever room it was made with.
func TestSeen(t *testing.T) {
	for _, room := range []int64{0, 10, 5000} {
		s, bare := NewSeen(room, true), NewSeen(room, false)
		for i := range int64(5000) {
			s.Put(fmt.Sprint("user", i), -1)
			s.Put(fmt.Sprint("user", i), i)
			bare.Put(fmt.Sprint("user", i), i)
		}
		for i := range int64(5000) {
			if got, ok := s.Get(fmt.Sprint("user", i)); !ok || got != i {
				t.Fatalf("user%d is %d %v", i, got, ok)
			}
			if got, ok := bare.Get(fmt.Sprint("user", i)); !ok || got != 0 {
				t.Fatalf("user%d is %d %v", i, got, ok)
			}
			if _, ok := s.Get(fmt.Sprint("other", i)); ok {
				t.Fatalf("other%d is there", i)
			}
		}
		if s.used != 5000 || bare.used != 5000 {
			t.Errorf("%d are used", s.used)
		}
	}
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		img.Set(x, x%height, color.RGBA{uint8(x), 10, 200, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Only pixels are kept byte for byte.
func TestPlainJPEG(t *testing.T) {
	good := picture(t, 64, 64)
	if !PlainJPEG(good, 512) {
		t.Error("a plain square is refused")
	}
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 6, 'h', 'i', 'd', 'e'}, good[2:]...)
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "not square": picture(t, 64, 32), "too large": picture(t, 600, 600),
		"a comment": comment, "something after": append(bytes.Clone(good), "<script>"...),
		"something hidden after": append(append(bytes.Clone(good), "<script>"...), 0xff, 0xd9),
		"cut off":                append(bytes.Clone(good[:len(good)/2]), 0xff, 0xd9),
		"no scan":                {0xff, 0xd8, 0xff, 0xd9},
		"a segment too long":     {0xff, 0xd8, 0xff, 0xdb, 0xff, 0xff, 0xff, 0xd9},
	} {
		if PlainJPEG(b, 512) {
			t.Errorf("%s is kept", name)
		}
	}
}

func FuzzPlainJPEG(f *testing.F) {
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9})
	f.Fuzz(func(_ *testing.T, b []byte) { PlainJPEG(b, 64) })
}

func TestPictureBytes(t *testing.T) {
	for column, want := range map[string]string{
		"aGVsbG8=": "hello", "aGVs\r\nbG8=": "hello", "data:image/png;base64,aGVsbG8=": "hello", "aGVsbG8": "hello",
		"\x89PNG": "\x89PNG", "": "",
	} {
		if got := PictureBytes([]byte(column)); string(got) != want {
			t.Errorf("%q gives %q", column, got)
		}
	}
}

// Written and read, a record is the same.
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

// The line says how far, how fast and how long still.
func TestProgress(t *testing.T) {
	now := time.Unix(0, 0)
	var log, terminal bytes.Buffer
	a := &Progress{Out: &log, Total: 1000, Now: func() time.Time { return now }}
	b := &Progress{Out: &terminal, Terminal: true, Now: func() time.Time { return now }}
	a.Finish() // before anything: nothing to say
	for range 10 {
		a.Add(0)
		b.Add(0)
		now = now.Add(time.Second)
		a.Add(50)
		b.Add(50)
	}
	a.Finish()
	b.Finish()
	b.Finish()
	if got := log.String(); got != "250 of 1000 accounts (25%), 50/s, 15s left\n500 of 1000 accounts (50%), 50/s, 10s left\n500 of 1000 accounts (50%), 50/s, 10s left\n" {
		t.Errorf("%q", got)
	}
	if got := terminal.String(); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\r\x1b[K500 accounts, 50/s\n") {
		t.Errorf("%q", got)
	}
	if a.Took() != 10*time.Second {
		t.Errorf("took %v", a.Took())
	}
}

// What others wrote does not reach a terminal as it is.
func TestDecisionIsSafeToShow(t *testing.T) {
	for _, k := range Kinds {
		d := Decision{Kind: k.Kind, Source: 7, Field: "f", Old: "a\x1b[2J\n" + times("x", 100), New: "\x07", Because: "why", KeptBySource: 3}
		if s := d.String(); strings.ContainsAny(s, "\x1b\x07\n") || !strings.HasPrefix(s, "7: ") || len(s) > 250 {
			t.Errorf("%q", s)
		}
	}
}
