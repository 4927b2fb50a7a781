package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// startElsewhere uses the server of the DSN, such as a service container in CI,
// as its administrator. All that is made there gets a prefix of its own.
func startElsewhere(dsn string) (*Cluster, error) {
	admin, err := mysql.ParseDSN(dsn)
	if err != nil || admin.DBName != "" {
		return nil, errors.New("LATCHKEY_TEST_DSN: want an administrator and no database, such as root:password@tcp(127.0.0.1:3306)/")
	}
	c := &Cluster{admin: admin, prefix: "lk" + strings.ToLower(rand.Text()[:8]) + "_"}
	if err := c.prepare(); err != nil {
		c.clearAway()
		return nil, err
	}
	return c, nil
}

// Private skips a test that stops, kills or freezes the server, where the server
// is not ours to do that to.
func (c *Cluster) Private(t testing.TB) {
	t.Helper()
	if c.Server == nil {
		t.Skip("the server of LATCHKEY_TEST_DSN is not ours to stop")
	}
}

// Version answers the engine and its version, such as "MySQL 9.7.4", or whose
// server it is.
func (c *Cluster) Version() string {
	if c.Server != nil {
		return c.Server.Version()
	}
	return "the server of LATCHKEY_TEST_DSN"
}

// clearAway drops what begins with our prefix: databases, then users.
func (c *Cluster) clearAway() {
	db, err := sql.Open("mysql", c.DSN(""))
	if err == nil {
		defer db.Close()
		err = errors.Join(
			c.drop(db, "DATABASE", "SELECT CONCAT('`', schema_name, '`') FROM information_schema.schemata WHERE LEFT(schema_name, ?) = ?"),
			c.drop(db, "USER", "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE LEFT(user, ?) = ?"),
		)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the test databases were not dropped:", err)
	}
}

func (c *Cluster) drop(db *sql.DB, kind, find string) error {
	rows, err := db.Query(find, len(c.prefix), c.prefix)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if _, err := db.ExecContext(context.Background(), "DROP "+kind+" "+name); err != nil {
			return err
		}
	}
	return rows.Err()
}
