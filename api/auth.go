package api

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/session"
)

// cookieName has the prefix by which a browser holds the cookie to this host,
// to HTTPS and to every path.
const cookieName = "__Host-latchkey"

// principal is the caller: the account of a live session.
type principal struct {
	account id.ID
	hash    session.Hash // of the code, so the name of the session's row
}

// authenticate finds the session of a request. It costs one read, and now and then
// one write, of when the session was last seen.
func (s *Server) authenticate(r *http.Request) (principal, error) {
	code, fromCookie, ok := codeOf(r)
	if !ok {
		return principal{}, problem(missingCode, "")
	}

	if fromCookie {
		if err := s.checkOrigin(r); err != nil {
			return principal{}, err
		}
	}

	return s.resume(r.Context(), code.Hash())
}

// codeOf reads the code from the Authorization header, with or without the word
// Bearer, or else from the cookie.
func codeOf(r *http.Request) (code session.Code, fromCookie, ok bool) {
	if value := authorization(r); value != "" {
		code, ok = session.ParseCode(value)
		return code, false, ok
	}
	code, ok = cookieCode(r)
	return code, true, ok
}

// authorization returns what the Authorization header holds for this service: what
// follows the word Bearer, or a value alone. A header of another scheme, such as the Basic
// of a proxy in front, is not for this service and hides no cookie.
func authorization(r *http.Request) string {
	for _, value := range r.Header.Values("Authorization") {
		scheme, rest, found := strings.Cut(value, " ")
		switch {
		case !found && foreignScheme(value):
		case !found:
			return value // perhaps no code at all, but sent to this service
		case strings.EqualFold(scheme, "Bearer"):
			return strings.TrimLeft(rest, " ") // RFC 9110, section 11.4: one space or more
		}
	}
	return ""
}

// foreignScheme reports whether a word is the name of another scheme, such as the
// Negotiate by which a browser begins: letters alone, and too few for a code.
func foreignScheme(word string) bool {
	other := func(r rune) bool { return (r|0x20 < 'a' || r|0x20 > 'z') && r != '-' }
	return len(word) < 20 && !strings.ContainsFunc(word, other) && !strings.EqualFold(word, "Bearer")
}

func cookieCode(r *http.Request) (session.Code, bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return "", false
	}
	return session.ParseCode(cookie.Value)
}

// byCookie reports whether a request shows its session by the cookie, in whatever form.
func byCookie(r *http.Request) bool {
	_, err := r.Cookie(cookieName)
	return err == nil && authorization(r) == ""
}

// ended reports whether an error says that a session is no longer valid, or never was.
func ended(err error) bool {
	return isKind(err, missingCode) || isKind(err, unknownCode) || isKind(err, sessionExpired)
}

// checkOrigin refuses what another origin's page makes a browser send, reading
// included: whether it succeeds would tell that page who is logged in, and an export
// would be saved and counted.
func (s *Server) checkOrigin(r *http.Request) error {
	// The check lets every GET pass, so ask it as if this were a POST.
	asked := *r
	asked.Method = http.MethodPost
	if err := s.origins.Check(&asked); err != nil {
		return &Error{kind: crossOrigin, cause: err}
	}
	return nil
}

// resume opens the session of a code's hash.
func (s *Server) resume(ctx context.Context, hash session.Hash) (principal, error) {
	row, err := s.queries.SessionGet(ctx, hash[:])
	if errors.Is(err, sql.ErrNoRows) {
		return principal{}, problem(unknownCode, "")
	}
	if err != nil {
		return principal{}, err
	}

	token, err := s.openSession(hash, row.SealedToken, row.LastSeenAt)
	if err != nil {
		return principal{}, err
	}

	s.noteUse(ctx, hash, row.LastSeenAt)
	return principal{account: id.ID(token.Account), hash: hash}, nil
}

// stillLive checks that the request's session has not ended meanwhile: a change that asks
// for no password relies on nothing else.
func stillLive(ctx context.Context, account lockedAccount, caller principal) error {
	_, err := account.q.SessionGet(ctx, caller.hash[:])
	if errors.Is(err, sql.ErrNoRows) {
		return problem(unknownCode, "")
	}
	return err
}

// openSession opens a row's token and checks both time limits, the absolute and the idle.
func (s *Server) openSession(hash session.Hash, sealed []byte, lastSeen time.Time) (session.Token, error) {
	now := s.now()
	token, err := s.tokens.Open(hash, sealed, now)
	switch {
	case errors.Is(err, session.ErrExpired), err == nil && s.idle(lastSeen, now):
		return token, problem(sessionExpired, "")
	case err != nil:
		return token, &Error{kind: unknownCode, cause: err}
	}
	return token, nil
}

// idle counts from the time in the row, which is up to five minutes before the
// last use: a session never lives longer than the limit says.
func (s *Server) idle(lastSeen, now time.Time) bool {
	return s.SessionIdle > 0 && now.Sub(lastSeen) >= s.SessionIdle
}

// noteUse writes the time of the last use, at most once in session.Step. If that fails the
// request goes on: reading must work where nothing can be written.
func (s *Server) noteUse(ctx context.Context, hash session.Hash, lastSeen time.Time) {
	seen := s.now().Truncate(session.Step)
	if !seen.After(lastSeen) {
		return
	}

	_, err := s.queries.SessionSeen(ctx, dbgen.SessionSeenParams{LastSeenAt: seen, CodeHash: hash[:]})
	if err != nil {
		s.Log.WarnContext(ctx, "the use of a session was not noted", slog.String("error", database.Describe(err)))
	}
}

// setCookie gives the code to a browser: out of reach of scripts, of plain HTTP
// and of other sites' requests.
func setCookie(w http.ResponseWriter, code session.Code, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name:     cookieName,
		Value:    string(code),
		Path:     "/",
		MaxAge:   int(life.Seconds()),
		Secure:   true,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

// forgetCookie makes a browser forget the cookie.
func forgetCookie(w http.ResponseWriter) { setCookie(w, "", -time.Second) }

// clearSite makes a browser forget the cookie and what it stored of this origin. It does
// not ask to clear "cookies": that ends the sessions of every site below the same
// domain.
func clearSite(w http.ResponseWriter) {
	forgetCookie(w)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}
