package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes a small repository: paths and their contents.
func tree(t *testing.T, files map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, content := range files {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const (
	rowsHead     = "id,level,how,requirement,claim,note\n"
	incidentHead = "number,incident,where,what,claim,note\n"
	oneTest      = "package p\n\n// It is so.\n//\n// ASVS v5.0.0-6.2.1 v5.0.0-6.2.9\n// Incident 26, 27\nfunc TestIt() {}\n"
)

// sound is a repository in which all is as it should be.
func sound() map[string]string {
	return map[string]string{
		"a/a_test.go":    oneTest,
		"scripts/verify": "#!/bin/sh\n# ASVS v5.0.0-1.2.4\ntrue\n",
		"Makefile":       "test:\n\tgo test -race ./...\n",
		"SECURITY.md":    "# Security\n\n## What is kept, and how\n",
		"docs/security/rows.csv": rowsHead +
			"v5.0.0-1.2.4,L1,S,no | in <b>,,\n" +
			"v5.0.0-6.2.1,L1,T,long,,Or longer.\n" +
			"v5.0.0-6.2.9,L2,T,longer,,\n" +
			"v5.0.0-7.1.1,L2,D,lives,\"documented: SECURITY.md#What is kept, and how\",\n" +
			"v5.0.0-7.5.2,L2,T,ended,not met: nobody asks,\n" +
			"v5.0.0-10.1.1,L2,T,tokens,not built: there is no OIDC,\n" +
			"v5.0.0-12.1.1,L1,O,TLS,\"operator: SECURITY.md#What is kept, and how\",\n" +
			"v5.0.0-15.4.1,L3,S,races,static: Makefile#go test -race,\n",
		"docs/security/incidents.csv": incidentHead + "26,CVE-1,x,dots,,\n27,CVE-2,y,order,,\n51,CVE-3,z,codes,not applicable: there are none,\n",
	}
}

func TestPages(t *testing.T) {
	root := tree(t, sound())
	var stderr strings.Builder
	if err := run([]string{root}, &stderr); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}

	read := func(name string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}

	asvs, incidents := read("docs/security/asvs.md"), read("docs/security/incidents.md")
	for _, want := range []string{
		"| L1 | 3 | 2 | 0 | 1 | 0 | 0 | 0 |\n| L2 | 4 | 1 | 1 | 0 | 1 | 1 | 0 |\n| L3 | 1 | 1 | 0 | 0 | 0 | 0 | 0 |\n",
		"## V6 Authentication\n", "CC BY-SA", "OWASP Foundation",
		"| v5.0.0-1.2.4 | L1 | no \\| in &lt;b> | met | [scripts/verify](../../scripts/verify) |\n",
		"| v5.0.0-6.2.1 | L1 | long | met | [TestIt](../../a/a_test.go). Or longer. |\n",
		"| documented | [SECURITY.md: What is kept, and how](../../SECURITY.md#what-is-kept-and-how) |\n",
		"| **not met** | nobody asks |\n",
		"| not built | there is no OIDC |\n",
		"| operator | [SECURITY.md: What is kept, and how](../../SECURITY.md#what-is-kept-and-how) |\n",
		"| met | [Makefile: go test -race](../../Makefile) |\n",
	} {
		if !strings.Contains(asvs, want) {
			t.Errorf("the page has no %q:\n%s", want, asvs)
		}
	}

	for _, want := range []string{"| all | 3 | 2 | 0 | 0 | 0 | 0 | 1 |\n", "| 26 | CVE-1, x | dots | met | [TestIt](../../a/a_test.go) |\n", "| not applicable | there are none |\n"} {
		if !strings.Contains(incidents, want) {
			t.Errorf("the page has no %q:\n%s", want, incidents)
		}
	}

	if err := run([]string{root}, &stderr); err != nil || read("docs/security/asvs.md") != asvs {
		t.Errorf("a second run gives another page: %v", err)
	}
}

// Each fault is reported by itself, and nothing is written.
func TestFaults(t *testing.T) {
	change := func(name, old, new string) func(map[string]string) {
		return func(files map[string]string) {
			if !strings.Contains(files[name], old) {
				t.Fatalf("%s has no %q", name, old)
			}
			files[name] = strings.Replace(files[name], old, new, 1)
		}
	}

	rows, incidents := "docs/security/rows.csv", "docs/security/incidents.csv"
	for name, c := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"unknown row":         {change("a/a_test.go", "6.2.9", "6.2.99"), "a/a_test.go: TestIt names v5.0.0-6.2.99, which is not a row"},
		"unknown incident":    {change("a/a_test.go", "Incident 26", "Incident 99, 26"), "TestIt names incident 99, which is not a row"},
		"unknown in a script": {change("scripts/verify", "1.2.4", "1.2.4 v5.0.0-9.9.9"), "scripts/verify names v5.0.0-9.9.9"},
		"marker gone":         {change("a/a_test.go", " v5.0.0-6.2.9", ""), "v5.0.0-6.2.9: no test has its marker"},
		"test gone":           {func(files map[string]string) { delete(files, "a/a_test.go") }, "incident 27: no test has its marker"},
		"test renamed":        {change("a/a_test.go", "func TestIt", "func testIt"), "a/a_test.go:5: the marker is not in the doc comment of a test"},
		"marker inside":       {change("a/a_test.go", "{}", "{\n\t// ASVS v5.0.0-6.2.1\n}"), "a/a_test.go:8: the marker is not in the doc comment of a test"},
		"marker of a method":  {change("a/a_test.go", "func TestIt", "func (t T) TestIt"), "a/a_test.go:5: the marker"},
		"no version":          {change("a/a_test.go", "v5.0.0-6.2.9", "6.2.9"), `a/a_test.go:5: "6.2.9" is no marker`},
		"no number":           {change("a/a_test.go", "26, 27", "CVE-1"), `a/a_test.go:6: "CVE-1" is no marker`},
		"no such file":        {change(rows, "SECURITY.md", "SECURE.md"), "v5.0.0-7.1.1: there is no file SECURE.md"},
		"no such heading":     {change("SECURITY.md", "## What", "What"), `v5.0.0-7.1.1: SECURITY.md has no heading "What is kept, and how"`},
		"no such text":        {change("Makefile", "-race", ""), `v5.0.0-15.4.1: Makefile does not have "go test -race"`},
		"no place":            {change(rows, "Makefile#go test -race", "Makefile"), `"Makefile" is not path#text`},
		"met and not met":     {change("a/a_test.go", "v5.0.0-6.2.9", "v5.0.0-6.2.9 v5.0.0-7.5.2"), "v5.0.0-7.5.2: is not met, and TestIt says that it proves it"},
		"met and no matter":   {change("a/a_test.go", "26, 27", "26 27 51"), "incident 51: is not applicable, and TestIt says"},
		"no reason":           {change(rows, "not met: nobody asks", "not met:"), "v5.0.0-7.5.2: is not met, but does not say where or why"},
		"built after all":     {change("a/a_test.go", "v5.0.0-6.2.9", "v5.0.0-6.2.9 v5.0.0-10.1.1"), "v5.0.0-10.1.1: is not built, and TestIt says that it proves it"},
		"operator, nowhere":   {change(rows, "operator: SECURITY.md#What is kept", "operator: SECURITY.md#What is lost"), `v5.0.0-12.1.1: SECURITY.md has no heading "What is lost, and how"`},
		"another word":        {change(rows, "not met: nobody asks", "partly: yes"), `v5.0.0-7.5.2: claims "partly"`},
		"twice":               {change(rows, "v5.0.0-6.2.9,", "v5.0.0-6.2.1,"), "v5.0.0-6.2.1: is listed twice"},
		"no level":            {change(rows, "6.2.1,L1", "6.2.1,L4"), `v5.0.0-6.2.1: has the level "L4"`},
		"incident unproven":   {change(incidents, "not applicable: there are none", ""), "incident 51: no test has its marker"},
	} {
		files := sound()
		c.change(files)
		root := tree(t, files)

		var stderr strings.Builder
		err := run([]string{root}, &stderr)
		if err == nil || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s: %v, want %q in\n%s", name, err, c.want, &stderr)
		}

		if _, err := os.Stat(filepath.Join(root, "docs/security/asvs.md")); err == nil {
			t.Errorf("%s: a page was written", name)
		}
	}
}

