package password

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxLength in code points. NIST asks for at least 64; the hash takes any
// length, so the bound only keeps a request small.
const MaxLength = 128

// LeastLength is the shortest that NIST SP 800-63B-4 lets a service ask for, in code
// points. Shorter ones are for services that move here with a shorter rule.
const LeastLength = 8

// Policy is what a password that is set must satisfy. There are no rules of
// composition (NIST SP 800-63B-4, section 3.1.1.2).
type Policy struct {
	MinLength int // in code points of the NFC form
}

// Check returns why a password is refused, in words for its user.
func (p Policy) Check(password string) error {
	if !utf8.ValidString(password) || strings.ContainsRune(password, utf8.RuneError) {
		// Invalid bytes become U+FFFD when decoded, so different passwords would be equal.
		return errors.New("has characters that are not valid Unicode")
	}
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < p.MinLength:
		return fmt.Errorf("must have at least %d characters", p.MinLength)
	case n > MaxLength:
		return fmt.Errorf("must have at most %d characters", MaxLength)
	}
	return nil
}
