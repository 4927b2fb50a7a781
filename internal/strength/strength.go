// Package strength says whether a password, chosen for an account, is easily
// guessed, and tells its user why.
//
// It knows the common passwords, the English words and names of words.txt, the
// keyboards and zxcvbn's way of counting guesses. It leaves length and Unicode
// to package password, breaches to package pwned, and has no rules of
// composition (NIST SP 800-63B-4, section 3.1.1.2).
//
// The estimate follows zxcvbn (Wheeler, USENIX Security 2016), written from scratch:
// the Go port, github.com/ccojocar/zxcvbn-go, parses its lists in init (55 ms,
// 11 MiB resident) and takes seconds over a hostile password of 128
// characters. Its lists are used: words.txt is made from them and searched
// where it lies in the binary, so nothing is loaded at start or kept on the
// heap. Everything here is safe for concurrent use.
package strength

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// service is the name that no password may equal.
const service = "latchkey"

// Bounds on the work that one call may cause. A longer password is judged by
// its beginning: the whole is never easier to guess than that.
const (
	maxRunes   = 128 // password.MaxLength, which refuses the rest
	maxBytes   = 4 * maxRunes
	maxContext = 16 // context words that are looked at
)

// The reasons that are not an estimate. Each fits after a field's name.
var (
	errCommon  = errors.New("is one of the most common passwords")
	errContext = errors.New("contains nothing but your e-mail, name or username")
	errService = errors.New("is the name of this service")
)

// Check returns nil, or an error that tells the user in one clause why the
// password is easily guessed. The context is what an attacker knows of the
// account: e-mail address, username, names; empty ones are ignored, as are
// those after the 16th. In this order it refuses, comparing without regard to
// case and after NFKC:
//
//   - a password that is, as a whole, on the list of common ones;
//   - the service's name, or a password made of nothing but the context, also
//     with a digit or two or a year appended;
//   - one that zxcvbn's model expects to be guessed within a million tries.
//
// The estimate counts guesses and is no proof: of random passwords of eight
// letters or digits it refuses about one in 2,000, such as contain a name. The
// cost is below 5 ms for any input, and 0.05 ms for most.
func Check(password string, context ...string) error {
	p := runes(password)
	known := newContext(context)
	switch {
	case isCommon(p):
		return errCommon
	case known.isService(p):
		return errService
	case known.covers(p):
		return errContext
	}
	return newEstimate(p, known.words).err()
}

// runes is the NFKC form, cut to maxRunes.
func runes(s string) []rune {
	if len(s) > maxBytes {
		s = s[:maxBytes]
	}
	r := []rune(norm.NFKC.String(s))
	return r[:min(len(r), maxRunes)]
}

// lower maps each rune to its lower case, one to one.
func lower(p []rune) []rune {
	folded := make([]rune, len(p))
	for i, r := range p {
		folded[i] = unicode.ToLower(r)
	}
	return folded
}

// famous are passwords that became common by being examples. The module's list
// is older than they are, or holds no phrases.
var famous = []string{
	"correct horse battery staple", "correcthorsebatterystaple",
	"correct-horse-battery-staple", "correct_horse_battery_staple",
	"tr0ub4dor&3", "tr0ub4dour&3", "hunter2hunter2", "this is a password",
	"thisisapassword", "i love you", "let me in", "open sesame", "opensesame",
}

// isCommon looks the whole password up, with nothing stripped (NIST).
func isCommon(p []rune) bool {
	whole := string(lower(p))
	for _, f := range famous {
		if whole == f {
			return true
		}
	}
	w, ok := lookup(whole)
	return ok && w.password
}

// isYear is true of 1900 to 2099.
func isYear(digits string) bool {
	return len(digits) == 4 && allDigits(digits) &&
		(strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// allDigits is true of ASCII digits only.
func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
