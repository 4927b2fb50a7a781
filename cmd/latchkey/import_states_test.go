package main

import (
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
)

// The original as its tables were in its two states, imported by the command
// without a flag.

// inState makes a database of a file of testdata/original.
func inState(t *testing.T, name string) (dsn string) {
	t.Helper()
	file, err := os.ReadFile("testdata/original/" + name + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	dsn = cluster.Empty(t)
	list := strings.Split(string(file), ";\n")
	statements(t, dsn, list[:len(list)-1]...)
	return dsn
}

// asFlask returns the address of a database as a Flask application has it, for a
// user who may only read, and whose name and password have every special character.
func asFlask(t *testing.T, dsn string) string {
	t.Helper()
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}

	name, password := c.DBName+"@o:r/i%g", `p@ss:w/r?d#[%41]&=+ ș'"\`
	quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	who := "'" + name + "'@'%'"
	cluster.Exec(t, dsn,
		"CREATE USER "+who+" IDENTIFIED BY '"+quoted.Replace(password)+"'",
		"GRANT SELECT ON `"+c.DBName+"`.* TO "+who,
	)

	t.Cleanup(func() { // the test's context has ended by then
		db, err := database.OpenAdmin(cluster.As(dsn, dbtest.Admin))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("DROP USER " + who); err != nil {
			t.Error(err)
		}
	})

	address := "mysql+pymysql://" + url.UserPassword(name, password).String()
	if c.Net == "unix" {
		return address + "@localhost/" + c.DBName + "?unix_socket=" + url.QueryEscape(c.Addr) + "&charset=utf8mb4&local_infile=1"
	}
	return address + "@" + c.Addr + "/" + c.DBName + "?charset=utf8mb4"
}

// person is a user of the original service: the login and password that were typed, and
// what the profile showed where it differs from a new account's.
type person struct {
	email, password string
	shown           fields
}

var emptyCard = fields{"Occupation": "", "HomeAddress": "", "Country": "", "County": ""}

var emptyLinks = fields{"LinkedIn": "", "FaceBook": "", "GitHub": "", "Instagram": "", "Twitter": "", "Youtube": "", "Description": ""}

// with merges what is shown.
func with(list ...fields) fields {
	all := fields{}
	for _, one := range list {
		maps.Copy(all, one)
	}
	return all
}

// logInAll logs everybody in, and looks at what each is shown.
func logInAll(t *testing.T, people []person) {
	t.Helper()
	p := startProcess(t)
	for _, one := range people {
		shown := with(defaults, fields{"Email": strings.TrimSpace(one.email)}, one.shown)
		frontend{T: t, url: p.url}.logIn(one.email, one.password).profileIs(shown, nil)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

// The running state is imported by the command without a flag, with the address of
// the application's configuration and rights to read: everybody logs in with the old
// password, and sees what the original showed.
func TestImportRunningState(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))

	out, report := importOriginal(t, asFlask(t, inState(t, "running")), "--apply")
	checkSays(t, out, "accounts read 9", "imported 8", "left out 1")
	checkDecisions(t, report, []string{
		"rows-ignored 1 profile_card", "rows-ignored 1 social_links", "link-completed 1 linkedin",
		"username-derived 2 username", "username-derived 3 username", "email-unusable 4 email",
	})

	for _, d := range report {
		if d.Kind == "rows-ignored" && d.Because != "has 3 rows in "+d.Field {
			t.Errorf("ignored because it %s", d.Because)
		}
	}

	for _, said := range []string{"There is no table", "Reading the table"} {
		if strings.Contains(out, said) {
			t.Errorf("it says %q:\n%s", said, out)
		}
	}

	logInAll(t, []person{
		{"ana@example.org", "ana123", fields{
			"FullName": "Ana Pop", "Occupation": "Baker", "HomeAddress": "Strada Lungă 1", "Country": "România", "County": "Cluj",
			"LinkedIn": "https://linkedin.com/in/ana", "GitHub": "https://github.com/ana", "Instagram": "", "Twitter": "", "Description": "Ana bakes.",
		}},
		{" Bob.Marin@example.org ", "Parola lui Bob 1", fields{"FullName": "Bob-Ionuț Marin Pop"}},
		{"CRIS@example.org", "țigară și cafea", with(emptyCard, emptyLinks, fields{"FullName": "Cris Dinu"})},
		{"eva@example.org", "eva123", fields{"FullName": "Eva Stan", "Occupation": "Teacher", "GitHub": "https://github.com/eva", "Description": ""}},
		{"fin@example.org", "fin-password", fields{"FullName": "Fin Ene"}},
		{"gil@example.org", "gil123", fields{"FullName": "Gil Oprea"}},
		{"hana+test@example.org", "Hana 1234567", with(emptyCard, fields{"FullName": "Hana Lupu", "Occupation": "Diver", "Country": "Franța"})},
		{"Iza@example.org", "iza123", fields{"FullName": "Iza Vlad"}},
	})
}

// The document's state is imported too, also from before it had profiles: what is
// missing is said once, and comes as a new account has it.
func TestImportDocumentState(t *testing.T) {
	const lacks = "There is no table %s: every account gets the texts of a new account in its place."
	card := fields{"Occupation": "Sailor", "HomeAddress": "Portul 1", "Country": "România", "County": "Constanța"}
	links := with(emptyLinks, fields{"LinkedIn": "https://linkedin.com/in/leo", "Description": "Leo sails."})
	for name, c := range map[string]struct {
		drop     []string
		leo, mia fields
	}{
		"whole":                {nil, with(card, links), with(emptyCard, emptyLinks)},
		"without social_links": {[]string{"social_links"}, card, emptyCard},
		"without profile_card": {[]string{"profile_card"}, links, emptyLinks},
		"without both":         {[]string{"profile_card", "social_links"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			serveEnv(t, cluster.Migrated(t))
			from := inState(t, "document")
			for _, table := range c.drop {
				statements(t, from, "DROP TABLE "+table)
			}

			out, report := importOriginal(t, asFlask(t, from), "--apply")
			checkSays(t, out, "accounts read 5", "imported 3", "left out 2")
			checkDecisions(t, report, []string{"username-derived 2 username", "email-unusable 3 email", "password-disabled 4 password", "email-unusable 5 email"})

			for _, table := range []string{"profile_card", "social_links"} {
				want := 0
				if slices.Contains(c.drop, table) {
					want = 1
				}
				if n := strings.Count(out, fmt.Sprintf(lacks, table)); n != want {
					t.Errorf("it says %d times that there is no %s:\n%s", n, table, out)
				}
			}

			logInAll(t, []person{
				{"leo@example.org", "Leo are mere", with(c.leo, fields{"FullName": "Leo Pop"})},
				{"mia@example.org", "mia123", with(c.mia, fields{"FullName": ""})},
			})
		})
	}
}

// Of two tables of users the one in use is taken, and that is said; the operator's
// word is above that. Columns are found in either spelling.
func TestImportFindsTheTable(t *testing.T) {
	const empty = "CREATE TABLE `user` (id INT PRIMARY KEY, username TEXT, email TEXT, last_name TEXT, first_name TEXT, password TEXT)"
	const other = "CREATE TABLE `user` (id INT PRIMARY KEY, name TEXT)"
	for name, c := range map[string]struct {
		prepare []string
		flags   []string
		says    []string
	}{
		"an empty one beside it":      {[]string{empty}, nil, []string{"Reading the table users.", "Use --user-table to read another", "accounts read 9"}},
		"another thing beside it":     {[]string{other, "INSERT INTO `user` VALUES (1, 'x')"}, nil, []string{"Reading the table users.", "accounts read 9"}},
		"both empty":                  {[]string{empty, "DELETE FROM users"}, nil, []string{"Reading the table users.", "accounts read 0"}},
		"the operator takes another":  {[]string{empty}, []string{"--user-table", "user"}, []string{"accounts read 0"}},
		"the operator settles it":     {[]string{empty, "INSERT INTO `user` (id) VALUES (1)"}, []string{"--user-table", "users"}, []string{"accounts read 9"}},
		"capitals in the table":       {[]string{"RENAME TABLE users TO `Users`"}, nil, []string{"accounts read 9", "would be imported 8"}},
		"other spellings of columns":  {[]string{"ALTER TABLE users RENAME COLUMN first_name TO firstName, RENAME COLUMN username TO user_name", "ALTER TABLE profile_card RENAME COLUMN homeaddress TO home_address"}, nil, []string{"would be imported 8"}},
		"a column that is called so":  {[]string{"ALTER TABLE users ADD user_name TEXT, ADD mail TEXT"}, []string{"--column", "email=MAIL"}, []string{"e-mail cannot be used 9"}},
		"profile tables named before": {[]string{"RENAME TABLE profile_card TO cards"}, []string{"--profile-table", "cards"}, []string{"further rows ignored 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			serveEnv(t, cluster.Migrated(t))
			from := inState(t, "running")
			statements(t, from, c.prepare...)

			out, _ := importOriginal(t, from, c.flags...)
			checkSays(t, out, c.says...)
		})
	}
}

// crowd fills the running state with people of three rows each in the other tables,
// which have no index but their own.
func crowd(t *testing.T, people int) (dsn string) {
	t.Helper()
	dsn = inState(t, "running")
	const rows = " CROSS JOIN (SELECT 0 AS r UNION ALL SELECT 1 UNION ALL SELECT 2) AS r"
	statements(t, dsn,
		"DELETE FROM users", "DELETE FROM profile_card", "DELETE FROM social_links",
		fmt.Sprintf("INSERT INTO users SELECT n + 1, CONCAT('user', n), CONCAT('user', n, '@example.org'), 'Pop', 'Ana', '$2b$04$fq7W..gp/Fipiw84i2q/LObrakWFYSbmTe0CXKH4MXfwWN.qToAiy' FROM %s WHERE n < %d", dbtest.Numbers, people),
		"INSERT INTO profile_card (user_id, occupation, homeaddress, country, county, image) SELECT id, CONCAT('occupation ', r), '', '', '', '' FROM users"+rows+" ORDER BY r, id",
		"INSERT INTO social_links (user_id, linkedin, facebook, github, instagram, twitter, youtube, description) SELECT id, '', '', '', '', '', '', CONCAT('description ', r) FROM users"+rows+" ORDER BY r, id",
	)
	return dsn
}

// No statement of a batch reads a whole table: what the server reads in all grows
// with the accounts, a few rows each, not with the accounts times the batches.
func TestImportReadsEachRowOnce(t *testing.T) {
	const people = 2_000
	from, to := crowd(t, people), cluster.Migrated(t)
	serveEnv(t, to)
	before := rowsRead(t, from)
	out, _ := importOriginal(t, from)
	checkSays(t, out, "would be imported 2000", "further rows ignored 4000")
	// A user's row is read three times, their six others once and by the sort once
	// more; 6,000 rows in each of 10 batches would be 30 more, of each of two tables.
	if n := (rowsRead(t, from) - before) / people; n > 40 {
		t.Errorf("the server read %d rows for each account", n)
	}
}

// rowsRead is how many rows the server has read for anybody.
func rowsRead(t *testing.T, dsn string) (n int) {
	t.Helper()
	admin(t, dsn, func(db *sql.DB) error {
		rows, err := db.QueryContext(t.Context(), "SHOW GLOBAL STATUS LIKE 'Handler\\_read\\_%'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var value int
			if err := rows.Scan(&name, &value); err != nil {
				return err
			}
			n += value
		}
		return rows.Err()
	})
	return n
}
