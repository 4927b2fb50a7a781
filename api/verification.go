package api

import (
	"context"
	"net/http"

	"latchkey/internal/message"
)

// createVerification sends the email that verifies the account's address again.
func (s *Server) createVerification(w http.ResponseWriter, r *http.Request, caller principal) error {
	ctx := r.Context()
	if err := s.takeMail(ctx, caller.account); err != nil {
		return err
	}

	err := s.lockAccount(ctx, caller.account, func(account lockedAccount) error {
		c, err := account.contact(ctx)
		if err != nil || c.verified {
			return err
		}
		return s.postVerification(ctx, account, c)
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
	t, err := s.readToken(ctx, message.Verify, token)
	if err != nil {
		return err
	}

	err = s.lockAccount(ctx, t.AccountID, func(account lockedAccount) error {
		if err := s.spend(ctx, account, t); err != nil {
			return err
		}

		// The link of another email may have verified the address already.
		present, err := account.contact(ctx)
		if err != nil || present.verified && present.key == t.EmailKey {
			return err
		}

		if err := s.confirmAddress(ctx, account, t.EmailKey); err != nil {
			return err
		}
		return s.audit(ctx, account.q, account.id, emailVerified)
	})
	return deadIfGone(err)
}
