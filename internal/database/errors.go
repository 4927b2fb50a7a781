package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// The numbers of MySQL and MariaDB that the service acts on.
const (
	errDuplicateEntry  = 1062
	errNoTable         = 1146
	errRecordChanged   = 1020 // MariaDB from 11.6: the row changed since the snapshot
	errLockWaitTimeout = 1205
	errDeadlock        = 1213
)

// unavailable are the numbers by which a server says that it cannot serve now:
// too many connections, shutting down, killed, read-only, in a cluster without
// a majority, out of prepared statements, before or in the middle of a migration.
var unavailable = map[uint16]bool{
	1054: true, 1412: true, 1461: true, 1615: true,
	1040: true, 1053: true, 1077: true, 1152: true, 1158: true, 1159: true, 1160: true, 1161: true,
	1203: true, 1226: true, 1290: true, 1317: true, 1792: true, 1836: true, 1927: true, 3100: true,
	3101: true, 3168: true,
	errNoTable: true, errRecordChanged: true, errLockWaitTimeout: true, errDeadlock: true,
}

func number(err error) uint16 {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// Retryable reports whether the database asks for the same to be tried again: it
// ended a statement to resolve a deadlock or a wait.
func Retryable(err error) bool {
	switch number(err) {
	case errDeadlock, errLockWaitTimeout, errRecordChanged:
		return true
	}
	return false
}

// Duplicate returns the name of the unique constraint that an error says was
// broken.
func Duplicate(err error) (constraint string, ok bool) {
	var e *mysql.MySQLError
	if !errors.As(err, &e) || e.Number != errDuplicateEntry {
		return "", false
	}
	// "Duplicate entry '…' for key 'table.name'", in MariaDB without the table. The
	// entry is somebody's input, so the name is looked for from the end.
	quoted := strings.TrimSuffix(e.Message, "'")
	name := quoted[strings.LastIndexByte(quoted, '\'')+1:]
	return name[strings.LastIndexByte(name, '.')+1:], true
}

// NoTable reports whether an error says that a table is missing.
func NoTable(err error) bool { return number(err) == errNoTable }

// Unavailable reports whether an error says that the database cannot be had
// now, so that the same request may succeed later.
func Unavailable(err error) bool {
	var network net.Error
	return unavailable[number(err)] ||
		errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, sql.ErrTxDone) || // its time ended between two statements
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network)
}

// Describe renders an error for a log. The server's own words may repeat a
// value of the row, such as an e-mail, so of them only the number is kept.
func Describe(err error) string {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return err.Error()
	}
	if name, ok := Duplicate(err); ok {
		return fmt.Sprintf("MySQL error %d on %s", e.Number, name)
	}
	return fmt.Sprintf("MySQL error %d (SQLSTATE %s)", e.Number, e.SQLState[:])
}
