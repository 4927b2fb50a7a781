package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
)

// keptAlive is one client's connection. It sends ready-made requests and reads
// no more of a response than it must: net/http's client costs as much as a
// server, and on one machine would hide half of what a server costs.
type keptAlive struct {
	conn net.Conn
	in   *bufio.Reader
	next func() []byte // the next request
	want int           // the status that every response to do must have
	body []byte        // of the last response
}

// dial returns what opens connections for a load.
func dial(address string, want int, next func() []byte) opener {
	return func() (client, error) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return nil, err
		}
		return &keptAlive{conn: conn, in: bufio.NewReader(conn), next: next, want: want}, nil
	}
}

// do sends one request and reads its response.
func (k *keptAlive) do() error {
	status, err := k.ask(k.next())
	if err == nil && status != k.want {
		err = fmt.Errorf("status %d instead of %d: %.300s", status, k.want, bytes.TrimSpace(k.body))
	}
	return err
}

// ask sends a request and reads its response, whatever its status.
func (k *keptAlive) ask(request []byte) (status int, err error) {
	if _, err := k.conn.Write(request); err != nil {
		return 0, err
	}
	status, length, err := readHead(k.in)
	if err != nil {
		return 0, err
	}
	k.body = slices.Grow(k.body[:0], length)[:length]
	_, err = io.ReadFull(k.in, k.body)
	return status, err
}

func (k *keptAlive) close() { _ = k.conn.Close() }

var contentLength = []byte("Content-Length: ")

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
		if len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, contentLength); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		}
	}
	if length < 0 {
		return 0, 0, errors.New("a response without Content-Length")
	}
	return status, length, nil
}
