package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/session"
)

type loginRequest struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Cookie   bool   `json:"cookie"`
	// Device is what an earlier log-in answered; empty asks for one, nil does not.
	Device *string `json:"device"`
}

// sessionGrant is the answer to a log-in; what went into a cookie is absent.
type sessionGrant struct {
	Code      string    `json:"code,omitempty"`
	ExpiresAt time.Time `json:"expiresAt"`
	Device    string    `json:"device,omitempty"`
}

// newSession is a session that was just created, and the secret that identifies its
// device from now on, if the client keeps one.
type newSession struct {
	code   session.Code
	token  session.Token
	device session.Code
}

// grant hands a session out, in cookies or in the answer.
func (s *Server) grant(w http.ResponseWriter, status int, b newSession, cookie bool) error {
	grant := sessionGrant{ExpiresAt: b.token.ExpiresAt}
	if cookie {
		setCookie(w, b.code, s.SessionLifetime)
		setDeviceCookie(w, b.device, deviceLife)
	} else {
		grant.Code, grant.Device = string(b.code), string(b.device)
	}
	return writeJSON(w, status, grant)
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

func (s *Server) newToken(account id.ID, device, ip string) session.Token {
	now := s.now().Truncate(time.Second)
	return session.Token{
		Account:   account,
		ID:        id.New(),
		IssuedAt:  now,
		ExpiresAt: now.Add(s.SessionLifetime),
		AuthTime:  now,
		Methods:   []string{"pwd"},
		Device:    device,
		IP:        ip,
	}
}

// sessionRow is the row of a session.
func (s *Server) sessionRow(b newSession) (dbgen.SessionCreateParams, error) {
	codeHash := b.code.Hash()
	sealed, err := s.tokens.Seal(codeHash, b.token)
	seen, expires := b.token.RowTimes()
	return dbgen.SessionCreateParams{
		CodeHash:    codeHash[:],
		OwnerTag:    s.Keys.OwnerTag(b.token.Account),
		SealedToken: sealed,
		LastSeenAt:  seen,
		ExpiresAt:   expires,
	}, err
}

// insertSession writes a session, if the password is still the one that was
// verified, and keeps the account within its number of sessions. The session whose
// code the new one replaces in the browser's cookie, if any, ends.
func (s *Server) insertSession(ctx context.Context, b newSession, hash string, replaced session.Code) error {
	row, err := s.sessionRow(b)
	if err != nil {
		return err
	}

	account := id.ID(b.token.Account)
	return s.transact(ctx, func(q *dbgen.Queries) error {
		// First, so that the session that goes anyway makes room.
		if replaced != "" {
			old := replaced.Hash()
			if _, err := q.SessionDelete(ctx, old[:]); err != nil {
				return err
			}
		}

		locked, err := s.admit(ctx, q, b.token, hash)
		if err != nil {
			return err
		}
		if err := s.rememberSecret(ctx, locked, b.device); err != nil {
			return err
		}

		if err := q.SessionCreate(ctx, row); err != nil {
			return err
		}
		return s.audit(ctx, q, account, sessionCreated)
	})
}

// admit locks the account for a log-in, notifies its owner of a new device,
// and ends its oldest sessions when there are too many for another.
func (s *Server) admit(ctx context.Context, q *dbgen.Queries, token session.Token, hash string) (lockedAccount, error) {
	account, where := id.ID(token.Account), device(token.Device, token.IP)
	tags := s.Keys.OwnerTags(account)

	row, err := q.AccountLockForLogin(ctx, dbgen.AccountLockForLoginParams{
		Now:        s.now(),
		DeviceTags: s.Keys.DeviceTags(account, where),
		OwnerTags:  tags,
		ID:         account,
	})
	if errors.Is(err, sql.ErrNoRows) || err == nil && (row.PasswordHash == nil || *row.PasswordHash != hash) {
		return lockedAccount{}, problem(wrongCredentials, "") // it changed since it was verified
	}
	if err != nil {
		return lockedAccount{}, err
	}

	locked := lockedAccount{q, account, row.PasswordHash}

	// While keys rotate a device gets its tag under the new key.
	if row.DeviceDays < deviceRefresh || len(tags) > 1 {
		if err := s.rememberDevice(ctx, locked, where); err != nil {
			return locked, err
		}
	}
	if row.DeviceDays <= 0 {
		if err := s.notifyOfDevice(ctx, locked, token); err != nil {
			return locked, err
		}
		if err := s.limitDevices(ctx, locked); err != nil {
			return locked, err
		}
	}

	if excess := int32(row.SessionCount) + 1 - int32(s.SessionLimit); excess > 0 {
		_, err = q.SessionDeleteOldest(ctx, tags, excess)
	}
	return locked, err
}

// notifyOfDevice notifies an account of a log-in from a new device.
func (s *Server) notifyOfDevice(ctx context.Context, account lockedAccount, token session.Token) error {
	c, err := account.contact(ctx)
	if err != nil {
		return err
	}

	mail := s.mail(c, message.NewDevice)
	mail.Device, mail.IP = token.Device, token.IP
	return s.postNotice(ctx, account, c, mail)
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
