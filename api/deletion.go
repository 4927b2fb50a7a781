package api

import (
	"context"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/message"
)

type deleteAccountRequest struct {
	Password string `json:"password"`
}

func (s *Server) deleteAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	var in deleteAccountRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	ctx := r.Context()
	proof, err := s.provePassword(ctx, who, "password", in.Password)
	if err != nil {
		return err
	}

	err = s.removeAccount(ctx, who.account, func(q *dbgen.Queries) error {
		return proof.still(ctx, q, who.account)
	})
	if err != nil {
		return err
	}

	clearSite(w)
	setDeviceCookie(w, "", -time.Second)
	return writeNothing(w)
}

// removeAccount deletes everything of an account in one transaction, once
// allow, which locks the account, agrees. One audit row tells that it was. Of a very long
// history clean-up removes the rest, which nobody can ask for any more; the username is
// nobody else's for a while.
func (s *Server) removeAccount(ctx context.Context, account id.ID, allow func(*dbgen.Queries) error) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if err := allow(q); err != nil {
			return err
		}

		// The owner is told while there is still an address to write to.
		if err := s.notify(ctx, q, account, message.AccountDeleted); err != nil {
			return err
		}

		// What opens the account goes first, then what it holds.
		if _, err := q.SessionDeleteByOwner(ctx, s.Keys.OwnerTags(account)); err != nil {
			return err
		}
		if _, err := q.DeviceDeleteByOwner(ctx, s.Keys.OwnerTags(account)); err != nil {
			return err
		}
		if _, err := q.TokenDeleteByAccount(ctx, account); err != nil {
			return err
		}

		if _, err := q.PictureDelete(ctx, account); err != nil {
			return err
		}
		if _, err := q.ProfileDelete(ctx, account); err != nil {
			return err
		}
		if err := s.eraseHistory(ctx, q, account); err != nil {
			return err
		}
		if err := s.retireUsername(ctx, q, account); err != nil {
			return err
		}
		if _, err := q.AttemptDelete(ctx, account[:]); err != nil {
			return err
		}

		// The one row of history that outlives the account tells that it was deleted.
		if err := s.audit(ctx, q, account, accountDeleted); err != nil {
			return err
		}
		return found(q.AccountDelete(ctx, account))
	})
}

// erasedAtOnce is how much history a deletion removes itself: more takes so long that it
// might never succeed.
const erasedAtOnce = 500

// eraseHistory removes the history of an account, or has clean-up do what is left of it.
func (s *Server) eraseHistory(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	rows, err := q.AuditDeleteByAccount(ctx, account, erasedAtOnce)
	if err != nil || rows < erasedAtOnce {
		return err
	}
	return q.ErasureCreate(ctx, account, s.now())
}
