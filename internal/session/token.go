// Package session makes the code that a client holds and the token that stands behind
// it. The token is sealed under the keyring, so that a row of the database does not reveal
// whose session it is. It knows no SQL and no HTTP; its callers decide who may have a
// session, and for how long.
package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"latchkey/internal/keyring"
)

const (
	issuer   = "latchkey"
	audience = "latchkey:session"

	// clockSkew is how far the clocks of two replicas may be apart: a session begun
	// on one is used on another at once.
	clockSkew = time.Minute
)

// paddedClaims is how many bytes of JSON a token's claims have, whatever device and
// address they name: the length of a row would reveal which rows are of one client. Sealed,
// with the longest key id, they have 840 bytes, and the column holds 1024.
const paddedClaims = 512

// Step is how coarse the times in a session's row are. The exact ones are in
// the token: an exact time in the row would point at the audit row of the same
// moment, and so at the account.
const Step = 5 * time.Minute

var (
	// ErrInvalid says that a sealed token is not one of ours for this code.
	ErrInvalid = errors.New("session: invalid token")
	// ErrExpired says that a token was valid and has passed its time.
	ErrExpired = errors.New("session: token has expired")
)

// Token is what a session says of its holder. Times are kept to the second.
type Token struct {
	Account   [16]byte
	ID        [16]byte // names the session to its owner; not a credential
	IssuedAt  time.Time
	ExpiresAt time.Time
	AuthTime  time.Time // when the holder last proved who they are
	Methods   []string  // how, as RFC 8176 names it: "pwd"
	Device    string    // a label for the list of devices
	IP        string    // where the log-in came from
}

// claims is a Token as a JWT (RFC 7519) spells it.
type claims struct {
	jwt.RegisteredClaims
	SessionID string           `json:"sid"`
	AuthTime  *jwt.NumericDate `json:"auth_time"`
	Methods   []string         `json:"amr"`
	Device    string           `json:"device"`
	IP        string           `json:"ip"`
	Padding   string           `json:"padding,omitempty"`
}

// Sealer seals tokens for rows of the database, and opens them.
type Sealer struct {
	keys   *keyring.Ring
	opened opened
}

// NewSealer returns a Sealer that uses these keys.
func NewSealer(keys *keyring.Ring) *Sealer { return &Sealer{keys: keys} }

// Seal signs the token under the newest key and encrypts it for the row of this code's
// hash. The result opens with no other hash.
func (s *Sealer) Seal(h Hash, t Token) ([]byte, error) {
	c, err := t.claims().padded()
	if err != nil {
		return nil, err
	}

	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(s.keys.SigningKey())
	if err != nil {
		return nil, fmt.Errorf("session: sign: %w", err)
	}
	return s.keys.SealSession(h, []byte(signed)), nil
}

// Open decrypts and verifies what Seal made for this code's hash. It returns ErrExpired
// for a token that was valid until some time before now, and ErrInvalid for whatever else
// is not a valid token.
func (s *Sealer) Open(h Hash, sealed []byte, now time.Time) (Token, error) {
	if t, ok := s.opened.find(h, sealed); ok {
		return t.at(now)
	}
	t, err := s.open(h, sealed, now)
	if err == nil {
		s.opened.keep(h, sealed, t)
	}
	return t, err
}

func (s *Sealer) open(h Hash, sealed []byte, now time.Time) (Token, error) {
	signed, signingKey, err := s.keys.OpenSession(h, sealed)
	if err != nil {
		return Token{}, ErrInvalid
	}
	return verify(string(signed), signingKey, now)
}

func verify(signed string, signingKey []byte, now time.Time) (Token, error) {
	var c claims
	_, err := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(func() time.Time { return now }),
	).ParseWithClaims(signed, &c, func(*jwt.Token) (any, error) { return signingKey, nil })

	// The parser looks at the times only after the signature held.
	switch {
	case err == nil:
		return c.token()
	case errors.Is(err, jwt.ErrTokenExpired):
		return Token{}, ErrExpired
	default:
		return Token{}, ErrInvalid
	}
}

func (t Token) claims() claims {
	return claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    issuer,
			Audience:  jwt.ClaimStrings{audience},
			Subject:   uuid.UUID(t.Account).String(),
			IssuedAt:  jwt.NewNumericDate(t.IssuedAt),
			NotBefore: jwt.NewNumericDate(t.IssuedAt.Add(-clockSkew)),
			ExpiresAt: jwt.NewNumericDate(t.ExpiresAt),
		},
		SessionID: uuid.UUID(t.ID).String(),
		AuthTime:  jwt.NewNumericDate(t.AuthTime),
		Methods:   t.Methods,
		Device:    t.Device,
		IP:        t.IP,
	}
}

// padded gives claims the one length that all have. The padding is a claim, which every
// version of the program reads over.
func (c claims) padded() (claims, error) {
	c.Padding = "-" // an empty one would be left out
	unpadded, err := json.Marshal(c)
	if err != nil {
		return c, fmt.Errorf("session: claims: %w", err)
	}
	if len(unpadded) > paddedClaims {
		return c, fmt.Errorf("session: the claims have %d bytes, over %d", len(unpadded), paddedClaims)
	}

	c.Padding += strings.Repeat("-", paddedClaims-len(unpadded))
	return c, nil
}

func (c claims) token() (Token, error) {
	account, err := uuid.Parse(c.Subject)
	if err != nil {
		return Token{}, ErrInvalid
	}
	sid, err := uuid.Parse(c.SessionID)
	if err != nil || c.IssuedAt == nil || c.AuthTime == nil {
		return Token{}, ErrInvalid
	}

	return Token{
		Account:   account,
		ID:        sid,
		IssuedAt:  c.IssuedAt.Time,
		ExpiresAt: c.ExpiresAt.Time,
		AuthTime:  c.AuthTime.Time,
		Methods:   c.Methods,
		Device:    c.Device,
		IP:        c.IP,
	}, nil
}

// RowTimes are the times that stand in a new session's row: the present one
// rounded down to a Step, the end rounded up.
func (t Token) RowTimes() (seen, expires time.Time) {
	seen = t.IssuedAt.Truncate(Step)
	expires = t.ExpiresAt.Truncate(Step)
	if expires.Before(t.ExpiresAt) {
		expires = expires.Add(Step)
	}
	return seen, expires
}
