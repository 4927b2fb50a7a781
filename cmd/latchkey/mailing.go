package main

import (
	"context"
	"errors"
	"net/url"

	"latchkey/internal/config"
	"latchkey/internal/message"
	"latchkey/internal/smtp"
	"latchkey/mailer"
)

// mailing is how emails are written and sent.
type mailing struct {
	templates *message.Templates
	dial      func(context.Context) (mailer.Carrier, error) // nil: they wait in the outbox
	publicURL *url.URL
}

// newMailing reports every fault in the settings of mail at once.
func newMailing(c *config.Config) (m mailing, err error) {
	m.templates, err = message.Load(c.MailTemplates)
	err = about("LATCHKEY_MAIL_TEMPLATES", err)
	m.publicURL, _ = url.Parse(c.PublicURL) // config has checked it

	if c.SmtpURL != "" {
		client, smtpErr := newSMTP(c)
		m.dial = func(ctx context.Context) (mailer.Carrier, error) { return dialled(client.Dial(ctx)) }
		err = errors.Join(err, smtpErr)
	}
	return m, err
}

// into delivers to a mailbox.
func into(mailbox *mailer.Mailbox) func(context.Context) (mailer.Carrier, error) {
	return func(context.Context) (mailer.Carrier, error) { return mailbox, nil }
}

// dialled keeps a session that was not opened from looking like one.
func dialled(session *smtp.Session, err error) (mailer.Carrier, error) {
	if err != nil {
		return nil, err
	}
	return session, nil
}

func newSMTP(c *config.Config) (*smtp.Client, error) {
	server, err := smtp.Parse(c.SmtpURL)
	err = about("LATCHKEY_SMTP_URL", err)
	if c.MailFrom == "" { // config has said so
		return nil, err
	}

	from, fromErr := smtp.ParseFrom(c.MailFrom)
	if err := errors.Join(err, about("LATCHKEY_MAIL_FROM", fromErr)); err != nil {
		return nil, err
	}
	return smtp.New(server, from)
}
