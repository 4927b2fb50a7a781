package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/mailer"
)

type emailRequest struct {
	CurrentPassword string `json:"currentPassword"`
	Email           string `json:"email"`
}

// emailChange tells of a change that waits for its confirmation.
type emailChange struct {
	Email     string    `json:"email"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// putEmail sends a confirmation to the new address. Until it is confirmed there
// the account keeps its own.
func (s *Server) putEmail(w http.ResponseWriter, r *http.Request, who principal) error {
	var in emailRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"email": err.Error()}.err()
	}
	ctx := r.Context()
	proof, err := s.provePassword(ctx, who, "currentPassword", in.CurrentPassword)
	if err != nil {
		return err
	}
	if err := s.takeMail(ctx, who.account); err != nil {
		return err
	}
	pending := emailChange{Email: email.Display, ExpiresAt: s.now().Add(mailer.ChangeLife)}
	err = s.askForEmail(ctx, who.account, email, pending.ExpiresAt, func(q *dbgen.Queries) error {
		return proof.still(ctx, q, who.account)
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, pending)
}

// askForEmail asks the new address whether it agrees, once allow, which locks the
// account, agrees. Where e-mails are hidden, one that is taken gets the
// same answer, and its owner a letter.
func (s *Server) askForEmail(ctx context.Context, account id.ID, email identity.Name, until time.Time, allow func(*dbgen.Queries) error) error {
	isTaken, err := s.emailTaken(ctx, account, email.Key)
	switch {
	case err != nil:
		return err
	case isTaken && s.HideEmails:
		return s.tellOwner(ctx, email.Key)
	case isTaken:
		return errTaken(true, false)
	}
	return s.requestEmail(ctx, account, email, until, allow)
}

// emailTaken reports whether an address is another account's, or is kept for one.
func (s *Server) emailTaken(ctx context.Context, account id.ID, emailKey string) (bool, error) {
	owner, err := s.queries.AccountContactByEmail(ctx, emailKey)
	if err == nil {
		return owner.ID != account, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	reserved, err := s.queries.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: emailKey, AccountID: account, Now: s.now()})
	return reserved > 0, err
}

// requestEmail sends the letter of askForEmail.
func (s *Server) requestEmail(ctx context.Context, account id.ID, email identity.Name, until time.Time, allow func(*dbgen.Queries) error) error {
	few, err := s.few(ctx, message.EmailChange, email.Key)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if err := allow(q); err != nil {
			return err
		}
		if few {
			if err := s.postChange(ctx, q, account, email, until); err != nil {
				return err
			}
		}
		return s.audit(ctx, q, account, emailRequested)
	})
}

// postChange lets the holder of an address have an account take it.
func (s *Server) postChange(ctx context.Context, q *dbgen.Queries, account id.ID, email identity.Name, until time.Time) error {
	c, err := contactOf(ctx, q, account)
	if err != nil {
		return err
	}
	token, err := s.issue(ctx, q, account, mailer.PurposeChange, email, until)
	if err != nil {
		return err
	}
	l := s.letter(c, message.EmailChange)
	l.To, l.Token = mailer.Recipient(email.Display, email.Key), token
	return s.post(ctx, q, l)
}

func (s *Server) confirmEmail(w http.ResponseWriter, r *http.Request) error {
	var in tokenRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	ctx := r.Context()
	hash, row, err := s.token(ctx, mailer.PurposeChange, in.Token)
	if err != nil {
		return err
	}
	now := s.now()
	err = s.changeEmail(ctx, row.AccountID, identity.Name{Display: row.Email, Key: row.EmailKey}, &now, func(q *dbgen.Queries) error {
		if _, err := lockAccount(ctx, q, row.AccountID); err != nil {
			return deadIfGone(err)
		}
		return s.spend(ctx, q, mailer.PurposeChange, hash)
	})
	if err != nil {
		return err
	}
	return writeNothing(w)
}

// changeEmail sets another e-mail, once allow, which locks the account, agrees,
// and tells the address of before how to undo it. verified is when the new one
// was confirmed, or nil.
func (s *Server) changeEmail(ctx context.Context, account id.ID, email identity.Name, verified *time.Time, allow func(*dbgen.Queries) error) error {
	return s.replaceEmail(ctx, account, email, verified, func(q *dbgen.Queries) error {
		if err := allow(q); err != nil {
			return err
		}
		c, err := contactOf(ctx, q, account)
		if err != nil || c.key == email.Key {
			return err // the same address in another spelling has nothing to undo
		}
		if err := s.refuseRestless(ctx, q, account); err != nil {
			return err
		}
		return s.postUndo(ctx, q, c, identity.Name{Display: c.email, Key: c.key}, s.now().Add(mailer.UndoLife))
	}, emailChanged)
}

// maxFormer is how many addresses an account may have left at a time and still
// come back to. Each is kept for it, so it must not gather them.
const maxFormer = 10

// refuseRestless refuses a change to an account that has left that many.
func (s *Server) refuseRestless(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	former, err := q.TokenListUndo(ctx, account, s.now())
	if err != nil || len(former) < maxFormer {
		return err
	}
	return errTooMany(former[0].ExpiresAt.Sub(s.now()))
}

// replaceEmail sets another e-mail and tells of it in the audit log.
func (s *Server) replaceEmail(ctx context.Context, account id.ID, email identity.Name, verified *time.Time, before func(*dbgen.Queries) error, action string) error {
	err := s.transactCommitted(ctx, func(q *dbgen.Queries) error {
		if err := before(q); err != nil {
			return err
		}
		err := found(q.AccountEmailUpdate(ctx, dbgen.AccountEmailUpdateParams{
			Email:      email.Display,
			EmailKey:   email.Key,
			VerifiedAt: verified,
			UpdatedAt:  s.now(),
			ID:         account,
		}))
		if err != nil {
			return err
		}
		if err := s.refuseReserved(ctx, q, account, email.Key); err != nil {
			return err
		}
		if verified == nil {
			c, err := contactOf(ctx, q, account)
			if err != nil {
				return err
			}
			if err := s.postVerification(ctx, q, c); err != nil {
				return err
			}
		}
		return s.audit(ctx, q, account, action)
	})
	if _, duplicate := database.Duplicate(err); duplicate {
		return errTaken(true, false)
	}
	return err
}

// refuseReserved refuses an address that another account had a few days ago and
// may have again. It is asked after the address was taken, which waits for
// whoever is leaving it, so that of two who want it at once the second sees what
// the first did: in a transactCommitted, or before any other read of a transact.
func (s *Server) refuseReserved(ctx context.Context, q *dbgen.Queries, account id.ID, emailKey string) error {
	reserved, err := q.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: emailKey, AccountID: account, Now: s.now()})
	if err == nil && reserved > 0 {
		return errTaken(true, false)
	}
	return err
}

// postUndo tells an address that the account has left it, and lets it come back.
func (s *Server) postUndo(ctx context.Context, q *dbgen.Queries, c contact, former identity.Name, until time.Time) error {
	token, err := s.issue(ctx, q, c.account, mailer.PurposeUndo, former, until)
	if err != nil {
		return err
	}
	l := s.letter(c, message.EmailChanged)
	l.To, l.Token, l.TokenUntil = mailer.Recipient(former.Display, former.Key), token, until
	return s.post(ctx, q, l)
}

func (s *Server) undoEmail(w http.ResponseWriter, r *http.Request) error {
	var in tokenRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if err := s.restoreEmail(r.Context(), in.Token); err != nil {
		return err
	}
	return writeNothing(w)
}

// restoreEmail gives an account the address back that it had before. Whoever
// changed it may know the password: all sessions end, all tokens but those of still
// earlier addresses, and all devices are new again; the password is gone, so that no
// request that has proven it already gets any further, and the address gets a letter
// to set a new one with.
func (s *Server) restoreEmail(ctx context.Context, token string) error {
	hash, row, err := s.token(ctx, mailer.PurposeUndo, token)
	if err != nil {
		return err
	}
	now := s.now()
	email := identity.Name{Display: row.Email, Key: row.EmailKey}
	return s.replaceEmail(ctx, row.AccountID, email, &now, func(q *dbgen.Queries) error {
		if _, err := lockAccount(ctx, q, row.AccountID); err != nil {
			return deadIfGone(err)
		}
		if err := s.spend(ctx, q, mailer.PurposeUndo, hash); err != nil {
			return err
		}
		if _, err := q.SessionDeleteByOwner(ctx, s.Keys.OwnerTags(row.AccountID)); err != nil {
			return err
		}
		if _, err := q.DeviceDeleteByOwner(ctx, s.Keys.OwnerTags(row.AccountID)); err != nil {
			return err
		}
		// Who had the account still earlier may undo this too: a thief who changes the
		// e-mail twice must not get rid of its owner by undoing once.
		if err := s.renewTokens(ctx, q, row.AccountID, row.ExpiresAt); err != nil {
			return err
		}
		if err := found(q.AccountPasswordUpdate(ctx, dbgen.AccountPasswordUpdateParams{ChangedAt: now, ID: row.AccountID})); err != nil {
			return err
		}
		return s.postRecovery(ctx, q, row.EmailKey)
	}, emailRestored)
}
