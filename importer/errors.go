package importer

import (
	"context"
	"errors"
	"fmt"

	"latchkey/internal/database"
)

// located says which of two databases an error is about.
type located struct {
	where string
	err   error
}

func (l *located) Error() string { return l.where + ": " + l.err.Error() }

func (l *located) Unwrap() error { return l.err }

// target marks an error of the service's own database.
func target(err error) error { return locate("the service's database", err) }

// at marks an error of the service's own database that is about one entry, and says which.
func (i *Importer) at(p *plan, err error) error {
	if _, duplicate := database.Duplicate(err); duplicate || database.Unavailable(err) {
		return err
	}
	entry := "line"
	if i.Source.Name() != "" {
		entry = "row"
	}
	return locate(fmt.Sprintf("the service's database, at %s %d,", entry, p.Key), err)
}

// source marks an error of the database that is read.
func source(err error) error { return locate("the original's database", err) }

func locate(where string, err error) error {
	if l := (*located)(nil); err == nil || errors.As(err, &l) {
		return err
	}
	return &located{where, err}
}

// goesOn is true after every interruption.
const goesOn = "what was imported is whole, and the same command goes on from there"

// Sentence says in one sentence, to a person, why an import ended.
func Sentence(err error) error {
	var l *located
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("stopped; %s", goesOn)
	case !errors.As(err, &l):
		return err
	case database.Unavailable(err):
		return fmt.Errorf("%s went away (%s); %s", l.where, database.Describe(l.err), goesOn)
	}
	// The server's own words may hold what a person wrote; Describe leaves them out.
	return fmt.Errorf("%s refused a statement (%s); %s", l.where, database.Describe(l.err), goesOn)
}
