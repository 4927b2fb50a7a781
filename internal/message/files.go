package message

import (
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"latchkey/internal/regular"
)

//go:embed templates
var builtIn embed.FS

// The two files that stand around every message.
const (
	textLayout = "layout.txt"
	htmlLayout = "layout.html"
)

// maxFile is the size of the largest template, in bytes.
const maxFile = 256 << 10

// A file is a template's text and where it came from.
type file struct {
	path string
	text string
	own  bool // the operator's, not built in
}

// A fault is what is wrong with a file, and where.
type fault struct {
	path string
	line int
	what string
}

func (f fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.what) }

func sourceName(locale string, kind Kind, ext string) string {
	return path.Join(locale, string(kind)+ext)
}

// required lists the files that must be there, and are built in.
func required() []string {
	names := []string{textLayout, htmlLayout}
	for _, locale := range locales {
		for _, kind := range order {
			names = append(names, sourceName(locale, kind, ".txt"))
		}
	}
	return names
}

// optional lists the files that only an operator has.
func optional() []string {
	var names []string
	for _, locale := range locales {
		for _, kind := range order {
			names = append(names, sourceName(locale, kind, ".html"))
		}
	}
	return names
}

// read returns all templates by name, an operator's in place of the built-in
// ones, and what is wrong with them before they are parsed.
func read(folder string) (map[string]file, []error) {
	files := map[string]file{}
	for _, name := range required() {
		files[name] = readBuiltIn(name)
	}
	if folder == "" {
		return files, nil
	}

	known := slices.Concat(required(), optional())
	names, faults := list(folder)
	for _, name := range names {
		f, err := readOwn(folder, name, slices.Contains(known, name))
		if err != nil {
			faults = append(faults, err)
			continue
		}
		files[name] = f
	}
	return files, faults
}

// readBuiltIn returns a built-in file; one that is missing is empty, which does
// not parse as a message.
func readBuiltIn(name string) file {
	content, _ := builtIn.ReadFile(path.Join("templates", name))
	return file{path: "built-in " + name, text: string(content)}
}

// list returns what lies in the folder and in its locales' folders. Hidden files
// are passed over, symbolic links followed: Kubernetes mounts files with both.
func list(folder string) (all []string, faults []error) {
	names, err := visibleIn(folder)
	if err != nil {
		return nil, []error{err}
	}

	for _, name := range names {
		if !Valid(name) {
			all = append(all, name)
			continue
		}

		inner, err := visibleIn(filepath.Join(folder, name))
		if err != nil {
			faults = append(faults, err)
		}
		for _, one := range inner {
			all = append(all, path.Join(name, one))
		}
	}

	return all, faults
}

func visibleIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("read the mail templates: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// readOwn reads an operator's file. Line ends are made ours.
func readOwn(folder, name string, known bool) (file, error) {
	where := filepath.Join(folder, filepath.FromSlash(name))
	if !known {
		return file{}, fault{where, 1, fmt.Sprintf("no template has this name; there are %s, %s and, in each of the folders %s, <kind>.txt and <kind>.html, where <kind> is one of %s",
			textLayout, htmlLayout, strings.Join(locales, ", "), joinKinds())}
	}

	content, err := regular.Read(where, maxFile)
	if err != nil {
		return file{}, fault{where, 1, err.Error()}
	}

	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\uFEFF"), "\r\n", "\n")
	return file{where, text, true}, checkText(where, text)
}

// checkText refuses a file that is not text.
func checkText(where, text string) error {
	for i, r := range text {
		line := 1 + strings.Count(text[:i], "\n")
		switch {
		case r == utf8.RuneError && !utf8.ValidString(text[i:min(i+3, len(text))]):
			return fault{where, line, "is not UTF-8"}
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return fault{where, line, fmt.Sprintf("holds the control character %U", r)}
		}
	}
	return nil
}

func joinKinds() string {
	names := make([]string, 0, len(order))
	for _, kind := range order {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}
