package main

import (
	"context"
	"errors"
	"fmt"
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
	templates, err := message.Load(c.MailTemplates)
	if err != nil {
		err = fmt.Errorf("LATCHKEY_MAIL_TEMPLATES: %w", err)
	}
	publicURL, _ := url.Parse(c.PublicURL) // config has checked it
	m = mailing{templates: templates, publicURL: publicURL}
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
	server, serverErr := smtp.Parse(c.SmtpURL)
	if serverErr != nil {
		serverErr = fmt.Errorf("LATCHKEY_SMTP_URL: %w", serverErr)
	}
	if c.MailFrom == "" { // config has said so
		return nil, serverErr
	}
	from, fromErr := smtp.ParseFrom(c.MailFrom)
	if fromErr != nil {
		fromErr = fmt.Errorf("LATCHKEY_MAIL_FROM: %w", fromErr)
	}
	if err := errors.Join(serverErr, fromErr); err != nil {
		return nil, err
	}
	return smtp.New(server, from)
}
