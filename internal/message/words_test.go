package message

import (
	"strings"
	"testing"
	"time"
)

// Durations are in the language's words and its plural.
func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	durations := []struct {
		d                  time.Duration
		en, ro, fr, de, es string
	}{
		{time.Minute, "1 minute", "1 minut", "1 minute", "1 Minute", "1 minuto"},
		{19 * time.Minute, "19 minutes", "19 minute", "19 minutes", "19 Minuten", "19 minutos"},
		{30 * time.Minute, "30 minutes", "30 de minute", "30 minutes", "30 Minuten", "30 minutos"},
		{time.Hour, "1 hour", "1 oră", "1 heure", "1 Stunde", "1 hora"},
		{90*time.Minute + 59*time.Second, "90 minutes", "90 de minute", "90 minutes", "90 Minuten", "90 minutos"},
		{2 * time.Hour, "2 hours", "2 ore", "2 heures", "2 Stunden", "2 horas"},
		{48 * time.Hour, "48 hours", "48 de ore", "48 heures", "48 Stunden", "48 horas"},
		{49 * time.Hour, "49 hours", "49 de ore", "49 heures", "49 Stunden", "49 horas"},
		{7 * day, "7 days", "7 zile", "7 jours", "7 Tage", "7 días"},
		{100 * day, "100 days", "100 de zile", "100 jours", "100 Tage", "100 días"},
		{101 * day, "101 days", "101 zile", "101 jours", "101 Tage", "101 días"},
	}

	for _, c := range durations {
		for locale, want := range map[string]string{"en": c.en, "ro": c.ro, "fr": c.fr, "de": c.de, "es": c.es} {
			if got := duration(c.d, locale); got != want {
				t.Errorf("%v in %s is %q, want %q", c.d, locale, got, want)
			}
		}
	}
}

// Times are in UTC, wherever they were taken, with the month as a word.
func TestMoment(t *testing.T) {
	newfoundland := time.FixedZone("NST", -3*3600-1800)
	first := time.Date(2026, time.July, 31, 22, 31, 59, 0, newfoundland) // 1 August in UTC
	second := time.Date(2026, time.December, 22, 0, 0, 0, 0, time.UTC)

	for locale, want := range map[string][2]string{
		"en": {"1 August 2026, 02:01 UTC", "22 December 2026, 00:00 UTC"},
		"ro": {"1 august 2026, ora 02:01 UTC", "22 decembrie 2026, ora 00:00 UTC"},
		"fr": {"1er août 2026 à 02:01 UTC", "22 décembre 2026 à 00:00 UTC"},
		"de": {"1. August 2026 um 02:01 Uhr (UTC)", "22. Dezember 2026 um 00:00 Uhr (UTC)"},
		"es": {"1 de agosto de 2026, 02:01 UTC", "22 de diciembre de 2026, 00:00 UTC"},
	} {
		for i, at := range []time.Time{first, second} {
			if got := strings.ReplaceAll(moment(at, locale), "\u00a0", " "); got != want[i] {
				t.Errorf("%v in %s is %q, want %q", at, locale, got, want[i])
			}
		}

		if got := moment(time.Time{}, locale); got != missing {
			t.Errorf("no time in %s is %q", locale, got)
		}
	}
}

// A device is named in the reader's words, whatever its two parts are.
func TestDevice(t *testing.T) {
	for label, want := range map[string][5]string{
		"Chrome on Linux":             {"Chrome on Linux", "Chrome pe Linux", "Chrome sur Linux", "Chrome unter Linux", "Chrome en Linux"},
		"Samsung Internet on Android": {"Samsung Internet on Android", "Samsung Internet pe Android", "Samsung Internet sur Android", "Samsung Internet unter Android", "Samsung Internet en Android"},
		"Unknown device":              {"Unknown device", "Dispozitiv necunoscut", "Appareil inconnu", "Unbekanntes Gerät", "Dispositivo desconocido"},
		"curl":                        {"curl", "curl", "curl", "curl", "curl"},
		"":                            {"", "", "", "", ""},
	} {
		for i, locale := range []string{"en", "ro", "fr", "de", "es"} {
			if got := device(label, locale); got != want[i] {
				t.Errorf("%q in %s is %q, want %q", label, locale, got, want[i])
			}
		}
	}
}
