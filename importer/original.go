package importer

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math"
	"slices"

	"latchkey/internal/database"
	"latchkey/internal/identity"
	"latchkey/internal/original"
)

// scanSize is how many usernames one statement reads.
const scanSize = 5000

// Original reads the tables of the original service, where they are.
type Original struct {
	pool  *sql.DB
	names original.Names
	name  string
	total int64
	last  int64    // the last id read
	notes []string // what an operator should know before the import begins

	// The rows of the other tables, user by user; see readOnce.
	cardOwners, linkOwners owners

	// wanted has the usernames that people have, lest one be given to another.
	wanted *filter
}

// OriginalOptions says where the original's tables are.
type OriginalOptions struct {
	DSN   string            // for the driver, or as SQLAlchemy writes it
	Name  string            // what rows are remembered by; empty: the place and the table
	Names map[string]string // tables and columns that cannot be found by their names
}

// OpenOriginal finds out whether everything that will be read is there, and what it
// is called.
func OpenOriginal(ctx context.Context, options OriginalOptions) (*Original, error) {
	names, err := original.NewNames(options.Names)
	if err != nil {
		return nil, err
	}
	pool, place, err := database.OpenElsewhere(options.DSN)
	if err != nil {
		return nil, fmt.Errorf("--from %w", err)
	}

	o := &Original{pool: pool, names: names, name: options.Name, last: math.MinInt64}
	if err := o.check(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}

	if o.name == "" {
		o.name = place + "." + o.names[original.User]
	}
	return o, nil
}

// Notes are what an operator should know before the import begins.
func (o *Original) Notes() []string { return o.notes }

func (o *Original) note(format string, args ...any) {
	o.notes = append(o.notes, fmt.Sprintf(format, args...))
}

// Name implements Source.
func (o *Original) Name() string { return o.name }

// Total implements Source.
func (o *Original) Total() int64 { return o.total }

// Wanted implements Source.
func (o *Original) Wanted(usernameKey string) bool { return o.wanted.Has(usernameKey) }

// Close ends the connections.
func (o *Original) Close() error { return o.pool.Close() }

// Next implements Source: ids first, so that rows imported before cost little.
func (o *Original) Next(ctx context.Context, there Lookup) ([]Entry, int64, error) {
	ids, err := o.ids(ctx)
	if err != nil {
		return nil, 0, source(err)
	}
	if len(ids) == 0 {
		return nil, 0, io.EOF
	}
	o.last = ids[len(ids)-1]

	before, err := there(ctx, ids[0], o.last)
	if err != nil {
		return nil, 0, err
	}

	todo := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return before[id] })
	if len(todo) == 0 {
		return nil, int64(len(ids)), nil
	}

	list, err := o.read(ctx, todo[0], todo[len(todo)-1], before)
	return list, int64(len(ids) - len(todo)), source(err)
}

// read reads the users of a range of ids, except those imported before.
func (o *Original) read(ctx context.Context, first, last int64, before map[int64]bool) ([]Entry, error) {
	if err := o.readOnce(ctx); err != nil {
		return nil, err
	}

	list, err := o.users(ctx, first, last)
	if err != nil {
		return nil, err
	}

	list = slices.DeleteFunc(list, func(e Entry) bool { return before[e.Key] })
	if err := o.cards(ctx, list); err != nil {
		return nil, err
	}
	return list, o.links(ctx, list)
}

// readOnce reads what is needed of all users before the import begins.
func (o *Original) readOnce(ctx context.Context) (err error) {
	if o.wanted != nil {
		return nil
	}
	if o.names[original.ProfileCard] != "" {
		if o.cardOwners, err = o.readOwners(ctx, "card_owners"); err != nil {
			return err
		}
	}
	if o.names[original.SocialLinks] != "" {
		if o.linkOwners, err = o.readOwners(ctx, "link_owners"); err != nil {
			return err
		}
	}
	return o.readUsernames(ctx)
}

func (o *Original) ids(ctx context.Context) ([]int64, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("ids", 0), o.last, batchSize)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// readUsernames fills the filter.
func (o *Original) readUsernames(ctx context.Context) error {
	wanted := newFilter(o.total)
	for last := int64(math.MinInt64); ; {
		next, err := o.usernames(ctx, last, wanted)
		if err != nil {
			return err
		}
		if next == last {
			o.wanted = wanted
			return nil
		}
		last = next
	}
}

func (o *Original) usernames(ctx context.Context, last int64, wanted *filter) (int64, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("usernames", 0), last, scanSize)
	if err != nil {
		return 0, err
	}
	defer rows.Close()

	for rows.Next() {
		var username string
		if err := rows.Scan(&last, &username); err != nil {
			return 0, err
		}
		if name, err := identity.Username(username); err == nil {
			wanted.Add(name.Key)
		}
	}
	return last, rows.Err()
}

// users reads the rows of users.sql.
func (o *Original) users(ctx context.Context, first, last int64) ([]Entry, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("users", 0), first, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	var list []Entry
	for rows.Next() {
		var e Entry
		var hash string
		if err := rows.Scan(&e.Key, &e.Username, &e.Email, &e.LastName, &e.FirstName, &hash); err != nil {
			return nil, err
		}
		e.PasswordHash = &hash
		list = append(list, e)
	}
	return list, rows.Err()
}
