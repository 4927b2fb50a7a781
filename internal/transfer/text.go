package transfer

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cut shortens a text to so many characters and reports whether it had to.
func Cut(text string, limit int) (string, bool) {
	n := 0
	for i := range text {
		if n == limit {
			return text[:i], true
		}
		n++
	}
	return text, false
}

// Clean removes what no profile shows: control characters, marks that turn the
// direction of a text, bytes that are no UTF-8. In a text of one line a line
// break becomes a space.
func Clean(text string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			if lines {
				return r
			}
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// host is what a link without a scheme begins with: www.example.org/ana.
var host = regexp.MustCompile(`^(?i)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:[0-9]+)?([/?#]|$)`)

// Link returns what comes over of a link that others will follow, and why, when
// that is not the link itself: https:// goes in front of what looks like a host,
// and what is no http link becomes empty.
func Link(link string, limit int) (kept string, kind Kind, because string) {
	link = strings.TrimSpace(link)
	kept = link
	if host.MatchString(link) {
		kept, kind, because = "https://"+link, LinkCompleted, "it had no scheme"
	}
	switch {
	case kept == "":
		return "", "", ""
	case utf8.RuneCountInString(kept) > limit:
		return "", LinkEmptied, "it is too long"
	case !followable(kept):
		return "", LinkEmptied, "it is not a link that begins with https:// or http://"
	}
	return kept, kind, because
}

// followable is the rule of the API for a link that a person sets.
func followable(link string) bool {
	if strings.ContainsAny(link, " \\\"'<>`{}") || Clean(link, false) != link {
		return false
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.Opaque == ""
}
