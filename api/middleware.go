package api

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"time"

	"latchkey/internal/id"
)

// event collects what becomes known while a request is answered. It becomes the
// request's one line in the log.
type event struct {
	requestID string
	clientIP  string
	failure   string // for the log only
}

type eventKey struct{}

// eventOf returns the request's event. Every request that passed the middleware
// has one.
func eventOf(ctx context.Context) *event { return ctx.Value(eventKey{}).(*event) }

// middleware is what every request passes, from the outside in.
func (s *Server) middleware(next http.Handler) http.Handler {
	return s.observe(secure(s.cors(next)))
}

// observe gives a request its id, its address and its time, logs it in one line, and
// counts it. The line holds the route and not the path, since a path is
// whatever a client sends.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		e := &event{requestID: s.requestID(r), clientIP: s.clientIP(r)}
		r = r.WithContext(s.DB.WithTimeBudget(context.WithValue(r.Context(), eventKey{}, e)))
		rec := &recorder{ResponseWriter: w}
		rec.Header().Set("X-Request-Id", e.requestID)

		next.ServeHTTP(rec, r)

		took := s.Now().Sub(began)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		s.metrics.observe(route, rec.status, took)
		s.logRequest(r.Context(), e, route, rec, took)
	})
}

func (s *Server) logRequest(ctx context.Context, e *event, route string, rec *recorder, took time.Duration) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request", e.requestID),
		slog.String("route", route),
		slog.Int("status", rec.status),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("took", took),
		slog.String("ip", e.clientIP),
	}
	if e.failure != "" {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", e.failure))
	}
	s.Log.LogAttrs(ctx, level, "request", attrs...)
}

var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// requestID is a new one, or the one that a trusted proxy gave.
func (s *Server) requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); goodRequestID.MatchString(given) && s.fromTrustedProxy(r) {
		return given
	}
	return id.New().String()
}

// secure sets the security headers of every response, errors included. A handler of
// public content overrides those for caching and embedding.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// cors lets the pages of the allowed origins, compared as they stand, call the
// API and read its answers.
func (s *Server) cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(s.AllowedOrigins) == 0 {
			next.ServeHTTP(w, r)
			return
		}

		h := w.Header()
		h.Add("Vary", "Origin")

		origin := r.Header.Get("Origin")
		if origin == "" || !slices.Contains(s.AllowedOrigins, origin) {
			next.ServeHTTP(w, r)
			return
		}

		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Set("Access-Control-Expose-Headers", "Location, Retry-After, X-Request-Id")

		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}

		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		h.Set("Access-Control-Max-Age", "600")
		_ = writeNothing(w)
	})
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
