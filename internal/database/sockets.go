package database

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// sockets bounds how many sessions a pool has on the server. The pool itself counts
// a connection that it cuts, because a statement outlasted its time, as gone. On the
// server the session may go on, waiting for a lock, and a pool that opened others
// meanwhile would take all of the server's connections.
type sockets struct {
	free   chan struct{} // has an element for each that may be opened
	linger time.Duration // how long the server may take to end a session that was cut
}

func newSockets(size int, linger time.Duration) *sockets {
	s := &sockets{free: make(chan struct{}, size), linger: linger}
	for range size {
		s.free <- struct{}{}
	}
	return s
}

// dial opens a socket as soon as there are fewer than the pool's size.
func (s *sockets) dial(ctx context.Context, network, address string) (net.Conn, error) {
	select {
	case <-s.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		s.free <- struct{}{}
		return nil, err
	}
	return &socket{Conn: conn, ended: func() { s.free <- struct{}{} }, linger: s.linger}, nil
}

// socket is a connection that counts until the server has closed it, too.
type socket struct {
	net.Conn
	ended  func()
	linger time.Duration

	closed  atomic.Bool
	reading sync.Mutex
}

// Read gives way to Close, which then reads itself.
func (s *socket) Read(b []byte) (int, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.closed.Load() {
		return 0, net.ErrClosed
	}
	return s.Conn.Read(b)
}

// Close says that no more comes, and returns. The server answers by closing its side
// once its session has ended. One that does not in its time is no longer waited for.
func (s *socket) Close() error {
	if s.closed.Swap(true) {
		return net.ErrClosed
	}
	half, ok := s.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		defer s.ended()
		return s.Conn.Close()
	}

	// Reads and writes still waiting fail at once.
	err := s.SetDeadline(time.Unix(1, 0))
	go s.awaitEnd()
	return err
}

func (s *socket) awaitEnd() {
	defer s.ended()
	defer s.Conn.Close()
	s.reading.Lock()
	defer s.reading.Unlock()
	_ = s.SetReadDeadline(time.Now().Add(s.linger))
	_, _ = io.Copy(io.Discard, s.Conn)
}

// SyscallConn lets the driver look whether the server has closed an idle connection.
func (s *socket) SyscallConn() (syscall.RawConn, error) {
	conn, ok := s.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return conn.SyscallConn()
}
