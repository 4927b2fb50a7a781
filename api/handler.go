package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/gate"
)

// handler answers a request or returns the error to answer with. It writes
// nothing before it is sure to succeed.
type handler func(w http.ResponseWriter, r *http.Request) error

// privateHandler is a handler that needs the caller's session.
type privateHandler func(w http.ResponseWriter, r *http.Request, caller principal) error

// statusClientGone is for the log: the client hung up and gets no answer.
const statusClientGone = 499

// open serves a v1 route to everybody.
func (s *Server) open(h handler) http.Handler {
	return s.adapt(h, writeProblem)
}

// private serves a v1 route to the holder of a session.
func (s *Server) private(h privateHandler) http.Handler {
	return s.open(s.withSession(h))
}

// withSession authenticates the caller. A cookie that is no longer valid is cleared, so that the
// browser stops sending it.
func (s *Server) withSession(h privateHandler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		caller, err := s.authenticate(r)
		if err == nil {
			err = h(w, r, caller)
		}
		if ended(err) && byCookie(r) {
			forgetCookie(w)
		}
		return err
	}
}

// adapt is the one place where an error becomes a response. What a surface makes
// of it differs; what is logged does not.
func (s *Server) adapt(h handler, write func(http.ResponseWriter, *Error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := safely(h, w, r)
		if err == nil {
			return
		}

		if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			w.WriteHeader(statusClientGone)
			return
		}

		// The cause of a fault of ours is for the log alone.
		e := public(err)
		if e.kind.status >= http.StatusInternalServerError {
			eventOf(r.Context()).failure = database.Describe(err)
		}

		if e.kind == unavailable && s.Unavailable != nil {
			s.Unavailable(err)
		}
		if e.retryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.retryAfter.Seconds()))))
		}

		write(w, e)
	})
}

// safely turns a panic into an error: the client gets an error in its surface's form,
// the log gets the stack, and the process survives.
func safely(h handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		v := recover()
		if v == http.ErrAbortHandler {
			panic(v) // the server's own way to drop a connection
		}
		if v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return h(w, r)
}

// public turns any error into one whose text a client may see. An error that it
// does not know becomes an internal error, which reveals nothing.
func public(err error) *Error {
	var e *Error
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &large):
		return &Error{kind: tooLarge, detail: "More than " + strconv.FormatInt(large.Limit, 10) + " bytes were sent.", cause: err}
	case errors.Is(err, gate.ErrFull):
		return &Error{kind: busy, retryAfter: 5 * time.Second, cause: err}
	case database.Unavailable(err):
		return &Error{kind: unavailable, retryAfter: 2 * time.Second, cause: err}
	default:
		return &Error{kind: internal, cause: err}
	}
}

func writeProblem(w http.ResponseWriter, e *Error) {
	if e.kind.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="latchkey"`)
	}
	_ = writeBody(w, e.kind.status, "application/problem+json", e.document())
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	return writeBody(w, status, "application/json; charset=utf-8", v)
}

// writeBody encodes before it writes the header, so that a failure to encode is
// still an error and not half a response.
func writeBody(w http.ResponseWriter, status int, contentType string, v any) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(v); err != nil {
		return err
	}

	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // if the client is gone, there is nobody to report it to
	return nil
}

func writeText(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text))
	return nil
}

func writeNothing(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}
