package importer

import "fmt"

// Kind is a kind of decision, as the report names it.
type Kind string

// The kinds. Those of the first group leave an account out.
const (
	EmailTaken    Kind = "email-taken"
	EmailUnusable Kind = "email-unusable"

	UsernameDerived  Kind = "username-derived"
	PasswordDisabled Kind = "password-disabled"
	PictureDropped   Kind = "picture-dropped"
	LinkCompleted    Kind = "link-completed"
	LinkEmptied      Kind = "link-emptied"
	TextCut          Kind = "text-cut"
	TextCleaned      Kind = "text-cleaned"
	LocaleReplaced   Kind = "locale-replaced"
	DateReplaced     Kind = "date-replaced"
	RowsIgnored      Kind = "rows-ignored"
)

// Kinds lists the kinds in the order of a summary, with its words.
var Kinds = []struct {
	Kind
	Words   string
	LeftOut bool
}{
	{EmailTaken, "e-mail belongs to another", true},
	{EmailUnusable, "e-mail cannot be used", true},
	{UsernameDerived, "username derived", false},
	{PasswordDisabled, "password disabled", false},
	{PictureDropped, "picture dropped", false},
	{LinkCompleted, "link completed", false},
	{LinkEmptied, "link emptied", false},
	{TextCut, "text cut", false},
	{TextCleaned, "text cleaned", false},
	{LocaleReplaced, "language replaced", false},
	{DateReplaced, "date replaced", false},
	{RowsIgnored, "further rows ignored", false},
}

// Decision says what was done with something that cannot be imported as it is.
// It is a line of the report. A password hash is never in it.
type Decision struct {
	Kind    Kind   `json:"kind"`
	Source  int64  `json:"source"`            // the id in the original, or the line of the file
	Account string `json:"account,omitempty"` // the new id
	Field   string `json:"field,omitempty"`
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Because string `json:"because,omitempty"`

	// Who holds the e-mail of an account that is left out.
	KeptBySource  int64  `json:"keptBySource,omitempty"`
	KeptByAccount string `json:"keptByAccount,omitempty"`
}

// shown is how much of a text is shown to a person; the report has all of it.
const shown = 60

// String says it to a person, who may sit at a terminal: what others wrote is
// quoted.
func (d Decision) String() string {
	return fmt.Sprintf("%d: %s", d.Source, d.decided())
}

func (d Decision) decided() string {
	before, _ := cut(d.Old, shown)
	after, _ := cut(d.New, shown)

	switch d.Kind {
	case EmailTaken:
		return fmt.Sprintf("not imported: the e-mail %q belongs to %s", before, d.keeper())
	case EmailUnusable:
		return fmt.Sprintf("not imported: the e-mail %q %s", before, d.Because)
	case UsernameDerived:
		return fmt.Sprintf("the username %q %s, and becomes %q", before, d.Because, after)
	case PasswordDisabled:
		return fmt.Sprintf("the password is disabled until another is set: %s", d.Because)
	case PictureDropped:
		return fmt.Sprintf("imported without its picture: %s", d.Because)
	case RowsIgnored:
		return fmt.Sprintf("%s, of which only the first is imported, as the original showed it", d.Because)
	case LinkEmptied:
		return fmt.Sprintf("%s %q is emptied: %s", d.Field, before, d.Because)
	case DateReplaced:
		if d.New == "" {
			return fmt.Sprintf("%s %q is taken for none: %s", d.Field, before, d.Because)
		}
		return fmt.Sprintf("%s %q becomes %q: %s", d.Field, before, after, d.Because)
	default: // the rest change a text
		return fmt.Sprintf("%s %q becomes %q: %s", d.Field, before, after, d.Because)
	}
}

func (d Decision) keeper() string {
	switch {
	case d.KeptBySource != 0 && d.KeptByAccount != "":
		return fmt.Sprintf("%d (account %s)", d.KeptBySource, d.KeptByAccount)
	case d.KeptBySource != 0:
		return fmt.Sprint(d.KeptBySource)
	default:
		return "account " + d.KeptByAccount
	}
}

// cut shortens a text to so many characters and reports whether it had to.
func cut(text string, limit int) (string, bool) {
	n := 0
	for i := range text {
		if n == limit {
			return text[:i], true
		}
		n++
	}
	return text, false
}
