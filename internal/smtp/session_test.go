package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/smtp/smtptest"
)

// client makes a client of a URL.
func client(t testing.TB, url string) *Client {
	t.Helper()
	server, err := Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(server, sender)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dial opens a session that ends with the test.
func dial(t testing.TB, url string) *Session {
	t.Helper()
	session, err := client(t, url).Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

func send(t *testing.T, session *Session, m Message) {
	t.Helper()
	if err := session.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
}

// numbered is the i-th of many messages.
func numbered(i int) Message {
	m := sample()
	m.ID, m.To = fmt.Sprint("m", i), fmt.Sprintf("u%d@example.net", i)
	return m
}

// A message arrives by each way of connecting and each mechanism, byte for byte
// as it was rendered, and with credentials only where they are asked for.
func TestSend(t *testing.T) {
	for name, options := range map[string]smtptest.Options{
		"STARTTLS":          {},
		"TLS":               {Mode: smtptest.ImplicitTLS},
		"clear":             {Mode: smtptest.NoTLS},
		"PLAIN":             {User: "u", Password: "p@/ \x7eș"},
		"PLAIN over smtps":  {Mode: smtptest.ImplicitTLS, User: "u", Password: "p"},
		"LOGIN":             {User: "u", Password: "p", Mechanisms: []string{"LOGIN"}},
		"SCRAM-SHA-256":     {User: "u", Password: "p", Mechanisms: []string{"PLAIN", "SCRAM-SHA-256"}},
		"SCRAM in clear":    {Mode: smtptest.NoTLS, User: "u", Password: "p", Mechanisms: []string{"PLAIN", "SCRAM-SHA-256"}},
		"SCRAM-PLUS":        {User: "u", Password: "p", Mechanisms: []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}},
		"SCRAM-PLUS, smtps": {Mode: smtptest.ImplicitTLS, User: "u", Password: "p", Mechanisms: []string{"SCRAM-SHA-256-PLUS"}},
		"CRAM-MD5":          {User: "u", Password: "p", Mechanisms: []string{"PLAIN", "LOGIN", "CRAM-MD5"}},
		"CRAM-MD5 in clear": {Mode: smtptest.NoTLS, User: "u", Password: "p", Mechanisms: []string{"PLAIN", "LOGIN", "CRAM-MD5"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := smtptest.Start(t, options)
			session := dial(t, server.URL())

			m := sample()
			m.Text = "line\n.\n..two\n.three\n\n" + m.Text
			send(t, session, m)

			got := server.Await(t, 1)[0]
			if !bytes.Equal(got.Data, rendered(t, m)) {
				t.Errorf("it arrives as %s", got.Data)
			}
			if got.From != sender.Address || got.To != m.To || got.User != options.User || got.Hello != "example.org" || got.SMTPUTF8 {
				t.Errorf("its envelope is %+v", got)
			}

			if got.TLS != (options.Mode != smtptest.NoTLS) {
				t.Errorf("over TLS: %v", got.TLS)
			}
		})
	}
}

// The name for the greeting can be given.
func TestHello(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	send(t, dial(t, server.URL()+"&hello=me.example.com"), sample())
	if got := server.Await(t, 1)[0].Hello; got != "me.example.com" {
		t.Errorf("it says %s", got)
	}
}

// An address that is not ASCII goes where it can go, and is refused permanently
// where it cannot; the session goes on.
func TestAddressNotASCII(t *testing.T) {
	m := sample()
	m.To = "jürgen@xn--bcher-kva.example"
	server := smtptest.Start(t, smtptest.Options{})
	send(t, dial(t, server.URL()), m)
	if got := server.Await(t, 1)[0]; got.To != m.To || !got.SMTPUTF8 || !strings.Contains(string(got.Data), "\r\nTo: <"+m.To+">\r\n") {
		t.Errorf("it goes to %s: %s", got.To, got.Data)
	}
	old := smtptest.Start(t, smtptest.Options{ASCIIOnly: true})
	session := dial(t, old.URL())
	if err := session.Send(context.Background(), m); !Permanent(err) || !strings.Contains(err.Error(), "SMTPUTF8") || strings.Contains(err.Error(), "rgen") {
		t.Errorf("%v", err)
	}
	send(t, session, sample())
}

// One connection carries a hundred messages and no more, in their order; a minute
// ends it too.
func TestSessionIsBounded(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	session := dial(t, server.URL())
	for i := range maxMessages {
		if session.Spent() {
			t.Fatalf("spent after %d", i)
		}
		send(t, session, numbered(i))
	}
	if err := session.Send(context.Background(), sample()); !session.Spent() || err == nil || Permanent(err) || Misconfigured(err) {
		t.Errorf("one more: %v", err)
	}

	for i, m := range server.Await(t, maxMessages) {
		if m.To != numbered(i).To {
			t.Errorf("message %d is to %s", i, m.To)
		}
	}

	if server.Connections() != 1 || server.Count() != maxMessages {
		t.Errorf("%d connections, %d messages", server.Connections(), server.Count())
	}

	old := dial(t, server.URL())
	old.opened = old.opened.Add(-maxAge)
	if !old.Spent() {
		t.Error("an old session is not spent")
	}
}

// A refusal concerns one message: the next one on the same connection arrives. A final
// refusal of the recipient or the content is permanent, one of the sender is a fault of
// the configuration, and all others are tried again later.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		phase     smtptest.Phase
		code      int
		permanent bool
		config    bool
		says      string
	}{
		{smtptest.Mail, 451, false, false, "smtp: MAIL: reply 451 4.1.1"},
		{smtptest.Mail, 550, false, true, "smtp: MAIL: reply 550 5.1.1"},
		{smtptest.Mail, 530, false, true, "smtp: MAIL: reply 530 5.1.1"},
		{smtptest.Rcpt, 450, false, false, "smtp: RCPT: reply 450 4.1.1"},
		{smtptest.Rcpt, 550, true, false, "smtp: RCPT: reply 550 5.1.1"},
		{smtptest.Rcpt, 530, false, true, "smtp: RCPT: reply 530 5.1.1"},
		{smtptest.Data, 452, false, false, "smtp: end of DATA: reply 452 4.1.1"},
		{smtptest.Data, 554, true, false, "smtp: end of DATA: reply 554 5.1.1"},
	} {
		t.Run(fmt.Sprint(c.phase, c.code), func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{})

			session := dial(t, server.URL())
			server.Fail(1, c.phase, c.code)

			err := session.Send(context.Background(), numbered(0))
			if err == nil || Permanent(err) != c.permanent || Misconfigured(err) != c.config || err.Error() != c.says {
				t.Errorf("%v, permanent %v, misconfigured %v", err, Permanent(err), Misconfigured(err))
			}

			send(t, session, numbered(1))
			if got := server.Await(t, 1); got[0].To != numbered(1).To || len(got) != 1 || server.Connections() != 1 {
				t.Errorf("%d connections, %v", server.Connections(), got)
			}
		})
	}
}

