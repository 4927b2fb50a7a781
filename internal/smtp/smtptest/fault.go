package smtptest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/emersion/go-smtp"
)

// Phase is where in a conversation something goes wrong.
type Phase string

// The phases, in their order. Data is after the final dot.
const (
	Connect Phase = "connect"
	Hello   Phase = "EHLO"
	Auth    Phase = "AUTH"
	Mail    Phase = "MAIL"
	Rcpt    Phase = "RCPT"
	Data    Phase = "DATA"
)

// fault is what is to happen the next times a phase is reached.
type fault struct {
	times int
	reply *smtp.SMTPError // nil: see below
	hang  bool            // say nothing until the server is stopped
	cut   bool            // close the connection without a reply
}

// Fail answers the next n times in a phase with a reply code of 400 to 599.
// Faults of one phase come in the order in which they were asked for.
func (s *Server) Fail(n int, phase Phase, code int) {
	reply := &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "as the test wishes"}
	s.add(phase, fault{times: n, reply: reply})
}

// Hang says nothing the next n times in a phase, until the server is stopped.
func (s *Server) Hang(n int, phase Phase) { s.add(phase, fault{times: n, hang: true}) }

// Cut closes the connection the next n times in a phase. In the phase Data the
// message is taken, and only the reply is missing.
func (s *Server) Cut(n int, phase Phase) { s.add(phase, fault{times: n, cut: true}) }

// AwaitFaults waits until every fault that was asked for has begun.
func (s *Server) AwaitFaults(t testing.TB) {
	t.Helper()
	s.await(t, "faults", func() bool {
		left := 0
		for _, faults := range s.faults {
			left += len(faults)
		}
		return left == 0
	})
}

func (s *Server) add(phase Phase, f fault) {
	s.change(func() { s.faults[phase] = append(s.faults[phase], f) })
}

// next takes the fault that is due in a phase.
func (s *Server) next(phase Phase) (due fault, ok bool) {
	s.change(func() {
		faults := s.faults[phase]
		if len(faults) == 0 {
			return
		}
		due, ok = faults[0], true
		if faults[0].times--; faults[0].times == 0 {
			s.faults[phase] = faults[1:]
		}
	})
	return due, ok
}

// strike does what is due in a phase of a conversation: the error is the reply.
func (v *session) strike(phase Phase) error {
	due, ok := v.server.next(phase)
	switch {
	case !ok:
		return nil
	case due.hang:
		<-v.done
	case due.cut:
		_ = v.conn.Conn().Close()
	default:
		return due.reply
	}
	return errors.New("the connection is gone")
}

// door lets connections in, or does to them what is due.
type door struct {
	net.Listener
	server *Server
	done   chan struct{}
}

// Accept returns the next connection that nothing happens to.
func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}

		due, ok := d.server.next(Connect)
		d.server.change(func() { d.server.connections++ })

		switch {
		case !ok && d.server.options.Mode == ImplicitTLS:
			return tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{d.server.certificate}}), nil
		case !ok:
			return conn, nil
		case due.hang:
			go func() { <-d.done; _ = conn.Close() }()
			continue
		case due.reply != nil:
			_, _ = fmt.Fprintf(conn, "%d %s\r\n", due.reply.Code, due.reply.Message)
		}

		_ = conn.Close()
	}
}
