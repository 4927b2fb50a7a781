package api

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// publish makes the profile of a session's account public, or private again.
func (f *fixture) publish(code string, public bool) {
	f.t.Helper()
	a := f.call("PATCH", "/v1/profile", object{"public": public}, bearer(code))
	if f.want(a, http.StatusOK, ""); a.body["public"] != public {
		f.t.Errorf("public is %v", a.body["public"])
	}
}

// columns lists the columns of all tables, as table.column, with their types.
func (f *fixture) columns() map[string]string {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT CONCAT(table_name, '.', column_name), data_type FROM information_schema.columns WHERE table_schema = DATABASE()")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	types := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			f.t.Fatal(err)
		}
		types[name] = kind
	}

	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return types
}

// shownToEverybody are the columns that a public profile shows, and where in the answer.
var shownToEverybody = map[string]string{
	"accounts.username": "username", "accounts.first_name": "firstName", "accounts.last_name": "lastName",
	"profiles.occupation": "occupation", "profiles.country": "country", "profiles.county": "county", "profiles.description": "description",
	"profiles.linkedin": "links.linkedin", "profiles.facebook": "links.facebook", "profiles.github": "links.github",
	"profiles.instagram": "links.instagram", "profiles.twitter": "links.twitter", "profiles.youtube": "links.youtube",
}

// withoutCanary are the columns by which the profile is found, or that hold no text.
var withoutCanary = map[string]bool{
	"accounts.id": true, "profiles.account_id": true, "accounts.username_key": true, "profiles.is_public": true, "profiles.picture_digest": true,
}

// canarySecond begins every canary in a time.
const canarySecond = "2031-01-01 00:00:00."

// canaryFor is a value for a column that no other column has.
func canaryFor(t *testing.T, column, kind string, n int) string {
	t.Helper()
	_, name, _ := strings.Cut(column, ".")
	value := fmt.Sprintf("c%03d-%.20s", n, strings.ReplaceAll(name, "_", "-"))
	switch {
	case kind == "datetime":
		return fmt.Sprintf(canarySecond+"%06d", 100_001+n)
	case kind != "varchar":
		t.Errorf("%s is a %s: say what its canary is", column, kind)
	case name == "email_key":
		return value + "@example.org"
	case name == "locale":
		return value[:4] + "z"
	case strings.HasPrefix(shownToEverybody[column], "links."):
		return "https://example.org/" + value
	}
	return value
}

// plantCanaries writes another value to every column of the one account and its profile,
// and returns the values by column.
func (f *fixture) plantCanaries(t *testing.T) map[string]string {
	t.Helper()
	canary := map[string]string{}
	for column, kind := range f.columns() {
		table, name, _ := strings.Cut(column, ".")
		if table != "accounts" && table != "profiles" || withoutCanary[column] {
			continue
		}
		canary[column] = canaryFor(t, column, kind, len(canary))
		f.exec("UPDATE "+table+" SET "+name+" = ?", canary[column])
	}

	if len(canary) < 20 {
		t.Errorf("only %d columns had a canary", len(canary))
	}
	return canary
}

// Everybody sees the columns of a public profile that are listed here, and nothing of any
// other column of the account or the profile, even of one that is added later.
//
// ASVS v5.0.0-8.2.3 v5.0.0-15.3.1
// Incident 42
func TestPublicProfile(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(f.member("ana"), true)
	canary := f.plantCanaries(t)

	a := f.call("GET", "/v1/users/ana", nil)
	f.want(a, http.StatusOK, "")
	want := object{"pictureUrl": nil, "links": object{}}
	for column, path := range shownToEverybody {
		if link, ok := strings.CutPrefix(path, "links."); ok {
			want["links"].(object)[link] = canary[column]
		} else {
			want[path] = canary[column]
		}
	}
	if !reflect.DeepEqual(a.body, want) {
		t.Errorf("got %s\nwant %v", a.raw, want)
	}

	everything := string(a.raw) + fmt.Sprint(a.header)
	for column, value := range canary {
		// Of a time only the fraction is the same in every notation.
		value = strings.TrimPrefix(value, canarySecond)
		if shownToEverybody[column] == "" && strings.Contains(everything, value) {
			t.Errorf("%s is shown: %s", column, everything)
		}
	}

	var account []byte
	if err := f.raw.QueryRow("SELECT id FROM accounts").Scan(&account); err != nil {
		t.Fatal(err)
	}
	for _, form := range append(canaries(string(account)), fmt.Appendf(nil, "%x-%x", account[:4], account[4:6])) {
		if strings.Contains(strings.ToLower(everything), string(form)) {
			t.Errorf("the id is shown: %s", everything)
		}
	}
}

