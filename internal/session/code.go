package session

import (
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
)

// codeLength in characters of five bits each: 130 bits.
const codeLength = 26

// alphabet is Crockford's base32, which leaves out I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code is what a client holds instead of a token: 26 characters of upper-case
// Crockford base32, 130 bits from crypto/rand. It is a secret; only its Hash is
// stored.
type Code string

// NewCode draws a code.
func NewCode() Code {
	var b [codeLength]byte
	rand.Read(b[:]) // never fails: the runtime ends the program instead

	// 256 is a multiple of 32, so five bits of a random byte are uniform.
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return Code(b[:])
}

// ParseCode reports whether s has the form of a code. It forgives nothing:
// another case, length or padding would be a second spelling of one secret.
func ParseCode(s string) (Code, bool) {
	if len(s) != codeLength {
		return "", false
	}
	for i := range len(s) {
		if !inAlphabet(s[i]) {
			return "", false
		}
	}
	return Code(s), true
}

func inAlphabet(c byte) bool {
	if '0' <= c && c <= '9' {
		return true
	}
	return 'A' <= c && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U'
}

// Hash is the SHA-256 of a code: the name of its session in the database. A
// plain digest is enough for a secret of 130 bits.
type Hash [sha256.Size]byte

// Hash returns the code's digest.
func (c Code) Hash() Hash { return sha256.Sum256([]byte(c)) }

// LogValue keeps a code out of every log.
func (Code) LogValue() slog.Value { return slog.StringValue("[code]") }
