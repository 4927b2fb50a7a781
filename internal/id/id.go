// Package id holds the one kind of identifier of the service: a UUIDv7 in 16
// bytes. It knows how to make, scan and print one, and nothing of what an
// identifier names.
package id

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ID is a UUIDv7 (RFC 9562, section 5.7): BINARY(16) in the database, the
// 36-character form in text and JSON. The zero ID names nothing.
type ID [16]byte

// New makes an ID from the time and 74 bits of crypto/rand. It panics when the
// system has no randomness to give, since no part of the service works then.
func New() ID {
	return ID(uuid.Must(uuid.NewV7()))
}

// Parse reads the 36-character form, and only that one: two spellings of one
// ID would be two names of one thing.
func Parse(s string) (ID, error) {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return ID{}, errors.New("id: not a UUID in its 36-character lower-case form")
	}
	return ID(u), nil
}

// String returns the 36-character form.
func (i ID) String() string { return uuid.UUID(i).String() }

// MarshalText implements encoding.TextMarshaler with the 36-character form.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler as Parse does.
func (i *ID) UnmarshalText(text []byte) (err error) {
	*i, err = Parse(string(text))
	return err
}

// Scan implements sql.Scanner for a BINARY(16) column.
func (i *ID) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(i) {
		return fmt.Errorf("id: cannot scan %T of the wrong kind or length", src)
	}
	copy(i[:], b)
	return nil
}

// Value implements driver.Valuer for a BINARY(16) column.
func (i ID) Value() (driver.Value, error) { return i[:], nil }
