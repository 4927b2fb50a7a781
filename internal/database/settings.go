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

// lockWait bounds, on the server, each wait for a row or for a table's definition. A
// statement whose caller has given up ends by it there, too.
const lockWait = time.Second

// adminLockWait is the same for a table where nobody waits for an answer, as in a
// migration. While that waits, every later statement waits behind it.
const adminLockWait = 5 * time.Second

// grace is how much later than the client the server ends a statement that goes on:
// the client answers first.
const grace = 500 * time.Millisecond

// scope is where a setting applies: in the driver, on any server, or on one engine alone.
type scope int

const (
	ofDriver scope = iota
	ofServer
	ofMariaDB
	ofMySQL
)

type setting struct {
	scope               scope
	name, value, reason string
}

// forced are the settings that the service's statements rely on, whatever the
// server's own defaults are. A DSN may repeat them; one that says otherwise is
// refused with the reason.
var forced = []setting{
	{ofDriver, "parseTime", "true", "times are read as times"},
	{ofDriver, "loc", "UTC", "every time is UTC"},
	{ofDriver, "clientFoundRows", "true", "a guarded UPDATE counts the rows it found, also where the value stays the same"},
	{ofDriver, "rejectReadOnly", "true", "after a failover, a connection to the old primary is dropped"},
	{ofDriver, "collation", "utf8mb4_bin", "texts compare byte by byte, as the columns do"},
	{ofDriver, "interpolateParams", "false", "arguments travel apart from the statement, which is prepared once"},
	{ofDriver, "multiStatements", "false", "one call is one statement"},
	{ofDriver, "allowAllFiles", "false", "no server may ask the client for files"},
	{ofDriver, "allowFallbackToPlaintext", "false", "TLS that was asked for is not given up"},
	{ofDriver, "allowCleartextPasswords", "false", "the database password is never sent in the clear"},
	{ofDriver, "allowOldPasswords", "false", "the old password hash is broken"},
	{ofDriver, "columnsWithAlias", "false", "columns have their own names"},
	{ofDriver, "checkConnLiveness", "true", "a connection that the server closed is not used"},

	// Transactions.
	{ofServer, "autocommit", "1", "a statement outside a transaction takes effect, and the next one reads what others have committed"},
	{ofServer, "completion_type", "0", "a commit ends its transaction and begins no other"},
	{ofMariaDB, "tx_isolation", "'REPEATABLE-READ'", "locks are what the statements were written for"},
	{ofMySQL, "transaction_isolation", "'REPEATABLE-READ'", "locks are what the statements were written for"},
	{ofMariaDB, "tx_read_only", "0", "transactions write"},
	{ofMySQL, "transaction_read_only", "0", "transactions write"},

	// Waiting. The limits of a statement depend on what it is for: see limited.
	{ofServer, "wait_timeout", "600", "a connection is given up after three minutes, before the server ends it"},
	{ofServer, "innodb_lock_wait_timeout", seconds(lockWait), "a lock that is not had in a second is better retried"},
	{ofServer, "lock_wait_timeout", seconds(lockWait), "a table that somebody changes is not waited for longer than for a row"},
	{ofMariaDB, "max_statement_time", "0", "it is LATCHKEY_DATABASE_TIMEOUT"},
	{ofMySQL, "max_execution_time", "0", "it is LATCHKEY_DATABASE_TIMEOUT"},
	{ofMariaDB, "idle_transaction_timeout", "0", "a transaction has one time, which the service keeps"},
	{ofMariaDB, "idle_write_transaction_timeout", "0", "a transaction has one time, which the service keeps"},
	{ofMariaDB, "idle_readonly_transaction_timeout", "0", "a transaction has one time, which the service keeps"},

	// What a statement does.
	{ofServer, "time_zone", "'+00:00'", "every time is UTC"},
	{ofServer, "sql_mode", "'TRADITIONAL,ONLY_FULL_GROUP_BY'", "a value that does not fit must be an error, not be cut"},
	{ofMariaDB, "old_mode", "''", "no rule of an earlier version holds"},
	{ofServer, "character_set_client", "utf8mb4", "texts are UTF-8, also on a server that does not ask the client"},
	{ofServer, "character_set_results", "utf8mb4", "texts are UTF-8, also on a server that does not ask the client"},
	{ofServer, "collation_connection", "utf8mb4_bin", "texts compare byte by byte, as the columns do"},
	{ofServer, "lc_messages", "'en_US'", "the name of a broken constraint is read from the message"},
	{ofServer, "sql_safe_updates", "0", "a change finds its rows by a bounded range"},
	{ofServer, "sql_select_limit", "18446744073709551615", "all rows that were asked for are read"},
	{ofServer, "sql_big_selects", "1", "no question is refused by a guess at its size"},
	{ofServer, "sql_auto_is_null", "0", "IS NULL finds NULL"},
	{ofServer, "group_concat_max_len", "1048576", "no list is cut"},
	{ofServer, "max_sort_length", "1024", "texts are put in order by all of their bytes"},
	{ofServer, "div_precision_increment", "4", "quotients have the digits they were written for"},

	// What a table holds.
	{ofServer, "foreign_key_checks", "1", "a row does not outlive its account"},
	{ofServer, "unique_checks", "1", "nobody takes an e-mail twice"},
	{ofMariaDB, "check_constraint_checks", "1", "a CHECK holds for every row"},
	{ofMariaDB, "default_regex_flags", "''", "the pattern of a CHECK means what it says"},
	{ofMariaDB, "sql_if_exists", "0", "a migration of what is not there is an error"},
	{ofServer, "default_storage_engine", "InnoDB", "the table that counts migrations survives a restart"},
}

