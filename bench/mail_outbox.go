package main

import (
	"context"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/mailer"
)

// perTransaction is how many letters are written at a time.
const perTransaction = 500

// fillOutbox writes letters as the service does, every other one with a token that
// becomes good when it is delivered.
func (b *bench) fillOutbox(ctx context.Context) (letters int, err error) {
	db, err := database.Open(b.database.dsn, 1, time.Minute)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	keys, err := keyring.Parse(b.keys)
	if err != nil {
		return 0, err
	}
	people, err := b.recipients(ctx)
	if err != nil {
		return 0, err
	}
	for letters < b.letters {
		err := db.Transact(ctx, func(tx *database.Tx) error {
			q := dbgen.New(tx)
			for n := letters; n < min(letters+perTransaction, b.letters); n++ {
				if err := mailer.Post(ctx, q, keys, people[n%len(people)].letter(n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return letters, err
		}
		letters = min(letters+perTransaction, b.letters)
	}
	return letters, nil
}

// recipient is an account, as much as a letter needs.
type recipient struct {
	account id.ID
	email   string
}

func (r recipient) letter(n int) mailer.Letter {
	l := mailer.Letter{
		Kind: message.NewDevice, Account: r.account, To: r.email, EmailKey: r.email, Locale: "en", Username: "user",
		Device: "Firefox", IP: "192.0.2.1", At: time.Now().UTC().Truncate(time.Microsecond),
	}
	if n%2 == 0 {
		l.Kind, l.Token = message.Verify, onetime.New()
	}
	return l
}

func (b *bench) recipients(ctx context.Context) (list []recipient, err error) {
	rows, err := b.database.admin.QueryContext(ctx, "SELECT id, email_key FROM accounts ORDER BY id LIMIT 100000")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r recipient
		if err := rows.Scan(&r.account, &r.email); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// outbox counts the letters that are left, or is negative where it cannot.
func (b *bench) outbox(ctx context.Context) (n int) {
	if err := b.database.admin.QueryRowContext(ctx, "SELECT COUNT(*) FROM mail_outbox").Scan(&n); err != nil {
		return -1
	}
	return n
}
