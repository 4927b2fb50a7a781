package api

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/mailer"
)

// This file holds the tokens in the links of emails, each used once. What a token
// allows and how long it is valid stands in internal/message with its email's kind, and
// what it looks like in internal/onetime. Most become valid when the mailer delivers
// their email: it knows whether there is an account.

// tokenRequest is what a page sends that an email's link opened. Opening the link sends
// nothing and changes nothing: programs that look into mail open links too.
type tokenRequest struct {
	Token string `json:"token"`
}

// oneTimeToken was valid when it was read. Only spend says that it still is.
type oneTimeToken struct {
	dbgen.TokenGetRow
	hash []byte
	kind message.Kind // of the email that it came in
}

// email is the address that the token was mailed to.
func (t oneTimeToken) email() identity.Name {
	return identity.Name{Display: t.Email, Key: t.EmailKey}
}

// issue makes a token for an email of a kind to an address, valid until a time.
func (s *Server) issue(ctx context.Context, account lockedAccount, kind message.Kind, to identity.Name, until time.Time) (string, error) {
	token := onetime.New()
	return token, mailer.Activate(ctx, account.q, kind, token, account.id, to, until)
}

// readToken reads the token of an email of a kind. It returns deadLink,
// without the reason, if the token is malformed, of another kind, used, expired or deleted.
func (s *Server) readToken(ctx context.Context, kind message.Kind, text string) (oneTimeToken, error) {
	hash, ok := onetime.Hash(text)
	if !ok {
		return oneTimeToken{}, problem(deadLink, "")
	}
	row, err := s.queries.TokenGet(ctx, dbgen.TokenGetParams{TokenHash: hash, Purpose: kind.Link().Purpose, Now: s.now()})
	if errors.Is(err, sql.ErrNoRows) {
		err = problem(deadLink, "")
	}
	return oneTimeToken{row, hash, kind}, err
}

// spend uses a token up, in the transaction of what it allows. Of any number of
// requests with one token, it lets one pass.
func (s *Server) spend(ctx context.Context, account lockedAccount, t oneTimeToken) error {
	now := s.now()
	used, err := account.q.TokenUse(ctx, dbgen.TokenUseParams{UsedAt: &now, TokenHash: t.hash, Purpose: t.kind.Link().Purpose, Now: now})
	if err == nil && used != 1 {
		return problem(deadLink, "")
	}
	return err
}

// deadIfGone says that a link is dead whose account is gone.
func deadIfGone(err error) error {
	if isKind(err, unknownCode) {
		return problem(deadLink, "")
	}
	return err
}