// left are the settings that belong to the operator.
var left = []string{"tls", "serverPubKey", "allowNativePasswords", "connectionAttributes", "compress", "maxAllowedPacket"}

// config reads a DSN and forces the settings. The timeout bounds each read and
// write of the connection; zero means none. A table that somebody changes is waited for
// by the whole seconds of tableWait.
func config(dsn string, timeout, tableWait time.Duration) (*mysql.Config, error) {
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
	return c, force(c, timeout, tableWait)
}

// force sets the forced settings.
func force(c *mysql.Config, timeout, tableWait time.Duration) error {
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
	c.Params = serverSettings(timeout, tableWait)
	return nil
}

// serverSettings are the forced settings that the server keeps, as the driver's
// parameters, which it sets in one statement. Those of one engine stand in comments
// that only it reads, behind one that both have; a MariaDB too old for some of them, as
// an import may read from, reads none.
func serverSettings(timeout, tableWait time.Duration) map[string]string {
	vars := map[string]string{}
	var mariaDB, mySQL strings.Builder
	for _, f := range forced {
		value := limited(f, timeout, tableWait)
		switch f.scope {
		case ofServer:
			vars[f.name] = value
		case ofMariaDB:
			fmt.Fprintf(&mariaDB, ", %s = %s", f.name, value)
		case ofMySQL:
			fmt.Fprintf(&mySQL, ", %s = %s", f.name, value)
		}
	}
	vars["autocommit"] += fmt.Sprintf(" /*M!100502 %s */ /*!80000 %s */", &mariaDB, &mySQL)
	return vars
}

// limited gives the settings that bound a statement their values, and every other its
// own. The server ends what the client has given up: MariaDB every statement by its
// time, MySQL only a SELECT, and a write by its waits. Without a timeout, as for
// migrations, a statement takes as long as it takes.
func limited(f setting, timeout, tableWait time.Duration) string {
	unbounded := timeout == 0
	switch {
	case f.name == "max_statement_time" && !unbounded:
		return fmt.Sprintf("%.3f", (timeout + grace).Seconds())
	case f.name == "max_execution_time" && !unbounded:
		return strconv.FormatInt((timeout + grace).Milliseconds(), 10)
	case f.name == "lock_wait_timeout":
		return seconds(tableWait)
	case f.name == "wait_timeout" && unbounded:
		return "86400" // a long migration's other connection, which holds its lock, rests meanwhile
	}
	return f.value
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

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
		i := slices.IndexFunc(forced, func(f setting) bool { return f.name == name })
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
