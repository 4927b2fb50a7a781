package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"latchkey/internal/dbtest"
)

// A record with any value in any field is judged by the dry run, and what passes there is
// written: no date, text, name or id stops --apply.
func TestImportJudgesEveryValue(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)
	dates := []string{
		"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "1000-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
		"1970-01-01T00:00:00.0000001Z", "2020-02-29T12:00:00.999999999+05:30", "2999-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999-23:59",
	}
	texts := []string{"\\u0000", "\\ud800", "\\ufffd", "\\u2028", "\\u202e", "😀", strings.Repeat("ß", 5000), strings.Repeat("😀", 5000), "\\u3164", "a\\u0301",
		strings.Repeat(" ", 5000) + "a", "a" + strings.Repeat("\u0301", 5000), "a\U000e0041"}
	var lines []string
	add := func(field, value string) {
		record := fmt.Sprintf(`{"version":1,"email":"user%d@example.org","username":"user%d","firstName":"","lastName":"","passwordHash":null`, len(lines), len(lines))
		if name, nested := strings.CutPrefix(field, "profile."); nested {
			field, value = "profile", fmt.Sprintf(`{%q:%s,"links":{}}`, name, value)
		}
		lines = append(lines, strings.Replace(record+fmt.Sprintf(`,%q:%s}`, field, value), fmt.Sprintf(`%q:"",`, field), "", 1))
	}
	for _, date := range dates {
		for _, field := range []string{"emailVerifiedAt", "passwordChangedAt", "passwordDisabledAt", "createdAt", "updatedAt", "pictureCreatedAt", "profile.updatedAt"} {
			add(field, `"`+date+`"`)
		}
	}
	for _, text := range texts {
		for _, field := range []string{"firstName", "lastName", "locale", "profile.occupation", "profile.homeAddress", "profile.country", "profile.county", "profile.description"} {
			add(field, `"`+text+`"`)
		}
	}
	add("id", `"ffffffff-ffff-ffff-ffff-ffffffffffff"`)
	path := file(t, strings.Join(lines, "\n"))

	_, dryReport := fromJSONL(t, path)
	applied, report := fromJSONL(t, path, "--apply")
	if n := number(t, to, "SELECT COUNT(*) FROM accounts"); n != len(lines) {
		t.Errorf("of %d lines %d are imported: %.2000s", len(lines), n, applied)
	}
	before, _ := os.ReadFile(dryReport)
	after, _ := os.ReadFile(report)
	if a, b := strings.Count(string(before), "\n"), strings.Count(string(after), "\n"); a != b || a == 0 {
		t.Errorf("the dry run reports %d decisions, --apply %d", a, b)
	}
	for _, date := range dates {
		told := strings.Contains(string(before), `"kind":"date-replaced"`) && strings.Contains(string(before), date)
		if usable := strings.HasPrefix(date, "2020"); told == usable {
			t.Errorf("%s: reported: %v", date, told)
		}
	}
	if n := number(t, to, `SELECT COUNT(*) FROM accounts AS a JOIN profiles AS p ON p.account_id = a.id
		WHERE GREATEST(a.created_at, a.updated_at, a.password_changed_at, COALESCE(a.password_disabled_at, 0), COALESCE(a.email_verified_at, 0), p.updated_at) > UTC_TIMESTAMP(6)
		OR LEAST(a.created_at, a.updated_at, a.password_changed_at, p.updated_at) < '1970-01-01'`); n != 0 {
		t.Errorf("%d accounts have a date of the future, or before 1970", n)
	}
	if n := number(t, to, "SELECT COUNT(*) FROM accounts WHERE LENGTH(first_name) > 0 AND TRIM(first_name) = ''"); n != 0 {
		t.Errorf("%d accounts have a name of white space", n)
	}
}

// A value that the database refuses is reported with its line.
func TestImportNamesTheLine(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)
	statements(t, cluster.As(to, dbtest.Admin), "ALTER TABLE accounts ADD CONSTRAINT refused_ck CHECK (first_name <> 'Refused')")
	record := func(n int, name string) string {
		return fmt.Sprintf(`{"version":1,"email":"user%d@example.org","username":"user%d","firstName":%q,"lastName":"","passwordHash":null}`, n, n, name)
	}
	path := file(t, record(1, "Ana")+"\n\n"+record(2, "Refused")+"\n"+record(3, "Bob"))
	_, err := command(t, "import", "jsonl", path, "--report", t.TempDir()+"/r", "--apply")
	oneSentence(t, err, "at line 3", "refused a statement")

	for line, says := range map[string]string{
		`"createdAt":"2020-02-30T00:00:00Z"`:  "2020-02-30",
		`"createdAt":"10000-01-01T00:00:00Z"`: "10000-01-01",
		`"createdAt":"yesterday"`:             "yesterday",
		`"createdAt":5`:                       "not a JSON string",
	} {
		broken := strings.Replace(record(2, "Bob"), `"lastName"`, line+`,"lastName"`, 1)
		_, err := command(t, "import", "jsonl", file(t, record(1, "Ana")+"\n"+broken), "--report", t.TempDir()+"/r")
		oneSentence(t, err, "line 2", says)
	}
}

// A reserved username is replaced by a derived one, and so is one that was given up recently.
func TestImportDerivesReservedUsernames(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)
	statements(t, to, "INSERT INTO former_usernames (username_hash, expires_at) VALUES (UNHEX(SHA2('given.up', 256)), '2999-01-01')")
	path := file(t, `{"version":1,"email":"a@example.org","username":"Admin","firstName":"","lastName":"","passwordHash":null}
{"version":1,"email":"b@example.org","username":"Given.Up","firstName":"","lastName":"","passwordHash":null}
{"version":1,"email":"c@example.org","username":"carla","firstName":"","lastName":"","passwordHash":null}`)
	out, _ := fromJSONL(t, path, "--apply")
	checkSays(t, out, "is reserved", "is taken")
	if names := text(t, to, "SELECT GROUP_CONCAT(username_key ORDER BY username_key) FROM accounts"); names != "admin2,carla,given.up2" {
		t.Errorf("they are called %s", names)
	}
}
