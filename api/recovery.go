package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/mailer"
)

type recoveryRequest struct {
	Email string `json:"email"`
}

// createRecovery answers the same, and does the same, whether or not there is an
// account: it writes a letter, and who delivers it looks for the account.
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

// postRecovery writes the letter with which whoever has an account of this
// address can set a new password.
func (s *Server) postRecovery(ctx context.Context, q *dbgen.Queries, emailKey string) error {
	return s.post(ctx, q, mailer.Letter{Kind: message.Recovery, EmailKey: emailKey, Token: onetime.New(), At: s.now()})
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

// recoverAccount sets a new password for whoever has the token. All sessions end, a
// disabled password logs in again, and the address is verified: its mail was
// read.
func (s *Server) recoverAccount(ctx context.Context, token, next string) error {
	hash, row, err := s.token(ctx, mailer.PurposeRecovery, token)
	if err != nil {
		return err
	}
	account, err := readAccount(ctx, s.queries, row.AccountID)
	if err != nil {
		return deadIfGone(err)
	}
	wrong := faults{}
	wrong.add("newPassword", s.checkPassword(next, account.Email, account.Username, account.FirstName, account.LastName))
	if err := wrong.err(); err != nil {
		return err
	}
	if err := s.refuseBreached(ctx, "newPassword", next); err != nil {
		return err
	}
	encoded, err := s.hashPassword(ctx, next)
	if err != nil {
		return err
	}
	return s.transactCommitted(ctx, func(q *dbgen.Queries) error {
		if _, err := lockAccount(ctx, q, row.AccountID); err != nil {
			return deadIfGone(err)
		}
		if err := s.forgotten(ctx, q, row); err != nil {
			return err
		}
		if err := s.spend(ctx, q, mailer.PurposeRecovery, hash); err != nil {
			return err
		}
		now := s.now()
		verified, err := q.AccountEmailVerify(ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &now, ID: row.AccountID, EmailKey: row.EmailKey})
		if err != nil {
			return err
		}
		if verified == 0 {
			return problem(deadLink, "") // the account has another address by now
		}
		if _, err := q.SessionDeleteByOwner(ctx, s.Keys.OwnerTags(row.AccountID)); err != nil {
			return err
		}
		// Whoever was in is told of again when he comes back.
		if _, err := q.DeviceDeleteByOwner(ctx, s.Keys.OwnerTags(row.AccountID)); err != nil {
			return err
		}
		return s.setPassword(ctx, q, row.AccountID, encoded, passwordRecovered)
	})
}

// forgotten refuses a token that became good just after a password was set: its
// letter was being written meanwhile, and the password was not forgotten then.
func (s *Server) forgotten(ctx context.Context, q *dbgen.Queries, token dbgen.TokenGetRow) error {
	contact, err := q.AccountContactByEmail(ctx, token.EmailKey)
	if errors.Is(err, sql.ErrNoRows) {
		return problem(deadLink, "")
	}
	if err == nil && contact.PasswordChangedAt.After(token.ExpiresAt.Add(-mailer.RecoveryLife)) {
		return problem(deadLink, "")
	}
	return err
}

// setPassword gives an account another password, in a transactCommitted that has
// locked it, and ends what the old one allowed: tokens that were mailed, but for those
// that undo a change of e-mail (see undo.go), and counts of failures to guess it, of
// which the next stranger's one would disable the new.
func (s *Server) setPassword(ctx context.Context, q *dbgen.Queries, account id.ID, hash, action string) error {
	err := found(q.AccountPasswordUpdate(ctx, dbgen.AccountPasswordUpdateParams{PasswordHash: &hash, ChangedAt: s.now(), ID: account}))
	if err != nil {
		return err
	}
	if err := s.forgetFailures(ctx, q, account); err != nil {
		return err
	}
	if _, err := q.TokenDeleteButUndo(ctx, account); err != nil {
		return err
	}
	if err := s.notify(ctx, q, account, message.PasswordChanged); err != nil {
		return err
	}
	return s.audit(ctx, q, account, action)
}
