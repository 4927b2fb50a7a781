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
	errGroupRolledBack = 3101 // group replication: another node's change came first
)

// unavailable are the numbers by which a server, or the router before a cluster,
// says that it cannot serve now. It lacks those of troubles.
var unavailable = map[uint16]bool{
	// Closed, or ended by a shutdown.
	1077: true, 1152: true, 1317: true, 1927: true, 3168: true, 3169: true, 4031: true,
	// The connection broke; 2003 and above are the router's, of the node behind it.
	1158: true, 1159: true, 1160: true, 1161: true, 2003: true, 2006: true, 2013: true,
	// In a cluster that cannot agree on a commit, or is changing its primary.
	1180: true, 3100: true, errGroupRolledBack: true, 3781: true, 3782: true, 3783: true,
	// In the middle of a migration.
	1412: true, 1615: true,
	// Held up by others, also after trying again.
	errRecordChanged: true, errLockWaitTimeout: true, errDeadlock: true,
}

func number(err error) uint16 {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// retryable reports whether the database asks for the same to be tried again: it
// ended a statement or a transaction to resolve a deadlock, a wait or a conflict.
func retryable(err error) bool {
	switch number(err) {
	case errDeadlock, errLockWaitTimeout, errRecordChanged, errGroupRolledBack:
		return true
	}
	return false
}

// connectionLost reports whether the connection is gone, and with it a
// transaction that was not being committed. The driver also drops one to a server
// that turns out to be read-only.
func connectionLost(err error) bool {
	switch number(err) {
	case 1053, 1927, 2006, 2013, 3169, 4031:
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn)
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
		Trouble(err) != "" ||
		errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, mysql.ErrPktSync) || // the server's farewell came in between
		errors.Is(err, mysql.ErrMalformPkt) || // what answers is no database
		errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, sql.ErrTxDone) || // its time ended between two statements
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network)
}

// Describe renders an error for a log: a trouble in words, then what the server
// said. The server's own words may repeat a value of the row, such as an e-mail, so
// of them only the number is kept.
func Describe(err error) string {
	text := err.Error()
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		text = numbered(e)
	}
	if trouble := Trouble(err); trouble != "" {
		return trouble + " (" + text + ")"
	}
	return text
}

func numbered(e *mysql.MySQLError) string {
	if name, ok := Duplicate(e); ok {
		return fmt.Sprintf("MySQL error %d on %s", e.Number, name)
	}
	if e.SQLState == [5]byte{} { // a router's refusal of a connection has none
		return fmt.Sprintf("MySQL error %d", e.Number)
	}
	return fmt.Sprintf("MySQL error %d (SQLSTATE %s)", e.Number, e.SQLState[:])
}
