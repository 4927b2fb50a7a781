// Package dbtest gives a test a migrated database of its own, on a server of the
// real engine. Only tests import it. It starts a throw-away server, that of
// $LATCHKEY_MYSQLD or the one that is found; or uses the one of
// $LATCHKEY_TEST_DSN, which somebody else started, and leaves it as it was.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
)

// template is the database that is migrated once and copied for each test.
const template = "template"

const digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4" +
	" UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"

// Numbers is a table to select from, with 0 to 99,999 in its column n, for making
// many rows by one statement. Both engines bound how deep a query may recurse.
const Numbers = "(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d AS n FROM " +
	digits + " AS a CROSS JOIN " + digits + " AS b CROSS JOIN " + digits + " AS c CROSS JOIN " + digits + " AS d CROSS JOIN " + digits + " AS e) AS numbers"

// Cluster is the server that the tests of one package share.
type Cluster struct {
	*mysqldev.Server // nil where the server is not ours, see Private
	dir              string
	unsafe           bool          // without the settings of a real one
	admin            *mysql.Config // the administrator, without a database
	prefix           string        // begins the name of each database and user
	schema           []string      // statements that make a migrated database
	owns             []string      // what sql/users.sql grants, on a database called latchkey
	grants           []string      // sql/grants.sql, likewise
	next             atomic.Int64
}

// Main runs a package's tests with a server, in a time zone that exposes code that
// takes a local time for UTC, and in the end calls what stops what else the tests
// share. Call it from TestMain; it does not return.
func Main(m *testing.M, cluster **Cluster, stop ...func()) {
	time.Local = mustLocation("Canada/Newfoundland")
	c, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the test database did not start:", err)
		os.Exit(1)
	}
	*cluster = c
	code := m.Run()
	for _, stop := range stop {
		stop()
	}
	c.stop()
	os.Exit(code)
}

func mustLocation(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func start() (*Cluster, error) {
	if dsn := os.Getenv("LATCHKEY_TEST_DSN"); dsn != "" {
		// The program under test refuses settings that it does not know.
		if err := os.Unsetenv("LATCHKEY_TEST_DSN"); err != nil {
			return nil, err
		}
		return startElsewhere(dsn)
	}
	dir, err := os.MkdirTemp(mysqldev.ScratchRoot(), "latchkey-test-")
	if err != nil {
		return nil, err
	}
	return startOn(dir, true)
}

// Durable starts a server of its own for a test, on disk and with the settings of
// a real one. It ends with the test.
func Durable(t testing.TB) *Cluster {
	t.Helper()
	dir, err := os.MkdirTemp("", "latchkey-test-")
	if err != nil {
		t.Fatal(err)
	}
	c, err := startOn(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}

func startOn(dir string, unsafe bool) (*Cluster, error) {
	c := &Cluster{dir: dir, unsafe: unsafe}
	if err := c.Restart(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	c.admin = mustParse(c.Server.DSN(""))
	if err := c.prepare(); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) stop() {
	if c.Server == nil {
		c.clearAway()
		return
	}
	if err := c.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "the test database did not stop:", err)
	}
	_ = os.RemoveAll(c.dir)
}

// Restart starts the server again on the same data and socket, after Stop or
// Kill.
func (c *Cluster) Restart() error {
	server, err := mysqldev.Start(context.Background(), mysqldev.Options{
		Dir:    filepath.Join(c.dir, "db"),
		Binary: os.Getenv("LATCHKEY_MYSQLD"),
		Unsafe: c.unsafe,
	})
	if err != nil {
		return err
	}
	c.Server = server
	return nil
}

// Freeze stops the server's process where it is, as a hanging machine would, and
// returns once it stands still. Thaw, or the end of the test, lets it go on.
func (c *Cluster) Freeze(t testing.TB) {
	t.Helper()
	c.Private(t)
	pid := c.PID()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })

	// The signal is only sent; the state of every thread shows that it arrived.
	for deadline := time.Now().Add(5 * time.Second); running(pid); {
		if time.Now().After(deadline) {
			t.Fatal("the server does not stand still")
		}
		time.Sleep(time.Millisecond)
	}
}

