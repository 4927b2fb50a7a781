package smtp

import (
	"errors"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseFrom reads the sender, as an address or as Name <address>. The address
// must be ASCII.
func ParseFrom(s string) (mail.Address, error) {
	address, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, errors.New("must be an address, or Name <address> (a name with a comma or a dot in double quotes)")
	}
	return *address, checkFrom(*address)
}

func checkFrom(from mail.Address) error {
	switch err := checkAddress(from.Address); {
	case err != nil:
		return err
	case !isASCII(from.Address):
		return errors.New("must be an address in ASCII")
	case hasControl(from.Name), !utf8.ValidString(from.Name), len(from.Name) > maxSubject:
		return errors.New("must have a name of one line and at most 255 bytes")
	}
	return nil
}

var (
	// RFC 5321's lengths: 64 bytes before the @, 254 in all.
	localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*$")
	hostName  = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)
)

// checkAddress accepts a bare address, without comments, quotes or brackets, so
// that it can be nothing but one address wherever it is written.
func checkAddress(address string) error {
	local, domain, _ := strings.Cut(address, "@")
	switch {
	case len(address) > 254, len(local) > 64:
		return errors.New("must have at most 64 bytes before the @ and 254 in all")
	case !utf8.ValidString(local), !localPart.MatchString(local), strings.ContainsFunc(local, unprintable):
		return errors.New("must be a bare address such as name@example.org")
	case !hostName.MatchString(domain):
		return errors.New("must have a domain in ASCII (punycode where it is not), such as name@example.org")
	}
	return nil
}

func unprintable(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
