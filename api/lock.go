package api

import (
	"context"
	"database/sql"
	"errors"

	"latchkey/dbgen"
	"latchkey/internal/id"
)

// lockedAccount is an account that a transaction has locked: until it ends, no other
// transaction changes the account.
type lockedAccount struct {
	q    *dbgen.Queries // of the transaction
	id   id.ID
	hash *string // of the password; nil: none is set
}

// committedAccount is locked in a transaction at READ COMMITTED: it locks no gap of an
// index, and each read sees what is committed by then.
type committedAccount struct{ lockedAccount }

// lockAccount runs work in a transaction that has locked the account.
func (s *Server) lockAccount(ctx context.Context, account id.ID, work func(lockedAccount) error) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		locked, err := lock(ctx, q, account)
		if err != nil {
			return err
		}
		return work(locked)
	})
}

// lockAccountCommitted is lockAccount at READ COMMITTED.
func (s *Server) lockAccountCommitted(ctx context.Context, account id.ID, work func(committedAccount) error) error {
	return s.transactCommitted(ctx, func(q *dbgen.Queries) error {
		locked, err := lock(ctx, q, account)
		if err != nil {
			return err
		}
		return work(committedAccount{locked})
	})
}

func lock(ctx context.Context, q *dbgen.Queries, account id.ID) (lockedAccount, error) {
	hash, err := q.AccountLockPassword(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return lockedAccount{}, problem(unknownCode, "The account is gone.")
	}
	return lockedAccount{q, account, hash}, err
}

// contact reads how to write to the account.
func (a lockedAccount) contact(ctx context.Context) (contact, error) {
	return contactOf(ctx, a.q, a.id)
}
