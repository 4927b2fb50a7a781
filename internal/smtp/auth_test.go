package smtp

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"latchkey/internal/smtp/smtptest"
)

// A wrong password, and a server that wants credentials where none are set, are the
// operator's to fix, and the error repeats nothing of the credentials.
func TestAuthentication(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{User: "someone", Password: "right"})
	for _, url := range []string{
		strings.Replace(server.URL(), ":right@", ":wr0ng@", 1),
		strings.Replace(server.URL(), "someone:", "wr0ng:", 1),
	} {
		_, err := client(t, url).Dial(context.Background())
		if !Misconfigured(err) || err.Error() != "smtp: AUTH: reply 535 5.7.8" {
			t.Errorf("%v", err)
		}
	}

	session := dial(t, strings.Replace(server.URL(), "someone:right@", "", 1))
	if err := session.Send(context.Background(), sample()); !Misconfigured(err) || err.Error() != "smtp: MAIL: reply 530 5.7.0" {
		t.Errorf("without credentials: %v", err)
	}

	none := smtptest.Start(t, smtptest.Options{})
	_, err := client(t, strings.Replace(none.URL(), "//", "//u:p@", 1)).Dial(context.Background())
	if !Misconfigured(err) || !strings.Contains(err.Error(), "no mechanism") {
		t.Errorf("where none is offered: %v", err)
	}
}

// In the clear, where that is allowed, the password is not shown to a server that
// offers nothing but showing it.
func TestNoPasswordInTheClear(t *testing.T) {
	f := script{"EHLO": "250-fake\r\n250 AUTH PLAIN LOGIN NTLM XOAUTH2\r\n"}.start(t)
	err := attempt(context.Background(), client(t, strings.Replace(f.url, "//", "//someone:s3cret@", 1)+"?tls=none"))
	if !Misconfigured(err) || strings.Contains(f.sent(), "AUTH") {
		t.Errorf("%v: %s", err, f.sent())
	}
}

// The strongest mechanism is chosen, whatever order the server offers them in,
// and in the clear none that shows the password.
func TestMechanism(t *testing.T) {
	server, err := Parse("smtp://u:p@h")
	if err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		offered string
		secure  bool
		want    string
	}{
		{"PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256 CRAM-MD5", true, "SCRAM-SHA-256"},
		{"SCRAM-SHA-256 SCRAM-SHA-256-PLUS", true, "SCRAM-SHA-256-PLUS"},
		{"SCRAM-SHA-256 SCRAM-SHA-256-PLUS", false, "SCRAM-SHA-256"},
		{"SCRAM-SHA-1 SCRAM-SHA-1-PLUS", true, "SCRAM-SHA-1-PLUS"},
		{"SCRAM-SHA-1-PLUS scram-sha-1", false, "SCRAM-SHA-1"},
		{"LOGIN CRAM-MD5 PLAIN", true, "CRAM-MD5"},
		{"LOGIN PLAIN", true, "PLAIN"},
		{"login", true, "LOGIN"},
		{"LOGIN PLAIN CRAM-MD5", false, "CRAM-MD5"},
		{"LOGIN PLAIN NTLM XOAUTH2", false, ""},
		{"NTLM XOAUTH2 GSSAPI SCRAM-SHA-2567", true, ""},
		{"", true, ""},
	} {
		var state *tls.ConnectionState
		if c.secure {
			state = &tls.ConnectionState{}
		}

		auth := server.mechanism(c.offered, state)
		got := ""
		if auth != nil {
			got, _, err = auth.Start(&gosmtp.ServerInfo{Name: "h", TLS: c.secure})
		}

		if got != c.want || err != nil {
			t.Errorf("%q: %q (%v), not %q", c.offered, got, err, c.want)
		}
	}
}

// A server does not decide how long the client computes.
func TestScramRounds(t *testing.T) {
	for _, rounds := range []string{"4294967296", "1000001", "0", "-1", "x", "99999999999999999999"} {
		server, err := Parse("smtp://u:p@h")
		if err != nil {
			t.Fatal(err)
		}
		auth := server.mechanism("SCRAM-SHA-256", nil)
		first, err := auth.Next(nil, true)
		if err != nil {
			t.Fatal(err)
		}
		_, nonce, _ := strings.Cut(string(first), ",r=")
		if _, err := auth.Next([]byte("r="+nonce+"x,s=c2FsdA==,i="+rounds), true); err == nil {
			t.Errorf("%s rounds are computed", rounds)
		}
		if _, err := auth.Next(nil, true); err != nil {
			t.Fatal(err)
		}
	}
}
