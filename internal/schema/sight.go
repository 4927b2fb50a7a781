package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrUnseen says that the database user does not see all of the schema.
var ErrUnseen = errors.New("this database user does not see the whole schema: views need SHOW VIEW, constraints a right " +
	"to change tables; use latchkey_owner")

// Seen returns ErrUnseen for a user who does not see all constraints and views. The
// engines leave out what a user may not see, so that it would look as if it were missing.
// noTable recognises the error by which they say that there is no such table or view.
func Seen(ctx context.Context, db *sql.DB, noTable func(error) bool) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, statement("unseen_views")); !noTable(err) {
		return ErrUnseen
	}

	var tables int
	if err := db.QueryRowContext(ctx, statement("unseen_constraints")).Scan(&tables); err != nil {
		return fmt.Errorf("asking which constraints can be seen: %w", err)
	}
	if tables > 0 {
		return ErrUnseen
	}
	return nil
}
