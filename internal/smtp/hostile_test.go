package smtp

import (
	"bufio"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// script answers each verb ("" is the greeting, "." the final dot) with bytes as
// they are; what it does not name is answered well. The reply "cut" closes the
// connection, and after one that ends in "mute" nothing more is said.
type script map[string]string

// fake is a server that follows a script. It keeps what it was sent.
type fake struct {
	url  string
	mu   sync.Mutex
	got  strings.Builder
	done sync.WaitGroup
}

func (s script) start(t *testing.T) *fake {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{url: "smtp://" + listener.Addr().String()}
	f.done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			f.done.Go(func() { s.converse(conn, f) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); f.done.Wait() })
	return f
}

func (f *fake) sent() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.got.String()
}

func (s script) reply(conn net.Conn, verb, usual string) bool {
	if reply, ok := s[verb]; ok {
		usual = reply
	}
	if usual == "cut" {
		return false
	}
	usual, mute := strings.CutSuffix(usual, "mute")
	_, err := io.WriteString(conn, usual)
	if mute {
		_, _ = io.Copy(io.Discard, conn)
	}
	return err == nil && !mute
}

func (s script) converse(conn net.Conn, f *fake) {
	defer func() { _ = conn.Close() }()
	if !s.reply(conn, "", "220 fake\r\n") {
		return
	}

	inData := false
	for r := bufio.NewReader(conn); ; {
		line, err := r.ReadString('\n')
		f.mu.Lock()
		f.got.WriteString(line)
		f.mu.Unlock()

		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		usual := "250 2.0.0 fine\r\n"
		switch {
		case err != nil:
			return
		case inData && line != ".\r\n":
			continue
		case verb == "DATA":
			usual = "354 go on\r\n"
		case verb == "QUIT":
			usual = "221 bye\r\n"
		}

		if !s.reply(conn, verb, usual) {
			return
		}
		inData = verb == "DATA" && (s["DATA"] == "" || strings.HasPrefix(s["DATA"], "354"))
	}
}

// try sends a message to what follows the script, in the clear.
func (s script) try(t *testing.T) error {
	f := s.start(t)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return attempt(ctx, client(t, f.url+"?tls=none"))
}

// Every answer of a server is understood as RFC 5321 says or as a broken connection. No
// error repeats the server's words, which may contain the address or the password.
func TestReplies(t *testing.T) {
	const secret = " <ana@example.net> s3cret ana"
	for _, c := range []struct {
		verb, reply string
		permanent   bool
		config      bool
		says        string
	}{
		{"RCPT", "550 5.1.1" + secret + "\r\n", true, false, "smtp: RCPT: reply 550 5.1.1"},
		{"RCPT", "550-5.1.1" + secret + "\r\n550 5.1.1" + secret + "\r\n", true, false, "smtp: RCPT: reply 550 5.1.1"},
		{"RCPT", "550" + secret + "\r\n", true, false, "smtp: RCPT: reply 550"},
		{"RCPT", "550 5.1.1.1" + secret + "\r\n", true, false, "smtp: RCPT: reply 550"},
		{"RCPT", "550 4.1.1" + secret + "\r\n", true, false, "smtp: RCPT: reply 550"},
		{"RCPT", "550 5.1.1\r\n", true, false, "smtp: RCPT: reply 550 5.1.1"},
		{"RCPT", "599 5.999.999" + secret + "\r\n", true, false, "smtp: RCPT: reply 599 5.999.999"},
		{"RCPT", "450 4.2.1" + secret + "\r\n", false, false, "smtp: RCPT: reply 450 4.2.1"},
		{"RCPT", "503 5.5.1" + secret + "\r\n", false, false, "smtp: RCPT: reply 503 5.5.1: the server is out of step"},
		{"RCPT", "354" + secret + "\r\n", false, false, "smtp: RCPT: reply 354: the server is out of step"},
		{"RCPT", "600" + secret + "\r\n", false, false, "smtp: RCPT: reply 600: the server is out of step"},
		{"RCPT", "251 will forward\r\n", false, false, ""},
		{"MAIL", "553 5.6.7" + secret + "\r\n", true, false, "smtp: MAIL: reply 553 5.6.7"},
		{"MAIL", "553 5.7.1" + secret + "\r\n", false, true, "smtp: MAIL: reply 553 5.7.1"},
		{"DATA", "554 5.5.1" + secret + "\r\n", true, false, "smtp: DATA: reply 554 5.5.1"},
		{"DATA", "451 4.5.1" + secret + "\r\n", false, false, "smtp: DATA: reply 451 4.5.1"},
		{"DATA", "250" + secret + "\r\n", false, false, "smtp: DATA: reply 250: the server is out of step"},
		{".", "552 5.3.4" + secret + "\r\n", true, false, "smtp: end of DATA: reply 552 5.3.4"},
		{".", "cut", false, false, "smtp: end of DATA: the server closed the connection"},
		{"", "554 5.7.1" + secret + "\r\n", false, true, "smtp: greeting: reply 554 5.7.1"},
		{"", "HTTP/1.1 400 Bad Request" + secret + "\r\n\r\n", false, false, "smtp: greeting: the server does not speak SMTP"},
		{"", "\x16\x03\x01\x00\xff\xfe\x00\n", false, false, "smtp: greeting: the server does not speak SMTP"},
		{"MAIL", "\x00\xff\xfe\r\n", false, false, "smtp: MAIL: the server does not speak SMTP"},
		{"", "220 " + strings.Repeat("x", 1<<20) + "\r\n", false, false, "smtp: greeting: the server's answer is too long"},
		{"EHLO", strings.Repeat("250-x\r\n", 1<<18) + "250 y\r\n", false, false, "smtp: EHLO: the server's answer is too long"},
		{"RCPT", "550 5.1.1 " + strings.Repeat("x", 1<<20) + "\r\n", false, false, "smtp: RCPT: the server's answer is too long"},
		{"RCPT", strings.Repeat("\x00", 1<<20), false, false, "smtp: RCPT: the server's answer is too long"},
		{".", strings.Repeat("250-x\r\n", 1<<18) + "250 y\r\n", false, false, "smtp: end of DATA: the server's answer is too long"},
	} {
		err := script{c.verb: c.reply}.try(t)
		if c.says == "" && err == nil {
			continue
		}

		if err == nil || err.Error() != c.says || Permanent(err) != c.permanent || Misconfigured(err) != c.config {
			t.Errorf("%s %.60q: %v, permanent %v, misconfigured %v", c.verb, c.reply, err, Permanent(err), Misconfigured(err))
		}
	}
}

