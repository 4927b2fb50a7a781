package mailer

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
)

var errNoToken = &unusableError{"it holds no token"}

// Activate makes the token in an email of a kind valid until a time. The same one again,
// because its email is delivered again, is valid until the later time; used up it stays.
func Activate(ctx context.Context, q *dbgen.Queries, kind message.Kind, token string, account id.ID, to identity.Name, until time.Time) error {
	hash, ok := onetime.Hash(token)
	if !ok {
		return errNoToken
	}
	return q.TokenCreate(ctx, dbgen.TokenCreateParams{
		TokenHash: hash,
		Purpose:   kind.Link().Purpose,
		AccountID: account,
		Email:     to.Display,
		EmailKey:  to.Key,
		ExpiresAt: until,
	})
}

// activate makes an email's token valid for as long as the email says, however long it
// waited.
func (m *Mailer) activate(ctx context.Context, q *dbgen.Queries, mail *Mail, email string) error {
	return Activate(ctx, q, mail.Kind, mail.Token, mail.Account, identity.Name{Display: email, Key: mail.EmailKey}, m.now().Add(mail.Kind.Life()))
}

// activated reports whether an earlier delivery made an email's token valid, even if it
// has expired since.
func activated(ctx context.Context, q *dbgen.Queries, mail *Mail) (bool, error) {
	hash, ok := onetime.Hash(mail.Token)
	if !ok {
		return false, errNoToken
	}
	_, err := q.TokenGet(ctx, dbgen.TokenGetParams{TokenHash: hash, Purpose: mail.Kind.Link().Purpose, Now: mail.At})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
