package api

import (
	"context"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/message"
	"latchkey/internal/session"
)

type passwordRequest struct {
	CurrentPassword string  `json:"currentPassword"`
	NewPassword     string  `json:"newPassword"`
	Device          *string `json:"device"` // as at a log-in; what is in it does not matter
}

// putPassword changes the password and replaces the session: its code, which somebody else
// may have learned, is no longer valid.
func (s *Server) putPassword(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in passwordRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	_, cookie, _ := codeOf(r)
	next := newSession{code: session.NewCode(), token: s.newToken(caller.account, deviceLabel(r.UserAgent()), eventOf(r.Context()).clientIP)}
	if cookie || in.Device != nil {
		next.device = session.NewCode()
	}

	if err := s.changePassword(r, caller, in.CurrentPassword, in.NewPassword, &next); err != nil {
		return err
	}
	return s.grant(w, http.StatusOK, next, cookie)
}

// changePassword sets another password and ends all other sessions, in one
// transaction. With a successor, the caller's session ends too.
func (s *Server) changePassword(r *http.Request, caller principal, current, next string, successor *newSession) error {
	ctx := r.Context()
	account, err := readAccount(ctx, s.queries, caller.account)
	if err != nil {
		return err
	}

	wrong := faults{}
	wrong.add("newPassword", s.checkPassword(next, account.Email, account.Username, account.FirstName, account.LastName))
	if err := wrong.err(); err != nil {
		return err
	}

	// The slow checks come last, and outside the transaction: nothing is locked meanwhile.
	proof, err := s.provePassword(ctx, caller, "currentPassword", current)
	if err != nil {
		return err
	}
	if err := s.refuseBreached(ctx, "newPassword", next); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, next)
	if err != nil {
		return err
	}

	return s.lockAccountCommitted(ctx, caller.account, func(account committedAccount) error {
		if err := proof.still(account.lockedAccount); err != nil {
			return err
		}
		if err := s.succeedSession(ctx, account, caller, successor); err != nil {
			return err
		}

		secret := session.Code("")
		if successor != nil {
			secret = successor.device
		}
		if err := s.forgetOthers(ctx, account, r, secret); err != nil {
			return err
		}
		return s.setPassword(ctx, account, hash, passwordChanged)
	})
}

// succeedSession ends all sessions of an account and stores successor in place of the
// caller's. Without a successor the caller's session stays.
func (s *Server) succeedSession(ctx context.Context, account committedAccount, caller principal, successor *newSession) error {
	tags := s.Keys.OwnerTags(account.id)
	if successor == nil {
		_, err := account.q.SessionDeleteOthers(ctx, tags, caller.hash[:])
		return err
	}
	if _, err := account.q.SessionDeleteByOwner(ctx, tags); err != nil {
		return err
	}
	row, err := s.sessionRow(*successor)
	if err != nil {
		return err
	}
	return account.q.SessionCreate(ctx, row)
}

// setPassword sets another password and ends what the old one allowed: the tokens that
// were mailed, except those that undo a change of e-mail (see undo.go), and the counts of
// wrong passwords, since the next wrong one would disable the new password.
func (s *Server) setPassword(ctx context.Context, account committedAccount, hash, action string) error {
	err := found(account.q.AccountPasswordUpdate(ctx, dbgen.AccountPasswordUpdateParams{PasswordHash: &hash, ChangedAt: s.now(), ID: account.id}))
	if err != nil {
		return err
	}
	if err := s.forgetFailures(ctx, account.lockedAccount); err != nil {
		return err
	}
	if _, err := account.q.TokenDeleteButUndo(ctx, account.id); err != nil {
		return err
	}

	if err := s.notify(ctx, account.lockedAccount, message.PasswordChanged); err != nil {
		return err
	}
	return s.audit(ctx, account.q, account.id, action)
}
