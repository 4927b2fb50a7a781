package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"latchkey/internal/database"
	"latchkey/internal/identity"
	"latchkey/internal/picture"
	"latchkey/internal/transfer"
	"latchkey/sql/original"
)

const (
	// maxColumn is the longest picture that is fetched: the base64 of the largest.
	maxColumn = picture.MaxBytes/3*4 + 1024

	// scanSize is how many usernames one statement reads.
	scanSize = 5000
)

// Original reads the tables of the original service, where they are.
type Original struct {
	pool  *sql.DB
	names original.Names
	name  string
	total int64
	last  int64 // the last id read
	// wanted has the usernames that people have, lest one be given to another.
	wanted *transfer.Filter
}

// OriginalOptions says where the original's tables are.
type OriginalOptions struct {
	DSN   string            // for the driver, or as SQLAlchemy writes it
	Name  string            // what rows are remembered by; empty: the place and the table
	Names map[string]string // tables and columns that are called otherwise
}

// OpenOriginal looks whether everything that will be read is there.
func OpenOriginal(ctx context.Context, options OriginalOptions) (*Original, error) {
	names, err := original.NewNames(options.Names)
	if err != nil {
		return nil, err
	}
	dsn, err := transfer.DSN(options.DSN)
	if err != nil {
		return nil, fmt.Errorf("--from %w", err)
	}
	pool, err := database.OpenAdmin(dsn)
	if err != nil {
		return nil, fmt.Errorf("--from %w", err)
	}
	o := &Original{pool: pool, names: names, name: options.Name, last: math.MinInt64}
	if o.name == "" {
		o.name = transfer.Place(dsn) + "." + names[original.User]
	}
	if err := o.check(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}
	return o, nil
}

// Name implements Source.
func (o *Original) Name() string { return o.name }

// Total implements Source.
func (o *Original) Total() int64 { return o.total }

// Wanted implements Source.
func (o *Original) Wanted(usernameKey string) bool { return o.wanted.Has(usernameKey) }

// Close ends the connections.
func (o *Original) Close() error { return o.pool.Close() }

// Next implements Source: ids first, so that what came over before costs little.
func (o *Original) Next(ctx context.Context, there Lookup) ([]Entry, int64, error) {
	if o.wanted == nil {
		if err := o.readUsernames(ctx); err != nil {
			return nil, 0, source(err)
		}
	}
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
	list, err := o.users(ctx, todo[0], todo[len(todo)-1])
	list = slices.DeleteFunc(list, func(e Entry) bool { return before[e.Key] })
	return list, int64(len(ids) - len(todo)), source(err)
}

func (o *Original) ids(ctx context.Context) ([]int64, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("ids"), o.last, batchSize)
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
	wanted := transfer.NewFilter(o.total)
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

func (o *Original) usernames(ctx context.Context, last int64, wanted *transfer.Filter) (int64, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("usernames"), last, scanSize)
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

// users reads the people of a range of ids.
func (o *Original) users(ctx context.Context, first, last int64) ([]Entry, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement("users"), first, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Entry
	for rows.Next() {
		e, err := o.entry(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// entry reads a row of users.sql.
func (o *Original) entry(rows *sql.Rows) (Entry, error) {
	var e Entry
	var card, links sql.NullInt64
	var cards, linkRows, pictureBytes int64
	var hash, description string
	var c [4]string
	var l [6]string
	err := rows.Scan(
		&e.Key, &e.Username, &e.Email, &e.LastName, &e.FirstName, &hash,
		&card, &c[0], &c[1], &c[2], &c[3], &pictureBytes, &cards,
		&links, &l[0], &l[1], &l[2], &l[3], &l[4], &l[5], &description, &linkRows,
	)
	if err != nil {
		return e, err
	}
	e.PasswordHash = &hash
	if card.Valid {
		e.Profile = transfer.Profile{Occupation: &c[0], HomeAddress: &c[1], Country: &c[2], County: &c[3]}
		e.Picture = o.picture(card.Int64, pictureBytes)
	}
	if links.Valid {
		e.Profile.Description = &description
		e.Profile.Links = transfer.Links{
			Linkedin: &l[0], Facebook: &l[1], Github: &l[2], Instagram: &l[3], Twitter: &l[4], Youtube: &l[5],
		}
	}
	e.Notes = append(ignored(o.names[original.ProfileCard], cards), ignored(o.names[original.SocialLinks], linkRows)...)
	return e, nil
}

// ignored tells of rows beyond the first.
func ignored(table string, rows int64) []transfer.Decision {
	if rows < 2 {
		return nil
	}
	return []transfer.Decision{{Kind: transfer.RowsIgnored, Field: table, Because: fmt.Sprintf("has %d rows in %s", rows, table)}}
}

// picture reads a picture when its turn comes: one is in memory at a time.
func (o *Original) picture(card, size int64) Picture {
	switch {
	case size == 0:
		return Picture{}
	case size > maxColumn:
		return Picture{Because: picture.ErrTooLarge.Error()}
	}
	return Picture{Load: func(ctx context.Context) (image []byte, err error) {
		err = o.pool.QueryRowContext(ctx, o.names.Statement("picture"), card).Scan(&image)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil // deleted a moment ago
		}
		return image, source(err)
	}}
}
