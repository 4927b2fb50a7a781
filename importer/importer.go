// Package importer imports accounts from elsewhere: it reads a source batch by batch,
// decides what becomes of each account, and writes a batch in one transaction, with what
// each row became. Stopped at any point and run again, it goes on where it stopped.
package importer

import (
	"context"
	"io"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/jsonl"
	"latchkey/internal/password"
	"latchkey/internal/progress"
)

// batchSize is how many accounts one transaction writes: some tenths of a
// second of work, so that a service that runs meanwhile does not wait for locks.
const batchSize = 200

// maxAttempts bounds how often a batch is decided again because somebody took an
// e-mail or a username in between.
const maxAttempts = 5

// Entry is an account as its source has it.
type Entry struct {
	jsonl.Record
	Key     int64 // its id in the source, or its line
	ID      id.ID // the id to keep; zero: a new one
	Picture Picture
	Notes   []Decision // what the source itself decided
}

// Picture is where an entry's picture comes from.
type Picture struct {
	Load    func(context.Context) ([]byte, error) // nil: none
	Because string                                // why there is none to load
	Trusted bool                                  // kept byte for byte when it is what this service makes
}

// Source is where accounts come from.
type Source interface {
	// Name is what rows are remembered by; empty when ids are kept instead.
	Name() string
	// Total is how many there are, or 0 when nobody knows.
	Total() int64
	// Wanted reports whether somebody in the source may have this username.
	Wanted(usernameKey string) bool
	// Next returns the next few entries, and how many rows it skipped because they
	// were imported before; io.EOF is the end.
	Next(ctx context.Context, there Lookup) (list []Entry, passed int64, err error)
}

// Lookup returns which rows of a range were imported before.
type Lookup func(ctx context.Context, first, last int64) (map[int64]bool, error)

// Importer is one run of an import.
type Importer struct {
	DB       *database.DB
	Source   Source
	Apply    bool // false: a dry run, which writes nothing
	Report   *Report
	Progress *progress.Bar
	Now      func() time.Time

	Hashes  string // what made the hashes, where they need a secret: see password.Mark
	Secrets password.Secrets

	queries *dbgen.Queries
	seen    seen
	numbers map[string]int // for a username: the number to try next
}

// seen is what a dry run remembers of the accounts that it would have written,
// by hash, and for an e-mail the key of the first account with it.
type seen struct{ ids, emails, usernames *textSet }

// newSeen allocates for the expected accounts, unless the run remembers none.
func (i *Importer) newSeen() seen {
	room := int64(0)
	if !i.Apply {
		room = i.Source.Total()
	}
	return seen{ids: newTextSet(0, false), emails: newTextSet(room, true), usernames: newTextSet(room, false)}
}

// Run imports everything. What was imported before an error is whole.
func (i *Importer) Run(ctx context.Context) error {
	i.queries = dbgen.New(i.DB)
	i.seen = i.newSeen()
	i.numbers = map[string]int{}

	i.Progress.Total = i.Source.Total()
	defer i.Progress.Finish()
	i.Progress.Add(0)

	for {
		list, passed, err := i.Source.Next(ctx, i.there)
		if err == io.EOF { // itself: one inside another error is a lost connection
			return nil
		}
		if err != nil {
			return err
		}

		i.Report.There += passed
		if err := i.batch(ctx, list); err != nil {
			return err
		}

		i.Report.Read += passed + int64(len(list))
		i.Progress.Add(passed + int64(len(list)))
	}
}

// batch imports some entries. When somebody else took a name or a row first, the
// transaction is rolled back, and everything is decided again.
func (i *Importer) batch(ctx context.Context, list []Entry) error {
	plans, err := i.prepare(ctx, list)
	if err != nil {
		return err
	}

	for attempt := 1; ; attempt++ {
		err := i.attempt(ctx, plans)
		if _, duplicate := database.Duplicate(err); !duplicate || attempt == maxAttempts {
			return err
		}

		clear(i.numbers) // what was tried in vain may be free
		if plans, err = i.absent(ctx, plans); err != nil {
			return err
		}
	}
}

