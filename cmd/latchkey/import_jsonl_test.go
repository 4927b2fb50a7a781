package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/internal/testkit"
)

// fromJSONL imports a file and returns what was said.
func fromJSONL(t *testing.T, path string, flags ...string) (out string, report string) {
	t.Helper()
	report = filepath.Join(t.TempDir(), "report")
	out, err := command(t, append([]string{"import", "jsonl", path, "--report", report}, flags...)...)
	if err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	return out, report
}

func file(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "accounts.jsonl")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table reads a table as text, row by row.
func table(t *testing.T, dsn, name, order string) string {
	t.Helper()
	var b strings.Builder
	admin(t, dsn, func(db *sql.DB) error {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+name+" ORDER BY "+order)
		if err != nil {
			return err
		}
		defer rows.Close()

		columns, _ := rows.Columns()
		values := make([]sql.RawBytes, len(columns))
		into := make([]any, len(columns))
		for n := range values {
			into[n] = &values[n]
		}

		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			for n, v := range values {
				fmt.Fprintf(&b, "%s=%q %v ", columns[n], v, v == nil)
			}
			b.WriteByte('\n')
		}
		return rows.Err()
	})
	return b.String()
}

// What is exported and imported into an empty database is the same, byte for
// byte: identity, credential, times, profile and picture.
func TestExportImportRoundTrip(t *testing.T) {
	a, b := cluster.Migrated(t), cluster.Migrated(t)
	serveEnv(t, a)
	importOriginal(t, flask(t, "utf8mb4"), "--apply")
	// Times that differ, another language, an e-mail that was confirmed, an account
	// that is locked out, and profiles that are public.
	statements(t, a,
		"UPDATE accounts SET created_at = '2019-01-02 03:04:05.678901', updated_at = '2020-01-02 03:04:05.6', password_changed_at = '2021-01-02 03:04:05', password_disabled_at = '2022-01-02 03:04:05.000001', locale = 'ro', email_verified_at = '2023-01-02 03:04:05.000002' ORDER BY id LIMIT 5",
		"UPDATE profiles SET updated_at = '2023-01-02 03:04:05.5', is_public = TRUE ORDER BY account_id LIMIT 7",
		"UPDATE pictures SET created_at = '2024-01-02 03:04:05.25' ORDER BY account_id LIMIT 3",
	)
	path := filepath.Join(t.TempDir(), "accounts.jsonl")
	if _, err := command(t, "export", "jsonl", path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the export: %v %v", info.Mode(), err)
	}
	if _, err := command(t, "export", "jsonl", path); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("an export over another: %v", err)
	}
	content, _ := os.ReadFile(path)
	if out, err := command(t, "export", "jsonl"); err != nil || out != string(content) {
		t.Errorf("the standard output has something else: %v", err)
	}

	t.Setenv("LATCHKEY_DATABASE_DSN", b)
	empty := rowCounts(t, b)
	out, _ := fromJSONL(t, path)
	checkSays(t, out, "nothing was written", "would be imported 43")
	if after := rowCounts(t, b); fmt.Sprint(after) != fmt.Sprint(empty) {
		t.Errorf("the dry run wrote: %v", after)
	}
	out, _ = fromJSONL(t, path, "--apply")
	checkSays(t, out, "accounts read 43", "imported 43")
	for name, order := range map[string]string{"accounts": "id", "profiles": "account_id", "pictures": "account_id"} {
		if from, to := table(t, a, name, order), table(t, b, name, order); from != to || from == "" {
			t.Errorf("%s differs:\n%.2000s\n%.2000s", name, from, to)
		}
	}
	out, _ = fromJSONL(t, path, "--apply")
	checkSays(t, out, "there already 43", "imported 0", "left out 0")
}

