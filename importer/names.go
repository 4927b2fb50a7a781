package importer

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
)

// resolve assigns e-mails and usernames: the first account, in the source's
// order, gets them. It may run again for the same plans.
func (i *Importer) resolve(ctx context.Context, plans []*plan) error {
	var usable []*plan
	for _, p := range plans {
		if p.account.EmailKey != "" {
			p.named, p.leftOut = nil, false
			usable = append(usable, p)
		}
	}

	usable, err := i.emails(ctx, usable)
	if err != nil {
		return target(err)
	}
	return target(i.usernames(ctx, usable))
}

// emails drops the accounts whose e-mail another has, and returns the rest.
func (i *Importer) emails(ctx context.Context, plans []*plan) ([]*plan, error) {
	holders, err := i.emailHolders(ctx, plans)
	if err != nil {
		return nil, err
	}

	// A later account of the source may want the e-mail of an earlier one: the first keeps it.
	here := map[string]int64{}
	var left []*plan
	for _, p := range plans {
		key := p.account.EmailKey
		holder, taken := holders[key]
		first, before := here[key]
		if !before {
			first, before = i.seen.emails.Get(key)
		}

		if !taken && !before {
			here[key] = p.Key
			left = append(left, p)
			continue
		}

		d := Decision{Kind: EmailTaken, Field: "email", Old: p.Email, KeptBySource: first}
		if taken {
			if d.KeptBySource, err = i.sourceOf(ctx, holder); err != nil {
				return nil, err
			}
			d.KeptByAccount = holder.String()
		}
		p.named, p.leftOut = []Decision{d}, true
	}
	return left, nil
}

func (i *Importer) emailHolders(ctx context.Context, plans []*plan) (map[string]id.ID, error) {
	var wanted []string
	for _, p := range plans {
		wanted = append(wanted, p.account.EmailKey)
	}
	if len(wanted) == 0 {
		return nil, nil
	}

	rows, err := i.queries.ImportAccountListByEmail(ctx, padded(wanted))
	holders := make(map[string]id.ID, len(rows))
	for _, row := range rows {
		holders[row.EmailKey] = row.ID
	}
	return holders, err
}

// sourceOf is the row that an account was in this source, or 0 when it comes
// from elsewhere.
func (i *Importer) sourceOf(ctx context.Context, account id.ID) (int64, error) {
	if i.Source.Name() == "" {
		return 0, nil
	}
	row, err := i.queries.ImportSourceID(ctx, i.Source.Name(), account)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return row, err
}

// usernames lets everybody keep a username that is free, and then derives one for
// the rest.
func (i *Importer) usernames(ctx context.Context, plans []*plan) error {
	taken, err := i.usernamesTaken(ctx, plans)
	if err != nil {
		return err
	}

	// A name that is free as it stands goes first, before one is derived that equals it.
	var rest []*plan
	for _, p := range plans {
		name, err := identity.NewUsername(p.Username)
		if err != nil || taken[name.Key] || i.usernameSeen(name.Key) {
			rest = append(rest, p)
			continue
		}
		taken[name.Key] = true
		p.account.Username, p.account.UsernameKey = name.Display, name.Key
	}

	for _, p := range rest {
		if err := i.derive(ctx, p, taken); err != nil {
			return err
		}
	}
	return nil
}

func (i *Importer) usernamesTaken(ctx context.Context, plans []*plan) (map[string]bool, error) {
	taken := map[string]bool{}

	var wanted []string
	for _, p := range plans {
		if p.username == nil {
			name, _ := identity.Username(p.Username)
			wanted = append(wanted, name.Key)
		}
	}
	if len(wanted) == 0 {
		return taken, nil
	}

	rows, err := i.queries.ImportAccountListByUsername(ctx, padded(wanted))
	if err != nil {
		return nil, err
	}
	for _, key := range rows {
		taken[key] = true
	}
	return taken, i.usernamesHeld(ctx, wanted, taken)
}

// usernamesHeld adds those that somebody gave up a short while ago.
func (i *Importer) usernamesHeld(ctx context.Context, wanted []string, taken map[string]bool) error {
	hashes := make([][]byte, len(wanted))
	of := map[string]string{}
	for n, key := range wanted {
		hashes[n] = identity.Name{Key: key}.Hash()
		of[string(hashes[n])] = key
	}

	rows, err := i.queries.UsernameListHeld(ctx, padded(hashes), i.now())
	for _, hash := range rows {
		taken[of[string(hash)]] = true
	}
	return err
}

// now is the present time as exact as the database keeps it.
func (i *Importer) now() time.Time { return i.Now().UTC().Truncate(time.Microsecond) }

func (i *Importer) usernameSeen(key string) bool {
	_, ok := i.seen.usernames.Get(key)
	return ok
}

// derive finds a username that nobody has, here or in the source.
func (i *Importer) derive(ctx context.Context, p *plan, taken map[string]bool) error {
	because := "is taken"
	if p.username != nil {
		because = "is outside the rules"
	}
	if identity.Reserved(strings.ToLower(strings.TrimSpace(p.Username))) {
		because = "is reserved"
	}

	base := identity.DeriveUsername(p.Username)
	name := base
	for n := i.numbers[base]; ; n++ {
		if n > 0 {
			name = identity.NumberedUsername(base, n+1)
		}

		key := strings.ToLower(name)
		if taken[key] || identity.Reserved(key) || i.usernameSeen(key) || i.Source.Wanted(key) {
			continue
		}

		exists, err := i.queries.AccountUsernameTaken(ctx, dbgen.AccountUsernameTakenParams{
			UsernameKey:  key,
			UsernameHash: identity.Name{Key: key}.Hash(),
			Now:          i.now(),
		})
		if err != nil {
			return err
		}
		if exists {
			continue
		}

		taken[key] = true
		i.numbers[base] = n + 1
		p.account.Username, p.account.UsernameKey = name, key
		p.named = append(p.named, Decision{
			Kind: UsernameDerived, Field: "username", Old: p.Username, New: name, Because: because,
		})
		return nil
	}
}
