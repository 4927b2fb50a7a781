package message

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The most characters of a value that are printed.
const (
	maxUsername = 64
	maxDevice   = 80
	maxIP       = 64
	maxAddress  = 320 // RFC 5321: 64 before the @, 255 after it
	maxService  = 260 // a host name and a port
	maxLink     = 2048
)

// check refuses values that would make the message useless or harmful.
func (v Values) check(kind Kind) error {
	if kind.has("LinkLife") && v.LinkLife < time.Minute {
		return errors.New("the link's life is shorter than a minute")
	}
	if kind.has("Link") {
		return checkLink(v.Link)
	}
	return nil
}

// checkLink takes an absolute http or https address made of the characters that
// RFC 3986 allows: no space, quote or control character, nothing beyond ASCII.
// The link is a secret, so no error repeats it.
func checkLink(link string) error {
	switch {
	case link == "":
		return errors.New("the link is missing")
	case len(link) > maxLink:
		return errors.New("the link is longer than 2048 bytes")
	case strings.ContainsFunc(link, notInLinks):
		return errors.New("the link holds a character that is not allowed in one")
	}
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return errors.New("the link is malformed")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("the link is not an absolute http or https address")
	case u.User != nil:
		return errors.New("the link holds a user name")
	}
	return nil
}

func notInLinks(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r)
}

// fields are the kind's values as a template sees them, in the locale's words.
// A template that asks for another one fails.
func (v Values) fields(kind Kind, locale string) map[string]string {
	all := map[string]string{
		"Username": clean(v.Username, maxUsername),
		"Device":   clean(device(v.Device, locale), maxDevice),
		"IP":       clean(v.IP, maxIP),
		"At":       moment(v.At, locale),
		"Link":     v.Link,
		"LinkLife": duration(v.LinkLife, locale),
	}
	own := map[string]string{
		"Lang":    locale,
		"Service": clean(v.Service, maxService),
		"Address": clean(v.Address, maxAddress),
	}
	for _, name := range kinds[kind].values {
		own[name] = all[name]
	}
	return own
}

// clean makes a stranger's value one short line of visible text: white space of
// any kind is one space, control and format characters (those that turn the
// direction of writing among them) are gone, what is too long is cut, and an
// address with a scheme is no longer one, so that no mail program makes it a
// link. A hyphen on its own becomes a dash, since it would begin a list's item.
// A bare "example.com" stays as it is: it may be a username.
func clean(s string, most int) string {
	// A character has at most 4 bytes; what lies far beyond is not looked at.
	if len(s) > 16*most {
		s = s[:16*most]
	}

	s = strings.Map(visible, strings.ToValidUTF8(s, "\uFFFD"))
	for strings.Contains(s, "://") {
		s = strings.ReplaceAll(s, "://", " ")
	}

	words := strings.Fields(s)
	for i, word := range words {
		if word == "-" {
			words[i] = "–"
		}
	}

	s = strings.Join(words, " ")
	if utf8.RuneCountInString(s) > most {
		s = strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
	}

	if s == "" {
		return missing
	}
	return s
}

// visible maps white space to a space and drops what cannot be seen.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
		return -1
	}
	return r
}
