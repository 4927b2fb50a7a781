package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// proof is a test, or a script, that says it proves a row.
type proof struct {
	name string // of the test function; of a script its path
	file string // path from the root, with slashes
}

// scripts may hold markers too: CI runs them.
var scripts = []string{"scripts/verify"}

// scan finds the markers of a repository: the proofs by row key, and the
// markers that are not as they should be.
func scan(root string) (proofs map[string][]proof, faults []string, err error) {
	proofs = map[string][]proof{}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}

		bad, err := scanTests(proofs, path, relative(root, path))
		faults = append(faults, bad...)
		return err
	})
	if err != nil {
		return nil, nil, err
	}

	bad, err := scanScripts(proofs, root)
	return proofs, append(faults, bad...), err
}

func relative(root, path string) string {
	short, err := filepath.Rel(root, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(short)
}

// scanTests adds the markers of one file of tests.
func scanTests(proofs map[string][]proof, path, short string) (faults []string, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}

	owners := testComments(file)
	for _, group := range file.Comments {
		for _, comment := range group.List {
			keys, bad := marker(strings.TrimPrefix(comment.Text, "//"))
			where := fmt.Sprintf("%s:%d", short, files.Position(comment.Pos()).Line)
			if bad != "" {
				faults = append(faults, fmt.Sprintf("%s: %q is no marker", where, bad))
			}

			name, owned := owners[group]
			if len(keys) > 0 && !owned {
				faults = append(faults, where+": the marker is not in the doc comment of a test")
				continue
			}
			add(proofs, keys, proof{name, short})
		}
	}
	return faults, nil
}

// testComments are the doc comments of the file's tests, with the tests' names.
func testComments(file *ast.File) map[*ast.CommentGroup]string {
	owners := map[*ast.CommentGroup]string{}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if ok && f.Recv == nil && f.Doc != nil && testName.MatchString(f.Name.Name) {
			owners[f.Doc] = f.Name.Name
		}
	}
	return owners
}

var testName = regexp.MustCompile(`^(Test|Fuzz)[^a-z]`)

// scanScripts adds the markers of the scripts that exist.
func scanScripts(proofs map[string][]proof, root string) (faults []string, err error) {
	for _, script := range scripts {
		text, err := os.ReadFile(filepath.Join(root, script))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}

		for line := range strings.Lines(string(text)) {
			comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
			if !ok {
				continue
			}

			keys, bad := marker(comment)
			if bad != "" {
				faults = append(faults, fmt.Sprintf("%s: %q is no marker", script, bad))
			}
			add(proofs, keys, proof{script, script})
		}
	}
	return faults, nil
}

func add(proofs map[string][]proof, keys []string, p proof) {
	for _, key := range keys {
		if !slices.Contains(proofs[key], p) {
			proofs[key] = append(proofs[key], p)
		}
	}
}

var (
	asvsKey     = regexp.MustCompile(`^v5\.0\.0-\d+\.\d+\.\d+$`)
	incidentKey = regexp.MustCompile(`^\d+$`)
)

// marker reads a line of a comment: the keys that it names, and the first word
// that should be one and is not. A line that begins otherwise names nothing.
func marker(line string) (keys []string, bad string) {
	words := strings.Fields(strings.ReplaceAll(line, ",", " "))
	if len(words) < 2 {
		return nil, ""
	}

	form, prefix := asvsKey, ""
	switch words[0] {
	case "ASVS":
	case "Incident", "Incidents":
		form, prefix = incidentKey, "incident "
	default:
		return nil, ""
	}

	for _, word := range words[1:] {
		if !form.MatchString(word) {
			return keys, word
		}
		keys = append(keys, prefix+word)
	}
	return keys, ""
}

// unknown lists the markers that name no row.
func unknown(proofs map[string][]proof, known map[string]bool) (faults []string) {
	for _, key := range slices.Sorted(maps.Keys(proofs)) {
		if known[key] {
			continue
		}
		for _, p := range proofs[key] {
			faults = append(faults, fmt.Sprintf("%s: %s names %s, which is not a row", p.file, p.name, key))
		}
	}
	return faults
}
