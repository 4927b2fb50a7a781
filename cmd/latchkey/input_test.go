package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"latchkey/internal/testkit"
)

// An import from a pipe that gives nothing for now ends at the first signal, whether its
// writer is silent or has written a part of a line.
func TestImportFromASilentPipeStops(t *testing.T) {
	for _, begun := range []string{"", `{"version": 1, "em`} {
		serveEnv(t, cluster.Migrated(t))
		pipe, report := silentPipe(t), filepath.Join(t.TempDir(), "report")
		writer, err := os.OpenFile(pipe, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer writer.Close()
		if _, err := writer.WriteString(begun); err != nil {
			t.Fatal(err)
		}

		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, []string{"import", "jsonl", pipe, "--report", report}, &testkit.Log{}, &testkit.Log{})
		}()

		// The report starts before the first line is read.
		testkit.Await(t, "the report", func() bool {
			_, err := os.Stat(report)
			return err == nil
		})
		stop()
		oneSentence(t, <-ended, "stopped", "goes on from there")
	}
}

// Nor does a pipe that nobody writes to yet keep the program.
func TestPipeWithoutAWriter(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := openInput(ctx, silentPipe(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func silentPipe(t *testing.T) string {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	return pipe
}
