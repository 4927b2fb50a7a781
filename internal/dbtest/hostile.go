package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"latchkey/internal/database"
)

// Hostile are server defaults, each of them legal, under which statements that rely
// on the usual ones would lose, hide, refuse or outlast something. Engine says which
// server has it: "MariaDB", "MySQL", or both.
var Hostile = []struct{ Engine, Name, Value string }{
	{"", "autocommit", "0"},
	{"", "completion_type", "1"},
	{"", "completion_type", "2"},
	{"MariaDB", "tx_isolation", "'READ-UNCOMMITTED'"},
	{"MariaDB", "tx_isolation", "'SERIALIZABLE'"},
	{"MySQL", "transaction_isolation", "'READ-UNCOMMITTED'"},
	{"MySQL", "transaction_isolation", "'SERIALIZABLE'"},
	{"MariaDB", "tx_read_only", "1"},
	{"MySQL", "transaction_read_only", "1"},
	{"", "wait_timeout", "1"},
	{"", "innodb_lock_wait_timeout", "1000"},
	{"", "lock_wait_timeout", "31536000"},
	{"MariaDB", "max_statement_time", "0.00001"},
	{"MySQL", "max_execution_time", "1"},
	{"MariaDB", "idle_transaction_timeout", "1"},
	{"MariaDB", "idle_write_transaction_timeout", "1"},
	{"MariaDB", "idle_readonly_transaction_timeout", "1"},
	{"", "time_zone", "'+09:00'"},
	{"", "sql_mode", "'ANSI,NO_BACKSLASH_ESCAPES'"},
	{"MariaDB", "sql_mode", "'ORACLE,EMPTY_STRING_IS_NULL'"},
	{"MariaDB", "old_mode", "'NO_DUP_KEY_WARNINGS_WITH_IGNORE,ZERO_DATE_TIME_CAST'"},
	{"", "lc_messages", "'ja_JP'"},
	{"", "sql_safe_updates", "1"},
	{"", "sql_select_limit", "1"},
	{"", "max_join_size", "1"},
	{"", "sql_auto_is_null", "1"},
	{"", "group_concat_max_len", "4"},
	{"", "max_sort_length", "64"},
	{"", "div_precision_increment", "0"},
	{"", "foreign_key_checks", "0"},
	{"", "unique_checks", "0"},
	{"MariaDB", "check_constraint_checks", "0"},
	{"MariaDB", "default_regex_flags", "'EXTENDED,MULTILINE'"},
	{"MariaDB", "sql_if_exists", "1"},
	{"", "default_storage_engine", "MEMORY"},
	{"", "init_connect", "'SET autocommit = 0, sql_safe_updates = 1'"},
}

// MariaDB reports whether the server is one.
func (c *Cluster) MariaDB(t testing.TB) bool {
	t.Helper()
	return strings.Contains(c.Global(t, "version"), "MariaDB")
}

// Global answers the value of one of the server's variables, and nothing for one that
// it does not have.
func (c *Cluster) Global(t testing.TB, name string) (value string) {
	t.Helper()
	err := c.adminConn(t).QueryRowContext(t.Context(), "SHOW GLOBAL VARIABLES WHERE variable_name = ?", name).Scan(&name, &value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return value
}

// SetGlobal sets one of the server's variables until the test ends. The value is SQL.
func (c *Cluster) SetGlobal(t testing.TB, name, value string) {
	t.Helper()
	conn := c.adminConn(t)
	run := func(statement string) {
		if _, err := conn.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("SET @before = @@GLOBAL." + name) // with its type, which a text would lose
	run("SET GLOBAL " + name + " = " + value)
	t.Cleanup(func() { run("SET GLOBAL " + name + " = @before") })
}

// adminConn is a connection of the administrator's that lasts as long as the test.
func (c *Cluster) adminConn(t testing.TB) *sql.Conn {
	t.Helper()
	db, err := database.OpenAdmin(c.DSN(c.prefix + template))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
