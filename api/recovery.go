package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/mailer"
)

type recoveryRequest struct {
	Email string `json:"email"`
}

// createRecovery answers the same, and does the same, whether or not there is an
// account: it posts an email, and the mailer looks for the account on delivery.
func (s *Server) createRecovery(w http.ResponseWriter, r *http.Request) error {
	var in recoveryRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"email": err.Error()}.err()
	}

	ctx := r.Context()
	if err := s.takeAddress(ctx, "recovery", s.Limits.RecoveryAddress); err != nil {
		return err
	}
	if err := s.take(ctx, s.Keys.AttemptKey("recovery", email.Key), s.Limits.RecoveryEmail); err != nil {
		return err
	}

	if err := s.postRecovery(ctx, s.queries, email.Key); err != nil {
		return err
	}

	w.WriteHeader(http.StatusAccepted)
	return nil
}

// postRecovery posts the email with which the owner of an account with this
// address can set a new password.
func (s *Server) postRecovery(ctx context.Context, q *dbgen.Queries, emailKey string) error {
	return s.post(ctx, q, mailer.Mail{Kind: message.Recovery, EmailKey: emailKey, Token: onetime.New(), At: s.now()})
}

type recoveryConfirmation struct {
	Token       string `json:"token"`
	NewPassword string `json:"newPassword"`
}

func (s *Server) confirmRecovery(w http.ResponseWriter, r *http.Request) error {
	var in recoveryConfirmation
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if err := s.recoverAccount(r.Context(), in.Token, in.NewPassword); err != nil {
		return err
	}
	return writeNothing(w)
}

// recoverAccount sets a new password for the holder of the token. All sessions end, a
// disabled password logs in again, and the address is verified: its mail was
// read.
func (s *Server) recoverAccount(ctx context.Context, token, next string) error {
	t, err := s.readToken(ctx, message.Recovery, token)
	if err != nil {
		return err
	}

	account, err := readAccount(ctx, s.queries, t.AccountID)
	if err != nil {
		return deadIfGone(err)
	}

	wrong := faults{}
	wrong.add("newPassword", s.checkPassword(next, account.Email, account.Username, account.FirstName, account.LastName))
	if err := wrong.err(); err != nil {
		return err
	}

	// Both take long, so they come before the transaction: no lock should be held meanwhile.
	if err := s.refuseBreached(ctx, "newPassword", next); err != nil {
		return err
	}
	encoded, err := s.hashPassword(ctx, next)
	if err != nil {
		return err
	}

	err = s.lockAccountCommitted(ctx, t.AccountID, func(account committedAccount) error {
		if err := s.forgotten(ctx, account.lockedAccount, t); err != nil {
			return err
		}

		// Of two requests with one token, the second changes nothing.
		if err := s.spend(ctx, account.lockedAccount, t); err != nil {
			return err
		}
		if err := s.confirmAddress(ctx, account.lockedAccount, t.EmailKey); err != nil {
			return err
		}

		// All devices are logged out, and the next log-in of each sends a notice.
		if err := s.endAccess(ctx, account.lockedAccount); err != nil {
			return err
		}
		return s.setPassword(ctx, account, encoded, passwordRecovered)
	})
	return deadIfGone(err)
}

// confirmAddress marks the address that a token was mailed to as verified. It returns
// deadLink if the account has another address by now.
func (s *Server) confirmAddress(ctx context.Context, account lockedAccount, emailKey string) error {
	now := s.now()
	verified, err := account.q.AccountEmailVerify(ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &now, ID: account.id, EmailKey: emailKey})
	if err == nil && verified == 0 {
		return problem(deadLink, "")
	}
	return err
}

// endAccess ends all sessions of an account and forgets its devices.
func (s *Server) endAccess(ctx context.Context, account lockedAccount) error {
	tags := s.Keys.OwnerTags(account.id)
	if _, err := account.q.SessionDeleteByOwner(ctx, tags); err != nil {
		return err
	}
	_, err := account.q.DeviceDeleteByOwner(ctx, tags)
	return err
}

// forgotten refuses a token that setPassword could not delete, since its email was being
// composed meanwhile: the person who set that password has not forgotten it.
func (s *Server) forgotten(ctx context.Context, account lockedAccount, t oneTimeToken) error {
	contact, err := account.q.AccountContactByEmail(ctx, t.EmailKey)
	if errors.Is(err, sql.ErrNoRows) {
		return problem(deadLink, "")
	}
	if err == nil && contact.PasswordChangedAt.After(t.ExpiresAt.Add(-t.kind.Life())) {
		return problem(deadLink, "")
	}
	return err
}
