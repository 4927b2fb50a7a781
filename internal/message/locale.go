package message

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// fallback is the locale of readers who speak none of ours.
const fallback = "en"

// maxAcceptLanguage is how much of a header is looked at, in bytes; browsers send
// less than 100.
const maxAcceptLanguage = 256

var locales = []string{fallback, "ro", "fr", "de", "es"}

// matcher has the order of locales. It is only read, from any number of
// goroutines.
var matcher = language.NewMatcher([]language.Tag{
	language.English, language.Romanian, language.French, language.German, language.Spanish,
})

// Locales lists the locales that messages are written in, English first.
func Locales() []string { return slices.Clone(locales) }

// Valid reports whether there are messages in that locale.
func Valid(locale string) bool { return slices.Contains(locales, locale) }

// Locale chooses from a request's Accept-Language header the locale that suits
// its sender best, English when none does or the header is malformed. Beyond 256
// bytes only what stands before is looked at.
func Locale(acceptLanguage string) string {
	if len(acceptLanguage) > maxAcceptLanguage {
		cut := strings.LastIndexByte(acceptLanguage[:maxAcceptLanguage+1], ',')
		acceptLanguage = acceptLanguage[:max(cut, 0)]
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return fallback
	}
	_, index, _ := matcher.Match(tags...) // the first, English, when none matches
	return locales[index]
}
