package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
)

// The users of sql/users.sql, and Admin, who may do anything.
const (
	Admin   = "root"
	Owner   = "latchkey_owner"
	App     = "latchkey_app"
	Purge   = "latchkey_purge"
	Reader  = "latchkey_reader"
	Backup  = "latchkey_backup"
	Monitor = "latchkey_monitor"
)

// password opens the users of sql/users.sql, which are made without one. It begins as
// that of docs/deploy.md does, to pass where the server judges passwords.
var password = "Aa1-" + rand.Text()

// As returns the DSN of the same database for another user.
func (c *Cluster) As(dsn, user string) string {
	if user == Admin {
		return c.DSN(nameOf(dsn))
	}
	cfg := mustParse(c.DSN(nameOf(dsn)))
	cfg.User, cfg.Passwd = c.prefix+user, password
	return cfg.FormatDSN()
}

func nameOf(dsn string) string { return mustParse(dsn).DBName }

func mustParse(dsn string) *mysql.Config {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		panic(err)
	}
	return cfg
}

// createUsers runs sql/users.sql as an administrator would, and opens the users.
func (c *Cluster) createUsers() error {
	users, err := statements("users.sql")
	if err != nil {
		return err
	}
	if c.grants, err = statements("grants.sql"); err != nil {
		return err
	}

	for _, statement := range users {
		if strings.HasPrefix(statement, "GRANT") {
			c.owns = append(c.owns, statement)
		}
	}

	for _, user := range []string{Owner, App, Purge, Reader, Backup, Monitor} {
		users = append(users, fmt.Sprintf("ALTER USER '%s'@'%%' IDENTIFIED BY '%s' ACCOUNT UNLOCK", user, password))
	}

	db, err := database.OpenAdmin(c.DSN(c.prefix + template))
	if err != nil {
		return err
	}
	defer db.Close()

	for _, statement := range users {
		if _, err := db.ExecContext(context.Background(), c.on(statement, c.prefix+template)); err != nil {
			return fmt.Errorf("%w in: %s", err, statement)
		}
	}
	return nil
}

var comment = regexp.MustCompile(`(?m)^\s*--.*$`)

// statements reads a file of sql/, in which no text has a semicolon.
func statements(name string) ([]string, error) {
	_, here, _, _ := runtime.Caller(0)
	content, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "..", "sql", name))
	if err != nil {
		return nil, err
	}
	var list []string
	for statement := range strings.SplitSeq(comment.ReplaceAllString(string(content), ""), ";") {
		if statement = strings.TrimSpace(statement); statement != "" {
			list = append(list, statement)
		}
	}
	return list, nil
}

// on makes a statement about the database latchkey and its users one about
// another and this server's.
func (c *Cluster) on(statement, name string) string {
	statement = strings.ReplaceAll(statement, "'latchkey_", "'"+c.prefix+"latchkey_")
	return strings.ReplaceAll(statement, " latchkey.", " `"+name+"`.")
}
