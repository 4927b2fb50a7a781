package profile

import "regexp"

// Marks that stand on the character before, and characters that are not seen, belong to
// many scripts and to emoji, a few at a time. In numbers they cover the lines above and
// below, or carry an invisible text.
const (
	attached  = `\p{Mn}\p{Me}\p{Cf}`
	selectors = `\x{180B}-\x{180D}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}`
	tags      = `\x{E0000}-\x{E007F}`
)

// floods find what is too many, behind what may stay. In the order that they are removed:
// what goes by one may bring together what the next one finds.
var floods = []*regexp.Regexp{
	// Tags spell the flags of England, Scotland and Wales, behind a black one.
	regexp.MustCompile(`(^|[^\x{1F3F4}` + tags + `])[` + tags + `]+`),
	// One selector chooses how a character is drawn.
	regexp.MustCompile(`([` + selectors + `])[` + selectors + `]+`),
	// Hebrew and Tibetan have up to seven marks on a letter, a flag six tags.
	regexp.MustCompile(`([` + attached + `]{8})[` + attached + `]+`),
}

func hasFlood(text string) bool {
	for _, flood := range floods {
		if flood.MatchString(text) {
			return true
		}
	}
	return false
}

func withoutFloods(text string) string {
	for _, flood := range floods {
		text = flood.ReplaceAllString(text, "$1")
	}
	return text
}
