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
// host name. Registries sell names with two hyphens in the middle, such as
// ab--cd.de; hyphens at an end are for hostLabel to refuse.
var domains = idna.New(
	idna.MapForLookup(),
	idna.CheckHyphens(false),
	idna.BidiRule(),
	idna.Transitional(false),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

var errEmail = errors.New("must be an e-mail address, such as name@example.org")

// Email makes an address canonical: trimmed, NFC, the domain in lower-case
// punycode. It is displayed as it is mailed, so nobody can show one address and
// receive at another. The key has the local part's letters A to Z in lower case and
// leaves all others alone: to a mail server É and é may be two mailboxes, and İ is
// no i.
//
// Quoted local parts, address literals and host names without a dot are refused, and
// so is a local part with characters that only look like others to software, such as
// the full-width @ and the Kelvin sign.
func Email(s string) (Name, error) {
	// The bound comes first: nothing below sees a long input.
	s = strings.TrimSpace(s)
	if len(s) > MaxEmailBytes {
		return Name{}, fmt.Errorf("must have at most %d bytes", MaxEmailBytes)
	}
	if !utf8.ValidString(s) {
		return Name{}, errEmail
	}

	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return Name{}, errEmail
	}
	mailbox, ok := mailboxOf(local)
	if !ok {
		return Name{}, errEmail
	}
	ascii, err := domains.ToASCII(norm.NFC.String(domain))
	if err != nil || !validDomain(ascii) {
		return Name{}, errEmail
	}

	name := Name{Display: mailbox.Display + "@" + ascii, Key: mailbox.Key + "@" + ascii}
	if len(name.Display) > MaxEmailBytes {
		return Name{}, fmt.Errorf("must have at most %d bytes", MaxEmailBytes)
	}
	return name, nil
}

// mailboxOf makes a local part canonical.
func mailboxOf(local string) (Name, bool) {
	if strings.ContainsFunc(local, becomesASCII) {
		return Name{}, false
	}
	local = norm.NFC.String(local)
	if !validLocal(local) {
		return Name{}, false
	}

	// Unicode has no single character for J̌, but has one for ǰ: with a small j it would
	// be another text in NFC.
	key := strings.Map(lowerASCII, local)
	return Name{Display: local, Key: key}, norm.NFC.IsNormalString(key)
}

// becomesASCII holds for the few characters of other blocks that Unicode takes for one
// of ASCII, such as the Kelvin sign for a K.
func becomesASCII(r rune) bool {
	return r >= utf8.RuneSelf && norm.NFC.String(string(r))[0] < utf8.RuneSelf
}

// lowerASCII makes a letter A to Z small, and changes no other character.
func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
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

// hostLabel is one of a host's names, in ASCII.
var hostLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// validDomain refuses what can be no mail domain on the public Internet: a
// single label, and an IPv4 address in the clothes of one.
func validDomain(ascii string) bool {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(labels) > 1 && strings.Trim(top, "0123456789") != ""
}

// How many characters a username has.
const (
	minUsername = 3
	maxUsername = 30
)

var username = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_.-]{%d,%d}$`, minUsername, maxUsername))

// Username makes a username canonical: trimmed and in lower case, 3 to 30 of
// the ASCII letters, digits and "_ . -". It never holds an "@", so a username
// and an e-mail are never the same.
func Username(s string) (Name, error) {
	s = strings.TrimSpace(s)
	if !username.MatchString(s) {
		return Name{}, fmt.Errorf("must be %d to %d letters a-z, digits, or any of _ . -", minUsername, maxUsername)
	}
	return Name{Display: s, Key: strings.ToLower(s)}, nil
}

// Login makes what a person logs in with canonical, and reports which of the two
// it is. A text that can be neither gives ok false: nobody has it.
func Login(s string) (key string, email, ok bool) {
	if strings.Contains(s, "@") {
		name, err := Email(s)
		return name.Key, true, err == nil
	}
	name, err := Username(s)
	return name.Key, false, err == nil
}
