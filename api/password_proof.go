package api

import (
	"context"
	"database/sql"
	"errors"
)

// proven is a password hash that the request's password was verified against.
type proven struct {
	hash  string
	field string // of the request, for a problem
}

// provePassword verifies the account's current password, which the request has
// in this field. What it proves is checked again, by proven.still, in the
// transaction that relies on it. After too many failures in a row, each further one
// ends the session: its holder is hardly the account's owner.
func (s *Server) provePassword(ctx context.Context, caller principal, field, pw string) (proven, error) {
	attempts := s.Keys.AttemptKey("password", string(caller.account[:]))
	if err := s.take(ctx, attempts, s.Limits.PasswordAccount); err != nil {
		return proven{}, err
	}

	hash, err := s.queries.AccountPasswordGet(ctx, caller.account)
	if errors.Is(err, sql.ErrNoRows) {
		return proven{}, problem(unknownCode, "")
	}
	if err != nil {
		return proven{}, err
	}

	ok, err := s.verifyPassword(ctx, hash, pw)
	if err != nil {
		return proven{}, err
	}

	if !ok {
		inARow, err := s.failed(ctx, attempts)
		if err == nil && inARow >= maxFailures {
			err = s.endSession(ctx, caller.account, caller.hash)
		}
		if err != nil {
			return proven{}, err
		}
		return proven{}, errWrongPassword(field)
	}

	s.succeeded(ctx, attempts)
	return proven{hash: *hash, field: field}, nil
}

// still checks that the password is the one that was proven: of two changes at once, the
// second must not pass on the old password.
func (p proven) still(account lockedAccount) error {
	if account.hash == nil || *account.hash != p.hash {
		return errWrongPassword(p.field)
	}
	return nil
}

func errWrongPassword(field string) error {
	return &Error{kind: wrongPassword, fields: faults{field: "is not the account's password"}}
}
