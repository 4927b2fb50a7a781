package smtp

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// In this time zone, code that takes local time for UTC fails.
func TestMain(m *testing.M) {
	zone, err := time.LoadLocation("Canada/Newfoundland")
	if err != nil {
		panic(err)
	}
	time.Local = zone
	os.Exit(m.Run())
}

// What a URL may say, and what is made of it.
func TestParse(t *testing.T) {
	for _, c := range []struct{ url, address, mode, user, password, hello string }{
		{"smtp://mail.example.org", "mail.example.org:587", "STARTTLS", "", "", ""},
		{"smtp://mail.example.org/?tls=starttls&hello=me.example.org", "mail.example.org:587", "STARTTLS", "", "", "me.example.org"},
		{"SMTP://u:p@mail.example.org:25", "mail.example.org:25", "STARTTLS", "u", "p", ""},
		{"smtps://u:p@mail.example.org", "mail.example.org:465", "TLS", "u", "p", ""},
		{"smtps://[2001:db8::1]:4650?hello=[192.0.2.1]", "[2001:db8::1]:4650", "TLS", "", "", "[192.0.2.1]"},
		{"smtp://[::1]?tls=none&hello=[IPv6:::1]", "[::1]:587", "no TLS", "", "", "[IPv6:::1]"},
		{"smtp://relay:25?tls=none", "relay:25", "no TLS", "", "", ""},
		{"smtp://me%40example.org:p%40%2F%3F%23%25%3A%20s%C3%A9@h:1", "h:1", "STARTTLS", "me@example.org", "p@/?#%: sé", ""},
		{"smtp://me@example.org:p@h", "h:587", "STARTTLS", "me@example.org", "p", ""},
		{"smtp://u:p@127.0.0.1:2525?tls=none", "127.0.0.1:2525", "no TLS", "u", "p", ""},
		{"smtp://u:p@[::1]:2525?tls=none", "[::1]:2525", "no TLS", "u", "p", ""},
		{"smtp://u:p@localhost?tls=none", "localhost:587", "no TLS", "u", "p", ""},
	} {
		s, err := Parse(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}

		got := []string{s.address(), string(s.mode), s.user, s.password, s.hello}
		if want := []string{c.address, c.mode, c.user, c.password, c.hello}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, not %q", c.url, got, want)
		}

		if (s.tls == nil) != (s.mode == noTLS) {
			t.Errorf("%s: TLS is %v", c.url, s.tls)
		}
		if s.tls != nil && (s.tls.ServerName != s.host || s.tls.MinVersion != tls.VersionTLS12 || s.tls.InsecureSkipVerify || s.tls.RootCAs != nil) {
			t.Errorf("%s: TLS is %+v", c.url, s.tls)
		}
	}
}

// refused are invalid URLs, each with its error.
var refused = map[string]string{
	"":                                          "must be a URL",
	"mail.example.org:587":                      "must be a URL",
	"http://h":                                  "must be a URL",
	"smtp:h":                                    "must be a URL",
	"smtp://u:s3cret@h/path":                    "must be a URL",
	"smtp://u:s3cret@h#x":                       "must be a URL",
	"smtp://u:s3cret@h#":                        "must be a URL",
	"smtp://u:s3cret@h:s3cret":                  "must be a URL",
	"smtp://u:%zzs3cret@h":                      "must be a URL",
	"smtp://u:a#s3cret@h":                       "must be a URL",
	"smtp://u:a/s3cret@h":                       "must be a URL",
	"smtp://u:1/s3cret@h":                       "must be a URL",
	"smtp://u:1?s3cret@h":                       "percent-encoded",
	"smtp://u:1?s3cret=@h":                      "percent-encoded",
	"smtp://u:1?tls=s3cret@h":                   "percent-encoded",
	"smtp://u:s3cret@h?s3cret":                  "there are tls, ca and hello",
	"smtp://u:s3cret@h?tls=starttls&x=1":        "there are tls, ca and hello",
	"smtp://h?tls=none&tls=starttls":            "there are tls, ca and hello",
	"smtp://h?TLS=none":                         "there are tls, ca and hello",
	"smtp://h?insecure=true":                    "there are tls, ca and hello",
	"smtp://h?tls=%zz":                          "must be a URL",
	"smtp://h?tls":                              "without a value",
	"smtp://h?hello=":                           "without a value",
	"smtp://u:s3cret@h?tls=s3cret":              "always verified",
	"smtp://h?tls=skip-verify":                  "always verified",
	"smtp://h?tls=opportunistic":                "always verified",
	"smtps://h?tls=none":                        "always verified",
	"smtps://h?tls=starttls":                    "always verified",
	"smtp://":                                   "must name a host",
	"smtp://:587":                               "must name a host",
	"smtp://a_b":                                "must name a host",
	"smtp://h%0d%0aQUIT":                        "must be a URL",
	"smtp://exämple.org":                        "must name a host",
	"smtp://h:0":                                "port from 1 to 65535",
	"smtp://h:65536":                            "port from 1 to 65535",
	"smtp://u@h":                                "both user and password",
	"smtp://u:@h":                               "both user and password",
	"smtp://:s3cret@h":                          "both user and password",
	"smtp://u:s3cret%00x@h":                     "control characters",
	"smtp://u:s3cret%0d%0aQUIT@h":               "control characters",
	"smtp://u:s3cret@mail.example.org?tls=none": "without TLS",
	"smtp://u:s3cret@127.0.0.1.example.org?tls=none": "without TLS",
	"smtp://u:s3cret@10.0.0.1?tls=none":              "without TLS",
	"smtp://h?hello=a%0d%0aQUIT":                     "hello must be",
	"smtp://h?hello=a%20b":                           "hello must be",
	"smtp://h?hello=[x]":                             "hello must be",
	"smtp://u:s3cret@h?ca=/nowhere/ca.pem":           "ca: /nowhere/ca.pem: no such file",
}

// What a URL may not say.
func TestParseRefuses(t *testing.T) {
	for url, says := range refused {
		parseRefuses(t, url, says)
	}
}

// A file of authorities must hold a certificate, and is for TLS.
func TestParseRefusesCA(t *testing.T) {
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(notPEM, []byte("not PEM"), 0o600); err != nil {
		t.Fatal(err)
	}

	parseRefuses(t, "smtp://h?ca="+notPEM, "holds no certificate")
	parseRefuses(t, "smtp://h?tls=none&ca="+notPEM, "both ca and tls=none")
}

// parseRefuses checks, too, that no error repeats the secret, however the URL is broken and
// wherever the parser takes a piece of the password for something else.
func parseRefuses(t *testing.T, url, says string) {
	t.Helper()
	_, err := Parse(url)
	switch {
	case err == nil:
		t.Errorf("%s is accepted", url)
	case !strings.Contains(err.Error(), says):
		t.Errorf("%s: %v", url, err)
	case strings.Contains(err.Error(), "s3cret"):
		t.Errorf("%s: the error holds the password: %v", url, err)
	}
}

// However a server is printed, the password is not.
func TestServerPrintsWithoutPassword(t *testing.T) {
	s, err := Parse("smtp://someone:s3cret@h")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(verb, s); !strings.Contains(got, "h:587 (STARTTLS)") || strings.Contains(got, "s3cret") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
