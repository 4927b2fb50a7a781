package message

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// missing stands for a value that is not known.
const missing = "–"

// words are what a language needs to print a time, a duration and a device. The units are
// in the singular and the plural, as after "is valid for": the accusative
// in German.
type words struct {
	months             string
	time               string // of day, month's name, year, time of day
	minute, hour, days [2]string
	device             string // browser, system
	unknownDevice      string
}

var wordsOf = map[string]words{
	"en": {
		months: "January February March April May June July August September October November December",
		time:   "%s\u00a0%s %d, %s UTC",
		minute: [2]string{"minute", "minutes"}, hour: [2]string{"hour", "hours"}, days: [2]string{"day", "days"},
		device: "%s on %s", unknownDevice: "Unknown device",
	},
	"ro": {
		months: "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
		time:   "%s\u00a0%s %d, ora %s UTC",
		minute: [2]string{"minut", "minute"}, hour: [2]string{"oră", "ore"}, days: [2]string{"zi", "zile"},
		device: "%s pe %s", unknownDevice: "Dispozitiv necunoscut",
	},
	"fr": {
		months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		time:   "%s\u00a0%s %d à %s UTC",
		minute: [2]string{"minute", "minutes"}, hour: [2]string{"heure", "heures"}, days: [2]string{"jour", "jours"},
		device: "%s sur %s", unknownDevice: "Appareil inconnu",
	},
	"de": {
		months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
		time:   "%s.\u00a0%s %d um %s Uhr (UTC)",
		minute: [2]string{"Minute", "Minuten"}, hour: [2]string{"Stunde", "Stunden"}, days: [2]string{"Tag", "Tage"},
		device: "%s unter %s", unknownDevice: "Unbekanntes Gerät",
	},
	"es": {
		months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		time:   "%s\u00a0de\u00a0%s de %d, %s UTC",
		minute: [2]string{"minuto", "minutos"}, hour: [2]string{"hora", "horas"}, days: [2]string{"día", "días"},
		device: "%s en %s", unknownDevice: "Dispositivo desconocido",
	},
}

// moment prints a time in UTC, to the minute, with the month as a word: 3/4 is
// another day in another country. A no-break space holds the day to its month.
func moment(t time.Time, locale string) string {
	if t.IsZero() {
		return missing
	}
	w := wordsOf[locale]
	t = t.UTC()
	day := strconv.Itoa(t.Day())
	if locale == "fr" && t.Day() == 1 {
		day = "1er"
	}
	month := strings.Fields(w.months)[t.Month()-1]
	return fmt.Sprintf(w.time, day, month, t.Year(), t.Format("15:04"))
}

// device prints a device, such as "Firefox on Linux", in the words of a language. The
// caller names it in English, by what a log-in said of itself; another text
// stays as it is.
func device(label, locale string) string {
	w := wordsOf[locale]
	if label == wordsOf["en"].unknownDevice {
		return w.unknownDevice
	}
	if browser, system, ok := strings.Cut(label, " on "); ok {
		return fmt.Sprintf(w.device, browser, system)
	}
	return label
}

// duration prints how long a link lives, in the largest unit that is
// exact; hours up to two days, since "48 hours" says when better than "2 days".
// What is shorter than a minute is dropped: better too short than too long.
func duration(d time.Duration, locale string) string {
	const day = 24 * time.Hour
	w := wordsOf[locale]
	switch {
	case d > 2*day && d%day == 0:
		return count(int64(d/day), w.days, locale)
	case d >= time.Hour && d%time.Hour == 0:
		return count(int64(d/time.Hour), w.hour, locale)
	default:
		return count(int64(d/time.Minute), w.minute, locale)
	}
}

// count prints a number with its unit, after CLDR's rules for whole numbers.
func count(n int64, unit [2]string, locale string) string {
	form := unit[1]
	switch {
	case n == 1:
		form = unit[0]
	case locale == "ro" && n != 0 && (n%100 == 0 || n%100 > 19):
		form = "de " + form // 20 de minute, 48 de ore, 100 de zile; but 101 ore
	}
	return strconv.FormatInt(n, 10) + " " + form
}