// A profile that is not public, an account that does not exist and a text that cannot be a
// username get the same answer, from the owner's session too: byte for byte in body and
// headers, but for the request's id and the date.
//
// ASVS v5.0.0-8.2.2
func TestNoPublicProfile(t *testing.T) {
	f := newFixture(t, nil)
	ana, gone := f.member("ana"), f.member("gone")
	f.publish(gone, true)
	f.publish(f.member("seen"), true)
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(gone)), http.StatusNoContent, "")

	for _, method := range []string{"GET", "HEAD"} {
		first := f.call(method, "/v1/users/nobody", nil)
		if method == "GET" {
			f.want(first, http.StatusNotFound, "not-found")
		}

		for _, name := range []string{
			"ana", "ANA", "gone", "a", "an", strings.Repeat("x", 31), strings.Repeat("x", 5000), "ana@example.org", "%20public", "public%20", "public%0A", "publi%00c", "%C3%A1na",
			"%ff%fe", "ana%27--", "%25", "public;x", "ana?before=1",
		} {
			for _, changes := range [][]with{nil, {bearer(ana)}} {
				a := f.call(method, "/v1/users/"+name, nil, changes...)
				if a.status != http.StatusNotFound || a.visible() != first.visible() {
					t.Errorf("%s %.40q: %s\nand for nobody: %s", method, name, a.visible(), first.visible())
				}
			}
		}
	}
}

// When an owner publishes a profile or makes it private, every replica knows at once; so it
// is when the username changes and when the account is deleted.
//
// ASVS v5.0.0-8.3.2
func TestPublishing(t *testing.T) {
	f := newFixture(t, nil)
	a := f.call("POST", "/v1/accounts", object{"email": "ana@example.org", "username": "Ana.Pop", "password": pass})
	f.want(a, http.StatusCreated, "")
	code := f.logIn("ana.pop")
	_, second := f.replica(f.options)

	read := func(name string, status int) {
		t.Helper()
		for _, url := range []string{f.url, second} {
			a := f.callAt(url, "GET", "/v1/users/"+name, nil)
			if a.status != status || status == http.StatusOK && !strings.EqualFold(a.text("username"), name) {
				t.Errorf("%s: %d %s, want %d", name, a.status, a.raw, status)
			}
		}
	}

	if a := f.call("GET", "/v1/account", nil, bearer(code)); a.object("profile")["public"] != false {
		t.Errorf("a new account is public: %s", a.raw)
	}
	read("ana.pop", http.StatusNotFound)

	for range 2 {
		f.publish(code, true)
		for _, spelling := range []string{"Ana.Pop", "ana.pop", "ANA.POP", "aNA%2EpOP"} {
			a := f.call("GET", "/v1/users/"+spelling, nil)
			if a.status != http.StatusOK || a.text("username") != "Ana.Pop" {
				t.Errorf("%s: %d %s", spelling, a.status, a.raw)
			}
		}
		read("ana.pop", http.StatusOK)
		f.publish(code, false)
		read("ana.pop", http.StatusNotFound)
	}

	f.publish(code, true)
	// A change that does not name it leaves it as it is.
	f.want(f.call("PATCH", "/v1/profile", object{"county": "Cluj"}, bearer(code)), http.StatusOK, "")
	f.want(f.call("PATCH", "/v1/profile/links", object{"github": ""}, bearer(code)), http.StatusOK, "")
	f.want(f.putPicture(code, pngOf(t, 8, 8)), http.StatusOK, "")

	for _, wrong := range []any{nil, "true", 1, object{}} {
		f.want(f.call("PATCH", "/v1/profile", object{"public": wrong}, bearer(code)), http.StatusBadRequest, "malformed-request")
	}
	read("ana.pop", http.StatusOK)

	picture := f.call("GET", "/v1/users/ana.pop", nil).text("pictureUrl")
	f.want(f.call("GET", picture, nil), http.StatusOK, "")

	f.want(f.call("PUT", "/v1/account/username", object{"username": "ana.other"}, bearer(code)), http.StatusOK, "")
	read("ana.pop", http.StatusTemporaryRedirect)
	read("ana.other", http.StatusOK)

	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
	read("ana.other", http.StatusNotFound)
}

// The placeholders of a new profile are shown to nobody; a text that its owner writes is.
func TestPublicPlaceholders(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.publish(code, true)

	read := func() object {
		t.Helper()
		a := f.call("GET", "/v1/users/ana", nil)
		f.want(a, http.StatusOK, "")
		return a.body
	}

	empty := read()
	// Before the owner writes anything, all texts and links are empty.
	texts := 0
	for _, part := range []object{empty, empty["links"].(object)} {
		for name, value := range part {
			if text, ok := value.(string); ok && name != "username" && name != "firstName" && name != "lastName" {
				if texts++; text != "" {
					t.Errorf("%s is %q", name, text)
				}
			}
		}
	}

	if texts != 10 {
		t.Errorf("%d texts, want 10", texts)
	}

	for _, name := range []string{"occupation", "country", "county", "description"} {
		f.want(f.call("PATCH", "/v1/profile", object{name: "Lorem " + name}, bearer(code)), http.StatusOK, "")
		if empty[name] = "Lorem " + name; !reflect.DeepEqual(read(), empty) {
			t.Errorf("with the %s: %v", name, read())
		}
	}

	for name := range empty["links"].(object) {
		link := "https://" + name + ".com/ana"
		f.want(f.call("PATCH", "/v1/profile/links", object{name: link}, bearer(code)), http.StatusOK, "")
		if empty["links"].(object)[name] = link; !reflect.DeepEqual(read(), empty) {
			t.Errorf("with the link %s: %v", name, read())
		}
	}
}
