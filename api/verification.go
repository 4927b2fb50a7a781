package api

import (
	"context"
	"net/http"

	"latchkey/dbgen"
	"latchkey/mailer"
)

// tokenRequest is what a page sends that a letter's link led to. Opening the
// link sends nothing and changes nothing: programs that look into mail open
// links too.
type tokenRequest struct {
	Token string `json:"token"`
}

// createVerification sends the letter that verifies the account's address again.
func (s *Server) createVerification(w http.ResponseWriter, r *http.Request, who principal) error {
	ctx := r.Context()
	if err := s.takeMail(ctx, who.account); err != nil {
		return err
	}
	err := s.transact(ctx, func(q *dbgen.Queries) error {
		if _, err := lockAccount(ctx, q, who.account); err != nil {
			return err
		}
		c, err := contactOf(ctx, q, who.account)
		if err != nil || c.verified {
			return err
		}
		return s.postVerification(ctx, q, c)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

func (s *Server) confirmVerification(w http.ResponseWriter, r *http.Request) error {
	var in tokenRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if err := s.verifyEmail(r.Context(), in.Token); err != nil {
		return err
	}
	return writeNothing(w)
}

// verifyEmail notes that the account's owner reads the mail of its address.
func (s *Server) verifyEmail(ctx context.Context, token string) error {
	hash, row, err := s.token(ctx, mailer.PurposeVerify, token)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if _, err := lockAccount(ctx, q, row.AccountID); err != nil {
			return deadIfGone(err)
		}
		if err := s.spend(ctx, q, mailer.PurposeVerify, hash); err != nil {
			return err
		}
		present, err := contactOf(ctx, q, row.AccountID)
		if err != nil || present.verified && present.key == row.EmailKey {
			return err // another email's link has done it
		}
		now := s.now()
		verified, err := q.AccountEmailVerify(ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &now, ID: row.AccountID, EmailKey: row.EmailKey})
		if err != nil {
			return err
		}
		if verified == 0 {
			return problem(deadLink, "") // the account has another address by now
		}
		return s.audit(ctx, q, row.AccountID, emailVerified)
	})
}

// deadIfGone says of a token what there is to say when its account is gone.
func deadIfGone(err error) error {
	if isKind(err, unknownCode) {
		return problem(deadLink, "")
	}
	return err
}
