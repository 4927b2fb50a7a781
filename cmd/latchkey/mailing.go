package main

import (
	"context"
	"errors"
	"net/mail"
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
	if !c.HasSMTP() {
		return m, err
	}

	client, smtpErr := newSMTP(c)
	m.dial = func(ctx context.Context) (mailer.Carrier, error) { return dialled(client.Dial(ctx)) }
	return m, errors.Join(err, smtpErr)
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

// newSMTP ignores a missing setting, which config has already reported.
func newSMTP(c *config.Config) (*smtp.Client, error) {
	var server *smtp.Server
	var from mail.Address
	var serverErr, fromErr error
	if c.SmtpURL != "" {
		server, serverErr = smtp.Parse(c.SmtpURL)
	}
	if c.MailFrom != "" {
		from, fromErr = smtp.ParseFrom(c.MailFrom)
	}

	err := errors.Join(about("LATCHKEY_SMTP_URL", serverErr), about("LATCHKEY_MAIL_FROM", fromErr))
	if err != nil || c.SmtpURL == "" || c.MailFrom == "" {
		return nil, err
	}
	return smtp.New(server, from)
}
