package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/session"
)

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
