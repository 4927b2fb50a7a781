package api

import (
	"context"
	"net/http"
	"time"

	"latchkey/internal/id"
	"latchkey/internal/message"
)

type deleteAccountRequest struct {
	Password string `json:"password"`
}

func (s *Server) deleteAccount(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in deleteAccountRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	ctx := r.Context()
	proof, err := s.provePassword(ctx, caller, "password", in.Password)
	if err != nil {
		return err
	}

	err = s.removeAccount(ctx, caller.account, proof.still)
	if err != nil {
		return err
	}

	clearSite(w)
	setDeviceCookie(w, "", -time.Second)
	return writeNothing(w)
}

// removeAccount deletes everything of an account, if allow returns no error. One audit row
// stays. Of a very long history the purge removes the rest, which nobody can read by then.
// The username stays reserved for a while.
//
// All of it is one transaction, unless the account has more tokens or devices than one can
// remove in time: then these go first, and a deletion that fails has less to do the next time.
func (s *Server) removeAccount(ctx context.Context, account id.ID, allow func(lockedAccount) error) error {
	for more := true; more; {
		err := s.lockAccount(ctx, account, func(account lockedAccount) (err error) {
			if err := allow(account); err != nil {
				return err
			}

			more, err = s.thinOut(ctx, account)
			if err != nil || more {
				return err
			}
			return s.eraseAccount(ctx, account)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// thinOut removes tokens and devices of an account, and reports whether there may be more.
// Sessions are not among them: the deletion itself needs one, and their limit bounds them.
func (s *Server) thinOut(ctx context.Context, account lockedAccount) (more bool, err error) {
	tokens, err := account.q.TokenDeleteByAccount(ctx, account.id, erasedAtOnce)
	if err != nil {
		return false, err
	}
	devices, err := account.q.DeviceDeleteSome(ctx, s.Keys.OwnerTags(account.id), erasedAtOnce)
	return max(tokens, devices) == erasedAtOnce, err
}

// eraseAccount deletes an account and all that thinOut left of it.
func (s *Server) eraseAccount(ctx context.Context, account lockedAccount) error {
	// Post the notice before the account is deleted, while its address is still known.
	if err := s.notify(ctx, account, message.AccountDeleted); err != nil {
		return err
	}

	// What opens the account goes first, then what it holds. Tokens and devices are gone.
	if _, err := account.q.SessionDeleteByOwner(ctx, s.Keys.OwnerTags(account.id)); err != nil {
		return err
	}
	if _, err := account.q.PictureDelete(ctx, account.id); err != nil {
		return err
	}
	if _, err := account.q.ProfileDelete(ctx, account.id); err != nil {
		return err
	}
	if err := s.eraseHistory(ctx, account); err != nil {
		return err
	}
	if err := s.retireUsername(ctx, account); err != nil {
		return err
	}
	if _, err := account.q.AttemptDelete(ctx, account.id[:]); err != nil {
		return err
	}

	// The one row of history that outlives the account records that it was deleted.
	if err := s.audit(ctx, account.q, account.id, accountDeleted); err != nil {
		return err
	}
	return found(account.q.AccountDelete(ctx, account.id))
}

// erasedAtOnce bounds how many rows of a table a deletion removes in a transaction: more
// could take too long for a request.
const erasedAtOnce = 500

// eraseHistory removes the history of an account, and leaves what is too much to the purge.
func (s *Server) eraseHistory(ctx context.Context, account lockedAccount) error {
	rows, err := account.q.AuditDeleteByAccount(ctx, account.id, erasedAtOnce)
	if err != nil || rows < erasedAtOnce {
		return err
	}
	return account.q.ErasureCreate(ctx, account.id, s.now())
}
