package testkit

import (
	"encoding/json"
	"strings"
	"testing"
)

// PageTexts reads a file of the texts that the pages show in a language: a script that
// exports them as JSON.
func PageTexts(t testing.TB, script []byte) (texts map[string]string) {
	t.Helper()
	body, found := strings.CutPrefix(string(script), "// @ts-check\n\nexport default ")
	if !found {
		t.Fatal("the script of texts does not begin as it should")
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(body, ";\n")), &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}
