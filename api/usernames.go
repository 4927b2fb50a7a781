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
)

const (
	// usernameHold is how long a username that was given up stays reserved, so that nobody is
	// mistaken for its previous holder.
	usernameHold = 30 * 24 * time.Hour

	// maxHeld is how many usernames an account may have given up within that time. Each
	// stays reserved for it, so it must not gather them.
	maxHeld = 10
)

type usernameRequest struct {
	Username string `json:"username"`
}

func (s *Server) putUsername(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in usernameRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	username, err := identity.NewUsername(in.Username)
	if err != nil {
		return faults{"username": err.Error()}.err()
	}
	if err := s.changeUsername(r.Context(), caller, username); err != nil {
		return err
	}
	return s.getAccount(w, r, caller)
}

// changeUsername sets another username, within a rate limit: each change sends an email.
func (s *Server) changeUsername(ctx context.Context, caller principal, username identity.Name) error {
	err := s.take(ctx, s.Keys.AttemptKey("username", string(caller.account[:])), s.Limits.PasswordAccount)
	if err != nil {
		return err
	}

	err = s.transact(ctx, func(q *dbgen.Queries) error { return s.writeUsername(ctx, q, caller.account, username) })
	if _, duplicate := database.Duplicate(err); duplicate {
		return errTaken(false, true)
	}
	return err
}

// writeUsername sets another username and reserves the previous one for the account.
func (s *Server) writeUsername(ctx context.Context, q *dbgen.Queries, account id.ID, username identity.Name) error {
	locked, present, err := lockNames(ctx, q, account)
	if err != nil || present.Username == username.Display {
		return err
	}

	err = found(q.AccountUsernameUpdate(ctx, dbgen.AccountUsernameUpdateParams{
		Username:    username.Display,
		UsernameKey: username.Key,
		UpdatedAt:   s.now(),
		ID:          account,
	}))
	if err != nil {
		return err
	}

	if present.UsernameKey != username.Key {
		if err := s.exchange(ctx, locked, identity.Name{Key: present.UsernameKey}, username); err != nil {
			return err
		}
	}

	if err := s.notify(ctx, locked, message.UsernameChanged); err != nil {
		return err
	}
	return s.audit(ctx, q, account, usernameChanged)
}

// exchange reserves the username that an account gave up for another. Call it after the
// update, which waits for any transaction that is giving the new one up, and before any
// other read: then it sees what that transaction did.
func (s *Server) exchange(ctx context.Context, account lockedAccount, former, username identity.Name) error {
	if err := s.refuseHeld(ctx, account.q, account.id, username); err != nil {
		return err
	}
	if _, err := account.q.UsernameTakeBack(ctx, username.Hash(), account.id); err != nil {
		return err
	}

	held, err := account.q.UsernameListByAccount(ctx, account.id, s.now())
	if err != nil {
		return err
	}
	if len(held) >= maxHeld {
		return errTooMany(held[0].Sub(s.now()))
	}
	return s.holdUsername(ctx, account, former)
}

func (s *Server) holdUsername(ctx context.Context, account lockedAccount, former identity.Name) error {
	return account.q.UsernameHold(ctx, dbgen.UsernameHoldParams{
		UsernameHash: former.Hash(),
		AccountID:    account.id,
		ExpiresAt:    s.now().Add(usernameHold),
	})
}

// refuseHeld refuses a username that another account gave up lately.
func (s *Server) refuseHeld(ctx context.Context, q *dbgen.Queries, account id.ID, username identity.Name) error {
	held, err := q.UsernameHeld(ctx, dbgen.UsernameHeldParams{UsernameHash: username.Hash(), Now: s.now(), AccountID: account})
	if err == nil && held {
		return errTaken(false, true)
	}
	return err
}

// refuseJustHeld refuses a sign-up whose username was given up after refuseHeld looked. The
// client is asked to try again, and then learns that it is taken.
func (s *Server) refuseJustHeld(ctx context.Context, q *dbgen.Queries, usernameKey string) error {
	err := s.refuseHeld(ctx, q, id.ID{}, identity.Name{Key: usernameKey})
	if isKind(err, taken) {
		return errTaken(false, false)
	}
	return err
}

// retireUsername reserves the usernames of an account that is being deleted, without a
// reference to it.
func (s *Server) retireUsername(ctx context.Context, account lockedAccount) error {
	_, names, err := lockNames(ctx, account.q, account.id)
	if err != nil {
		return err
	}
	if err := s.holdUsername(ctx, account, identity.Name{Key: names.UsernameKey}); err != nil {
		return err
	}
	_, err = account.q.UsernameOrphan(ctx, account.id)
	return err
}

// successor returns the present username of the account that gave this one up, if its
// profile is public; otherwise nothing.
func (s *Server) successor(ctx context.Context, former identity.Name) (username string, err error) {
	username, err = s.queries.UsernameSuccessor(ctx, former.Hash(), s.now())
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return username, err
}
