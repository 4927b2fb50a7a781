// Package profile knows what a profile may hold: how long each text is, which
// characters it has, and what becomes of a link as people type it. The API refuses
// what does not fit, the import makes it fit, both by these rules.
package profile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts, in characters, as the columns have them.
const (
	MaxName        = 100
	MaxOccupation  = 100
	MaxHomeAddress = 200
	MaxCountry     = 100
	MaxCounty      = 100
	MaxDescription = 2000
	MaxLink        = 500
)

// lineBreaks are what a text of several lines may have in addition to visible characters.
const lineBreaks = "\n\r\t\u2028\u2029"

// Name checks a person's name: one line, and empty or with something to see in it.
func Name(text string, limit int) error {
	if text != "" && !strings.ContainsFunc(text, visible) {
		return errors.New("must have characters that can be seen")
	}
	return Line(text, limit)
}

// Line checks a text of one line, of at most limit characters.
func Line(text string, limit int) error {
	return check(text, limit, "")
}

// Text checks a text that may have several lines, of at most limit characters.
func Text(text string, limit int) error {
	return check(text, limit, lineBreaks)
}

func check(text string, limit int, allowed string) error {
	if utf8.RuneCountInString(text) > limit {
		return fmt.Errorf("must have at most %d characters", limit)
	}

	isForbidden := func(r rune) bool { return forbidden(r) && !strings.ContainsRune(allowed, r) }
	if strings.ContainsFunc(text, isForbidden) || hasFlood(text) {
		return errors.New("has characters that cannot be shown")
	}
	return nil
}

// Clean removes from a text what Line or, with lines, Text refuses. In one line a
// line break becomes a space. A text of which nothing could be seen is empty.
func Clean(text string, lines bool) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case lines && strings.ContainsRune(lineBreaks, r):
			return r
		case unicode.IsSpace(r) && forbidden(r):
			return ' '
		case forbidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	clean = withoutFloods(clean)

	if !strings.ContainsFunc(clean, visible) {
		return ""
	}
	return clean
}

// forbidden holds for control characters, for line separators of other alphabets, and
// for marks that turn the direction of what follows or swap its brackets and digits, by
// which one text can be made to look like another. The three marks that only say "left
// to right here" or "right to left here" are common in Hebrew and Arabic names, and turn
// nothing.
func forbidden(r rune) bool {
	switch r {
	case '\u200e', '\u200f', '\u061c':
		return false
	case '\u2028', '\u2029', utf8.RuneError:
		return true
	}
	swaps := '\u206a' <= r && r <= '\u206f'
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || swaps
}

// visible reports whether a character leaves ink. Four letters and two symbols of Unicode
// leave none: the fillers of Hangul, Braille without a dot, and a note without a head.
func visible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\U0001d159':
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}
