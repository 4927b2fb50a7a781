package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"latchkey/internal/smtp/smtptest"
)

// Certificates are verified: of a known authority, and for this host.
func TestCertificates(t *testing.T) {
	for _, mode := range []smtptest.Mode{smtptest.StartTLS, smtptest.ImplicitTLS} {
		server := smtptest.Start(t, smtptest.Options{Mode: mode, User: "u", Password: "p"})
		stranger := smtptest.Start(t, smtptest.Options{Mode: mode})
		other := smtptest.Start(t, smtptest.Options{Mode: mode, Name: "mail.example.org"})
		for url, says := range map[string]string{
			strings.Split(server.URL(), "?")[0]:                                               "known authority",
			strings.Split(server.URL(), "?")[0] + "?" + strings.Split(stranger.URL(), "?")[1]: "known authority",
			other.URL(): "not for the host",
		} {
			_, err := client(t, url).Dial(context.Background())
			if !Misconfigured(err) || Permanent(err) || !strings.Contains(fmt.Sprint(err), says) {
				t.Errorf("%s: %v", url, err)
			}
		}
		if server.Count()+stranger.Count()+other.Count() != 0 {
			t.Error("something was sent")
		}
	}
}

// A port of the other kind and a closed port have different errors.
func TestWrongPort(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	_, err := client(t, strings.Replace(server.URL(), "smtp:", "smtps:", 1)).Dial(context.Background())
	if !Misconfigured(err) || !strings.Contains(err.Error(), "does not speak TLS there") {
		t.Errorf("smtps to 587: %v", err)
	}
	server.Stop()
	_, err = client(t, server.URL()).Dial(context.Background())
	if err == nil || Misconfigured(err) || Permanent(err) || err.Error() != "smtp: dial: connection refused" {
		t.Errorf("a closed port: %v", err)
	}
	server.Resume(t)
	send(t, dial(t, server.URL()), sample())
}

// Without TLS nothing is sent: no sender, no recipient, no credential, however a
// man in the middle hides that TLS is there.
func TestNoDowngrade(t *testing.T) {
	for name, s := range map[string]script{
		"not offered":      {"EHLO": "250-fake\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n"},
		"no extensions":    {"EHLO": "250 fake\r\n"},
		"no EHLO":          {"EHLO": "502 what?\r\n"},
		"refused":          {"EHLO": "250-fake\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "STARTTLS": "502 no\r\n"},
		"refused for now":  {"EHLO": "250-fake\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "STARTTLS": "454 4.7.0 later\r\n"},
		"no TLS after all": {"EHLO": "250-fake\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "STARTTLS": "220 go\r\n250-fake\r\n250 AUTH PLAIN\r\n"},
		"cut":              {"EHLO": "250-fake\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "STARTTLS": "cut"},
	} {
		f := s.start(t)
		err := attempt(context.Background(), client(t, strings.Replace(f.url, "//", "//someone:s3cret@", 1)))
		heals := name == "cut" || name == "refused for now"
		if err == nil || Permanent(err) || Misconfigured(err) == heals || !strings.HasPrefix(err.Error(), "smtp: TLS: ") {
			t.Errorf("%s: %v, misconfigured %v", name, err, Misconfigured(err))
		}

		for _, secret := range []string{"AUTH", "MAIL", "accounts", "ana", "c29tZW9uZ", "czNjcmV0"} {
			if strings.Contains(f.sent(), secret) {
				t.Errorf("%s: sent in the clear: %s", name, f.sent())
			}
		}
	}
}

// Replies that a man in the middle appends to the one to STARTTLS are not taken for the
// server's, and the session does not go on.
func TestStartTLSInjection(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{User: "u", Password: "s3cret"})
	between := proxy(t, server.Address(), "220 2.0.0 Ready to start TLS\r\n",
		"220 2.0.0 Ready to start TLS\r\n250-evil\r\n250 AUTH CRAM-MD5\r\n")
	url := strings.Replace(server.URL(), server.Address(), between, 1)
	_, err := client(t, url).Dial(context.Background())
	if !Misconfigured(err) || !strings.Contains(err.Error(), "somebody interferes") {
		t.Errorf("%v", err)
	}
	if server.Count() != 0 {
		t.Error("something was sent")
	}
	// The way itself is not at fault.
	url = strings.Replace(server.URL(), server.Address(), proxy(t, server.Address(), "never", "never"), 1)
	if err := attempt(context.Background(), client(t, url)); err != nil {
		t.Error(err)
	}
}

// proxy passes connections on, with one reply of the server's exchanged.
func proxy(t *testing.T, address, reply, other string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })

	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}

			far, err := net.Dial("tcp", address)
			if err != nil {
				_ = near.Close()
				return
			}

			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
			go func() {
				defer func() { _ = near.Close() }()
				for chunk := make([]byte, 64<<10); ; {
					n, err := far.Read(chunk)
					if err != nil {
						return
					}
					_, _ = io.WriteString(near, strings.Replace(string(chunk[:n]), reply, other, 1))
				}
			}()
		}
	}()

	return listener.Addr().String()
}

// A handshake that never comes ends with the context.
func TestHandshakeHangs(t *testing.T) {
	starting := script{"EHLO": "250-fake\r\n250 STARTTLS\r\n", "STARTTLS": "220 go\r\nmute"}.start(t)
	implicit := script{"": "mute"}.start(t)
	for _, url := range []string{starting.url, strings.Replace(implicit.url, "smtp:", "smtps:", 1)} {
		c := client(t, url)
		c.dialTime = 200 * time.Millisecond
		if _, err := c.Dial(context.Background()); !errors.Is(err, context.DeadlineExceeded) || err.Error() != "smtp: TLS: took too long" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TLS 1.0 and 1.1 are refused.
func TestOldTLS(t *testing.T) {
	config := &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		t.Error("the handshake goes on")
		return nil, io.EOF
	}}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()

	go func() {
		if conn, err := listener.Accept(); err == nil {
			_ = conn.(*tls.Conn).Handshake()
			_ = conn.Close()
		}
	}()

	_, err = client(t, "smtps://"+listener.Addr().String()).Dial(context.Background())
	if !Misconfigured(err) || err.Error() != "smtp: TLS: the server and this program agree on no TLS (1.2 or later)" {
		t.Errorf("%v", err)
	}
}
