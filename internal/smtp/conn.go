package smtp

import (
	"errors"
	"net"
)

// maxReply is how much a server may answer to one thing that is sent, in bytes.
// A greeting with all extensions has less than one KiB, a chain of certificates
// some ten.
const maxReply = 64 << 10

var errReplyTooLong = errors.New("smtp: the server's answer is too long")

// bounded is a connection that holds no more of an answer than maxReply, since
// the reader of lines above it has no bound of its own.
type bounded struct {
	net.Conn
	read int
}

// Read reads what the bound still allows.
func (b *bounded) Read(p []byte) (int, error) {
	left := maxReply - b.read
	if left <= 0 {
		return 0, errReplyTooLong
	}
	n, err := b.Conn.Read(p[:min(len(p), left)])
	b.read += n
	return n, err
}

// Write begins a new exchange, but not with a server that has said too much.
func (b *bounded) Write(p []byte) (int, error) {
	if b.read >= maxReply {
		return 0, errReplyTooLong
	}
	b.read = 0
	return b.Conn.Write(p)
}
