package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The preview holds every message in both forms, with the operator's changes, and
// a page that links them all.
func TestPreview(t *testing.T) {
	templates, err := Load(folder(t, map[string]string{"ro/verify.txt": "Subject: A & B\n\nDa:\n{{.Link}}\n"}))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new", "preview")
	for range 2 { // a second time, over the first
		if err := templates.Preview(dir); err != nil {
			t.Fatal(err)
		}
	}

	index, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			m, err := templates.Render(kind, locale, sample(kind))
			if err != nil {
				t.Fatal(err)
			}
			for ext, want := range map[string]string{".txt": "Subject: " + m.Subject + "\n\n" + m.Text, ".html": m.HTML} {
				name := sourceName(locale, kind, ext)
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
					t.Errorf("%s is not the message: %v", name, err)
				}
				if !strings.Contains(string(index), `<a href="`+name+`">`) {
					t.Errorf("the index does not link %s", name)
				}
			}
		}
	}
	if !strings.Contains(string(index), "A &amp; B") {
		t.Error("the index shows no subject, or does not escape it")
	}
}

// A folder that cannot be written is an error that names the file.
func TestPreviewInTheWay(t *testing.T) {
	dir := folder(t, map[string]string{"en": "a file"})
	if err := load(t).Preview(dir); err == nil || !strings.Contains(err.Error(), "en") {
		t.Errorf("Preview says %v", err)
	}
}
