package api

import (
	"context"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/identity"
)

type passwordRequest struct {
	CurrentPassword string `json:"currentPassword"`
	NewPassword     string `json:"newPassword"`
}

func (s *Server) putPassword(w http.ResponseWriter, r *http.Request, who principal) error {
	var in passwordRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if err := s.changePassword(r.Context(), who, in.CurrentPassword, in.NewPassword); err != nil {
		return err
	}
	return writeNothing(w)
}

// changePassword sets another password and ends all other sessions, in one
// transaction.
func (s *Server) changePassword(ctx context.Context, who principal, current, next string) error {
	account, err := readAccount(ctx, s.queries, who.account)
	if err != nil {
		return err
	}
	wrong := faults{}
	wrong.add("newPassword", s.checkPassword(next, account.Email, account.Username, account.FirstName, account.LastName))
	if err := wrong.err(); err != nil {
		return err
	}
	proof, err := s.provePassword(ctx, who.account, "currentPassword", current)
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
	return s.transactCommitted(ctx, func(q *dbgen.Queries) error {
		if err := proof.still(ctx, q, who.account); err != nil {
			return err
		}
		if _, err := q.SessionDeleteOthers(ctx, s.Keys.OwnerTags(who.account), who.hash[:]); err != nil {
			return err
		}
		return s.setPassword(ctx, q, who.account, hash, passwordChanged)
	})
}

type usernameRequest struct {
	Username string `json:"username"`
}

func (s *Server) putUsername(w http.ResponseWriter, r *http.Request, who principal) error {
	var in usernameRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	username, err := identity.NewUsername(in.Username)
	if err != nil {
		return faults{"username": err.Error()}.err()
	}
	if err := s.changeUsername(r.Context(), who, username); err != nil {
		return err
	}
	return s.getAccount(w, r, who)
}
