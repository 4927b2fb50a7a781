package api

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/smtp"
	"latchkey/mailer"
)

// panicking is a carrier that panics the first time.
type panicking struct {
	*mailer.Mailbox
	done *atomic.Bool
}

func (p panicking) Send(ctx context.Context, msg smtp.Message) error {
	if p.done.CompareAndSwap(false, true) {
		panic("canary in a carrier")
	}
	return p.Mailbox.Send(ctx, msg)
}

// A panic in the delivery of emails ends nothing but that delivery: it is logged, the
// service goes on, and the email arrives once its lease has expired.
//
// Incident 63
func TestDeliveryPanics(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("ana")

	box, done := &mailer.Mailbox{}, &atomic.Bool{}
	office := f.postOffice(box)
	office.Dial = func(context.Context) (mailer.Carrier, error) { return panicking{box, done}, nil }

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { office.Run(ctx) })
	defer running.Wait()
	defer cancel()

	for deadline := time.Now().Add(20 * time.Second); len(box.Messages()) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the email did not arrive")
		}
		if done.Load() {
			f.clock.Advance(time.Second) // until the lease expires
		}
	}

	f.logIn("ana")
	if log := f.log.String(); !strings.Contains(log, "canary in a carrier") || !strings.Contains(log, "mail_panic_test.go") {
		t.Errorf("the log lacks the panic, or its place: %s", log)
	}
}
