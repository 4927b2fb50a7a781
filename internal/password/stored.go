package password

import (
	"errors"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ErrUnreadable says that a stored hash is not one that this package reads, or
// asks for more than it may. What Readable and Verify return says which.
var ErrUnreadable = errors.New("is not of a kind that can be read")

// refusal is ErrUnreadable with what the hash looks like, or what it costs: to go
// on from "the hash …", and without any of its text.
type refusal string

func (r refusal) Error() string   { return string(r) }
func (refusal) Is(err error) bool { return err == ErrUnreadable }

// Verify reports whether the password has this stored hash, of this package or
// of another service, comparing in constant time. It answers ErrUnreadable,
// before any work, for a hash it does not read.
//
// What another service stored costs what that service chose, twice if the
// password is typed in a form that is not NFC and does not match: more or less
// than a Decoy.
func (s Secrets) Verify(encoded, password string) (bool, error) {
	verify, err := s.read(encoded)
	if err != nil {
		return false, err
	}
	return verify(password), nil
}

// Readable reports, without the hash's work, whether Verify reads a stored hash.
// Its error is ErrUnreadable, and says for a person what the hash looks like.
func (s Secrets) Readable(encoded string) error {
	_, err := s.read(encoded)
	return err
}

// verifier reports whether a password has the hash that was read. Reading is
// cheap; all the work is here.
type verifier func(password string) bool

func (s Secrets) read(encoded string) (verifier, error) {
	// An argon2id hash is treated as our own, whose password is always NFC.
	if strings.HasPrefix(encoded, ownPrefix) {
		own, err := decode(encoded)
		return own.verify, described(err, "argon2id")
	}

	verify, err := s.readMarked(encoded)
	if verify == nil && err == nil {
		verify, err = readForeign(encoded)
	}
	if err != nil {
		return nil, err
	}
	return verify.typedOrComposed, nil
}

// readForeign reads what needs no secret.
func readForeign(encoded string) (verifier, error) {
	switch {
	case len(encoded) > maxEncoded:
		return nil, refusal("is too long to be a hash")
	case strings.ContainsFunc(encoded, func(r rune) bool { return r > '~' }):
		return nil, refusal("has characters that no hash has") // and the column takes ASCII only
	case strings.HasPrefix(encoded, "{"):
		return readBraced(encoded)
	}
	for _, scheme := range foreign {
		if rest, found := strings.CutPrefix(encoded, scheme.prefix); found {
			verify, err := scheme.read(rest)
			return verify, described(err, scheme.name)
		}
	}
	if isSaltAndKey(encoded) {
		return saltAndKeyScrypt(encoded)
	}
	return nil, refusal(looksLike(encoded))
}

// described says which scheme's form a malformed hash has not.
func described(err error, scheme string) error {
	if err == ErrUnreadable {
		return refusal("looks like " + scheme + ", and is malformed")
	}
	return err
}

// typedOrComposed tries the password as it was typed, which is what the others
// hashed, and then its NFC form, for somebody who types on another system now.
func (verify verifier) typedOrComposed(password string) bool {
	if verify(password) {
		return true
	}
	composed := norm.NFC.String(password)
	return composed != password && verify(composed)
}

// of makes a verifier of passwords that their maker changed before it hashed them.
func (verify verifier) of(prepare func(password string) string) verifier {
	return func(password string) bool { return verify(prepare(password)) }
}

// typedOrTrimmed tries the password as it was typed, and then as WordPress hashed
// it: without white space around it.
func (verify verifier) typedOrTrimmed(password string) bool {
	if verify(password) {
		return true
	}
	trimmed := strings.Trim(password, " \t\n\r\x00\v") // as PHP's trim
	return trimmed != password && verify(trimmed)
}

// looksLike names the scheme of a hash that we do not read, if it is known.
func looksLike(encoded string) string {
	for _, known := range unread {
		if known.form.MatchString(encoded) {
			return known.says
		}
	}
	return ErrUnreadable.Error()
}
