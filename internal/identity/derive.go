package identity

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folds are letters that no normal form takes apart.
var folds = strings.NewReplacer(
	"ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L",
	"đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "þ", "th", "Þ", "TH", "ı", "i", "ħ", "h", "Ħ", "H",
)

// DeriveUsername derives a username from a name outside the rules: without accents,
// every other character "_", 3 to 30 long. A name of which nothing is left gives
// "user".
func DeriveUsername(name string) string {
	var b strings.Builder
	useful := false

	for _, r := range norm.NFKD.String(folds.Replace(norm.NFC.String(strings.TrimSpace(name)))) {
		switch {
		case unicode.Is(unicode.Mn, r): // the accent of the letter before it
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			useful = true
			b.WriteRune(r)
		case r == '.' || r == '-':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
		if b.Len() == maxUsername {
			break
		}
	}

	if !useful {
		return "user"
	}

	base := b.String()
	return base + strings.Repeat("_", max(0, minUsername-len(base)))
}

// NumberedUsername adds a number to a username, which is cut to make room for it.
func NumberedUsername(username string, n int) string {
	digits := strconv.Itoa(n)
	return username[:min(len(username), maxUsername-len(digits))] + digits
}
