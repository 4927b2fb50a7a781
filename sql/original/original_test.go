package original

import (
	"strings"
	"testing"
)

// Every statement is made of checked, quoted names, and has no brace left.
func TestStatements(t *testing.T) {
	names, err := NewNames(map[string]string{"user": "app_user", "email": "mail", "profile_card.user_id": "owner"})
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := files.ReadDir(".")
	if len(entries) < 7 {
		t.Fatalf("%d statements", len(entries))
	}
	for _, e := range entries {
		text := names.Statement(strings.TrimSuffix(e.Name(), ".sql"))
		if strings.ContainsAny(text, "{}") {
			t.Errorf("%s has a brace left:\n%s", e.Name(), text)
		}
	}
	users := names.Statement("users")
	for _, want := range []string{"FROM `app_user` AS u", "u.`mail`", "f.`owner` = u.`id`", "f.`user_id` = u.`id`"} {
		if !strings.Contains(users, want) {
			t.Errorf("users.sql does not say %s:\n%s", want, users)
		}
	}
}

// All that is wrong is told at once; nothing that is not a plain name gets in.
func TestNewNamesRefuses(t *testing.T) {
	overrides := map[string]string{
		"user": "a`; DROP TABLE accounts; --", "email": "", "id": "uid", "shoe": "size", "username": strings.Repeat("a", 65), "image": "a.b",
	}
	names, err := NewNames(overrides)
	if err == nil {
		t.Fatal("accepted")
	}
	for what := range overrides {
		if !strings.Contains(err.Error(), what) {
			t.Errorf("the error does not tell of %s: %v", what, err)
		}
	}
	for key, name := range names {
		if !identifier.MatchString(name) {
			t.Errorf("%s is called %q", key, name)
		}
	}
}
