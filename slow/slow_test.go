// Package slow holds tests that take minutes: what the built service withstands, and
// what it does when its database dies. `go test ./...` runs none of them; they want the
// flag -slow, which `make test-abuse` and `make test-cluster` give. The harness of the
// experiments in bench/ serves them too, and with -report they write their figures.
package slow

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/bench/harness"
)

var (
	slow       = flag.Bool("slow", false, "run the tests, which take minutes")
	reportPath = flag.String("report", "", "where the figures of the test go, as a page")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if !*slow {
		fmt.Println("The slow tests are run by: make test-abuse, make test-cluster")
		return
	}
	os.Exit(m.Run())
}

// open starts a lab with the program that make build makes.
func open(t *testing.T) *harness.Lab {
	t.Helper()
	binary, err := filepath.Abs("../bin/latchkey")
	must(t, err)
	lab, err := harness.Open(t.Context(), binary, false, t.Output())
	must(t, err)
	t.Cleanup(func() { must(t, lab.Close()) })
	return lab
}

// finish fails the test for each goal that was missed, and writes the report.
func finish(t *testing.T, lab *harness.Lab, report *harness.Report) {
	t.Helper()
	for _, g := range report.Unmet() {
		t.Errorf("%s: %s, and should be %s", g.What, g.Got, g.Want)
	}
	if *reportPath != "" {
		must(t, report.Write(lab, *reportPath))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until waits for something that a database or a service is to come to.
func until(t *testing.T, what string, patience time.Duration, met func(context.Context) bool) {
	t.Helper()
	err := harness.Await(t.Context(), patience, 50*time.Millisecond, func() (bool, error) { return met(t.Context()), nil })
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
