package smtp

import (
	"bytes"
	"context"
	"net"
	"net/mail"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"
)

// What one connection carries. Servers end those that go on for ever.
const (
	maxMessages = 100
	maxAge      = time.Minute
)

// Session is one connection. It is not safe for concurrent use.
type Session struct {
	client *Client
	conn   net.Conn // beneath TLS
	smtp   *gosmtp.Client
	opened time.Time
	sent   int
	lost   bool
}

// Spent reports whether the session should be closed and another one dialled: it
// has tried a hundred messages, is a minute old, or has lost its connection.
func (s *Session) Spent() bool {
	return s.lost || s.sent >= maxMessages || time.Since(s.opened) >= maxAge
}

// Send sends one message within thirty seconds. Nil means that the server has
// taken responsibility for it; an *Error reports what else happened, see Permanent
// and Misconfigured. After any other error the message may have been taken all
// the same, when the connection was lost at the very end; sending it again sends
// the same bytes.
//
// The end of the context closes the connection at once.
func (s *Session) Send(ctx context.Context, m Message) error {
	if s.Spent() {
		return &Error{Phase: phaseSession, Reason: "has carried its share or is lost; dial another"}
	}

	content, failed := m.render(s.client.from)
	if failed != nil {
		return failed
	}

	s.sent++
	ctx, cancel := context.WithTimeout(ctx, s.client.sendTime)
	defer cancel()

	// The library's calls know no context: closing the connection ends them.
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	failed = s.transact(ctx, m.To, content)
	if failed != nil {
		s.settle(failed)
	}

	// A connection that was closed meanwhile carries no more, even if this email went out.
	if !stop() {
		s.lost = true
	}

	if failed != nil {
		return failed
	}
	return nil
}

// transact is one mail transaction.
func (s *Session) transact(ctx context.Context, to string, content *bytes.Buffer) *Error {
	// A relay behind this one may not know SMTPUTF8, so it is asked for only
	// where it is needed.
	ascii := isASCII(to)
	if ok, _ := s.smtp.Extension("SMTPUTF8"); !ok && !ascii {
		return unsendable("the recipient's address is not ASCII, and the server does not support that (SMTPUTF8)")
	}

	s.smtp.SkipSMTPUTF8(ascii)
	if err := s.smtp.Mail((&mail.Address{Address: s.client.from.Address}).String()); err != nil {
		return fault(ctx, phaseMail, err)
	}
	if err := s.smtp.Rcpt((&mail.Address{Address: to}).String()); err != nil {
		return fault(ctx, phaseRcpt, err)
	}

	data, err := s.smtp.Data()
	if err != nil {
		return fault(ctx, phaseData, err)
	}
	// Closing sends the final dot, which must not end half a message.
	if _, err := content.WriteTo(data); err != nil {
		return fault(ctx, phaseData, err)
	}
	if err := data.Close(); err != nil {
		return fault(ctx, phaseEnd, err)
	}
	return nil
}

// settle makes the session fit for the next message after a refusal. Whatever
// else went wrong, and a 421, which announces the end, leave it lost.
func (s *Session) settle(failed *Error) {
	if failed.Phase == phaseMessage {
		return
	}
	if !isRefusal(failed.Code) || failed.Code == 421 || failed.Code == 503 || s.smtp.Reset() != nil {
		s.lost = true
	}
}

// Close says farewell and closes the connection, within a second.
func (s *Session) Close() {
	if !s.lost {
		_ = s.conn.SetDeadline(time.Now().Add(quitTime))
		_ = s.smtp.Quit()
	}
	s.lost = true
	_ = s.conn.Close()
}
