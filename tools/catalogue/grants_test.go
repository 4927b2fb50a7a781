package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	grantLine  = regexp.MustCompile(`(?m)^GRANT\s+(.+?)\s+ON latchkey\.(\w+)\s+TO '(\w+)'`)
	columnList = regexp.MustCompile(`\s*\([^)]*\)`)
)

// grants reads the verbs of each user on each table from sql/grants.sql. That a
// verb is for some columns only is left out.
func grants(t *testing.T) map[string]map[string][]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "sql", "grants.sql"))
	if err != nil {
		t.Fatal(err)
	}

	users := map[string]map[string][]string{}

	for _, m := range grantLine.FindAllStringSubmatch(string(content), -1) {
		verbs, table, user := strings.Split(columnList.ReplaceAllString(m[1], ""), ", "), m[2], m[3]
		if users[user] == nil {
			users[user] = map[string][]string{}
		}
		users[user][table] = union(users[user][table], verbs)
	}
	return users
}

// What sql/grants.sql gives to the service's user, and to that of a purge, is what
// the statements need that they run, and the version of the schema.
func TestGrantsAreTheNeeds(t *testing.T) {
	c, list := programCallers(t), statements(t)

	given := grants(t)
	for name, mayRun := range map[string]func(user) bool{
		"latchkey_app": func(u user) bool {
			return u.name == "the service" || strings.Contains(u.name, "export") || strings.Contains(u.name, "import") || strings.Contains(u.name, "mail")
		},
		"latchkey_purge": func(u user) bool { return u.name == "`latchkey purge`" },
	} {
		var runs []string
		for _, u := range c.users() {
			if mayRun(u) {
				runs = union(runs, u.statements)
			}
		}

		want := needs(named(list, runs))
		want["goose_db_version"] = []string{"SELECT"}

		for table := range want {
			slices.Sort(want[table])
		}

		if got := given[name]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s may do\n%v\nin sql/grants.sql, and its statements need\n%v", name, got, want)
		}
	}
}
