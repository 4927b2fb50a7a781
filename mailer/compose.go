package mailer

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/smtp"
)

// errNoRecipient says that an email has no recipient: there is no such account, or the
// email is no longer needed.
var errNoRecipient = errors.New("the email has no recipient")

// unusableError is an email that no time will make deliverable.
type unusableError struct{ reason string }

func (e *unusableError) Error() string { return e.reason }

// composed is the message of a row, or why there is none.
type composed struct {
	message smtp.Message
	err     error
}

// composeAhead makes the messages of rows, in their order, each while the one before
// it is sent. Call stop at the end; it waits for what is under way.
func (m *Mailer) composeAhead(ctx context.Context, rows []dbgen.OutboxClaimRow) (mails <-chan composed, stop func()) {
	ctx, cancel := context.WithCancel(ctx)

	// The channel has no room, so one message is composed while the one before it is sent.
	ahead := make(chan composed)
	go func() {
		defer close(ahead)
		for _, row := range rows {
			var next composed
			next.err = m.survive(ctx, func() (err error) {
				next.message, err = m.compose(ctx, row)
				return err
			})

			select {
			case ahead <- next:
			case <-ctx.Done():
				return
			}
		}
	}()

	return ahead, func() {
		cancel()
		for range ahead { // until it is closed
		}
	}
}

// compose makes the message of a row. Its token is valid when it returns.
func (m *Mailer) compose(ctx context.Context, row dbgen.OutboxClaimRow) (smtp.Message, error) {
	if m.now().Sub(row.CreatedAt) >= patience {
		return smtp.Message{}, &unusableError{"was not delivered within a day"}
	}
	mail, err := Open(m.Keys, row.ID, row.SealedMail)
	if err != nil {
		return smtp.Message{}, &unusableError{"no key of LATCHKEY_KEYS opens it"}
	}

	if err := m.resolve(ctx, row.ID, &mail); err != nil {
		return smtp.Message{}, err
	}

	rendered, err := m.Templates.Render(mail.Kind, mail.Locale, m.values(mail))
	if err != nil {
		return smtp.Message{}, &unusableError{"its template cannot be filled in"}
	}

	return smtp.Message{
		ID:       row.ID.String(),
		To:       mail.To,
		Subject:  rendered.Subject,
		Text:     rendered.Text,
		HTML:     rendered.HTML,
		Date:     mail.At,
		Language: cmp.Or(mail.Locale, "en"),
	}, nil
}

// resolve finds out, for an email whose request must not reveal whether there is an
// account, whether there is one; and makes its token valid. The token came with
// the email, so that one delivered twice is the same.
func (m *Mailer) resolve(ctx context.Context, row id.ID, mail *Mail) error {
	switch mail.Kind {
	case message.SignUp:
		return m.resolveSignUp(ctx, row, mail)
	case message.Verify:
		return m.resolveVerify(ctx, mail)
	case message.Recovery:
		return m.resolveRecovery(ctx, mail)
	case message.EmailChange:
		_, err := m.toOwner(ctx, mail)
		return err
	}
	return nil
}

// resolveVerify needs the account to have the address still, and not to have it verified.
func (m *Mailer) resolveVerify(ctx context.Context, mail *Mail) error {
	contact, err := m.queries.AccountContactGet(ctx, mail.Account)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (contact.EmailKey != mail.EmailKey || contact.EmailVerifiedAt != nil) {
		return errNoRecipient
	}
	if err != nil {
		return err
	}
	return m.activate(ctx, m.queries, mail, contact.Email)
}

// resolveRecovery finds the account of the address.
func (m *Mailer) resolveRecovery(ctx context.Context, mail *Mail) error {
	contact, err := m.queries.AccountContactByEmail(ctx, mail.EmailKey)

	// A password that was set after the request was not forgotten.
	if errors.Is(err, sql.ErrNoRows) || err == nil && contact.PasswordChangedAt.After(mail.At) {
		return errNoRecipient
	}
	if err != nil {
		return err
	}
	mail.Account, mail.Username, mail.Locale = contact.ID, contact.Username, contact.Locale
	mail.To = Recipient(contact.Email, contact.EmailKey)
	if contact.EmailVerifiedAt != nil {
		return m.activate(ctx, m.queries, mail, contact.Email)
	}

	// Somebody may have signed up with a stranger's address. An email that is delivered
	// again is counted once: its token is there already.
	return m.DB.Transact(ctx, func(tx *database.Tx) error {
		q := dbgen.New(tx)
		allowed, err := activated(ctx, q, mail)
		if err != nil {
			return err
		}
		if !allowed {
			allowed, err = Few(ctx, q, FewKey(m.Keys, mail.Kind, mail.EmailKey), m.Unconfirmed, m.now())
		}
		if err != nil {
			return err
		}
		if !allowed {
			return errNoRecipient
		}
		return m.activate(ctx, q, mail, contact.Email)
	})
}

// values are what the email's template is filled in with.
func (m *Mailer) values(mail Mail) message.Values {
	v := message.Values{
		Service:  m.PublicURL.Host,
		Address:  mail.To,
		Username: mail.Username,
		Device:   mail.Device,
		IP:       mail.IP,
		At:       mail.At,
	}

	link := mail.Kind.Link()
	v.Link, v.LinkLife = m.PublicURL.JoinPath(link.Page).String(), link.Life
	if link.Life > 0 {
		// After the #, which a browser sends to nobody, the token is in no access log
		// and in no Referer.
		v.Link += "#" + mail.Token
	}
	return v
}
