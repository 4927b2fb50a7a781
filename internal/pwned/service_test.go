package pwned

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// password has the SHA-1 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8.
const (
	password = "password"
	suffix   = "1E4C9B93F3F0682250B6CF8331B7EE68FD8"
	other    = "00000000000000000000000000000000000"
	third    = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
)

func serve(t *testing.T, handler http.HandlerFunc) *Checker {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return must(t, server.URL+"/", "")
}

func must(t testing.TB, url, file string) *Checker {
	t.Helper()
	c, err := New(url, 10*time.Second, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// The answers of the service: what counts as seen, and which answers are invalid.
func TestServiceAnswers(t *testing.T) {
	padding := strings.Repeat(third[:34]+"E:0\r\n", 900)
	for _, c := range []struct {
		name, body string
		status     int
		seen, bad  bool
	}{
		{"seen", other + ":3\r\n" + suffix + ":9545824\r\n" + third + ":1", 200, true, false},
		{"first", suffix + ":1\r\n" + third + ":1", 200, true, false},
		{"last without a line end", other + ":1\r\n" + suffix + ":1", 200, true, false},
		{"small letters, line feeds", strings.ToLower(suffix) + ":1\n", 200, true, false},
		{"not seen", other + ":3\r\n" + third + ":1", 200, false, false},
		{"padding", padding + other + ":3", 200, false, false},
		{"seen among padding", padding + suffix + ":2\r\n" + padding, 200, true, false},
		{"own suffix as padding", suffix + ":0\r\n" + other + ":3", 200, false, false},
		{"status 500", suffix + ":1", 500, false, true},
		{"status 204", "", 204, false, true},
		{"status 404", suffix + ":1", 404, false, true},
		{"empty", "", 200, false, true},
		{"page", "<html>" + suffix + ":1</html>", 200, false, true},
		{"garbage after the suffix", suffix + ":1\r\n\x00\x01", 200, false, true},
		{"count is no number", suffix + ":many", 200, false, true},
		{"negative count", suffix + ":-1", 200, false, true},
		{"whole hashes", "5BAA6" + suffix + ":1", 200, false, true},
		{"just fits", fill(maxBody), 200, true, false},
		{"too large", fill(maxBody + 1), 200, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			checker := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})

			seen, err := checker.Seen(t.Context(), password)
			if seen != c.seen || (err != nil) != c.bad {
				t.Fatalf("Seen = %v, %v", seen, err)
			}

			discreet(t, err)
		})
	}
}

// fill is an answer of exactly n bytes that has the suffix.
func fill(n int) string {
	line := other + ":1\n"
	body := suffix + ":1\n" + strings.Repeat(line, n/len(line)-2)
	return body + other + ":" + strings.Repeat("0", n-len(body)-len(other)-2) + "\n"
}

// discreet fails if an error reveals the password, its hash or the prefix.
func discreet(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{password, "5BAA6", suffix} {
		if err != nil && strings.Contains(strings.ToUpper(err.Error()), strings.ToUpper(secret)) {
			t.Errorf("the error %q has %q", err, secret)
		}
	}
}

// The request is the prefix and nothing more of the password.
//
// ASVS v5.0.0-4.2.5
func TestRequest(t *testing.T) {
	var got *http.Request
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		fmt.Fprint(w, other+":1")
	})

	if _, err := c.Seen(t.Context(), password); err != nil {
		t.Fatal(err)
	}

	if got.Method != "GET" || got.RequestURI != "/range/5BAA6" {
		t.Errorf("%s %s", got.Method, got.RequestURI)
	}

	if got.Header.Get("Add-Padding") != "true" || got.Header.Get("User-Agent") != "latchkey" {
		t.Errorf("headers %v", got.Header)
	}
	for name, values := range got.Header {
		discreet(t, errors.New(name+strings.Join(values, " ")))
	}

	if got.ContentLength != 0 {
		t.Errorf("a body of %d bytes", got.ContentLength)
	}
}

// A redirect is an error, and its target is not asked.
//
// ASVS v5.0.0-15.3.2
func TestRedirectIsRefused(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect was followed")
	}))
	defer target.Close()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+r.URL.Path, http.StatusFound)
	})
	seen, err := c.Seen(t.Context(), password)
	if seen || err == nil {
		t.Errorf("Seen = %v, %v", seen, err)
	}
	discreet(t, err)
}

// hang is a server that never answers, or only with headers.
func hang(t *testing.T, headers bool) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if headers {
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A server that hangs is left when the time-out or the caller's context ends,
// before the headers and in the body.
func TestHangingServer(t *testing.T) {
	for _, headers := range []bool{false, true} {
		c, err := New(hang(t, headers), 20*time.Millisecond, "")
		if err != nil {
			t.Fatal(err)
		}
		seen, err := c.Seen(t.Context(), password)
		if seen || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the time-out, headers %v: %v, %v", headers, seen, err)
		}
		discreet(t, err)

		c = must(t, hang(t, headers), "")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		seen, err = c.Seen(ctx, password)
		cancel()
		if seen || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the context, headers %v: %v, %v", headers, seen, err)
		}
		discreet(t, err)
	}
}

// A server that is down is an error without the prefix.
func TestServerDown(t *testing.T) {
	server := httptest.NewServer(nil)
	c := must(t, server.URL, "")
	server.Close()
	seen, err := c.Seen(t.Context(), password)
	if seen || err == nil {
		t.Errorf("Seen = %v, %v", seen, err)
	}
	discreet(t, err)
}

// Which URLs and time-outs New takes.
func TestNewChecksURL(t *testing.T) {
	for _, c := range []struct {
		url string
		ok  bool
	}{
		{"https://api.pwnedpasswords.com", true}, {"https://mirror.example/hibp/", true},
		{"http://localhost:8080", true}, {"http://127.0.0.1", true}, {"http://[::1]:80", true},
		{"http://api.pwnedpasswords.com", false}, {"http://localhost.example.com", false},
		{"http://127.0.0.1.example.com", false}, {"http://10.0.0.1", false},
		{"ftp://localhost", false}, {"api.pwnedpasswords.com", false}, {"https://", false},
		{"https:api", false}, {"https://u:p@host", false}, {"https://host?x=1", false},
		{"https://host/#a", false}, {"https://ho st", false}, {"://", false},
	} {
		if _, err := New(c.url, time.Second, ""); (err == nil) != c.ok {
			t.Errorf("New(%q) = %v", c.url, err)
		}
	}

	if _, err := New("https://host", 0, ""); err == nil {
		t.Error("no time-out passed")
	}
}

// Without service and file, and as nil, nothing is ever reported.
func TestNothingToAsk(t *testing.T) {
	var none *Checker
	for _, c := range []*Checker{none, must(t, "", "")} {
		if seen, err := c.Seen(t.Context(), password); seen || err != nil {
			t.Errorf("Seen = %v, %v", seen, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
