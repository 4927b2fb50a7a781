package dbtest

import (
	"database/sql"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Where the server judges passwords by its rules' defaults, sql/users.sql makes its
// users all the same, and a password as docs/deploy.md makes it opens them.
func TestUsersWherePasswordsAreJudged(t *testing.T) {
	doc, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	begin, _, _ := strings.Cut(password, "-")
	if !strings.Contains(string(doc), "password="+begin+"-$(openssl rand -hex 24)") {
		t.Errorf("docs/deploy.md makes no password that begins with %s-", begin)
	}
	for _, class := range []string{"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "-"} {
		if !strings.ContainsAny(begin+"-", class) {
			t.Errorf("a password that begins with %s- may have none of %s", begin, class)
		}
	}

	judge(t)
	c, err := startElsewhere(cluster.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.clearAway)
	count(t, c.Migrated(t), "SELECT COUNT(*) FROM accounts")
}

// judge has the server judge passwords until the test ends: by its component on MySQL,
// by its plugin on MariaDB, which Debian has in a package that need not be here.
func judge(t *testing.T) {
	t.Helper()
	db, err := sql.Open("mysql", cluster.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })

	if cluster.MariaDB(t) {
		if _, err := db.Exec("INSTALL SONAME 'simple_password_check'"); err != nil {
			t.Log("the plugin is not here; what it asks for is looked at above:", err)
			return
		}
		t.Cleanup(func() { _, _ = db.Exec("UNINSTALL SONAME 'simple_password_check'") })
	} else {
		if _, err := db.Exec("INSTALL COMPONENT 'file://component_validate_password'"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = db.Exec("UNINSTALL COMPONENT 'file://component_validate_password'") })
	}

	if _, err := db.Exec("CREATE USER 'judged'@'%' IDENTIFIED BY 'abcdef0123456789'"); err == nil {
		t.Fatal("the server does not judge passwords")
	}
}

// The user for dumps reads every table and view, and writes none; the one for figures
// sees what the server does, and no table.
func TestBackupAndMonitor(t *testing.T) {
	dsn := cluster.Migrated(t)
	as := func(user string) *sql.DB {
		config := mustParse(cluster.As(dsn, user))
		config.DBName = "" // a user without a table cannot choose it
		db, err := sql.Open("mysql", config.FormatDSN())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	backup, monitor := as(Backup), as(Monitor)

	may := func(db *sql.DB, want bool, statements ...string) {
		t.Helper()
		for _, statement := range statements {
			rows, err := db.Query(statement)
			if err == nil {
				rows.Close()
			}
			if (err == nil) != want {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}

	for _, table := range []string{"accounts", "profiles", "pictures", "sessions", "audit_log", "attempts", "imported_accounts", "one_time_tokens", "mail_outbox", "known_devices", "goose_db_version"} {
		table = nameOf(dsn) + "." + table
		may(backup, true, "SELECT * FROM "+table, "SHOW CREATE TABLE "+table)
		may(backup, false, "DELETE FROM "+table, "UPDATE "+table+" SET id = 1", "DROP TABLE "+table)
		may(monitor, false, "SELECT * FROM "+table, "DELETE FROM "+table)
	}

	overview := nameOf(dsn) + ".account_overview"
	may(backup, true, "SELECT * FROM "+overview, "SHOW CREATE VIEW "+overview, "START TRANSACTION WITH CONSISTENT SNAPSHOT")
	may(monitor, true, "SHOW GLOBAL STATUS", "SHOW GLOBAL VARIABLES", "SHOW PROCESSLIST", "SELECT * FROM information_schema.innodb_trx", "SHOW ENGINE INNODB STATUS")

	may(backup, false, "SHOW ENGINE INNODB STATUS", "FLUSH TABLES", "SELECT * FROM mysql.user")
	may(monitor, false, "FLUSH TABLES", "SELECT * FROM mysql.user", "SELECT * FROM "+overview)
}

// Each question that docs/deploy.md has alerts ask of the database is answered with a
// value, to the user for figures.
func TestAlerts(t *testing.T) {
	doc, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(doc), "And on the database itself")
	text, _, _ = strings.Cut(text, "What to do then")
	var questions []string
	for _, code := range regexp.MustCompile("`([A-Z][A-Za-z_]+(?: [^`]*)?)`").FindAllStringSubmatch(text, -1) {
		question := code[1]
		if regexp.MustCompile("^[A-Z][a-z]+_[a-z_]+$").MatchString(question) {
			question = "SHOW GLOBAL STATUS LIKE '" + question + "'"
		}
		if strings.Contains(question, " ") {
			questions = append(questions, question)
		}
	}
	if len(questions) < 8 {
		t.Fatalf("found only %q", questions)
	}

	config := mustParse(cluster.As(cluster.Migrated(t), Monitor))
	config.DBName = ""
	db, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, question := range questions {
		rows, err := db.Query(question)
		if err != nil {
			t.Errorf("%s: %v", question, err)
			continue
		}
		if !rows.Next() {
			t.Errorf("%s has no answer", question)
		}
		rows.Close()
	}
}
