package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/internal/id"
)

// page reads a page of history and the ids in it.
func (f *fixture) page(code, before string) (ids []string, next string) {
	f.t.Helper()
	path := "/v1/account/activity"
	if before != "" {
		path += "?before=" + before
	}

	a := f.call("GET", path, nil, bearer(code))
	f.want(a, http.StatusOK, "")
	return leaves(a.body, "activity.id"), a.text("next")
}

// history reads the ids of an account's rows from the table, the newest first.
func (f *fixture) history(username string) (ids []string) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT l.id FROM audit_log AS l JOIN accounts AS a ON a.id = l.account_id WHERE a.username_key = ? ORDER BY l.id DESC", username)
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			f.t.Fatal(err)
		}
		ids = append(ids, one.String())
	}
	return ids
}

// act makes a row of history.
func (f *fixture) act(code string) {
	f.t.Helper()
	f.want(f.call("PATCH", "/v1/profile", object{"county": id.New().String()}, bearer(code)), http.StatusOK, "")
}

// Page by page an owner reads all that the account's history was when the first
// page was read: no entry twice, none left out, and none of another's, while both
// accounts go on making history.
//
// ASVS v5.0.0-8.2.2
func TestActivity(t *testing.T) {
	f := newFixture(t, nil)
	ana, eve := f.member("ana"), f.member("eve")

	for range 130 {
		f.act(ana)
		f.act(eve)
	}

	want := f.history("ana")
	var got []string
	for next, pages := "", 0; ; pages++ {
		ids, after := f.page(ana, next)
		got = append(got, ids...)
		if after == "" {
			break
		}
		if len(ids) != 50 || pages > 5 {
			t.Fatalf("page %d has %d entries", pages, len(ids))
		}

		// Both accounts act between two pages.
		f.act(ana)
		f.act(eve)
		next = after
	}

	if len(want) != 132 || !slices.Equal(got, want) {
		t.Errorf("got %d entries, want %d:\n%v\n%v", len(got), len(want), got, want)
	}
}

// A last page that is full has no empty one after it.
func TestActivityPageIsFull(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")

	for len(f.history("ana")) < 50 {
		f.act(ana)
	}
	if ids, next := f.page(ana, ""); len(ids) != 50 || next != "" {
		t.Errorf("of 50: %d, then %q", len(ids), next)
	}

	f.act(ana)
	ids, next := f.page(ana, "")
	if len(ids) != 50 || next != ids[49] {
		t.Errorf("of 51: %d, then %q", len(ids), next)
	}
	if ids, next := f.page(ana, next); len(ids) != 1 || next != "" {
		t.Errorf("the rest: %d, then %q", len(ids), next)
	}

	// A cursor from before the first entry leaves an empty page.
	if ids, next := f.page(ana, ids[len(ids)-1][:8]+"-0000-7000-8000-000000000000"); len(ids) > 1 || next != "" {
		t.Errorf("before all: %d, then %q", len(ids), next)
	}
}

// An entry says what happened, from where and when, as the table has it.
func TestActivityEntry(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")

	a := f.call("GET", "/v1/account/activity", nil, bearer(ana))
	entry := a.body["activity"].([]any)[0].(object)

	var made time.Time
	if err := f.raw.QueryRow("SELECT created_at FROM audit_log ORDER BY id DESC LIMIT 1").Scan(&made); err != nil {
		t.Fatal(err)
	}

	want := object{"id": f.history("ana")[0], "action": sessionCreated, "ip": "127.0.0.1", "createdAt": made.Format(time.RFC3339Nano)}
	for name, value := range want {
		if got := entry[name]; got != value {
			t.Errorf("%s is %v, want %v", name, got, value)
		}
	}
}

// To name an entry of another's shows nothing of it: an id is a place in time, and
// what is before it is one's own. What is no id is refused.
//
// ASVS v5.0.0-8.2.2 v5.0.0-15.3.7
func TestActivityOfAnother(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.member("ana")
	for range 3 {
		f.act(ana)
	}
	eve := f.member("eve")
	f.act(ana)

	for _, theirs := range f.history("ana") {
		ids, next := f.page(eve, theirs)
		if wanted := slices.DeleteFunc(f.history("eve"), func(mine string) bool { return mine >= theirs }); !slices.Equal(ids, wanted) || next != "" {
			t.Errorf("before %s: %v %q, want %v", theirs, ids, next, wanted)
		}
	}

	mine := f.history("eve")[0]
	for _, wrong := range []string{"", "x", "null", "0", strings.ToUpper(mine), mine + "x", mine[:35], "{" + mine + "}", strings.ReplaceAll(mine, "-", ""), mine + "&before=" + mine, "%27%20OR%201=1"} {
		a := f.call("GET", "/v1/account/activity?before="+wrong, nil, bearer(eve))
		if f.want(a, http.StatusUnprocessableEntity, "invalid-fields"); a.object("fields")["before"] == nil {
			t.Errorf("%q: %s", wrong, a.raw)
		}
	}
}

// History and the copy of everything are for the holder of a session, by header or
// cookie, and a session with such a value does not log in.
//
// ASVS v5.0.0-8.2.1
func TestYourDataNeedsASession(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	for _, path := range []string{"/v1/account/activity", "/v1/account/export"} {
		f.want(f.call("GET", path, nil), http.StatusUnauthorized, "missing-code")
		f.want(f.call("GET", path+"?code="+code, nil), http.StatusUnauthorized, "missing-code")
		f.want(f.call("GET", path, nil, bearer(strings.Repeat("0", 26))), http.StatusUnauthorized, "unknown-code")
		f.want(f.call("GET", path, nil, bearer(code)), http.StatusOK, "")
		f.want(f.call("GET", path, nil, cookie(code)), http.StatusOK, "")
	}

	f.want(f.call("DELETE", "/v1/session", nil, bearer(code)), http.StatusNoContent, "")
	for _, path := range []string{"/v1/account/activity", "/v1/account/export"} {
		f.want(f.call("GET", path, nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
	}
}

// The document names every action that is written anywhere, and no other.
func TestOpenAPIListsTheActions(t *testing.T) {
	want := []any{}
	for _, file := range []string{"transaction.go", "../importer/write.go"} {
		for _, text := range constants(t, file) {
			want = append(want, text)
		}
	}

	got := loadContract(t).doc.Components.Schemas["Activity"].Value.Properties["action"].Value.Enum
	byText := func(a, b any) int { return strings.Compare(a.(string), b.(string)) }
	slices.SortFunc(want, byText)
	if !slices.Equal(slices.SortedFunc(slices.Values(got), byText), want) || len(want) < 19 {
		t.Errorf("the document has %v, the code %v", got, want)
	}
}

// constants reads the texts of a file's constants.
func constants(t *testing.T, file string) (texts []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}

	for _, declared := range parsed.Decls {
		group, ok := declared.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value)
					texts = append(texts, text)
				}
			}
		}
	}

	return texts
}
