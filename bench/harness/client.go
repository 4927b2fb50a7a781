package harness

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

// patience is how long a client waits for an answer before it counts as none.
const patience = 30 * time.Second

// Conn is one client's connection. It sends ready-made requests and reads no more of
// a response than it must: net/http's client costs as much as a server, and on one
// machine would hide half of what a server costs.
type Conn struct {
	Body []byte // of the last response

	conn net.Conn
	in   *bufio.Reader
}

// Connect opens a connection that ends with the context, so that Ctrl-C does not
// wait for answers.
func Connect(ctx context.Context, address string) (*Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	c := &Conn{conn: conn, in: bufio.NewReader(conn)}
	context.AfterFunc(ctx, c.Close)
	return c, nil
}

// Tee copies to w all that is read from now on.
func (c *Conn) Tee(w io.Writer) { c.in = bufio.NewReader(io.TeeReader(c.conn, w)) }

// Close ends the request that is under way too.
func (c *Conn) Close() { _ = c.conn.Close() }

// Ask sends a request and reads its response, whatever its status.
func (c *Conn) Ask(request []byte) (status int, err error) {
	_ = c.conn.SetDeadline(time.Now().Add(patience))
	if _, err := c.conn.Write(request); err != nil {
		return 0, err
	}

	status, length, err := readHead(c.in)
	if err != nil {
		return 0, err
	}
	c.Body = slices.Grow(c.Body[:0], length)[:length]
	_, err = io.ReadFull(c.in, c.Body)
	return status, err
}

// Expect sends a request whose response must have a status.
func (c *Conn) Expect(want int, request []byte) error {
	status, err := c.Ask(request)
	if err == nil && status != want {
		err = fmt.Errorf("status %d instead of %d: %.300s", status, want, bytes.TrimSpace(c.Body))
	}
	return err
}

// readHead reads a response up to its body.
func readHead(in *bufio.Reader) (status, length int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, 0, fmt.Errorf("not a response: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}

	length = -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		}
		if len(line) == 0 && length < 0 {
			return 0, 0, errors.New("a response without Content-Length")
		}
		if len(line) == 0 {
			return status, length, nil
		}
	}
}
