package mailer

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
)

// SignUp is a sign-up that waits for the holder of its address to finish it. It exists only,
// sealed, in the link that they get. It holds no password: the person who signed up may be a
// stranger to the address, and must not know the password of its holder's account.
type SignUp struct {
	ID        id.ID     `json:"id"` // of its email: one that is delivered twice is one sign-up
	Email     string    `json:"email"`
	Username  string    `json:"username"`
	FirstName string    `json:"firstName,omitempty"`
	LastName  string    `json:"lastName,omitempty"`
	Locale    string    `json:"locale"`
	ExpiresAt time.Time `json:"expiresAt"`
}

func sealSignUp(keys *keyring.Ring, s SignUp) (token string, err error) {
	plain, err := compact(s)
	return base64.RawURLEncoding.EncodeToString(keys.SealLink(plain)), err
}

// OpenSignUp reads the token of a sign-up link. It reports false if the token is not
// one of ours or has expired.
func OpenSignUp(keys *keyring.Ring, token string, now time.Time) (s SignUp, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return SignUp{}, false
	}

	plain, err := keys.OpenLink(sealed)
	if err != nil || json.Unmarshal(plain, &s) != nil || !s.ExpiresAt.After(now) {
		return SignUp{}, false
	}
	return s, true
}

// resolveSignUp makes the link that finishes a sign-up. If the address has an account,
// its owner gets a notice instead. While it is reserved for an account that left it, no
// email is sent: that account knows.
func (m *Mailer) resolveSignUp(ctx context.Context, row id.ID, mail *Mail) error {
	isTaken, err := m.toOwner(ctx, mail)
	if err != nil || isTaken {
		return err
	}

	mail.Token, err = sealSignUp(m.Keys, SignUp{
		ID:        row,
		Email:     mail.To,
		Username:  mail.Username,
		FirstName: mail.FirstName,
		LastName:  mail.LastName,
		Locale:    mail.Locale,
		ExpiresAt: m.now().Add(message.SignUp.Life()), // the email says so, however long it waited
	})
	mail.To = Recipient(mail.To, mail.EmailKey)
	return err
}

// toOwner turns an email to an address that another account has into one to its owner.
func (m *Mailer) toOwner(ctx context.Context, mail *Mail) (isTaken bool, err error) {
	owner, err := m.queries.AccountContactByEmail(ctx, mail.EmailKey)
	if errors.Is(err, sql.ErrNoRows) {
		reserved, err := m.queries.TokenReserved(ctx, dbgen.TokenReservedParams{EmailKey: mail.EmailKey, AccountID: mail.Account, Now: m.now()})
		if err == nil && reserved > 0 {
			return false, errNoRecipient
		}
		return false, err
	}
	if err != nil || owner.ID == mail.Account {
		return false, err
	}

	mail.Kind, mail.Account, mail.Username, mail.Locale, mail.Token = message.SignUpRepeated, owner.ID, owner.Username, owner.Locale, ""
	mail.To = Recipient(owner.Email, owner.EmailKey)
	return true, nil
}
