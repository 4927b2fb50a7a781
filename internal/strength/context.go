package strength

import (
	"slices"
	"strings"
	"unicode"
)

// separators join the parts of names and addresses.
const separators = " ._-+@'"

// known is what an attacker knows of the account.
type known struct {
	words []string // folded, without separators, each of two runes or more
}

// newContext takes each context word whole, and its parts: for an e-mail
// address the local part and the labels of the domain, for a full name the
// names.
func newContext(context []string) known {
	var k known
	for _, c := range context[:min(len(context), maxContext)] {
		c = string(lower(runes(c)))
		k.add(c)
		if local, _, ok := strings.Cut(c, "@"); ok {
			k.add(local)
		}
		for _, part := range strings.FieldsFunc(c, isSeparator) {
			k.add(part)
		}
	}
	return k
}

// add keeps a word that is long enough to mean something, once.
func (k *known) add(word string) {
	word = bare(word)
	if len([]rune(word)) >= 2 && !slices.Contains(k.words, word) {
		k.words = append(k.words, word)
	}
}

// isService reports the service's name, also with digits appended.
func (k known) isService(p []rune) bool {
	return slices.Contains(stems(bare(string(lower(p)))), service)
}

// covers reports a password that is made of context words and nothing else,
// also with a digit or two or a year appended.
func (k known) covers(p []rune) bool {
	return slices.ContainsFunc(stems(bare(string(lower(p)))), k.tiles)
}

// tiles reports whether s is one context word after the other.
func (k known) tiles(s string) bool {
	reached := make([]bool, len(s)+1)
	reached[0] = true
	for i := range s {
		for _, w := range k.words {
			if reached[i] && strings.HasPrefix(s[i:], w) {
				reached[i+len(w)] = true
			}
		}
	}
	return s != "" && reached[len(s)]
}

// stems are s itself, and s without one digit, two, or a year at its end.
func stems(s string) []string {
	all := []string{s}
	for _, n := range []int{1, 2, 4} {
		cut := len(s) - n
		if cut <= 0 || !allDigits(s[cut:]) || n == 4 && !isYear(s[cut:]) {
			continue
		}
		all = append(all, s[:cut])
	}
	return all
}

// bare is s without separators.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		return r
	}, s)
}

func isSeparator(r rune) bool {
	return strings.ContainsRune(separators, r) || unicode.IsSpace(r)
}
