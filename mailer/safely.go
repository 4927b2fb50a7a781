package mailer

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// safely delivers a batch, and makes an error of a panic: one letter must not end
// the process that answers everybody. The batch is due again after its lease.
func (w *worker) safely(ctx context.Context) (handled int, err error) {
	defer func() {
		if v := recover(); v != nil {
			w.Log.ErrorContext(ctx, "the delivery of letters panicked", slog.String("error", fmt.Sprint(v)), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return w.deliverBatch(ctx)
}
