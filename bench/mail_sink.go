package main

import (
	"errors"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// sink is a mail server that takes every message and keeps none. It can be as slow
// as one that writes each to its disk.
type sink struct {
	listener net.Listener
	pause    atomic.Int64 // before a message is acknowledged, in nanoseconds
	taken    atomic.Int64
	arrivals sync.Map // recipient: chan time.Time, of those who wait for a message
}

func startSink() (*sink, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{listener: listener}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = s.converse(textproto.NewConn(conn)) }()
		}
	}()
	return s, nil
}

func (s *sink) url() string { return "smtp://" + s.listener.Addr().String() + "?tls=none" }

func (s *sink) close() { _ = s.listener.Close() }

// arrival tells when the next message to somebody is there.
func (s *sink) arrival(to string) <-chan time.Time {
	arrived := make(chan time.Time, 1)
	s.arrivals.Store(to, arrived)
	return arrived
}

// converse speaks as much SMTP as the service does.
func (s *sink) converse(conn *textproto.Conn) error {
	defer conn.Close()
	err := conn.PrintfLine("220 sink")
	to := ""
	for err == nil {
		var line string
		if line, err = conn.ReadLine(); err != nil {
			return err
		}
		switch verb, rest, _ := strings.Cut(line, ":"); strings.ToUpper(strings.Fields(verb + " ?")[0]) {
		case "EHLO":
			err = conn.PrintfLine("250 8BITMIME")
		case "RCPT":
			to = strings.Trim(strings.Fields(rest + " ?")[0], "<>")
			err = conn.PrintfLine("250 ok")
		case "DATA":
			err = s.take(conn, to)
		case "QUIT":
			return conn.PrintfLine("221 bye")
		default:
			err = conn.PrintfLine("250 ok")
		}
	}
	return err
}

func (s *sink) take(conn *textproto.Conn, to string) error {
	if err := conn.PrintfLine("354 go on"); err != nil {
		return err
	}
	content, err := conn.ReadDotBytes()
	if err != nil || len(content) < 500 {
		return errors.Join(err, errors.New("that was no message"))
	}
	time.Sleep(time.Duration(s.pause.Load()))
	s.taken.Add(1)
	if arrived, ok := s.arrivals.LoadAndDelete(to); ok {
		arrived.(chan time.Time) <- time.Now()
	}
	return conn.PrintfLine("250 taken")
}