// After 421 the server closes the connection, so the session is spent.
func TestServerGoesAway(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	session := dial(t, server.URL())
	server.Fail(1, smtptest.Mail, 421)
	if err := session.Send(context.Background(), sample()); err == nil || Permanent(err) || !session.Spent() {
		t.Errorf("%v, spent %v", err, session.Spent())
	}
}

// A failure before the first message is no message's fault. It is either temporary, or one
// that the operator must fix.
func TestDialRefusals(t *testing.T) {
	for _, c := range []struct {
		phase  smtptest.Phase
		code   int
		config bool
		says   string
	}{
		{smtptest.Connect, 421, false, "smtp: greeting: reply 421"},
		{smtptest.Connect, 554, true, "smtp: greeting: reply 554"},
		{smtptest.Hello, 451, false, "smtp: EHLO: reply 451 4.1.1"},
		{smtptest.Hello, 550, true, "smtp: EHLO: reply 550 5.1.1"},
		{smtptest.Auth, 454, false, "smtp: AUTH: reply 454 4.1.1"},
		{smtptest.Auth, 535, true, "smtp: AUTH: reply 535 5.1.1"},
	} {
		t.Run(fmt.Sprint(c.phase, c.code), func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{User: "u", Password: "p"})
			server.Fail(2, c.phase, c.code) // EHLO is followed by HELO

			_, err := client(t, server.URL()).Dial(context.Background())
			if err == nil || Permanent(err) || Misconfigured(err) != c.config || err.Error() != c.says {
				t.Errorf("%v, permanent %v, misconfigured %v", err, Permanent(err), Misconfigured(err))
			}
		})
	}
}

