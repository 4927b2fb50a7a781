package mailer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
)

// patience is for how long an email is tried. Kept is how long after it was
// written, or retried, one that was given up stays for the operator to see.
const (
	patience = 24 * time.Hour
	Kept     = 31 * 24 * time.Hour
)

// Email is what stands sealed in a row of the outbox: what to say, and to whom.
// The fields that a kind does not speak of are left empty.
type Mail struct {
	Kind     message.Kind `json:"kind"`
	Account  id.ID        `json:"account,omitzero"`
	To       string       `json:"to,omitempty"`  // empty for Recovery: the account's address when it is delivered
	EmailKey string       `json:"key,omitempty"` // canonical form of the address that a SignUp, Verify, Recovery or EmailChange is for
	Locale   string       `json:"locale,omitempty"`
	Username string       `json:"username,omitempty"`
	Device   string       `json:"device,omitempty"`
	IP       string       `json:"ip,omitempty"`
	At       time.Time    `json:"at"`
	Token    string       `json:"token,omitempty"`

	// Of a SignUp, whose To is the address as it was typed.
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
}

// Post puts an email into the outbox, with the accessors of the transaction that
// makes the change it reports: both are committed, or neither.
func Post(ctx context.Context, q *dbgen.Queries, keys *keyring.Ring, mail Mail) error {
	row := id.New()
	plain, err := compact(mail)
	if err != nil {
		return err
	}
	return q.OutboxCreate(ctx, dbgen.OutboxCreateParams{
		ID:         row,
		SealedMail: keys.SealMail(row, plain),
		CreatedAt:  mail.At,
		DueAt:      &mail.At,
		ExpiresAt:  mail.At.Add(Kept),
	})
}

// compact is the JSON of a value in its fewest bytes: without what protects HTML.
func compact(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Open reads an email out of its row.
func Open(keys *keyring.Ring, row id.ID, sealed []byte) (Mail, error) {
	plain, err := keys.OpenMail(row, sealed)
	if err != nil {
		return Mail{}, err
	}
	var mail Mail
	if err := json.Unmarshal(plain, &mail); err != nil {
		return Mail{}, errors.New("the sealed content is not an email")
	}
	return mail, nil
}

// Recipient is an address as mail wants it: the local part as its owner writes
// it, the domain in ASCII as in the canonical form.
func Recipient(display, key string) string {
	local, _ := cutLast(display)
	_, domain := cutLast(key)
	return local + "@" + domain
}

func cutLast(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], address[at+1:]
}
