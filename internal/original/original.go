// Package original holds the statements that read the tables of the original
// service. They are plain SQL but for names in braces, since a state of the
// original or its operator may call a table or a column otherwise; each name is
// checked and quoted before it goes in. It is the only place where a statement is
// put together.
package original

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	latchkey "latchkey/sql"
)

// The tables, by the names that Flask-SQLAlchemy derives from the models.
const (
	User        = "user"
	ProfileCard = "profile_card"
	SocialLinks = "social_links"
)

// Tables lists the tables that are read.
var Tables = []string{User, ProfileCard, SocialLinks}

// columns are those that are read, table by table.
var columns = map[string][]string{
	User:        {"id", "username", "email", "last_name", "first_name", "password"},
	ProfileCard: {"id", "user_id", "occupation", "homeaddress", "country", "county", "image"},
	SocialLinks: {"id", "user_id", "linkedin", "facebook", "github", "instagram", "twitter", "youtube", "description"},
}

var (
	identifier  = regexp.MustCompile(`^[A-Za-z0-9_$]{1,64}$`)
	placeholder = regexp.MustCompile(`\{[a-z_]+(\.[a-z_]+)?\}`)
)

// Names says what a table ("user") or a column ("user.email") is called.
type Names map[string]string

// NewNames begins with what an operator says: a table by its name, a column as
// "user.email" or, where one table has it, "email". Find adds the rest. All that is
// wrong is reported at once.
func NewNames(given map[string]string) (Names, error) {
	names := Names{}
	var faults []error
	for _, what := range slices.Sorted(maps.Keys(given)) {
		key, err := resolve(what)
		if name := given[what]; err == nil && !identifier.MatchString(name) {
			err = fmt.Errorf("%q cannot be the name of %s: letters, digits, _ and $ only, 64 at most", name, what)
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		names[key] = given[what]
	}
	return names, errors.Join(faults...)
}

// resolve finds the key of a name that an operator wrote without its table.
func resolve(what string) (string, error) {
	var found []string
	for _, table := range Tables {
		if what == table {
			return what, nil
		}
		for _, column := range columns[table] {
			switch what {
			case table + "." + column:
				return what, nil
			case column:
				found = append(found, table+"."+column)
			}
		}
	}

	// Written without its table, the name must be in one table alone.
	switch len(found) {
	case 0:
		return "", fmt.Errorf("the original has no column %q", what)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("column %q is in several tables; say which: %s", what, strings.Join(found, ", "))
}

// Statement returns the statement of this file with the names in place, and with a
// parameter for each of so many ids where it asks for a list.
func (n Names) Statement(file string, ids int) string {
	text, err := latchkey.Original.ReadFile("original/" + file + ".sql")
	if err != nil {
		panic(err) // the program asks for a file that it does not hold
	}
	return placeholder.ReplaceAllStringFunc(string(text), func(brace string) string {
		if brace == "{ids}" {
			return strings.TrimSuffix(strings.Repeat("?, ", ids), ", ")
		}
		name := n[strings.Trim(brace, "{}")]
		if !identifier.MatchString(name) {
			panic("original: " + file + " names " + brace)
		}
		return "`" + name + "`"
	})
}
