package main

import (
	"context"
	"io"
	"os"
)

// openInput opens a file to read, or standard input for "-". Opening and reading end with
// the context, also where nothing comes for now, as in a pipe or at a terminal: there the
// program would otherwise not heed a signal.
func openInput(ctx context.Context, name string) (io.ReadCloser, error) {
	in, out := io.Pipe()
	context.AfterFunc(ctx, func() { _ = out.CloseWithError(ctx.Err()) })

	opened := make(chan error, 1)
	go func() {
		file, err := os.Stdin, error(nil)
		if name != "-" {
			file, err = os.Open(name)
		}
		opened <- err
		if err != nil {
			return
		}

		defer file.Close()
		_, err = io.Copy(out, file)
		_ = out.CloseWithError(err)
	}()

	select {
	case err := <-opened:
		return in, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
