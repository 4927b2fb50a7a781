// Package onetime makes the tokens that are sent by mail: 256 bits from the
// system's generator, of which the database keeps the SHA-256 only. What a token
// is for, and that it is used once, its callers see to.
package onetime

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// size is the number of random bytes in a token.
const size = 32

// encoding has letters and digits only: a mail program that makes links of texts
// never ends one early, and a person can type it.
var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// New makes a token, 52 of a-z and 2-7.
func New() string {
	var secret [size]byte
	rand.Read(secret[:])
	return strings.ToLower(encoding.EncodeToString(secret[:]))
}

// Hash is the key of a token's row. It reports false for a text that is no token of
// New. Upper case and space around it are forgiven.
func Hash(token string) (hash []byte, ok bool) {
	// Too long is no token; it is not even looked at.
	if len(token) > 256 {
		return nil, false
	}
	secret, err := encoding.DecodeString(strings.ToUpper(strings.TrimSpace(token)))
	if err != nil || len(secret) != size {
		return nil, false
	}
	sum := sha256.Sum256(secret)
	return sum[:], true
}
