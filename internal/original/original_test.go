package original

import (
	"maps"
	"strings"
	"testing"

	latchkey "latchkey/sql"
)

// schemaOf makes a schema of tables written as "name: column column"; every type is
// an int.
func schemaOf(tables ...string) Schema {
	schema := Schema{}
	for _, text := range tables {
		name, list, _ := strings.Cut(text, ": ")
		schema[name] = map[string]string{}
		for _, column := range strings.Fields(list) {
			schema[name][column] = "int"
		}
	}
	return schema
}

// running is the schema of the running state.
var running = schemaOf(
	"users: id username email last_name first_name password",
	"session: id session_string jwt",
	"profile_card: id user_id occupation homeaddress country county image",
	"social_links: id linkedin facebook github instagram twitter youtube description user_id",
)

// complete finds every table and column of a schema.
func complete(t *testing.T, names Names, schema Schema) Names {
	t.Helper()
	for _, table := range Tables {
		found := names.Find(table, schema)
		if len(found) != 1 {
			t.Fatalf("%s is %q", table, found)
		}
		var lacks string
		if names, lacks = names.With(table, found[0], schema[found[0]]); lacks != "" {
			t.Fatal(lacks)
		}
	}
	return names
}

// Every statement is made of checked, quoted names, and has no brace left.
func TestStatements(t *testing.T) {
	given, err := NewNames(map[string]string{"user": "app_user", "email": "mail", "profile_card.user_id": "owner"})
	if err != nil {
		t.Fatal(err)
	}

	schema := maps.Clone(running)
	maps.Copy(schema, schemaOf(
		"app_user: id username mail last_name first_name password",
		"profile_card: id owner occupation homeaddress country county image",
	))
	names := complete(t, given, schema)
	names["table"] = "app_user"

	entries, _ := latchkey.Original.ReadDir("original")
	if len(entries) < 9 {
		t.Fatalf("%d statements", len(entries))
	}

	var all string
	for _, e := range entries {
		text := names.Statement(strings.TrimSuffix(e.Name(), ".sql"), 3)
		if strings.ContainsAny(text, "{}") {
			t.Errorf("%s has a brace left:\n%s", e.Name(), text)
		}
		all += text
	}

	for _, want := range []string{"FROM `app_user` AS u", "u.`mail`", "c.`owner` IS NOT NULL", "s.`user_id` IS NOT NULL", "c.`id` IN (?, ?, ?)"} {
		if !strings.Contains(all, want) {
			t.Errorf("no statement says %s", want)
		}
	}
}

// All faults are reported together; only plain names are accepted.
func TestNewNamesRefuses(t *testing.T) {
	given := map[string]string{
		"user": "a`; DROP TABLE accounts; --", "email": "", "id": "uid", "shoe": "size", "username": strings.Repeat("a", 65), "image": "a.b",
	}
	names, err := NewNames(given)
	if err == nil {
		t.Fatal("accepted")
	}
	for what := range given {
		if !strings.Contains(err.Error(), what) {
			t.Errorf("the error does not tell of %s: %v", what, err)
		}
	}
	if len(names) > 0 {
		t.Errorf("got in: %v", names)
	}
}

// A table is found by its name in either state, in any case, or by what the operator
// says, and by nothing else.
func TestFind(t *testing.T) {
	finds := []struct {
		table, given string
		there        string
		want         string
	}{
		{User, "", "users session", "users"},
		{User, "", "user session", "user"},
		{User, "", "user users", "users user"},
		{User, "", "User users_roles userdata", "User"},
		{User, "", "session", ""},
		{User, "user", "user users", "user"},
		{User, "Users", "users user", "users"},
		{User, "app_user", "app_user user", "app_user"},
		{User, "app_user", "appuser user", ""},
		{ProfileCard, "", "profile_card profile", "profile_card"},
		{ProfileCard, "", "ProfileCard", "ProfileCard"},
		{SocialLinks, "", "profile_card social_link", ""},
	}

	for _, c := range finds {
		names := Names{}
		if c.given != "" {
			names[c.table] = c.given
		}
		if got := strings.Join(names.Find(c.table, schemaOf(strings.Fields(c.there)...)), " "); got != c.want {
			t.Errorf("%s, given %q, of %s is %q, want %q", c.table, c.given, c.there, got, c.want)
		}
	}
}

// A column is found in either spelling, or as the operator says; a column that is missing
// or ambiguous is reported.
func TestWith(t *testing.T) {
	const card = "id user_id occupation homeaddress country county image"
	cases := []struct {
		table, columns string
		given          Names
		lacks          string
		want           map[string]string
	}{
		{ProfileCard, card, nil, "", map[string]string{"user_id": "user_id", "homeaddress": "homeaddress"}},
		{ProfileCard, "ID userId Occupation home_address Country County Image", nil, "", map[string]string{"id": "ID", "user_id": "userId", "homeaddress": "home_address"}},
		{User, "id user_name email lastName firstname password", nil, "", map[string]string{"username": "user_name", "last_name": "lastName", "first_name": "firstname"}},
		{SocialLinks, "id user_id linked_in face_book git_hub instagram twitter YouTube description", nil, "", map[string]string{"linkedin": "linked_in", "youtube": "YouTube"}},
		{ProfileCard, card + " home_address", nil, "", map[string]string{"homeaddress": "homeaddress"}},
		{ProfileCard, card + " address", Names{"profile_card.homeaddress": "ADDRESS"}, "", map[string]string{"homeaddress": "address"}},
		{User, "id user_name userName email last_name first_name password", nil, "has both columns userName and user_name in the table t", nil},
		{User, "id user_name userName email last_name first_name password", Names{"user.username": "user_name"}, "", map[string]string{"username": "user_name"}},
		{User, "id username email", nil, "has no column last_name, first_name, password in the table t", nil},
		{User, "id username email last_name first_name password", Names{"user.email": "e_mail"}, "has no column e_mail in the table t", nil},
	}

	for _, c := range cases {
		given := Names{}
		maps.Copy(given, c.given)
		names, lacks := given.With(c.table, "t", schemaOf("t: " + c.columns)["t"])

		if lacks != c.lacks {
			t.Errorf("%s: it lacks %q, want %q", c.columns, lacks, c.lacks)
		}

		for column, want := range c.want {
			if got := names[c.table+"."+column]; got != want {
				t.Errorf("%s: %s is %q, want %q", c.columns, column, got, want)
			}
		}
	}

	for _, column := range []string{"id", "user_id"} {
		types := maps.Clone(running[ProfileCard])
		types[column] = "varchar"
		if _, lacks := (Names{}).With(ProfileCard, "t", types); lacks != "has no whole number in the column "+column+" of the table t" {
			t.Errorf("%s that is a text: %q", column, lacks)
		}
	}
}
