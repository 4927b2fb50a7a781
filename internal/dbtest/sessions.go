package dbtest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// Session is a connection as the server lists it.
type Session struct {
	ID        int64
	User      string
	Database  string
	Statement string // what it runs, cut after 100 bytes
}

// Sessions lists the connections that the server has, with that of the caller.
//
// It asks SHOW PROCESSLIST: where a statement in flight has binary parameters, MySQL answers
// a query of information_schema.processlist with error 3854, whatever the query wants to know.
func Sessions(t testing.TB, db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}) (all []Session) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SHOW PROCESSLIST")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}

	for rows.Next() {
		var s Session
		var user, schema, statement sql.NullString
		into := make([]any, len(columns))
		for i, column := range columns {
			switch strings.ToLower(column) {
			case "id":
				into[i] = &s.ID
			case "user":
				into[i] = &user
			case "db":
				into[i] = &schema
			case "info":
				into[i] = &statement
			default:
				into[i] = new(any)
			}
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		s.User, s.Database, s.Statement = user.String, schema.String, statement.String
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