// Thaw lets the server go on.
func (c *Cluster) Thaw(t testing.TB) {
	t.Helper()
	if err := syscall.Kill(c.PID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// running reports whether a thread of the process is not stopped. Where there is
// no /proc it cannot know, and returns false.
func running(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if _, after, ok := strings.Cut(string(stat), ") "); err == nil && ok && !strings.HasPrefix(after, "T") {
			return true
		}
	}
	return false
}

// DSN returns the data source name of the administrator on a database, which
// need not be there.
func (c *Cluster) DSN(name string) string {
	admin := c.admin.Clone()
	admin.DBName = name
	return admin.FormatDSN()
}

// create makes a database in the character set of the service's tables.
func (c *Cluster) create(ctx context.Context, name string) error {
	db, err := sql.Open("mysql", c.DSN(""))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE `"+name+"` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	return err
}

// prepare makes the users, and the template as its owner would.
func (c *Cluster) prepare() error {
	if err := c.create(context.Background(), c.prefix+template); err != nil {
		return err
	}
	if err := c.createUsers(); err != nil {
		return err
	}
	return c.migrateTemplate()
}

// migrateTemplate runs the migrations once and keeps their outcome as text.
func (c *Cluster) migrateTemplate() error {
	db, err := database.OpenAdmin(c.As(c.DSN(c.prefix+template), Owner))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := migrations.Up(context.Background(), db); err != nil {
		return err
	}
	c.schema, err = dump(db, c.prefix+template)
	return err
}

// dump returns the statements that make this database's tables and views.
func dump(db *sql.DB, template string) ([]string, error) {
	// In the order that they were made in, parents come first.
	rows, err := db.Query("SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_type, create_time, table_name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()

	statements := []string{"SET foreign_key_checks = 0"}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, err
		}
		ddl, err := definition(db, template, name, kind)
		if err != nil {
			return nil, err
		}
		statements = append(statements, ddl)
	}

	statements = append(statements, "INSERT INTO goose_db_version SELECT * FROM `"+template+"`.goose_db_version")
	return append(statements, "SET foreign_key_checks = 1"), rows.Err()
}

// definition returns the statement that makes a table or a view again.
func definition(db *sql.DB, template, name, kind string) (ddl string, err error) {
	if kind == "VIEW" {
		var charset, collation string
		err = db.QueryRow("SHOW CREATE VIEW `"+name+"`").Scan(&name, &ddl, &charset, &collation)
		return strings.ReplaceAll(ddl, "`"+template+"`.", ""), err
	}
	err = db.QueryRow("SHOW CREATE TABLE `"+name+"`").Scan(&name, &ddl)
	return ddl, err
}

// Empty makes an empty database and returns the DSN of its owner.
func (c *Cluster) Empty(t testing.TB) (dsn string) {
	t.Helper()
	// The go command keeps results by the variables that a running test reads, and
	// these were read before: another server would be answered for by this one.
	_, _ = os.Getenv("LATCHKEY_MYSQLD"), os.Getenv("LATCHKEY_TEST_DSN")
	name := fmt.Sprintf("%stest_%d", c.prefix, c.next.Add(1))
	if err := c.create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	c.Exec(t, c.DSN(name), c.owns...)
	return c.As(c.DSN(name), Owner)
}

// Migrated makes a database with the present schema and returns the DSN of the
// user that the service runs as, who has the rights of sql/grants.sql.
func (c *Cluster) Migrated(t testing.TB) (dsn string) {
	t.Helper()
	dsn = c.Empty(t)
	c.Exec(t, dsn, c.schema...)
	c.Exec(t, dsn, c.grants...)
	return c.As(dsn, App)
}

// Exec runs statements on the database of a DSN as an administrator, in one
// connection. A database that they call latchkey is this one.
func (c *Cluster) Exec(t testing.TB, dsn string, statements ...string) {
	t.Helper()
	db, err := database.OpenAdmin(c.As(dsn, Admin))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context()) // foreign_key_checks is the connection's
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.ExecContext(t.Context(), c.on(statement, nameOf(dsn))); err != nil {
			t.Fatalf("%v in: %s", err, statement)
		}
	}
}
