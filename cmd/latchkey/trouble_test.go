package main

import (
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// operator is an administrator of the database server: it causes and ends trouble.
type operator struct {
	t  *testing.T
	db *sql.DB
}

func newOperator(t *testing.T, dsn string) operator {
	t.Helper()
	db, err := database.OpenAdmin(cluster.As(dsn, dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return operator{t, db}
}

func (o operator) do(statements ...string) {
	o.t.Helper()
	for _, statement := range statements {
		if _, err := o.db.Exec(statement); err != nil {
			o.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// hangUp ends the connections of a user, and returns once they are gone.
func (o operator) hangUp(user string) {
	o.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; {
		open := 0
		for _, session := range dbtest.Sessions(o.t, o.db) {
			if session.User == user {
				open++
				_, _ = o.db.Exec(fmt.Sprintf("KILL %d", session.ID)) // it may be gone by itself
			}
		}
		if open == 0 {
			return
		}
		if time.Now().After(deadline) {
			o.t.Fatalf("%d connections of %s do not end", open, user)
		}
	}
}

// user creates a database user for this test alone, with the rights of the service, and
// returns its DSN.
func (o operator) user(dsn, name string) string {
	o.t.Helper()
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		o.t.Fatal(err)
	}
	o.do(
		"DROP USER IF EXISTS '"+name+"'@'%'",
		"CREATE USER '"+name+"'@'%' IDENTIFIED BY 'right'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON `"+c.DBName+"`.* TO '"+name+"'@'%'",
	)
	o.t.Cleanup(func() { _, _ = o.db.Exec("DROP USER '" + name + "'@'%'") })
	c.User, c.Passwd = name, "right"
	return c.FormatDSN()
}

// says returns what /readyz says, once it has this status.
func (p *program) says(t *testing.T, status int) string {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		got, body := get(t, p.ops+"/readyz")
		if got == status {
			return body
		}
		if time.Now().After(deadline) {
			t.Fatalf("readyz stays %d %s\n%s", got, body, p.log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Whatever keeps the database from serving is named by /readyz and by migrate status, is
// in the log once, and makes requests 503, never 500; also if it is there at the start.
//
// ASVS v5.0.0-16.5.2
func TestTroubleIsNamed(t *testing.T) {
	const name = "lk_troubled"
	const account = "'" + name + "'@'%'"
	for what, trouble := range map[string]struct{ begin, end, words string }{
		"password":    {"ALTER USER " + account + " IDENTIFIED BY 'another'", "ALTER USER " + account + " IDENTIFIED BY 'right'", "refuses the user name or the password"},
		"locked":      {"ALTER USER " + account + " ACCOUNT LOCK", "ALTER USER " + account + " ACCOUNT UNLOCK", "user is locked"},
		"expired":     {"ALTER USER " + account + " PASSWORD EXPIRE", "ALTER USER " + account + " IDENTIFIED BY 'right'", "has expired"},
		"connections": {"ALTER USER " + account + " WITH MAX_CONNECTIONS_PER_HOUR 1", "ALTER USER " + account + " WITH MAX_CONNECTIONS_PER_HOUR 0", "no connection left"},
		"init":        {"SET GLOBAL init_connect = 'SELECT 1 FROM nowhere'", "SET GLOBAL init_connect = ''", "init_connect fails"},
		"read-only":   {"SET GLOBAL read_only = ON", "SET GLOBAL read_only = OFF", "read-only"},
	} {
		t.Run(what, func(t *testing.T) {
			dsn := cluster.Migrated(t)
			o := newOperator(t, dsn)
			serveEnv(t, o.user(dsn, name))
			t.Cleanup(func() { _, _ = o.db.Exec(trouble.end) })

			p := boot(t, "serve")
			p.says(t, http.StatusOK)
			o.do(trouble.begin)
			useUp(t)
			o.hangUp(name)
			p.troubled(t, trouble.words)

			out, err := command(t, "migrate", "status")
			if err == nil || !strings.Contains(err.Error(), trouble.words) {
				t.Errorf("migrate status says %q, %v", out, err)
			}
			o.do(trouble.end)
			p.says(t, http.StatusOK)
			if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
				t.Errorf("a sign-up afterwards: %d %v", status, body)
			}
			if err := p.stop(); err != nil {
				t.Error(err)
			}

			o.do(trouble.begin)
			useUp(t)
			p = boot(t, "serve")
			p.troubled(t, trouble.words)
		})
	}
}

// useUp takes the one connection that the user may still have, where it is counted.
func useUp(t *testing.T) {
	t.Helper()
	db, err := sql.Open("mysql", os.Getenv("LATCHKEY_DATABASE_DSN"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_ = db.Ping()
}

// troubled checks what requests, /readyz and the log say of a trouble.
func (p *program) troubled(t *testing.T, words string) {
	t.Helper()
	for range 3 {
		if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusServiceUnavailable || strings.Contains(fmt.Sprint(body), words) {
			t.Errorf("a sign-up: %d %v", status, body)
		}
		if body := p.says(t, http.StatusServiceUnavailable); !strings.Contains(body, words) {
			t.Errorf("readyz: %s", body)
		}
	}
	lines := 0
	for line := range strings.SplitSeq(p.log.String(), "\n") {
		if strings.Contains(line, "the service cannot serve: ") && strings.Contains(line, words) {
			lines++
		}
	}
	if lines != 1 || strings.Contains(p.log.String(), "lk_troubled") {
		t.Errorf("%q is in the log %d times:\n%s", words, lines, p.log)
	}
}

// A database that is gone, by its name or with its server, is named too.
func TestNoDatabaseIsNamed(t *testing.T) {
	dsn := cluster.Migrated(t)
	o := newOperator(t, dsn)

	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	c.DBName += "_gone"
	gone := cluster.As(c.FormatDSN(), dbtest.Admin)

	// This user has no right to the database mysql.
	if c, err = mysql.ParseDSN(o.user(dsn, "lk_troubled")); err != nil {
		t.Fatal(err)
	}
	c.DBName = "mysql"

	for address, words := range map[string]string{
		gone:                      "no database of the name",
		c.FormatDSN():             "no right to it",
		"u:p@tcp(127.0.0.1:1)/db": "does not answer",
	} {
		serveEnv(t, address)
		p := boot(t, "serve")
		if body := p.says(t, http.StatusServiceUnavailable); !strings.Contains(body, words) {
			t.Errorf("readyz: %s, want %s", body, words)
		}

		if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d %v", words, status, body)
		}

		if _, err := command(t, "migrate", "status"); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("migrate status, want %s: %v", words, err)
		}

		if err := p.stop(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(p.log.String(), "the service cannot serve: ") || !strings.Contains(p.log.String(), words) {
			t.Errorf("%s is not in the log:\n%s", words, p.log)
		}
	}
}

// Trouble that only writes meet, such as a full disk, is known from the requests that met
// it. A trigger raises the server's own numbers, so that no disk has to be filled.
func TestTroubleOfWritesIsNamed(t *testing.T) {
	dsn := cluster.Migrated(t)
	o := newOperator(t, dsn)
	serveEnv(t, dsn)
	p := boot(t, "serve")

	for number, words := range map[int]string{
		1021: "is full", 1114: "is full", 28: "is full", 1026: "cannot write", 1969: "a limit of its own", 3024: "a limit of its own", 1142: "lacks a right",
	} {
		o.do(fmt.Sprintf("CREATE TRIGGER broken BEFORE INSERT ON accounts FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = %d, MESSAGE_TEXT = 'secret'", number))

		if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusServiceUnavailable {
			t.Errorf("%d: %d %v", number, status, body)
		}
		if body := p.says(t, http.StatusServiceUnavailable); !strings.Contains(body, words) {
			t.Errorf("%d: readyz says %s", number, body)
		}

		if !strings.Contains(p.log.String(), words) || strings.Contains(p.log.String(), "secret") {
			t.Errorf("%d is not in the log:\n%s", number, p.log)
		}
		o.do("DROP TRIGGER broken")
	}
}

// A trouble that a request met counts for a while, and the log has it once.
func TestTroubleIsForgotten(t *testing.T) {
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)

	db, err := database.Open(dsn, 1, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	probe, err := database.OpenProbe(dsn, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer probe.Close()

	now, log := time.Now(), &testkit.Log{}
	w := &watch{pool: db.Pool(), probe: probe, log: slog.New(slog.NewTextHandler(log, nil)), now: func() time.Time { return now }, nudged: make(chan struct{}, 1)}

	for range 3 {
		w.meet(&mysql.MySQLError{Number: 1114})
		if err := w.ready(t.Context()); err == nil {
			t.Error("it is ready")
		}

		now = now.Add(memory - time.Second)
	}

	w.meet(&mysql.MySQLError{Number: 1205}) // passes by itself
	now = now.Add(2 * time.Second)
	if err := w.ready(t.Context()); err != nil {
		t.Errorf("it is not forgotten: %v", err)
	}

	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "is full") || !strings.Contains(lines[1], "can be used again") {
		t.Errorf("the log has\n%s", log)
	}
}
