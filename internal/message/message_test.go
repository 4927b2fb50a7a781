package message

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// load returns the built-in templates.
func load(t testing.TB) *Templates {
	t.Helper()
	templates, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	return templates
}

// Every message in every locale is, byte for byte, what was read and approved.
// After a change on purpose: go test ./internal/message -update, and read the
// difference.
func TestGolden(t *testing.T) {
	templates := load(t)
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			m, err := templates.Render(kind, locale, sample(kind))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, sourceName(locale, kind, ".txt"), "Subject: "+m.Subject+"\n\n"+m.Text)
			golden(t, sourceName(locale, kind, ".html"), m.HTML)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := write("testdata/golden", name, got); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.Join("testdata/golden", name))
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as approved; it is now:\n%s", name, got)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	templates := load(b)
	for b.Loop() {
		if _, err := templates.Render(NewDevice, "ro", sample(NewDevice)); err != nil {
			b.Fatal(err)
		}
	}
}
