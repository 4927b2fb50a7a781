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

// emailChange describes a change that waits for its confirmation.
type emailChange struct {
	Email     string    `json:"email"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// putEmail sends a confirmation to the new address. Until it is confirmed there
// the account keeps its own.
func (s *Server) putEmail(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in emailRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"email": err.Error()}.err()
	}

	ctx := r.Context()

	proof, err := s.provePassword(ctx, caller, "currentPassword", in.CurrentPassword)
	if err != nil {
		return err
	}
	if err := s.takeMail(ctx, caller.account); err != nil {
		return err
	}

	pending := emailChange{Email: email.Display, ExpiresAt: s.now().Add(message.EmailChange.Life())}
	err = s.askForEmail(ctx, caller.account, email, pending.ExpiresAt, proof.still)
	if errors.Is(err, errSameEmail) {
		return faults{"email": "is the account's e-mail already"}.err()
	}
	if err != nil {
		return err
	}

	return writeJSON(w, http.StatusAccepted, pending)
}

// errSameEmail says that a change of e-mail would change nothing.
var errSameEmail = errors.New("the account has this address already")

// askForEmail asks the new address to confirm a change of e-mail, if allow returns no
// error. It returns errSameEmail for the account's own address.
//
// Where e-mails are hidden, nothing here depends on whether the address is taken: not
// the answer, not the account's history and export, not the time it takes.
// The mailer finds out, and writes to the owner of a taken address in place of this.
func (s *Server) askForEmail(ctx context.Context, account id.ID, email identity.Name, until time.Time, allow func(lockedAccount) error) error {
	if !s.HideEmails {
		isTaken, err := s.emailTaken(ctx, account, email.Key)
		if err != nil {
			return err
		}
		if isTaken {
			return errTaken(true, false)
		}
	}

	// First, since what is not sent must not use up what the address may get.
	present, err := contactOf(ctx, s.queries, account)
	if err != nil {
		return err
	}
	if present.email == email.Display {
		return errSameEmail
	}

	few, err := s.few(ctx, message.EmailChange, email.Key)
	if err != nil {
		return err
	}

	return s.lockAccount(ctx, account, func(account lockedAccount) error {
		if err := allow(account); err != nil {
			return err
		}
		if err := s.postChange(ctx, account, present, email, until, few); err != nil {
			return err
		}
		return s.audit(ctx, account.q, account.id, emailRequested)
	})
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

// postChange asks the holder of an address to confirm it for an account. An address that
// had its share of emails gets none, but the token is stored all the same: an export of the
// account must not show that somebody else asked for the address.
func (s *Server) postChange(ctx context.Context, account lockedAccount, c contact, email identity.Name, until time.Time, few bool) error {
	token, err := s.issue(ctx, account, message.EmailChange, email, until)
	if err != nil || !few {
		return err
	}
	mail := s.mail(c, message.EmailChange)
	mail.To, mail.EmailKey, mail.Token = mailer.Recipient(email.Display, email.Key), email.Key, token
	return s.post(ctx, account.q, mail)
}

// confirmEmail needs the token and a session of the account: a reader of an address's
// mail can give the address only to an account that they are logged in to.
func (s *Server) confirmEmail(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in tokenRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	ctx := r.Context()
	t, err := s.readToken(ctx, message.EmailChange, in.Token)
	if err != nil {
		return err
	}
	// Another account neither spends the token nor learns that it is one.
	if t.AccountID != caller.account {
		return problem(deadLink, "")
	}

	now := s.now()
	err = s.changeEmail(ctx, caller, t.email(), &now, func(account lockedAccount, _ contact) error {
		return s.spend(ctx, account, t)
	})
	if err != nil {
		return err
	}
	return writeNothing(w)
}

// errConfirmed says of an account that its address is confirmed.
var errConfirmed = errors.New("the account has a confirmed address")

// changeUnconfirmedEmail sets an e-mail that nobody has confirmed in place of another
// such. A confirmed address is only ever replaced by a confirmed one: that is what an
// undo relies on. It returns errConfirmed for an account that has one.
func (s *Server) changeUnconfirmedEmail(ctx context.Context, caller principal, email identity.Name) error {
	return s.changeEmail(ctx, caller, email, nil, func(_ lockedAccount, present contact) error {
		if present.verified {
			return errConfirmed
		}
		return nil
	})
}

// changeEmail sets another e-mail for the caller's account if allow agrees, and notifies
// the previous address. verified is when the new one was confirmed, or nil.
func (s *Server) changeEmail(ctx context.Context, caller principal, email identity.Name, verified *time.Time, allow func(lockedAccount, contact) error) error {
	return s.replaceEmail(ctx, caller.account, email, verified, func(account committedAccount) (changes bool, err error) {
		if err := stillLive(ctx, account.lockedAccount, caller); err != nil {
			return false, err
		}
		present, err := account.contact(ctx)
		if err != nil {
			return false, err
		}
		if err := allow(account.lockedAccount, present); err != nil {
			return false, err
		}

		switch {
		case present.email == email.Display && (verified == nil || present.verified):
			return false, nil
		case present.key == email.Key:
			return true, nil // the same address in another spelling has nothing to undo
		}
		return true, s.leaveEmail(ctx, account.lockedAccount, present, email.Key)
	}, emailChanged)
}

// replaceEmail sets another e-mail and records it in the audit log. It first calls prepare,
// under the account lock, which writes what must precede the change; if that reports no
// change, nothing is written.
func (s *Server) replaceEmail(ctx context.Context, owner id.ID, email identity.Name, verified *time.Time, prepare func(committedAccount) (changes bool, err error), action string) error {
	err := s.lockAccountCommitted(ctx, owner, func(account committedAccount) error {
		changes, err := prepare(account)
		if err != nil || !changes {
			return err
		}

		err = found(account.q.AccountEmailUpdate(ctx, dbgen.AccountEmailUpdateParams{
			Email:      email.Display,
			EmailKey:   email.Key,
			VerifiedAt: verified,
			UpdatedAt:  s.now(),
			ID:         account.id,
		}))
		if err != nil {
			return err
		}
		if err := s.refuseReserved(ctx, account.q, account.id, email.Key); err != nil {
			return err
		}

		if verified == nil {
			c, err := account.contact(ctx)
			if err != nil {
				return err
			}
			if err := s.postVerification(ctx, account.lockedAccount, c); err != nil {
				return err
			}
		}
		return s.audit(ctx, account.q, account.id, action)
	})
	if _, duplicate := database.Duplicate(err); duplicate {
		return errTaken(true, false)
	}
	return err
}

// refuseReserved refuses an address that another account left a few days ago and may still
// take back. Call it after the write that takes the address, which waits for any
// transaction that is leaving it; and at READ COMMITTED, or before any other read, so that
// it sees what that transaction did.
func (s *Server) refuseReserved(ctx context.Context, q *dbgen.Queries, account id.ID, emailKey string) error {
	reserved, err := q.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: emailKey, AccountID: account, Now: s.now()})
	if err == nil && reserved > 0 {
		return errTaken(true, false)
	}
	return err
}
