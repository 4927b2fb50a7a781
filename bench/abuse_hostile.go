package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// hostilePatience bounds the test, whatever the number of its requests.
const hostilePatience = 30 * time.Minute

// hostility is what became of the hostile requests.
type hostility struct {
	requests int
	took     time.Duration
	passed   bool
	fault    string // the first one, as the test tells it
}

// measureHostile runs the test that makes the requests. A fault of the service
// is a result; that the test could not run at all is one too, and told the same.
func (b *bench) measureHostile(ctx context.Context) (part, error) {
	b.say("%d hostile requests", b.hostile)
	args := []string{"test", "./api", "-run", "^TestHostileRequests$", "-hostile", strconv.Itoa(b.hostile), "-count=1", "-timeout", hostilePatience.String()}
	cmd := exec.CommandContext(ctx, "go", args...)
	// The test's programs are in its group, and end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = stopPatience
	began := time.Now()
	output, err := cmd.CombinedOutput()
	r := hostility{requests: b.hostile, took: time.Since(began), passed: err == nil}
	if err != nil {
		r.fault = firstFault(string(output), err)
		b.say("go %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return r, ctx.Err()
}

// firstFault is the first line that tells one, cut to a table's width.
func firstFault(output string, err error) string {
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--- FAIL") {
			return fmt.Sprintf("%.200s", strings.ReplaceAll(line, "|", "/"))
		}
	}
	return err.Error()
}

func (r hostility) goals() []goal {
	got := "none"
	if !r.passed {
		got = "failed: " + r.fault
	}
	return []goal{{
		what: fmt.Sprintf("%d hostile requests, answers of 500 and above, panics, answers without their headers", r.requests),
		want: "none",
		got:  got,
		met:  r.passed,
	}}
}

func (r hostility) write(w *strings.Builder) {
	fmt.Fprintf(w, `## Hostile requests

%d requests over all routes, made in the test's own process and the same ones each
time: fields that are not there or of another kind, bytes changed, bodies cut
off, headers forged, names of paths escaped. The test ends at the first answer of
500 or above (a panic is one), the first without the headers that all have, and
the first that the document of the API does not allow. Took: %s.

    go test ./api -run '^TestHostileRequests$' -hostile %d -count=1

`, r.requests, r.took.Round(time.Second), r.requests)
	if !r.passed {
		fmt.Fprintf(w, "It failed:\n\n    %s\n\n", r.fault)
	}
}