// A file from another service: absent members get the default, values that do not fit are
// replaced and reported, and an account that exists already stays as it is.
func TestImportJSONLFromElsewhere(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)

	var picture bytes.Buffer
	_ = png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)))

	first := file(t, `{"version":1,"email":"ana@example.org","username":"ana","passwordHash":null}`+"\n")
	fromJSONL(t, first, "--apply")

	second := file(t, strings.Join([]string{
		`{"version":1,"email":"ANA@Example.org","username":"other"}`,
		``,
		`{"version":1,"email":"bob@example.org","username":"Ana","firstName":"Bób","locale":"de","emailVerifiedAt":"2021-05-06T07:08:09+02:00","createdAt":"2020-05-06T07:08:09+02:00","profile":{"occupation":"Diver","public":true,"links":{"github":"github.com/bob"}},"picture":"` + base64.StdEncoding.EncodeToString(picture.Bytes()) + `"}`,
		`{"version":1,"email":"BOB@example.org","username":"bob"}`,
		`{"version":1,"email":"eve@example.org","passwordHash":"nonsense","locale":"fr-CA"}`,
		`{"version":1,"email":"joe@example.org","username":"joe","passwordHash":null,"locale":"it"}`,
	}, "\n"))

	// A dry run decides as the import does.
	dry, report := fromJSONL(t, second)
	want := []string{"email-taken 1 email", "username-derived 3 username", "link-completed 3 github", "email-taken 4 email",
		"password-disabled 3 password", "username-derived 5 username", "locale-replaced 5 locale", "password-disabled 5 password", "locale-replaced 6 locale", "password-disabled 6 password"}
	checkDecisions(t, readReport(t, report), want)
	checkSays(t, dry, "would be imported 3", `the e-mail "BOB@example.org" belongs to 3`)

	out, report := fromJSONL(t, second, "--apply")
	checkDecisions(t, readReport(t, report), want)
	checkSays(t, out, "imported 3", "left out 2", "language replaced 2")

	for query, want := range map[string]string{
		"SELECT username FROM accounts WHERE email_key = 'bob@example.org'":                                                 "Ana2",
		"SELECT CAST(created_at AS CHAR) FROM accounts WHERE email_key = 'bob@example.org'":                                 "2020-05-06 05:08:09.000000",
		"SELECT CONCAT(locale, ' ', email_verified_at) FROM accounts WHERE email_key = 'bob@example.org'":                   "de 2021-05-06 05:08:09.000000",
		"SELECT CONCAT(locale, ' ', email_verified_at IS NULL) FROM accounts WHERE email_key = 'ana@example.org'":           "en 1",
		"SELECT locale FROM accounts WHERE email_key = 'eve@example.org'":                                                   "fr",
		"SELECT locale FROM accounts WHERE email_key = 'joe@example.org'":                                                   "en",
		"SELECT github FROM profiles WHERE occupation = 'Diver'":                                                            "https://github.com/bob",
		"SELECT COUNT(*) FROM profiles WHERE is_public AND occupation = 'Diver'":                                            "1",
		"SELECT COUNT(*) FROM profiles WHERE is_public":                                                                     "1",
		"SELECT county FROM profiles WHERE occupation = 'Diver'":                                                            "France ?",
		"SELECT username FROM accounts WHERE email_key = 'eve@example.org'":                                                 "user",
		"SELECT HEX(LEFT(image, 2)) FROM pictures":                                                                          "FFD8",
		"SELECT COUNT(*) FROM accounts":                                                                                     "4",
		"SELECT COUNT(*) FROM imported_accounts":                                                                            "0",
		"SELECT COUNT(*) FROM audit_log AS l JOIN accounts AS a ON a.id = l.account_id WHERE l.action = 'account.imported'": "4",
	} {
		if got := text(t, to, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// One id twice, in a file or between two, is one account.
func TestImportJSONLSameID(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)
	const id = "01a2048c-d9b4-7517-a891-34cd6ac68956"
	line := func(name string) string {
		return `{"version":1,"id":"` + id + `","email":"` + name + `@example.org","username":"` + name + `"}` + "\n"
	}

	twice := file(t, line("ana")+line("bob"))
	out, _ := fromJSONL(t, twice)
	checkSays(t, out, "there already 1", "would be imported 1")
	out, _ = fromJSONL(t, twice, "--apply")
	checkSays(t, out, "there already 1", "imported 1")

	out, _ = fromJSONL(t, file(t, line("eve")), "--apply")
	checkSays(t, out, "there already 1", "imported 0")
	if got := text(t, to, "SELECT LOWER(HEX(id)) FROM accounts"); got != strings.ReplaceAll(id, "-", "") {
		t.Errorf("the id became %s", got)
	}
}

// A line that cannot be read ends the import with its number. Earlier batches stay, and
// the import of the corrected file continues after them.
func TestImportJSONLIsStrict(t *testing.T) {
	to := cluster.Migrated(t)
	serveEnv(t, to)
	good := `{"version":1,"email":"ana@example.org","username":"ana"}` + "\n"

	for bad, says := range map[string]string{
		`{"version":1,"email":"a@example.org","profile":{"public":"yes"}}`:                       `"profile.public" must not be a string`,
		`{"version":1,"email":"a@example.org","Username":"a"}`:                                   `"Username" is not a field`,
		`{"version":1,"email":"a@example.org","email":"b@example.org"}`:                          `"email" is given twice`,
		`{"version":1,"email":"a@example.org","profile":{"shoe":1}}`:                             `"profile.shoe" is not a field`,
		`{"version":1,"email":"a@example.org","profile":{"links":{"github":1}}}`:                 `"profile.links.github" must not be a number`,
		`{"version":1,"email":["a@example.org"]}`:                                                `"email" must not be a list`,
		`{"version":2,"email":"a@example.org"}`:                                                  `version must be 1`,
		`{"email":"a@example.org"}`:                                                              `version must be 1`,
		`{"version":1}`:                                                                          `email is missing`,
		`{"version":1,"email":"a@example.org"} {}`:                                               `goes on after`,
		`{"version":1,"email":"a@example.org"`:                                                   `not valid JSON`,
		`[]`:                                                                                     `not a JSON object`,
		`{"version":1,"email":"a@example.org","createdAt":"yesterday"}`:                          `is not valid`,
		`{"version":1,"email":"a@example.org","picture":"#"}`:                                    `is not valid`,
		`{"version":1,"id":"01A2048C-D9B4-7517-A891-34CD6AC68956","email":"a@example.org"}`:      `"id" is not a UUID`,
		"{\"version\":1,\"email\":\"a\xff@example.org\"}":                                        `not valid UTF-8`,
		`{"version":1,"email":"a@example.org","username":"` + strings.Repeat("a", 13<<20) + `"}`: `longer than 12 MiB`,
	} {
		_, err := command(t, "import", "jsonl", file(t, good+"\n"+bad+"\n"+good), "--apply", "--report", t.TempDir()+"/r")
		oneSentence(t, err, "line 3:", says)
	}

	if n := number(t, to, "SELECT COUNT(*) FROM accounts"); n != 0 {
		t.Errorf("%d accounts came from batches that cannot be read", n)
	}

	_, err := command(t, "import", "jsonl", "/nowhere/accounts.jsonl")
	oneSentence(t, err, "/nowhere/accounts.jsonl")
}

// An export that is cancelled leaves no file that looks complete.
func TestExportStops(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "accounts.jsonl")
	err := run(ctx, []string{"export", "jsonl", path}, &testkit.Log{}, &testkit.Log{})
	if err == nil {
		t.Error("it did not stop")
	}
	if left, _ := filepath.Glob(path + "*"); left != nil {
		t.Errorf("it left %v", left)
	}
}