func (i *Importer) attempt(ctx context.Context, plans []*plan) error {
	if err := i.resolve(ctx, plans); err != nil {
		return err
	}

	kept := make([]*plan, 0, len(plans))
	for _, p := range plans {
		if !p.leftOut {
			kept = append(kept, p)
		}
	}

	// The report comes first: if the program ends here, it may contain what did not
	// happen, but nothing happens that it does not contain.
	var decisions []Decision
	for _, p := range plans {
		decisions = append(decisions, p.report(i.Apply)...)
	}
	if err := i.Report.Add(decisions); err != nil {
		return err
	}

	if i.Apply {
		if err := i.write(ctx, kept); err != nil {
			i.Report.Retract(decisions)
			return target(err)
		}
	} else {
		i.remember(kept)
	}

	i.Report.Imported += int64(len(kept))
	return nil
}

// prepare decides what needs no look at the others, for those that are not there.
func (i *Importer) prepare(ctx context.Context, list []Entry) ([]*plan, error) {
	plans := make([]*plan, len(list))
	for n, e := range list {
		plans[n] = &plan{Entry: e, hashes: i.Hashes, secrets: i.Secrets}
	}

	plans, err := i.absent(ctx, plans)
	if err != nil {
		return nil, err
	}

	now := i.now()
	for _, p := range plans {
		if err := p.prepare(ctx, now); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// absent leaves out, and counts, the plans whose row or id is there by now.
func (i *Importer) absent(ctx context.Context, plans []*plan) ([]*plan, error) {
	if len(plans) == 0 {
		return nil, nil
	}

	rows, err := i.there(ctx, plans[0].Key, plans[len(plans)-1].Key)
	if err != nil {
		return nil, err
	}
	ids, err := i.presentIDs(ctx, plans)
	if err != nil {
		return nil, err
	}

	var left []*plan
	for _, p := range plans {
		kept := p.ID != id.ID{}
		if rows[p.Key] || kept && ids[p.ID] {
			i.Report.There++
			continue
		}
		if kept {
			ids[p.ID] = true // the same id once more, in this very batch
		}
		left = append(left, p)
	}
	return left, nil
}

// there returns which rows of a range were imported before.
func (i *Importer) there(ctx context.Context, first, last int64) (map[int64]bool, error) {
	if i.Source.Name() == "" {
		return nil, nil
	}

	list, err := i.queries.ImportList(ctx, dbgen.ImportListParams{Source: i.Source.Name(), FirstID: first, LastID: last})
	if err != nil {
		return nil, target(err)
	}

	rows := make(map[int64]bool, len(list))
	for _, row := range list {
		rows[row] = true
	}
	return rows, nil
}

func (i *Importer) presentIDs(ctx context.Context, plans []*plan) (map[id.ID]bool, error) {
	present := map[id.ID]bool{}

	var ids []id.ID
	for _, p := range plans {
		if p.ID == (id.ID{}) {
			continue
		}
		ids = append(ids, p.ID)
		if _, ok := i.seen.ids.Get(p.ID.String()); ok {
			present[p.ID] = true
		}
	}

	if len(ids) == 0 {
		return present, nil
	}

	found, err := i.queries.ImportAccountListByID(ctx, padded(ids))
	for _, one := range found {
		present[one] = true
	}
	return present, target(err)
}

// remember keeps what a dry run needs to know of the accounts that it would have written.
func (i *Importer) remember(kept []*plan) {
	for _, p := range kept {
		if p.ID != (id.ID{}) {
			i.seen.ids.Put(p.ID.String(), p.Key)
		}
		i.seen.emails.Put(p.account.EmailKey, p.Key)
		i.seen.usernames.Put(p.account.UsernameKey, p.Key)
	}
}

// padded repeats the last of a list until it is as long as a batch can be, so
// that one prepared statement serves every batch.
func padded[T any](list []T) []T {
	for len(list) > 0 && len(list) < batchSize {
		list = append(list, list[len(list)-1])
	}
	return list
}
