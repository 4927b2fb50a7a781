package message

import (
	"strings"
	"testing"
)

// A client gets the language that it prefers among ours, English if it names none, and a
// hostile header costs nothing.
func TestLocale(t *testing.T) {
	locales := map[string]string{
		"":                                    "en",
		"ro":                                  "ro",
		"ro-RO,ro;q=0.9,en-US;q=0.8":          "ro",
		"ro-MD":                               "ro",
		"fr-CA, en;q=0.5":                     "fr",
		"de-AT":                               "de",
		"es-419,es;q=0.9":                     "es",
		"en-GB,en;q=0.9,ro;q=0.1":             "en",
		"ja, ro;q=0.3":                        "ro",
		"ja":                                  "en",
		"ja, zh;q=0.9":                        "en",
		"fr;q=0.2, de;q=0.8":                  "de",
		"fr;q=0, es;q=0.1":                    "es",
		"*":                                   "en",
		"DE":                                  "de",
		"de_DE":                               "de",
		"nonsense header\x00":                 "en",
		";;;,,,":                              "en",
		"ro," + strings.Repeat("a-", 100_000): "ro",
		strings.Repeat("x", 1_000_000):        "en",
		strings.Repeat("ro-", 300):            "en",
		"fr," + strings.Repeat("ja,", 100):    "fr",
		strings.Repeat("ja,", 100) + "fr":     "en", // beyond what is looked at
	}

	for header, want := range locales {
		if got := Locale(header); got != want {
			t.Errorf("Locale(%.60q) = %s, want %s", header, got, want)
		}
	}
}

// What lists of locales say agrees: each has its words and its place in the
// matcher.
func TestLocales(t *testing.T) {
	for _, locale := range Locales() {
		if !Valid(locale) || Locale(locale) != locale || len(strings.Fields(wordsOf[locale].months)) != 12 {
			t.Errorf("%s is no locale everywhere", locale)
		}
	}
	for _, other := range []string{"", "EN", "it", "../en", "en-US"} {
		if Valid(other) {
			t.Errorf("Valid(%q)", other)
		}
	}
	if Locales()[0] != fallback || len(wordsOf) != len(locales) {
		t.Error("English is not first, or words belong to no locale")
	}
}

func FuzzLocale(f *testing.F) {
	f.Add("ro-RO,ro;q=0.9,en-US;q=0.8")
	f.Add("*;q=0.5,und-x-a;q=1.000,i-klingon")
	f.Fuzz(func(t *testing.T, header string) {
		if got := Locale(header); !Valid(got) {
			t.Errorf("Locale(%q) = %q", header, got)
		}
	})
}
