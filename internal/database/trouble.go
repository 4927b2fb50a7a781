package database

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// trouble is a state of the database that lasts until somebody ends it.
type trouble struct {
	words   string
	hidden  bool // only some statements meet it; connecting and reading do not
	numbers []uint16
}

// troubles are told apart for the operator. A client is told of none.
var troubles = []trouble{
	{"the database refuses the user name or the password of the DSN", false, []uint16{1045, 1251, 1275, 1698}},
	{"the database refuses connections from this address", false, []uint16{1129, 1130}},
	{"the database user is locked", false, []uint16{3118, 3955, 4150, 4151}},
	{"the password of the database user has expired", false, []uint16{1820, 1862}},
	{"the database server has no database of the name in the DSN", false, []uint16{1049}},
	{"the database server has no database of the name in the DSN, or the user has no right to it", false, []uint16{1044}},
	{"the database user lacks a right; see sql/grants.sql", true, []uint16{1142, 1143, 1227, 1370}},
	{"the database asks for TLS, and the DSN does not", false, []uint16{3159}},
	{"the schema is not this program's; see: latchkey migrate status", false, []uint16{1054, errNoTable}},
	{"the database has no connection left (max_connections, or a limit of the user)", false, []uint16{1040, 1135, 1203, 1226}},
	{"the database has no room for a prepared statement (max_prepared_stmt_count)", true, []uint16{1461}},
	{"the database ends connections at once: its init_connect fails", false, []uint16{1184}},
	{"the database is read-only", false, []uint16{1036, 1290, 1792, 1836, 1874, 3989}},
	{full, true, []uint16{28, 1021, 1114, 3675}},
	{"the database cannot write its files", true, []uint16{3, 1026, 1030}},
	{"the database is out of memory", true, []uint16{1037, 1041, 4081, 4082}},
	{"the database ends statements by a limit of its own (max_statement_time, max_execution_time)", true, []uint16{1969, 3024}},
	{"the database is shutting down or offline", false, []uint16{1053, 3032}},
}

const (
	full         = "the database is full, or its disk is"
	uncertified  = "the certificate of the database does not verify"
	withoutTLS   = "the database speaks no TLS, and the DSN asks for it"
	tlsFails     = "TLS to the database fails"
	unknownProof = "the database asks for the password in a way that is not supported"
)

// Trouble describes, for an operator, the lasting state of the database that an error
// reveals; empty if it reveals none.
func Trouble(err error) string {
	if number(err) != 0 {
		return troubleOf(err).words
	}
	var certificate *tls.CertificateVerificationError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &certificate):
		return uncertified
	case errors.Is(err, mysql.ErrNoTLS):
		return withoutTLS
	case isTLS(err):
		return tlsFails
	case errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrOldPassword),
		errors.Is(err, mysql.ErrNativePassword), errors.Is(err, mysql.ErrUnknownPlugin), errors.Is(err, mysql.ErrOldProtocol):
		return unknownProof
	}
	return ""
}

// Hidden reports whether a trouble shows to some statements alone, so that one must
// have met it to know.
func Hidden(err error) bool { return troubleOf(err).hidden }

// noSpace is how the server repeats the system's ENOSPC and EDQUOT.
var noSpace = regexp.MustCompile(`(?i)err(or|no|code):? "?(28|122)\b`)

func troubleOf(err error) trouble {
	n := number(err)
	i := slices.IndexFunc(troubles, func(t trouble) bool { return slices.Contains(t.numbers, n) })
	if n == 0 || i < 0 {
		return trouble{}
	}
	var e *mysql.MySQLError
	if (n == 3 || n == 1026 || n == 1030) && errors.As(err, &e) && noSpace.MatchString(e.Message) {
		return trouble{words: full, hidden: true}
	}
	return troubles[i]
}

// isTLS finds the faults of crypto/tls that have no type, such as a unix socket that no
// certificate can be held against.
func isTLS(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.HasPrefix(err.Error(), "tls: ") {
			return true
		}
	}
	return false
}

// awake returns no connection on which the server refuses every statement. MariaDB lets
// a user connect whose password has expired; in the pool such a connection would go on
// being refused when the password is a new one.
type awake struct{ driver.Connector }

// Connect implements driver.Connector.
func (a awake) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := a.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.(driver.ExecerContext).ExecContext(ctx, "DO 0", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
