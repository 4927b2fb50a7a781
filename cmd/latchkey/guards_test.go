package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
)

// Both listeners bound what one connection may cost, in time and in memory.
func TestConnectionsAreBounded(t *testing.T) {
	serveEnv(t, "latchkey:x@tcp(127.0.0.1:1)/latchkey") // nothing connects yet
	c, err := config.Load()
	if err != nil {
		t.Fatal(err)
	}

	p, err := newParts(c)
	if err != nil {
		t.Fatal(err)
	}

	s, err := newService(c, p, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()

	for listener, server := range map[string]*http.Server{"public": s.public, "ops": s.ops} {
		for name, bound := range map[string]time.Duration{
			"ReadHeaderTimeout": server.ReadHeaderTimeout,
			"ReadTimeout":       server.ReadTimeout,
			"WriteTimeout":      server.WriteTimeout,
			"IdleTimeout":       server.IdleTimeout,
		} {
			if bound <= 0 || bound > 2*time.Minute {
				t.Errorf("%s: %s is %v", listener, name, bound)
			}
		}

		if server.ReadHeaderTimeout > 10*time.Second || server.WriteTimeout <= server.ReadTimeout {
			t.Errorf("%s: a header has %v; a body that takes its whole %v is answered within %v", listener, server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout)
		}
		if server.MaxHeaderBytes <= 0 || server.MaxHeaderBytes > 64<<10 {
			t.Errorf("%s: a header may have %d bytes", listener, server.MaxHeaderBytes)
		}
	}
}

// A header of 64 KiB is refused before any handler sees it; one of 8 KiB, as
// proxies make them, is not.
func TestLargeHeader(t *testing.T) {
	seen := 0
	server := httptest.NewUnstartedServer(nil)
	server.Config = httpServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen++ }), slog.New(slog.DiscardHandler))
	server.Start()
	defer server.Close()

	for size, want := range map[int]int{8 << 10: http.StatusOK, 64 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}

		req.Header.Set("X-Large", strings.Repeat("x", size))
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}

		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("a header of %d bytes: %d", size, res.StatusCode)
		}
	}

	if seen != 1 {
		t.Errorf("a handler saw %d requests, want the small one", seen)
	}
}
