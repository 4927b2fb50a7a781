package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/mailer"
)

type mailCmd struct {
	List    mailListCmd    `cmd:"" help:"List the emails that were not delivered, the oldest first."`
	Retry   mailRetryCmd   `cmd:"" help:"Try emails again that were given up or wait for their next try, for another day."`
	Preview mailPreviewCmd `cmd:"" help:"Write all emails in all languages, with sample values, into a folder."`
}

type mailListCmd struct {
	Dead bool `help:"Only those that were given up."`
}

// Run lists emails, and with LATCHKEY_KEYS the kind of each. It never shows a recipient.
func (c mailListCmd) Run(ctx context.Context, s streams) error {
	return withOutbox(ctx, func(cfg *config.Config, q *dbgen.Queries) error {
		keys, _ := keyring.Parse(cfg.Keys) // without them, no kind is shown
		shown := 0
		err := mailer.EachUndelivered(ctx, q, c.Dead, func(row dbgen.OutboxListRow) error {
			if shown++; shown == 1 {
				fmt.Fprintf(s.out, mailLine, "EMAIL", "KIND", "WRITTEN (UTC)", "NEXT TRY (UTC)", "TRIES", "LAST FAILURE")
			}
			next := "given up"
			if row.DueAt != nil {
				next = row.DueAt.Format(time.DateTime)
			}
			_, err := fmt.Fprintf(s.out, mailLine, row.ID, kindOf(keys, row), row.CreatedAt.Format(time.DateTime), next, row.Tries, cmp.Or(row.Failure, "-"))
			return err
		})

		if err == nil && shown == 0 {
			_, err = fmt.Fprintln(s.out, "there are none")
		}
		return err
	})
}

// mailLine is an email, or the heads of the columns.
const mailLine = "%-36v  %-17v  %-19v  %-19v  %5v  %v\n"

// kindOf is the kind of an email, where there are keys to open it.
func kindOf(keys *keyring.Ring, row dbgen.OutboxListRow) string {
	if keys == nil {
		return "sealed"
	}
	mail, err := mailer.Open(keys, row.ID, row.SealedMail)
	if err != nil {
		return "unreadable"
	}
	return string(mail.Kind)
}

type mailRetryCmd struct {
	ID  []string `arg:"" optional:"" help:"Emails, by the id that list shows."`
	All bool     `help:"All that were given up."`
}

// Run makes emails due now.
func (c mailRetryCmd) Run(ctx context.Context, s streams) error {
	if c.All == (len(c.ID) > 0) {
		return errors.New("name the emails, or say --all; latchkey mail list shows them")
	}
	return withOutbox(ctx, func(_ *config.Config, q *dbgen.Queries) (err error) {
		var retried int
		if c.All {
			retried, err = mailer.RetryGivenUp(ctx, q, time.Now())
		} else {
			retried, err = c.retryNamed(ctx, q)
		}
		fmt.Fprintf(s.out, "%s tried again\n", plural(retried, "email is", "emails are"))
		return err
	})
}

func (c mailRetryCmd) retryNamed(ctx context.Context, q *dbgen.Queries) (retried int, err error) {
	for _, text := range c.ID {
		email, err := id.Parse(text)
		if err != nil {
			return retried, fmt.Errorf("%q is no id of an email", text)
		}
		found, err := mailer.Retry(ctx, q, email, time.Now())
		if err != nil {
			return retried, err
		}
		if !found {
			return retried, fmt.Errorf("there is no email %s; it was delivered, or deleted after %d days", email, mailer.Kept/(24*time.Hour))
		}
		retried++
	}
	return retried, nil
}

// withOutbox runs work on the configured database.
func withOutbox(ctx context.Context, work func(*config.Config, *dbgen.Queries) error) error {
	c, err := loadForDatabase()
	if err != nil {
		return err
	}
	db, err := openCurrent(ctx, c, 1, c.DatabaseTimeout)
	if err != nil {
		return err
	}
	defer db.Close()

	if err := work(c, dbgen.New(db)); err != nil {
		return errors.New(database.Describe(err))
	}
	return nil
}

type mailPreviewCmd struct {
	Folder string `arg:"" type:"path" help:"Where to; it is made if it is missing."`
}

// Run renders the emails, those of LATCHKEY_MAIL_TEMPLATES included.
func (c mailPreviewCmd) Run(s streams) error {
	cfg, err := config.Load()
	templates, templatesErr := message.Load(cfg.MailTemplates)
	if err := errors.Join(err, about("LATCHKEY_MAIL_TEMPLATES", templatesErr)); err != nil {
		return err
	}
	if err := templates.Preview(c.Folder); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "look at %s/index.html\n", c.Folder)
	return nil
}
