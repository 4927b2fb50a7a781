package importer

import (
	"time"
)

// earliest is where computers' time begins. What is not after it was written by a program
// that knew no time, as 0001-01-01 or 1970-01-01, and a DATETIME begins at the year 1000.
var earliest = time.Unix(0, 0).UTC()

// date is a time of the entry as its column keeps it, or nil where none is known. One in
// the future becomes that of the import: a password that is to be changed next year would
// make every recovery until then too old.
func (p *plan) date(field string, given *time.Time) *time.Time {
	if given == nil {
		return nil
	}

	at := given.UTC().Truncate(time.Microsecond)
	d := Decision{Kind: DateReplaced, Field: field, Old: given.Format(time.RFC3339Nano)}
	switch {
	case !at.After(earliest):
		d.Because = "nobody had an account before 1970"
		p.decide(d)
		return nil
	case at.After(p.at):
		d.New, d.Because = p.at.Format(time.RFC3339Nano), "it is in the future"
		p.decide(d)
		return &p.at
	}
	return &at
}

// orElse is the time that is known, or another.
func orElse(t *time.Time, other time.Time) time.Time {
	if t == nil {
		return other
	}
	return *t
}
