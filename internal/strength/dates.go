package strength

import (
	"strconv"
	"strings"
	"unicode"
)

// dates are a year, and a date of day, month and year in any of the usual
// orders, with or without separators. zxcvbn's count: 365 days by the years,
// four times as many with a separator.
func (e *estimate) dates(at int) []piece {
	if e.folded[at] > unicode.MaxASCII || !allDigits(string(e.folded[at])) {
		return nil
	}

	var all []piece
	for length := 4; length <= min(10, len(e.folded)-at); length++ {
		token := string(e.folded[at : at+length])
		guesses := 0.0

		switch {
		case isYear(token):
			guesses = yearGuesses
		case allDigits(token) && isPlainDate(token):
			guesses = dateGuesses
		case isSeparatedDate(token):
			guesses = 4 * dateGuesses
		default:
			continue
		}

		all = append(all, piece{end: at + length, guesses: guesses, kind: aDate})
	}
	return all
}

// isPlainDate reads six or eight digits.
func isPlainDate(s string) bool {
	switch len(s) {
	case 6:
		return isDate(s[:2], s[2:4], s[4:]) || isDate(s[4:], s[2:4], s[:2])
	case 8:
		return isDate(s[:2], s[2:4], s[4:]) || isDate(s[6:], s[4:6], s[:4])
	}
	return false
}

// isSeparatedDate reads three numbers with the same separator between them.
func isSeparatedDate(s string) bool {
	at := strings.IndexAny(s, "/-. _")
	if at < 0 {
		return false
	}
	parts := strings.Split(s, s[at:at+1])
	return len(parts) == 3 && (isDate(parts[0], parts[1], parts[2]) || isDate(parts[2], parts[1], parts[0]))
}

// isDate takes day and month in either order, a year of two digits or four.
func isDate(day, month, year string) bool {
	d, m := number(day), number(month)
	if m > 12 {
		d, m = m, d
	}
	return d >= 1 && d <= 31 && m >= 1 && m <= 12 &&
		(isYear(year) || len(year) == 2 && allDigits(year))
}

// number reads one or two digits; zero is none.
func number(s string) int {
	if len(s) > 2 || !allDigits(s) {
		return 0
	}
	n, _ := strconv.Atoi(s) // the empty string is zero as well
	return n
}