// Whatever the server leaves unanswered, the end of the context ends the wait at once, and
// the error says whether it was cancelled or timed out.
func TestHang(t *testing.T) {
	for _, phase := range []smtptest.Phase{smtptest.Connect, smtptest.Hello, smtptest.Auth, smtptest.Mail, smtptest.Rcpt, smtptest.Data} {
		for _, mode := range []smtptest.Mode{smtptest.StartTLS, smtptest.ImplicitTLS} {
			t.Run(fmt.Sprint(phase, mode), func(t *testing.T) {
				server := smtptest.Start(t, smtptest.Options{Mode: mode, User: "u", Password: "p"})
				c := client(t, server.URL())
				server.Hang(1, phase)
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				go func() { server.AwaitFaults(t); cancel() }()
				if err := attempt(ctx, c); !errors.Is(err, context.Canceled) || Permanent(err) || Misconfigured(err) {
					t.Errorf("cancelled: %v", err)
				}

				// The client's own bounds do the same without anybody's help.
				server.Hang(1, phase)
				c.dialTime, c.sendTime = 200*time.Millisecond, 200*time.Millisecond
				if slices.Contains([]smtptest.Phase{smtptest.Mail, smtptest.Rcpt, smtptest.Data}, phase) {
					c.dialTime = dialTime
				}
				if err := attempt(context.Background(), c); !errors.Is(err, context.DeadlineExceeded) || Permanent(err) || Misconfigured(err) {
					t.Errorf("too long: %v", err)
				}
			})
		}
	}
}

// attempt dials and sends one message.
func attempt(ctx context.Context, c *Client) error {
	session, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	defer session.Close()
	err = session.Send(ctx, sample())
	if e, ok := errors.AsType[*Error](err); ok && e.Code == 0 && e.Phase != phaseMessage && !session.Spent() {
		return errors.New("the connection is lost and the session is not spent")
	}
	return err
}

// After a lost connection the message is sent again later. If it was lost after the last
// dot, the message arrives twice, byte for byte the same.
func TestCut(t *testing.T) {
	for _, phase := range []smtptest.Phase{smtptest.Connect, smtptest.Hello, smtptest.Auth, smtptest.Mail, smtptest.Rcpt, smtptest.Data} {
		t.Run(string(phase), func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{User: "u", Password: "p"})
			c := client(t, server.URL())

			server.Cut(1, phase)
			if err := attempt(context.Background(), c); err == nil || Permanent(err) || Misconfigured(err) {
				t.Errorf("%v", err)
			}

			if err := attempt(context.Background(), c); err != nil {
				t.Errorf("again: %v", err)
			}

			got := server.Await(t, 1)
			if phase == smtptest.Data {
				got = server.Await(t, 2)
				if !bytes.Equal(got[0].Data, got[1].Data) {
					t.Errorf("first %s\nthen %s", got[0].Data, got[1].Data)
				}
			} else if len(got) != 1 {
				t.Errorf("%d arrived", len(got))
			}
		})
	}
}

// An ended context sends nothing.
func TestEndedContext(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	session := dial(t, server.URL())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := session.Send(ctx, sample()); !errors.Is(err, context.Canceled) || !session.Spent() {
		t.Errorf("%v", err)
	}
	if _, err := session.client.Dial(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if server.Count() != 0 {
		t.Error("something was sent")
	}
}
