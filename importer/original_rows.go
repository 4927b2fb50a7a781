package importer

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"latchkey/internal/jsonl"
	"latchkey/internal/original"
	"latchkey/internal/picture"
)

// maxColumn is the longest picture that is fetched: the base64 of the largest.
const maxColumn = picture.MaxBytes/3*4 + 1024

// owners says which rows of a table are a user's: 24 bytes a user, in the order of
// the users' ids. The original added a row at each log-in and showed the first.
type owners []owner

type owner struct {
	user  int64
	first int64 // the smallest id of the user's rows
	rows  int64
}

// of returns what a user has in the table; without rows, zeroes.
func (o owners) of(user int64) owner {
	n, ok := slices.BinarySearchFunc(o, user, func(one owner, user int64) int { return cmp.Compare(one.user, user) })
	if !ok {
		return owner{}
	}
	return o[n]
}

// readOwners reads once whose each row of a table is, in the users' order. Asking
// batch by batch would read the whole table each time where it has no index on the
// user's id.
func (o *Original) readOwners(ctx context.Context, file string) (owners, error) {
	rows, err := o.pool.QueryContext(ctx, o.names.Statement(file, 0))
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	list := make(owners, 0, o.total)
	for rows.Next() {
		var user, row int64
		if err := rows.Scan(&user, &row); err != nil {
			return nil, err
		}
		if last := len(list) - 1; last >= 0 && list[last].user == user {
			list[last].rows++
			continue
		}
		list = append(list, owner{user: user, first: row, rows: 1})
	}
	return list, rows.Err()
}

// firsts returns the entries by the id of the first row that each has in a table,
// those ids as arguments, and notes which have more rows.
func firsts(list []Entry, table string, rows owners) (byRow map[int64]*Entry, ids []any) {
	byRow = map[int64]*Entry{}
	for n := range list {
		e := &list[n]
		has := rows.of(e.Key)
		if has.rows == 0 {
			continue
		}

		byRow[has.first] = e
		ids = append(ids, has.first)

		if has.rows > 1 {
			e.Notes = append(e.Notes, Decision{
				Kind: RowsIgnored, Field: table, Because: fmt.Sprintf("has %d rows in %s", has.rows, table),
			})
		}
	}
	return byRow, ids
}

// cards adds what the profile cards hold.
func (o *Original) cards(ctx context.Context, list []Entry) error {
	byRow, ids := firsts(list, o.names[original.ProfileCard], o.cardOwners)
	if len(ids) == 0 {
		return nil
	}

	rows, err := o.pool.QueryContext(ctx, o.names.Statement("cards", len(ids)), ids...)
	if err != nil {
		return err
	}
	defer rows.Close()

	for rows.Next() {
		var card, pictureBytes int64
		var c [4]string
		if err := rows.Scan(&card, &c[0], &c[1], &c[2], &c[3], &pictureBytes); err != nil {
			return err
		}

		e := byRow[card]
		e.Profile.Occupation, e.Profile.HomeAddress, e.Profile.Country, e.Profile.County = &c[0], &c[1], &c[2], &c[3]
		e.Picture = o.picture(card, pictureBytes)
	}

	return rows.Err()
}

// links adds the links, and the description beside them.
func (o *Original) links(ctx context.Context, list []Entry) error {
	byRow, ids := firsts(list, o.names[original.SocialLinks], o.linkOwners)
	if len(ids) == 0 {
		return nil
	}

	rows, err := o.pool.QueryContext(ctx, o.names.Statement("links", len(ids)), ids...)
	if err != nil {
		return err
	}
	defer rows.Close()

	for rows.Next() {
		var row int64
		var description string
		var l [6]string
		if err := rows.Scan(&row, &l[0], &l[1], &l[2], &l[3], &l[4], &l[5], &description); err != nil {
			return err
		}

		e := byRow[row]
		e.Profile.Description = &description
		e.Profile.Links = jsonl.Links{
			Linkedin: &l[0], Facebook: &l[1], Github: &l[2], Instagram: &l[3], Twitter: &l[4], Youtube: &l[5],
		}
	}

	return rows.Err()
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
		err = o.pool.QueryRowContext(ctx, o.names.Statement("picture", 0), card).Scan(&image)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil // deleted a moment ago
		}
		return image, source(err)
	}}
}
