package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/mailer"
)

// This file decides who gets which letter. Each is posted in the transaction of
// what it tells of; the outbox delivers it.

// contact is how to write to an account.
type contact struct {
	account          id.ID
	email, key       string
	username, locale string
	verified         bool
}

func contactOf(ctx context.Context, q *dbgen.Queries, account id.ID) (contact, error) {
	row, err := q.AccountContactGet(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return contact{}, problem(unknownCode, "The account is gone.")
	}
	return contact{account, row.Email, row.EmailKey, row.Username, row.Locale, row.EmailVerifiedAt != nil}, err
}

// letter begins one to the account's present address.
func (s *Server) letter(c contact, kind message.Kind) mailer.Letter {
	return mailer.Letter{
		Kind:     kind,
		Account:  c.account,
		To:       mailer.Recipient(c.email, c.key),
		Locale:   c.locale,
		Username: c.username,
		At:       s.now(),
	}
}

func (s *Server) post(ctx context.Context, q *dbgen.Queries, l mailer.Letter) error {
	return mailer.Post(ctx, q, s.Keys, l)
}

// postFew posts an email to an account's address that nobody has confirmed.
func (s *Server) postFew(ctx context.Context, account lockedAccount, l mailer.Letter, emailKey string) error {
	few, err := mailer.Few(ctx, account.q, s.lettersTo(l.Kind, emailKey), s.Limits.MailUnconfirmed, s.now())
	if err != nil || !few {
		return err
	}
	return s.post(ctx, account.q, l)
}

// few reports whether one more such email may go to an address of which the request has
// locked no account.
func (s *Server) few(ctx context.Context, kind message.Kind, emailKey string) (bool, error) {
	err := s.take(ctx, s.lettersTo(kind, emailKey), s.Limits.MailUnconfirmed)
	if isKind(err, tooManyAttempts) {
		return false, nil
	}
	return err == nil, err
}

func (s *Server) lettersTo(kind message.Kind, emailKey string) []byte {
	return mailer.FewKey(s.Keys, kind, emailKey)
}

// notify tells an account of a change that was made to it.
func (s *Server) notify(ctx context.Context, account lockedAccount, kind message.Kind) error {
	c, err := account.contact(ctx)
	if err != nil {
		return err
	}
	return s.postNotice(ctx, account, c, s.letter(c, kind))
}

// postNotice posts what an account is told unasked. A confirmed address gets all
// of it: nobody can hide a change behind others.
func (s *Server) postNotice(ctx context.Context, account lockedAccount, c contact, l mailer.Letter) error {
	if c.verified {
		return s.post(ctx, account.q, l)
	}
	return s.postFew(ctx, account, l, c.key)
}

// postVerification asks an account's address to be confirmed. Emails get lost, so it may
// be asked twice within the limit.
func (s *Server) postVerification(ctx context.Context, account lockedAccount, c contact) error {
	l := s.letter(c, message.Verify)
	l.EmailKey, l.Token = c.key, onetime.New()

	for _, count := range []message.Kind{message.Verify, "verify again"} {
		few, err := mailer.Few(ctx, account.q, s.lettersTo(count, c.key), s.Limits.MailUnconfirmed, s.now())
		if err != nil {
			return err
		}
		if few {
			return s.post(ctx, account.q, l)
		}
	}
	return nil
}

// takeMail counts a letter that an account asks for.
func (s *Server) takeMail(ctx context.Context, account id.ID) error {
	return s.take(ctx, s.Keys.AttemptKey("mail", string(account[:])), s.Limits.MailAccount)
}

// language is that of a request.
func language(r *http.Request) string { return message.Locale(r.Header.Get("Accept-Language")) }