// What cannot be read at all is an error, and not an empty page.
func TestUnreadable(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"no data":         func(files map[string]string) { delete(files, "docs/security/rows.csv") },
		"another header":  func(files map[string]string) { files["docs/security/rows.csv"] = "id,level\n" },
		"an uneven line":  func(files map[string]string) { files["docs/security/incidents.csv"] = incidentHead + "1,2\n" },
		"a test no Go is": func(files map[string]string) { files["a/a_test.go"] = "package" },
	} {
		files := sound()
		change(files)
		if err := run([]string{tree(t, files)}, &strings.Builder{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMarker(t *testing.T) {
	for line, want := range map[string][]string{
		" ASVS v5.0.0-6.2.1":               {"v5.0.0-6.2.1"},
		"ASVS v5.0.0-6.2.1, v5.0.0-16.5.4": {"v5.0.0-6.2.1", "v5.0.0-16.5.4"},
		" Incident 26":                     {"incident 26"},
		" Incidents 1, 2":                  {"incident 1", "incident 2"},
		" the ASVS v5.0.0-6.2.1":           nil,
		" ASVS":                            nil,
		"":                                 nil,
	} {
		if got, bad := marker(line); !slices.Equal(got, want) || bad != "" {
			t.Errorf("%q: %q %q", line, got, bad)
		}
	}
}

// The repository's own pages are what its markers give; `make generate` writes
// them.
func TestRepository(t *testing.T) {
	pages, faults, err := generate(repository)
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v\n%s", err, strings.Join(faults, "\n"))
	}
	for name, want := range pages {
		if got, err := os.ReadFile(filepath.Join(repository, name)); err != nil || string(got) != want {
			t.Errorf("%s is not what the markers give; run: make generate (%v)", name, err)
		}
	}
}