// A server that has said too much is not spoken to again.
func TestTooLongIsTheEnd(t *testing.T) {
	there, here := net.Pipe()
	defer func() { _ = there.Close() }()
	go func() { _, _ = there.Write(make([]byte, maxReply+1)) }()
	conn := &bounded{Conn: here}
	n, err := io.Copy(io.Discard, conn)
	if n != maxReply || err != errReplyTooLong {
		t.Errorf("%d bytes are read, then %v", n, err)
	}
	if _, err := conn.Write([]byte("x")); err != errReplyTooLong {
		t.Errorf("it goes on: %v", err)
	}
}

// A refused DATA, and a refused message, leave the connection fit for the next.
func TestRefusedDataIsReset(t *testing.T) {
	for _, verb := range []string{"MAIL", "RCPT", "DATA", "."} {
		f := script{verb: "554 5.1.1 no\r\n"}.start(t)
		session := dial(t, f.url+"?tls=none")
		for range 2 {
			if err := session.Send(context.Background(), sample()); err == nil || session.Spent() {
				t.Errorf("%s: %v, spent %v", verb, err, session.Spent())
			}
		}
		if got := strings.Count(f.sent(), "RSET\r\n"); got != 2 {
			t.Errorf("%s: %d times RSET in %s", verb, got, f.sent())
		}
	}
	// A server that refuses even that is left.
	f := script{"RCPT": "550 no\r\n", "RSET": "500 what?\r\n"}.start(t)
	session := dial(t, f.url+"?tls=none")
	if err := session.Send(context.Background(), sample()); !Permanent(err) || !session.Spent() {
		t.Errorf("%v, spent %v", err, session.Spent())
	}
}

// An endless reply costs neither memory nor time.
func TestEndlessReply(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()

	go func() {
		conn, err := listener.Accept()
		for chunk := []byte(strings.Repeat("220-x\r\n", 1<<12)); err == nil; {
			_, err = conn.Write(chunk)
		}
	}()

	// Memory that was given back counts too: what matters is how much is read.
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = client(t, "smtp://"+listener.Addr().String()+"?tls=none").Dial(context.Background())
	runtime.ReadMemStats(&after)

	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}

	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("it allocated %d bytes", grown)
	}
}
