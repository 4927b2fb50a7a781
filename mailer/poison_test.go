package mailer

import (
	"context"
	"strings"
	"testing"

	"latchkey/internal/message"
	"latchkey/internal/smtp"
	"latchkey/internal/smtp/smtptest"
)

// touchy panics over emails to one address.
type touchy struct{ Carrier }

func (c touchy) Send(ctx context.Context, m smtp.Message) error {
	if m.To == "poison@example.org" {
		panic("canary in a carrier")
	}
	return c.Carrier.Send(ctx, m)
}

// An email over which the delivery panics is put off with its failure, the others
// arrive, and the log has the stack.
func TestPoisonHoldsNobodyUp(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.post(Mail{Kind: message.PasswordChanged, To: "poison@example.org", Locale: "en", Username: "ana"})
	o.notices(2)

	dial := o.Dial
	o.Dial = func(ctx context.Context) (Carrier, error) {
		carrier, err := dial(ctx)
		return touchy{carrier}, err
	}

	o.deliver(o.worker())
	if n := len(o.server.Messages()); n != 2 {
		t.Errorf("%d emails arrived", n)
	}
	if rows := o.rows(); len(rows) != 1 || rows[0].Tries != 1 || rows[0].Failure != "panicked" || rows[0].Due < firstPause {
		t.Errorf("the outbox has %+v", rows)
	}
	if log := o.log.String(); !strings.Contains(log, "canary in a carrier") || !strings.Contains(log, "poison_test.go") {
		t.Errorf("the log does not tell of it: %s", log)
	}
}

// A panic while emails are written ahead ends nothing else.
func TestPanicAhead(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(2)
	o.PublicURL = nil
	o.deliver(o.worker())
	if rows := o.rows(); len(rows) != 2 || rows[0].Tries != 1 || rows[1].Tries != 1 {
		t.Errorf("the outbox has %+v", rows)
	}
}
