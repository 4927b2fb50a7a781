package api

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts, in characters, as the columns have them.
const (
	maxName        = 100
	maxOccupation  = 100
	maxHomeAddress = 200
	maxCountry     = 100
	maxCounty      = 100
	maxDescription = 2000
	maxLink        = 500
)

// checkLine checks a text of one line.
func checkLine(text string, limit int) error {
	return checkRunes(text, limit, "")
}

// checkText checks a text that may have several lines.
func checkText(text string, limit int) error {
	return checkRunes(text, limit, "\n\r\t")
}

func checkRunes(text string, limit int, allowed string) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Errorf("must have at most %d characters", limit)
	}
	for _, r := range text {
		if unprintable(r) && !strings.ContainsRune(allowed, r) {
			return errors.New("has characters that cannot be shown")
		}
	}
	return nil
}

// unprintable holds for control characters and for the marks that turn the
// direction of a text, by which one text can be made to look like another.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError
}

// checkLink checks a link that others will follow: empty, or an absolute http
// or https URL. Frontends put it into pages, so nothing that a browser could
// read in another way is let in.
func checkLink(link string, limit int) error {
	if link == "" {
		return nil
	}
	if err := checkLine(link, limit); err != nil {
		return err
	}
	errLink := errors.New("must be empty or a link that begins with https:// or http://")
	if strings.ContainsAny(link, " \\\"'<>`{}") {
		return errLink
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return errLink
	}
	return nil
}

// checkOptional checks a text if there is one.
func checkOptional(text *string, limit int, check func(string, int) error) error {
	if text == nil {
		return nil
	}
	return check(*text, limit)
}
