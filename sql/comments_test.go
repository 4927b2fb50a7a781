package sql

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// No statement has a quote in a comment: tools that group statements by their text, such
// as pt-query-digest, take it for the start of a value and count every call as a statement
// of its own. The comments above a query do not reach the server.
func TestNoQuoteInAComment(t *testing.T) {
	seen := 0
	for _, pattern := range []string{"../dbgen/*.sql.go", "original/*.sql", "schema/*.sql", "../internal/migrations/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no file, %v", pattern, err)
		}

		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}

			for _, statement := range statementsOf(file, string(content)) {
				seen++
				for _, comment := range quoting.FindAllString(statement, -1) {
					t.Errorf("%s: a comment of a statement has a quote: %s", file, comment)
				}
			}
		}
	}

	if seen < 100 {
		t.Errorf("only %d statements were found", seen)
	}
}

// The statements of a file are in alphabetical order, so that a name is found.
func TestQueriesAreAlphabetical(t *testing.T) {
	files, err := filepath.Glob("queries/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no file, %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		var names []string
		for _, match := range named.FindAllStringSubmatch(string(content), -1) {
			names = append(names, match[1])
		}
		if sorted := slices.Sorted(slices.Values(names)); len(names) == 0 || !slices.Equal(names, sorted) {
			t.Errorf("%s: its statements are %v; in order they would be %v", file, names, sorted)
		}
	}
}

var named = regexp.MustCompile(`(?m)^-- name: (\w+)`)

var (
	// A comment up to its first quote. No text of ours has two dashes in it.
	quoting = regexp.MustCompile("(?m)(?:--[ \t]|#)[^\n'\"`]*['\"`].*$|(?s:/\\*[^*]*['\"`].*?\\*/)")
	literal = regexp.MustCompile("(?s)`[^`]*`")
)

// statementsOf are the statements of a file: the whole of one in SQL, and in Go each
// text between backquotes that is one.
func statementsOf(file, content string) (list []string) {
	if strings.HasSuffix(file, ".sql") {
		return []string{content}
	}
	for _, text := range literal.FindAllString(content, -1) {
		text = strings.Trim(text, "`")
		if strings.HasPrefix(text, "-- name: ") || strings.HasPrefix(text, "SELECT") {
			list = append(list, text)
		}
	}
	return list
}
