package main

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a mail server that takes every message and keeps none. It can be as slow as
// one that writes each to its disk.
type sink struct {
	server   *smtp.Server
	address  string
	pause    atomic.Int64   // before a message is acknowledged, in nanoseconds
	taken    atomic.Int64   // messages
	arrivals chan time.Time // of the messages that somebody waits for
}

func startSink() (*sink, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}

	s := &sink{address: listener.Addr().String(), arrivals: make(chan time.Time, 1)}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return conversation{s}, nil }))
	s.server.Domain = "sink"
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

func (s *sink) url() string { return "smtp://" + s.address + "?tls=none" }

func (s *sink) close() { _ = s.server.Close() }

// conversation is one client's.
type conversation struct{ *sink }

func (conversation) Mail(string, *smtp.MailOptions) error { return nil }
func (conversation) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (conversation) Reset()                               {}
func (conversation) Logout() error                        { return nil }

func (c conversation) Data(r io.Reader) error {
	size, err := io.Copy(io.Discard, r)
	if err != nil || size < 500 {
		return errors.Join(err, errors.New("that was no message"))
	}

	time.Sleep(time.Duration(c.pause.Load()))
	c.taken.Add(1)
	select {
	case c.arrivals <- time.Now():
	default:
	}
	return nil
}
