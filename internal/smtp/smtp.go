// Package smtp hands messages to one SMTP server: over verified TLS unless the
// operator explicitly allows plain text, many messages a connection, and each
// with an answer that says whether to retry. It keeps nothing, repeats
// nothing and logs nothing; the outbox decides what is sent when. Its
// errors hold no address, no credential and no text of the server's.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/mail"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"
)

// How long things may take. A message is small; a server that greets slowly on
// purpose does so within seconds.
const (
	dialTime = 10 * time.Second // connection, TLS and authentication together
	sendTime = 30 * time.Second // one message
	quitTime = time.Second      // the farewell
)

// Client sends for one sender through one server. It holds no connection and is
// safe for concurrent use.
type Client struct {
	server             *Server
	from               mail.Address
	hello              string
	dialTime, sendTime time.Duration
}

// New makes a client that sends from the address. It greets servers with the
// name in the server's URL, or else with the address's domain.
func New(server *Server, from mail.Address) (*Client, error) {
	if err := checkFrom(from); err != nil {
		return nil, err
	}
	hello := server.hello
	if hello == "" {
		hello = domainOf(from.Address)
	}
	return &Client{server: server, from: from, hello: hello, dialTime: dialTime, sendTime: sendTime}, nil
}

// Dial connects, sets up TLS and authenticates, within ten seconds. Its errors
// are of type *Error; see Misconfigured. Close the session.
func (c *Client) Dial(ctx context.Context) (*Session, error) {
	ctx, cancel := context.WithTimeout(ctx, c.dialTime)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", c.server.address())
	if err != nil {
		return nil, fault(ctx, phaseDial, err)
	}
	// The end of the context ends the connection, whatever is going on there.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	session, failed := c.open(ctx, &bounded{Conn: conn})
	if !stop() && failed == nil {
		failed = fault(ctx, phaseDial, ctx.Err())
	}
	if failed != nil {
		_ = conn.Close()
		return nil, failed
	}
	return session, nil
}

// open leads a fresh connection to where messages can be sent.
func (c *Client) open(ctx context.Context, conn net.Conn) (*Session, *Error) {
	raw := conn
	if c.server.mode == implicitTLS {
		secure := tls.Client(conn, c.server.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, fault(ctx, phaseTLS, err)
		}
		conn = secure
	}

	smtp, err := gosmtp.NewClient(conn, c.server.host)
	if err != nil {
		return nil, fault(ctx, phaseGreeting, err)
	}
	if err := smtp.Hello(c.hello); err != nil {
		return nil, fault(ctx, phaseHello, err)
	}

	if c.server.mode == startTLS {
		if failed := c.startTLS(ctx, smtp); failed != nil {
			return nil, failed
		}
	}

	if failed := c.authenticate(ctx, smtp); failed != nil {
		return nil, failed
	}

	return &Session{client: c, conn: raw, smtp: smtp, opened: time.Now()}, nil
}

// startTLS goes over to TLS, or fails: there is no going on without.
func (c *Client) startTLS(ctx context.Context, smtp *gosmtp.Client) *Error {
	if ok, _ := smtp.Extension("STARTTLS"); !ok {
		return misconfigured(phaseTLS, "the server does not offer STARTTLS")
	}
	plain := smtp.Text
	if err := smtp.StartTLS(c.server.tls); err != nil {
		return fault(ctx, phaseTLS, err)
	}
	// Only an attacker in between sends replies ahead of the handshake. They were
	// dropped, but the attacker is there.
	if plain.R.Buffered() > 0 {
		return misconfigured(phaseTLS, "there was more in the clear after the reply to STARTTLS: somebody interferes")
	}
	return nil
}

// authenticate does so by the best mechanism that both sides know.
func (c *Client) authenticate(ctx context.Context, smtp *gosmtp.Client) *Error {
	if c.server.user == "" {
		return nil
	}
	_, offered := smtp.Extension("AUTH")
	state, err := smtp.GetTLSConnectionState()
	if err != nil && !errors.Is(err, gosmtp.ErrNonTLSConnection) {
		return fault(ctx, phaseAuth, err)
	}
	auth := c.server.mechanism(offered, state)
	if auth == nil {
		return misconfigured(phaseAuth, "the server offers no mechanism that may be used on this connection")
	}
	if err := smtp.Auth(auth); err != nil {
		return fault(ctx, phaseAuth, err)
	}
	return nil
}
