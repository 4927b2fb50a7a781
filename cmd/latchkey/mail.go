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
	List    mailListCmd    `cmd:"" help:"List the letters that were not delivered, the oldest first."`
	Retry   mailRetryCmd   `cmd:"" help:"Deliver letters that were given up, or are put off, now and for another day."`
	Preview mailPreviewCmd `cmd:"" help:"Write all letters in all languages, with sample values, into a folder."`
}

// mailPage is how many letters are read at a time.
const mailPage = 500

type mailListCmd struct {
	Dead bool `help:"Only those that were given up."`
}

// Run lists letters. With LATCHKEY_KEYS it tells what each is; to whom it goes it
// does not tell.
func (c mailListCmd) Run(ctx context.Context, s streams) error {
	return withOutbox(ctx, func(cfg *config.Config, q *dbgen.Queries) error {
		keys, _ := keyring.Parse(cfg.Keys) // without them, less is told
		shown := 0
		err := eachLetter(ctx, q, c.Dead, func(row dbgen.OutboxListRow) error {
			if shown++; shown == 1 {
				fmt.Fprintf(s.out, mailLine, "LETTER", "KIND", "WRITTEN (UTC)", "NEXT TRY (UTC)", "TRIES", "LAST FAILURE")
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

// mailLine is a letter, or the heads of the columns.
const mailLine = "%-36v  %-17v  %-19v  %-19v  %5v  %v\n"

// kindOf is what a letter is, where there are keys to open it.
func kindOf(keys *keyring.Ring, row dbgen.OutboxListRow) string {
	if keys == nil {
		return "sealed"
	}
	l, err := mailer.Open(keys, row.ID, row.SealedLetter)
	if err != nil {
		return "unreadable"
	}
	return string(l.Kind)
}

type mailRetryCmd struct {
	ID  []string `arg:"" optional:"" help:"Letters, by the id that list shows."`
	All bool     `help:"All that were given up."`
}

// Run puts letters to the front again.
func (c mailRetryCmd) Run(ctx context.Context, s streams) error {
	if c.All == (len(c.ID) > 0) {
		return errors.New("name the letters, or say --all; latchkey mail list shows them")
	}
	return withOutbox(ctx, func(_ *config.Config, q *dbgen.Queries) error {
		retried, err := c.revive(ctx, q)
		fmt.Fprintf(s.out, "%s tried again\n", plural(retried, "letter is", "letters are"))
		return err
	})
}

// revive counts the letters that it has put to the front.
func (c mailRetryCmd) revive(ctx context.Context, q *dbgen.Queries) (n int, err error) {
	one := func(letter id.ID) (found int64, err error) {
		now := time.Now().UTC().Truncate(time.Microsecond)
		found, err = q.OutboxRevive(ctx, dbgen.OutboxReviveParams{CreatedAt: now, DueAt: &now, ExpiresAt: now.Add(mailer.Kept), ID: letter})
		n += int(found)
		return found, err
	}
	if c.All {
		err = eachLetter(ctx, q, true, func(row dbgen.OutboxListRow) error {
			_, err := one(row.ID)
			return err
		})
		return n, err
	}
	for _, text := range c.ID {
		letter, err := id.Parse(text)
		if err != nil {
			return n, fmt.Errorf("%q is no id of a letter", text)
		}
		if found, err := one(letter); err != nil || found == 0 {
			return n, cmp.Or(err, fmt.Errorf("there is no letter %s; it was delivered, or forgotten after %d days", letter, mailer.Kept/(24*time.Hour)))
		}
	}
	return n, nil
}

// eachLetter calls do for each letter of the outbox, or each that was given up.
func eachLetter(ctx context.Context, q *dbgen.Queries, dead bool, do func(dbgen.OutboxListRow) error) error {
	var after id.ID
	for {
		rows, err := q.OutboxList(ctx, after, mailPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if dead && row.DueAt != nil {
				continue
			}
			if err := do(row); err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// withOutbox runs work on the configured database.
func withOutbox(ctx context.Context, work func(*config.Config, *dbgen.Queries) error) error {
	c, err := config.Load()
	if err = errors.Join(err, c.RequireDatabase()); err != nil {
		return err
	}
	db, err := database.Open(c.DatabaseDSN, 1, c.DatabaseTimeout)
	if err != nil {
		return fmt.Errorf("LATCHKEY_DATABASE_DSN: %w", err)
	}
	defer db.Close()
	if err := schemaCurrent(ctx, db.Pool()); err != nil {
		return fmt.Errorf("LATCHKEY_DATABASE_DSN: %w", err)
	}
	if err := work(c, dbgen.New(db)); err != nil {
		return errors.New(database.Describe(err))
	}
	return nil
}

type mailPreviewCmd struct {
	Folder string `arg:"" type:"path" help:"Where to; it is made if it is missing."`
}

// Run renders the letters, those of LATCHKEY_MAIL_TEMPLATES included.
func (c mailPreviewCmd) Run(s streams) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	templates, err := message.Load(cfg.MailTemplates)
	if err != nil {
		return fmt.Errorf("LATCHKEY_MAIL_TEMPLATES: %w", err)
	}
	if err := templates.Preview(c.Folder); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "look at %s/index.html\n", c.Folder)
	return nil
}
