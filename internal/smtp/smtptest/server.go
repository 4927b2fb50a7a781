// Package smtptest is an SMTP server for tests, in the test's own process and on
// a TCP port of its own. It keeps what it takes, and fails, hangs and breaks off
// as it is told. Only tests import it.
package smtptest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Mode is how the server does TLS.
type Mode int

// The modes. The zero value is the default of LATCHKEY_SMTP_URL.
const (
	StartTLS Mode = iota
	ImplicitTLS
	NoTLS
)

// Options say what server it is.
type Options struct {
	Mode       Mode
	User       string   // must log in with these; empty: need not
	Password   string   //
	Mechanisms []string // of PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, SCRAM-SHA-256-PLUS; nil: PLAIN
	ASCIIOnly  bool     // does not offer SMTPUTF8
	Discard    bool     // counts messages and keeps none
	Name       string   // in the certificate; empty: 127.0.0.1
}

// Message is one that the server has taken.
type Message struct {
	From, To string // of the envelope
	User     string // who has logged in
	TLS      bool
	SMTPUTF8 bool   // asked for with MAIL
	Hello    string // what the client calls itself
	Data     []byte // header and body, dots unstuffed
}

// Server is a running server. It is safe for concurrent use.
type Server struct {
	options     Options
	certificate tls.Certificate
	caFile      string
	address     string

	mu          sync.Mutex
	running     *smtp.Server
	done        chan struct{}
	faults      map[Phase][]fault
	messages    []Message
	count       int
	connections int
	changed     chan struct{} // closed and replaced when any of these changes
}

// Start starts a server that ends with the test.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	s := &Server{options: options, address: "127.0.0.1:0", faults: map[Phase][]fault{}, changed: make(chan struct{})}
	name := options.Name
	if name == "" {
		name = "127.0.0.1"
	}
	var err error
	if s.certificate, s.caFile, err = authority(t.TempDir(), name); err != nil {
		t.Fatal(err)
	}
	s.Resume(t)
	t.Cleanup(s.Stop)
	return s
}

// URL is what LATCHKEY_SMTP_URL must be to send through the server.
func (s *Server) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.Address()}
	parameters := url.Values{}
	switch s.options.Mode {
	case NoTLS:
		parameters.Set("tls", "none")
	case ImplicitTLS:
		u.Scheme = "smtps"
		parameters.Set("ca", s.caFile)
	default:
		parameters.Set("ca", s.caFile)
	}
	if s.options.User != "" {
		u.User = url.UserPassword(s.options.User, s.options.Password)
	}
	u.RawQuery = parameters.Encode()
	return u.String()
}

// Address is the server's host and port.
func (s *Server) Address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// CA is the file with the authority that the server's certificate is of.
func (s *Server) CA() string { return s.caFile }

// Stop closes the port and every connection, also those that hang.
func (s *Server) Stop() {
	s.mu.Lock()
	running, done := s.running, s.done
	s.running = nil
	s.mu.Unlock()
	if running == nil {
		return
	}
	close(done)
	_ = running.Close()
}

// Resume opens the same port again after Stop.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	listener, err := net.Listen("tcp", s.Address())
	if err != nil {
		t.Fatal(err)
	}
	running := smtp.NewServer(smtp.BackendFunc(s.newSession))
	running.Domain = "smtptest"
	running.ErrorLog = log.New(io.Discard, "", 0)
	running.AllowInsecureAuth = true
	running.EnableSMTPUTF8 = !s.options.ASCIIOnly
	if s.options.Mode == StartTLS {
		running.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.certificate}}
	}
	s.mu.Lock()
	s.address, s.running, s.done = listener.Addr().String(), running, make(chan struct{})
	accepting := &door{Listener: listener, server: s, done: s.done}
	s.mu.Unlock()
	go func() { _ = running.Serve(accepting) }()
}

// Count is how many messages the server has taken.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Connections is how many connections were made.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Messages are those taken so far, in their order; none with Discard.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Await returns the messages once there are n, and fails the test when there are
// fewer after a time.
func (s *Server) Await(t testing.TB, n int) []Message {
	t.Helper()
	s.await(t, fmt.Sprintf("%d messages", n), func() bool { return s.count >= n })
	return s.Messages()
}

// await waits for a condition, which is asked under the lock.
func (s *Server) await(t testing.TB, what string, met func() bool) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		s.mu.Lock()
		ok, changed := met(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("smtptest: waited in vain for %s", what)
		}
	}
}

// change changes what others wait for.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}
