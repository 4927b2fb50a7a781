package api

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
)

// transact runs work in a transaction, with the accessors on its connection.
func (s *Server) transact(ctx context.Context, work func(q *dbgen.Queries) error) error {
	return s.DB.Transact(ctx, func(tx *database.Tx) error { return work(dbgen.New(tx)) })
}

// transactCommitted is transact at READ COMMITTED: it locks no gap of an index,
// and each read sees what is committed by then.
func (s *Server) transactCommitted(ctx context.Context, work func(q *dbgen.Queries) error) error {
	return s.DB.TransactReadCommitted(ctx, func(tx *database.Tx) error { return work(dbgen.New(tx)) })
}

// The changes that the audit log records.
const (
	accountCreated    = "account.created"
	accountUpdated    = "account.updated"
	signUpRepeated    = "account.sign_up_repeated" // written by earlier releases
	accountDeleted    = "account.deleted"
	passwordChanged   = "password.changed"
	passwordDisabled  = "password.disabled"
	passwordRecovered = "password.recovered"
	emailVerified     = "email.verified"
	emailRequested    = "email.change_requested"
	emailChanged      = "email.changed"
	emailRestored     = "email.restored"
	usernameChanged   = "username.changed"
	profileUpdated    = "profile.updated"
	pictureSet        = "picture.set"
	pictureDeleted    = "picture.deleted"
	sessionCreated    = "session.created"
	sessionEnded      = "session.ended"
	sessionsEnded     = "sessions.ended"
)

// audit writes down a change in the transaction that makes it.
func (s *Server) audit(ctx context.Context, q *dbgen.Queries, account id.ID, action string) error {
	e := eventOf(ctx)
	row := dbgen.AuditCreateParams{
		ID:        id.New(),
		AccountID: account,
		Action:    action,
		Ip:        e.clientIP,
		RequestID: e.requestID,
		CreatedAt: s.now(),
	}
	if action == accountDeleted {
		row.Ip = "" // nothing of the account stays but the fact
	}
	return q.AuditCreate(ctx, row)
}

// found turns "no row matched" into the answer for an account that is gone.
func found(rows int64, err error) error {
	if err == nil && rows == 0 {
		return problem(unknownCode, "The account is gone.")
	}
	return err
}
