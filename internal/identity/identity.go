// Package identity decides when two spellings are one person: it makes e-mail
// addresses and usernames canonical. The database compares the canonical form
// byte by byte, so what is said here is the whole of the rule. Errors are
// written for the person who typed the name.
package identity

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// MaxEmailBytes is the longest address that mail can carry (RFC 5321, section
// 4.5.3.1.3, less the angle brackets).
const MaxEmailBytes = 254

const maxLocalBytes = 64 // RFC 5321, section 4.5.3.1.1

// Name is a name as its owner writes it, and the canonical key that decides
// whose it is.
type Name struct {
	Display string
	Key     string
}

// domains maps a domain as a browser does (UTS #46), and refuses what is not a
// host name.
var domains = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.Transitional(false),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

var errEmail = errors.New("must be an e-mail address, such as name@example.org")

// Email makes an address canonical: trimmed, NFC, the domain in lower-case
// punycode, the local part in lower case. Quoted local parts, address literals
// and host names without a dot are refused, and so is a local part with
// characters that only look like others to software (compatibility forms such
// as the full-width @).
func Email(s string) (Name, error) {
	// The bound comes first: nothing below sees a long input.
	s = strings.TrimSpace(s)
	if len(s) > MaxEmailBytes {
		return Name{}, fmt.Errorf("must have at most %d bytes", MaxEmailBytes)
	}
	if !utf8.ValidString(s) {
		return Name{}, errEmail
	}
	s = norm.NFC.String(s)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || !validLocal(local) {
		return Name{}, errEmail
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil || !validDomain(ascii) {
		return Name{}, errEmail
	}
	key := norm.NFC.String(strings.ToLower(local)) + "@" + ascii
	if len(key) > MaxEmailBytes || len(s) > MaxEmailBytes {
		return Name{}, fmt.Errorf("must have at most %d bytes", MaxEmailBytes)
	}
	return Name{Display: s, Key: key}, nil
}

// validLocal holds a local part to RFC 5321's dot-string, with letters of other
// scripts as in RFC 6531.
func validLocal(local string) bool {
	if local == "" || len(local) > maxLocalBytes || !norm.NFKC.IsNormalString(local) {
		return false
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	return !strings.ContainsFunc(local, func(r rune) bool { return !localRune(r) })
}

func localRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
			strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r)
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// validDomain refuses what can be no mail domain on the public Internet: a
// single label, and an IPv4 address in the clothes of one.
func validDomain(ascii string) bool {
	dot := strings.LastIndexByte(ascii, '.')
	if dot < 0 {
		return false
	}
	top := ascii[dot+1:]
	return top != "" && strings.Trim(top, "0123456789") != ""
}

var username = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,30}$`)

// Username makes a username canonical: trimmed and in lower case, 3 to 30 of
// the ASCII letters, digits and "_ . -". It never holds an "@", so a username
// and an e-mail are never the same.
func Username(s string) (Name, error) {
	s = strings.TrimSpace(s)
	if !username.MatchString(s) {
		return Name{}, errors.New("must be 3 to 30 letters a-z, digits, or any of _ . -")
	}
	return Name{Display: s, Key: strings.ToLower(s)}, nil
}

// Login makes what a person logs in with canonical, and tells which of the two
// it is. A text that can be neither gives ok false: nobody has it.
func Login(s string) (key string, email, ok bool) {
	if strings.Contains(s, "@") {
		name, err := Email(s)
		return name.Key, true, err == nil
	}
	name, err := Username(s)
	return name.Key, false, err == nil
}
