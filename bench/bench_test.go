package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"latchkey/bench/harness"
)

// This binary is also the limit program, as bench itself is.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == limitCommand {
		if err := runLimit(context.Background(), os.Args[2], os.Stderr); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// Every experiment runs, in its smallest size, and reports all its figures.
func TestExperiments(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "latchkey")
	build := exec.Command("go", "build", "-o", binary, "./cmd/latchkey")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	unmeasured := regexp.MustCompile(`NaN|Inf|%!|unknown`)
	for name, e := range experiments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab, err := harness.Open(t.Context(), binary, true, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			defer lab.Close()

			report, err := e.run(t.Context(), lab, smallest)
			if err != nil {
				t.Fatal(err)
			}
			page := report.Markdown(lab)
			if len(report.Goals) == 0 || unmeasured.MatchString(page) {
				t.Errorf("%d goals in:\n%s", len(report.Goals), page)
			}
		})
	}
}
