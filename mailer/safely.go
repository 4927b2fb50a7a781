package mailer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// errPanicked is what became of a panic. Its stack is in the log.
var errPanicked = errors.New("panicked")

// survive makes an error of a panic: one email must not end the process that
// answers everybody.
func (m *Mailer) survive(ctx context.Context, work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			m.Log.ErrorContext(ctx, "the delivery of emails panicked", slog.String("error", fmt.Sprint(v)), slog.String("stack", string(debug.Stack())))
			err = errPanicked
		}
	}()
	return work()
}
