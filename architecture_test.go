package latchkey

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// runsSQL are the packages that run the files of sql/ which are not compiled into dbgen.
var runsSQL = []string{"latchkey/internal/original", "latchkey/internal/schema", "latchkey/internal/seed"}

// floor is how high a package of ours stands: it may import only what stands
// lower. Leaves stand on one floor, so none imports another; below them is what opens an
// operator's files.
func floor(pkg string) int {
	switch {
	case strings.HasPrefix(pkg, "latchkey/cmd/"), pkg == "latchkey/bench", strings.HasPrefix(pkg, "latchkey/tools/"):
		return 6
	case pkg == "latchkey/api", pkg == "latchkey/exporter", pkg == "latchkey/importer", pkg == "latchkey/purge", pkg == "latchkey/internal/dbtest", pkg == "latchkey/bench/harness":
		return 5
	case pkg == "latchkey/mailer", pkg == "latchkey/internal/migrations": // which takes a lock by dbgen
		return 4
	case pkg == "latchkey/dbgen", slices.Contains(runsSQL, pkg), pkg == "latchkey/internal/session": // on the keyring
		return 3
	case pkg == "latchkey/internal/regular":
		return 1
	case pkg == "latchkey/web", pkg == "latchkey/sql", strings.HasPrefix(pkg, "latchkey/internal/"):
		return 2
	default:
		return 0 // unknown: the test below fails
	}
}

// packages lists our packages with their imports.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,GoFiles", "latchkey/...").Output()
	if err != nil {
		t.Fatal(err)
	}

	list := map[string][]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath string
			Imports    []string
			GoFiles    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			list[p.ImportPath] = p.Imports
		}
	}

	return list
}

// Arrows only point down.
func TestArrowsPointDown(t *testing.T) {
	for pkg, imports := range packages(t) {
		if floor(pkg) == 0 {
			t.Errorf("%s has no floor; say in this test where it stands", pkg)
		}
		for _, imported := range imports {
			if strings.HasPrefix(imported, "latchkey/") && floor(imported) >= floor(pkg) {
				t.Errorf("%s imports %s, which does not stand below it", pkg, imported)
			}
		}
	}
}

// jitters wait for times that differ, or measure; nothing secret depends on it.
var jitters = []string{"latchkey/internal/database", "latchkey/purge", "latchkey/mailer", "latchkey/bench", "latchkey/bench/harness"}

// forTests are the packages that only tests import.
var forTests = []string{"latchkey/internal/chromium", "latchkey/internal/dbtest", "latchkey/internal/smtp/smtptest", "latchkey/internal/testkit"}

// The program holds no test or development code, and no leaf but the database's
// own speaks SQL or HTTP.
//
// ASVS v5.0.0-11.5.1 v5.0.0-15.2.3
// Incident 31
func TestWhatPackagesMayKnow(t *testing.T) {
	list := packages(t)
	for pkg, imports := range list {
		for _, imported := range imports {
			leaf := floor(pkg) <= 2
			speaksSQL := pkg == "latchkey/internal/database" || pkg == "latchkey/internal/mysqldev"

			switch {
			case leaf && imported == "net/http" && pkg != "latchkey/internal/pwned":
				t.Errorf("%s imports %s", pkg, imported)
			case leaf && !speaksSQL && imported == "database/sql":
				t.Errorf("%s imports %s", pkg, imported)
			case imported == "math/rand", imported == "testing" && !slices.Contains(forTests, pkg):
				t.Errorf("%s imports %s", pkg, imported)
			case imported == "math/rand/v2" && !slices.Contains(jitters, pkg):
				t.Errorf("%s imports %s; secrets come from crypto/rand", pkg, imported)
			case imported == "latchkey/internal/seed" && strings.HasPrefix(pkg, "latchkey/cmd/"):
				t.Errorf("%s imports %s, which is for tests and tools", pkg, imported)
			case strings.HasPrefix(imported, "github.com/chromedp/") && pkg != "latchkey/internal/chromium":
				t.Errorf("%s imports %s, which is for tests", pkg, imported)
			case (strings.HasPrefix(imported, "github.com/yuin/goldmark") || strings.HasPrefix(imported, "go.yaml.in/")) && pkg != "latchkey/tools/reference":
				t.Errorf("%s imports %s, which is for tools", pkg, imported)
			case imported == "github.com/emersion/go-smtp" && pkg != "latchkey/internal/smtp/smtptest" && pkg != "latchkey/bench":
				t.Errorf("%s imports %s, which is for tests", pkg, imported)
			case slices.Contains(forTests, imported):
				t.Errorf("%s imports %s, which is for tests", pkg, imported)
			}
		}
	}
}
