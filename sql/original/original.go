// Package original holds the statements that read the tables of the original
// service. They are plain SQL but for names in braces, since an operator's
// tables and columns may be called otherwise; each name is checked and quoted
// before it goes in. It is the only place where a statement is put together.
package original

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

//go:embed *.sql
var files embed.FS

// The tables, by the names that Flask-SQLAlchemy derives from the models.
const (
	User        = "user"
	ProfileCard = "profile_card"
	SocialLinks = "social_links"
)

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

// Names says what each table ("user") and column ("user.email") is called.
type Names map[string]string

// NewNames begins with the original's names and applies the overrides: a table
// by its name, a column as "user.email" or, where one table has it, "email".
// All that is wrong is told at once.
func NewNames(overrides map[string]string) (Names, error) {
	names := Names{}
	for table, list := range columns {
		names[table] = table
		for _, column := range list {
			names[table+"."+column] = column
		}
	}
	var faults []error
	for _, what := range slices.Sorted(maps.Keys(overrides)) {
		key, err := resolve(names, what)
		if name := overrides[what]; err == nil && !identifier.MatchString(name) {
			err = fmt.Errorf("%q cannot be the name of %s: letters, digits, _ and $ only, 64 at most", name, what)
		}
		if err != nil {
			faults = append(faults, err)
			continue
		}
		names[key] = overrides[what]
	}
	return names, errors.Join(faults...)
}

// resolve finds the key of a name that an operator wrote without its table.
func resolve(names Names, what string) (string, error) {
	if _, ok := names[what]; ok {
		return what, nil
	}
	var found []string
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if strings.HasSuffix(key, "."+what) {
			found = append(found, key)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("the original has no column %q", what)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("column %q is in several tables; say which: %s", what, strings.Join(found, ", "))
}

// Columns lists the columns of a table that are read, by the operator's names.
func (n Names) Columns(table string) []string {
	list := make([]string, 0, len(columns[table]))
	for _, column := range columns[table] {
		list = append(list, n[table+"."+column])
	}
	return list
}

// Statement returns the statement of this file, with the names in place.
func (n Names) Statement(file string) string {
	text, err := files.ReadFile(file + ".sql")
	if err != nil {
		panic(err) // the program asks for a file that it does not hold
	}
	return placeholder.ReplaceAllStringFunc(string(text), func(brace string) string {
		name := n[strings.Trim(brace, "{}")]
		if !identifier.MatchString(name) {
			panic("original: " + file + " names " + brace)
		}
		return "`" + name + "`"
	})
}
