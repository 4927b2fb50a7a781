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

// This file decides who gets which email. Each is posted in the transaction of the
// change that it reports; the outbox delivers it.

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

// mail begins an email to the account's present address.
func (s *Server) mail(c contact, kind message.Kind) mailer.Mail {
	return mailer.Mail{
		Kind:     kind,
		Account:  c.account,
		To:       mailer.Recipient(c.email, c.key),
		Locale:   c.locale,
		Username: c.username,
		At:       s.now(),
	}
}

func (s *Server) post(ctx context.Context, q *dbgen.Queries, mail mailer.Mail) error {
	return mailer.Post(ctx, q, s.Keys, mail)
}

// postFew posts an email to an account's address that nobody has confirmed.
func (s *Server) postFew(ctx context.Context, account lockedAccount, mail mailer.Mail, emailKey string) error {
	few, err := mailer.Few(ctx, account.q, s.fewKey(mail.Kind, emailKey), s.Limits.MailUnconfirmed, s.now())
	if err != nil || !few {
		return err
	}
	return s.post(ctx, account.q, mail)
}

// few reports whether one more such email may go to an address of which the request has
// locked no account.
func (s *Server) few(ctx context.Context, kind message.Kind, emailKey string) (bool, error) {
	err := s.take(ctx, s.fewKey(kind, emailKey), s.Limits.MailUnconfirmed)
	if isKind(err, tooManyAttempts) {
		return false, nil
	}
	return err == nil, err
}

func (s *Server) fewKey(kind message.Kind, emailKey string) []byte {
	return mailer.FewKey(s.Keys, kind, emailKey)
}

// notify emails an account about a change that was made to it.
func (s *Server) notify(ctx context.Context, account lockedAccount, kind message.Kind) error {
	c, err := account.contact(ctx)
	if err != nil {
		return err
	}
	return s.postNotice(ctx, account, c, s.mail(c, kind))
}

// postNotice posts an email that the account did not ask for. A confirmed address gets
// all of them: nobody can hide a change behind others.
func (s *Server) postNotice(ctx context.Context, account lockedAccount, c contact, mail mailer.Mail) error {
	if c.verified {
		return s.post(ctx, account.q, mail)
	}
	return s.postFew(ctx, account, mail, c.key)
}

// postVerification asks an account's address to be confirmed. Emails get lost, so it may
// be asked twice within the limit.
func (s *Server) postVerification(ctx context.Context, account lockedAccount, c contact) error {
	mail := s.mail(c, message.Verify)
	mail.EmailKey, mail.Token = c.key, onetime.New()

	for _, count := range []message.Kind{message.Verify, "verify again"} {
		few, err := mailer.Few(ctx, account.q, s.fewKey(count, c.key), s.Limits.MailUnconfirmed, s.now())
		if err != nil {
			return err
		}
		if few {
			return s.post(ctx, account.q, mail)
		}
	}
	return nil
}

// takeMail counts an email that an account asks for.
func (s *Server) takeMail(ctx context.Context, account id.ID) error {
	return s.take(ctx, s.Keys.AttemptKey("mail", string(account[:])), s.Limits.MailAccount)
}

// language is that of a request.
func language(r *http.Request) string { return message.Locale(r.Header.Get("Accept-Language")) }
