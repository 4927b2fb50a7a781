package database

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// dialTimeout bounds the making of a connection, so that a database that is
// away is noticed while the request can still be answered.
const dialTimeout = time.Second

// forced are the driver's settings that the service's statements rely on. A DSN
// may repeat them; one that says otherwise is refused with the reason.
var forced = []struct{ name, value, reason string }{
	{"parseTime", "true", "times are read as times"},
	{"loc", "UTC", "every time is UTC"},
	{"time_zone", "'+00:00'", "every time is UTC"},
	{"sql_mode", "'TRADITIONAL,ONLY_FULL_GROUP_BY'", "a value that does not fit must be an error, not be cut"},
	{"innodb_lock_wait_timeout", "1", "a lock that is not had in a second is better retried"},
	{"wait_timeout", "600", "a connection is given up after three minutes, before the server ends it"},
	{"clientFoundRows", "true", "a guarded UPDATE counts the rows it found, also where the value stays the same"},
	{"rejectReadOnly", "true", "after a failover, a connection to the old primary is dropped"},
	{"collation", "utf8mb4_bin", "texts compare byte by byte, as the columns do"},
	{"interpolateParams", "false", "arguments travel apart from the statement, which is prepared once"},
	{"multiStatements", "false", "one call is one statement"},
	{"allowAllFiles", "false", "no server may ask the client for files"},
	{"allowFallbackToPlaintext", "false", "TLS that was asked for is not given up"},
	{"allowCleartextPasswords", "false", "the database password is never sent in the clear"},
	{"allowOldPasswords", "false", "the old password hash is broken"},
	{"columnsWithAlias", "false", "columns have their own names"},
	{"checkConnLiveness", "true", "a connection that the server closed is not used"},
}

// left are the settings that belong to the operator.
var left = []string{"tls", "serverPubKey", "allowNativePasswords", "connectionAttributes", "compress", "maxAllowedPacket"}

// config reads a DSN and forces the settings. The timeout bounds each read and
// write of the connection; zero means none.
func config(dsn string, timeout time.Duration) (*mysql.Config, error) {
	given, err := parameters(dsn)
	if err != nil {
		return nil, err
	}
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		// The driver's own words may repeat a part of the password.
		return nil, errors.New("cannot be read; want user:password@tcp(host:3306)/name?tls=true")
	}
	if err := conflicts(given); err != nil {
		return nil, err
	}
	return c, force(c, timeout)
}

// force sets the forced settings.
func force(c *mysql.Config, timeout time.Duration) error {
	if c.DBName == "" {
		return errors.New("names no database; want user:password@tcp(host:3306)/name")
	}
	c.ParseTime = true
	c.Loc = time.UTC
	c.Collation = "utf8mb4_bin"
	c.ClientFoundRows = true
	c.RejectReadOnly = true
	c.Timeout = dialTimeout
	c.ReadTimeout = timeout
	c.WriteTimeout = timeout
	c.Logger = &mysql.NopLogger{} // the error itself is returned and logged once
	c.Params = systemVariables()
	if timeout == 0 {
		// A long migration's other connection, which holds its lock, rests meanwhile.
		c.Params["wait_timeout"] = "86400"
	}
	return nil
}

// systemVariables are the forced settings that the server keeps, not the driver.
func systemVariables() map[string]string {
	vars := map[string]string{}
	for _, f := range forced {
		if strings.Contains(f.name, "_") {
			vars[f.name] = f.value
		}
	}
	return vars
}

// parameters returns what a DSN says after its last "?".
func parameters(dsn string) (url.Values, error) {
	_, query, _ := strings.Cut(dsn[strings.LastIndexByte(dsn, '/')+1:], "?")
	given, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("its parameters are not written as name=value&name=value")
	}
	return given, nil
}

func conflicts(given url.Values) error {
	for name, values := range given {
		i := slices.IndexFunc(forced, func(f struct{ name, value, reason string }) bool { return f.name == name })
		switch {
		case len(values) > 1:
			return fmt.Errorf("sets %s twice", name)
		case i >= 0 && !sameValue(values[0], forced[i].value):
			return fmt.Errorf("sets %s; it must be %s, because %s", name, forced[i].value, forced[i].reason)
		case name == "tls" && (values[0] == "skip-verify" || values[0] == "preferred"):
			return fmt.Errorf("sets tls=%s, by which anybody in between can read along; set tls=true, with the server's authority among the system's (SSL_CERT_FILE)", values[0])
		case i < 0 && !slices.Contains(left, name):
			return fmt.Errorf("sets %s, which is not the operator's; allowed are: %s", name, strings.Join(left, ", "))
		}
	}
	return nil
}

func sameValue(a, b string) bool {
	x, errX := strconv.ParseBool(a)
	y, errY := strconv.ParseBool(b)
	if errX == nil && errY == nil {
		return x == y
	}
	return a == b
}
