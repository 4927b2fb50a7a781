package api

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/password"
)

// hashPassword hashes a new password when the gate admits it.
func (s *Server) hashPassword(ctx context.Context, pw string) (hash string, err error) {
	err = s.hashes.Do(ctx, func() { hash = s.Password.Hash(pw) })
	return hash, err
}

// verifyPassword verifies a password when the gate admits it. Without a hash,
// because there is no such account or it has no password, it costs the same.
func (s *Server) verifyPassword(ctx context.Context, hash *string, pw string) (bool, error) {
	encoded := s.decoy
	if hash != nil {
		encoded = *hash
	}
	var matches bool
	var unreadable error
	if err := s.hashes.Do(ctx, func() { matches, unreadable = password.Verify(encoded, pw) }); err != nil {
		return false, err
	}
	if unreadable != nil {
		s.Log.ErrorContext(ctx, "a stored password hash cannot be read", slog.String("request", eventOf(ctx).requestID))
	}
	return matches && hash != nil, nil
}

// proven is a password hash that the request's password was verified against.
type proven struct {
	hash  string
	field string // of the request, for a problem
}

// provePassword verifies the account's current password, which the request has
// in this field. What it proves is checked again, by proven.still, in the
// transaction that relies on it.
func (s *Server) provePassword(ctx context.Context, account id.ID, field, pw string) (proven, error) {
	hash, err := s.queries.AccountPasswordGet(ctx, account)
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
		return proven{}, errWrongPassword(field)
	}
	return proven{hash: *hash, field: field}, nil
}

// still locks the account and reports whether the password is the one that was
// proven: of two changes at once, the second must not pass on the old password.
func (p proven) still(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	hash, err := lockAccount(ctx, q, account)
	if err != nil {
		return err
	}
	if hash == nil || *hash != p.hash {
		return errWrongPassword(p.field)
	}
	return nil
}

// lockAccount makes the transaction the only one that changes the account.
func lockAccount(ctx context.Context, q *dbgen.Queries, account id.ID) (hash *string, err error) {
	hash, err = q.AccountLockPassword(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, problem(unknownCode, "The account is gone.")
	}
	return hash, err
}

func errWrongPassword(field string) error {
	return &Error{kind: wrongPassword, fields: faults{field: "is not the account's password"}}
}
