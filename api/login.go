package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

type loginRequest struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Cookie   bool   `json:"cookie"`
	// Device is what an earlier log-in answered; empty asks for one, nil does not.
	Device *string `json:"device"`
}

func (s *Server) createSession(w http.ResponseWriter, r *http.Request) error {
	var in loginRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	from := returning{remember: in.Cookie || in.Device != nil}
	if in.Cookie {
		if err := s.checkOrigin(r); err != nil {
			return err
		}
		from.replaced, _ = cookieCode(r)
		from.device = deviceCookie(r)
	} else if in.Device != nil {
		from.device, _ = session.ParseCode(*in.Device)
	}

	session, err := s.logIn(r, in.Login, in.Password, from)
	if err != nil {
		return err
	}

	return s.grant(w, http.StatusCreated, session, in.Cookie)
}

// returning is what a client kept from earlier log-ins.
type returning struct {
	replaced session.Code // of the browser's cookie: its session ends
	device   session.Code // the secret of a known device, if it is one
	remember bool         // whether the client keeps such a secret
}

// logIn checks a log-in and creates its session.
func (s *Server) logIn(r *http.Request, login, pw string, from returning) (newSession, error) {
	ctx := r.Context()
	if err := s.takeAddress(ctx, "login", s.Limits.LoginAddress); err != nil {
		return newSession{}, err
	}

	caller, err := s.findLogin(ctx, login)
	if err != nil {
		return newSession{}, err
	}
	if caller.known, err = s.knownDevice(r, caller.account, from.device); err != nil {
		return newSession{}, err
	}

	hash, err := s.checkLogin(ctx, caller, pw)
	if err != nil {
		return newSession{}, err
	}
	if s.RequireVerifiedEmail && !caller.verified {
		return newSession{}, s.refuseUnverified(ctx, caller.account)
	}

	b := newSession{code: session.NewCode(), token: s.newToken(caller.account, deviceLabel(r.UserAgent()), eventOf(ctx).clientIP)}
	if from.remember {
		b.device = from.device

		// A device that was recognised by its session alone gets its own secret now.
		if caller.known == nil || caller.known.tags == nil {
			b.device = session.NewCode()
		}
	}
	return b, s.insertSession(ctx, b, hash, from.replaced)
}

// candidate is the account that a log-in names, or no account: both are treated alike.
type candidate struct {
	account  id.ID
	hash     *string // nil: no password logs in
	disabled bool    // only a known device may still use the password
	verified bool    // somebody confirmed the e-mail
	failures uint32  // in a row before this attempt
	attempts []byte  // the key of its count; nil for a text that nobody can have
	known    *known  // the caller's device; nil: a stranger's
}

// findLogin looks up the account that a log-in names.
func (s *Server) findLogin(ctx context.Context, login string) (candidate, error) {
	key, isEmail, ok := identity.Login(login)
	if !ok {
		return candidate{}, nil
	}

	var row dbgen.AccountLoginByEmailRow
	var err error
	if isEmail {
		row, err = s.queries.AccountLoginByEmail(ctx, key)
	} else {
		byUsername, e := s.queries.AccountLoginByUsername(ctx, key)
		row, err = dbgen.AccountLoginByEmailRow(byUsername), e
	}
	if errors.Is(err, sql.ErrNoRows) {
		return candidate{attempts: s.nameAttempts(key)}, nil
	}

	c := candidateOf(row)
	if isEmail && s.HideEmails {
		// A count that the e-mail shares with the username reveals that they are one
		// account's. Failures under this one were not read: perhaps there are some.
		c.attempts, c.failures = s.nameAttempts(key), 1
	}

	return c, err
}

func candidateOf(row dbgen.AccountLoginByEmailRow) candidate {
	return candidate{
		account:  row.ID,
		hash:     row.PasswordHash,
		disabled: row.PasswordDisabledAt != nil,
		verified: row.EmailVerifiedAt != nil,
		failures: row.Failures,
		attempts: row.ID[:],
	}
}

// checkLogin counts the attempt, verifies the password and returns the hash that
// the session relies on. A known device has its own count, so that strangers
// cannot lock its owner out there.
func (s *Server) checkLogin(ctx context.Context, c candidate, pw string) (hash string, err error) {
	if c.known != nil {
		c.attempts = c.known.attempts
	}

	if err := s.take(ctx, c.attempts, s.Limits.LoginAccount); err != nil {
		return "", err
	}

	// A disabled password still logs in from a known device; elsewhere the account counts as one without a password.
	if c.disabled && c.known == nil {
		c.hash = nil
	}
	ok, err := s.verifyPassword(ctx, c.hash, pw)
	if err != nil {
		return "", err
	}

	if !ok {
		return "", s.refuseLogin(ctx, c)
	}
	if c.failures > 0 || c.known != nil {
		s.succeeded(ctx, c.attempts)
	}

	return s.rehash(ctx, c.account, *c.hash, pw), nil
}

// refuseLogin counts a failure. After too many in a row it makes a known device unknown, or
// disables a password that unknown devices guess at.
func (s *Server) refuseLogin(ctx context.Context, c candidate) error {
	inARow, err := s.failed(ctx, c.attempts)
	if err != nil {
		return err
	}

	limit := uint32(maxFailures)
	if c.known == nil && s.HideEmails {
		limit /= 2 // the e-mail and the username each have a count
	}

	switch {
	case inARow < limit:
	case c.known != nil:
		err = s.forgetDevice(ctx, c.account, *c.known)
	case c.hash != nil:
		err = s.disablePassword(ctx, c.account)
	}
	if err != nil {
		return err
	}

	return problem(wrongCredentials, "")
}

// refuseUnverified answers a log-in whose password is right, and sends the email
// that verifies the e-mail again.
func (s *Server) refuseUnverified(ctx context.Context, account id.ID) error {
	err := s.takeMail(ctx, account)
	if err == nil {
		err = s.lockAccount(ctx, account, func(account lockedAccount) error {
			c, err := account.contact(ctx)
			if err != nil {
				return err
			}
			return s.postVerification(ctx, account, c)
		})
	}

	if err != nil && !isKind(err, tooManyAttempts) {
		return err
	}
	return problem(emailNotVerified, "")
}
