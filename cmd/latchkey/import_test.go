package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"latchkey/importer"
	"latchkey/internal/database"
	"latchkey/internal/testkit"
)

// A test that kills the program runs this very binary as the program.
func init() {
	if os.Getenv("IMPORT_TEST_PROGRAM") != "" {
		main()
		os.Exit(0)
	}
}

// admin opens a database for a test to look at, and closes it again.
func admin(t *testing.T, dsn string, look func(*sql.DB) error) {
	t.Helper()
	db, err := database.OpenAdmin(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := look(db); err != nil {
		t.Fatal(err)
	}
}

func statements(t *testing.T, dsn string, list ...string) {
	t.Helper()
	admin(t, dsn, func(db *sql.DB) error {
		for _, statement := range list {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				return fmt.Errorf("%.200s: %w", statement, err)
			}
		}
		return nil
	})
}

// number reads one number.
func number(t *testing.T, dsn, query string, args ...any) (n int) {
	t.Helper()
	admin(t, dsn, func(db *sql.DB) error { return db.QueryRowContext(t.Context(), query, args...).Scan(&n) })
	return n
}

// text reads one text.
func text(t *testing.T, dsn, query string, args ...any) (s string) {
	t.Helper()
	admin(t, dsn, func(db *sql.DB) error { return db.QueryRowContext(t.Context(), query, args...).Scan(&s) })
	return s
}

// flask makes a database of the original, which testdata/original/generate.py
// wrote with the real models.
func flask(t *testing.T, charset string) (dsn string) {
	t.Helper()
	dump, err := os.ReadFile("testdata/original/original-" + charset + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	dsn = cluster.Empty(t)
	list := strings.Split(string(dump), ";\n")
	statements(t, dsn, list[:len(list)-1]...)
	return dsn
}

// passwordOf is what generate.py gave a user.
func passwordOf(n int) string { return fmt.Sprintf("parola %d țigară", n) }

// command runs the program to its end.
func command(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	stdout := &testkit.Log{}
	err = run(t.Context(), args, stdout, &testkit.Log{})
	return stdout.String(), err
}

// importOriginal imports and returns what was said and the report.
func importOriginal(t *testing.T, dsn string, flags ...string) (out string, report []importer.Decision) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.jsonl")
	out, err := command(t, append([]string{"import", "original", "--from", dsn, "--report", path}, flags...)...)
	if err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	return out, readReport(t, path)
}

func readReport(t *testing.T, path string) (list []importer.Decision) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("the report is open to others: %v", info.Mode())
	}

	for _, secret := range []string{"pbkdf2", "scrypt:", "not a hash"} {
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("the report holds a hash: %s", secret)
		}
	}

	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		var d importer.Decision
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		list = append(list, d)
	}
	return list
}

// everyTable is what an import may write to.
var everyTable = []string{"accounts", "profiles", "pictures", "imported_accounts", "audit_log"}

func rowCounts(t *testing.T, dsn string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range everyTable {
		counts[table] = number(t, dsn, "SELECT COUNT(*) FROM "+table)
	}
	return counts
}

// decided is what generate.py's odd users lead to: kind, user, field.
var decided = []string{
	"username-derived 25 username", "username-derived 26 username", "username-derived 27 username", "username-derived 29 username",
	"email-unusable 30 email", "email-taken 31 email",
	"text-cut 33 occupation",
	"link-completed 34 github", "link-emptied 34 twitter",
	"picture-dropped 36 picture",
	"password-disabled 39 password", "password-disabled 40 password",
	"rows-ignored 41 profile_card", "rows-ignored 41 social_links",
	"link-emptied 42 linkedin",
	"text-cleaned 43 firstName", "text-cleaned 43 lastName",
}

func checkDecisions(t *testing.T, report []importer.Decision, want []string) {
	t.Helper()
	var got []string
	for _, d := range report {
		got = append(got, fmt.Sprintf("%s %d %s", d.Kind, d.Source, d.Field))
	}
	slices.Sort(got)
	want = slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("decided:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A database of the real Flask-SQLAlchemy and Werkzeug is imported: the dry run
// writes nothing and decides the same, everybody logs in with the old password on
// both surfaces and is on argon2id after it, and a second run brings nothing.
func TestImportOriginal(t *testing.T) {
	for _, charset := range []string{"latin1", "utf8mb4"} {
		t.Run(charset, func(t *testing.T) {
			from, to := flask(t, charset), cluster.Migrated(t)
			serveEnv(t, to)
			before := rowCounts(t, to)
			out, dry := importOriginal(t, from)
			if after := rowCounts(t, to); !reflect.DeepEqual(before, after) {
				t.Errorf("the dry run wrote: %v", after)
			}
			checkDecisions(t, dry, decided)
			checkSays(t, out, "A dry run; nothing was written", "would be imported", "accounts read 45", "would be imported 43", "left out 2")

			out, report := importOriginal(t, from, "--apply")
			checkDecisions(t, report, decided)
			checkSays(t, out, "accounts read 45", "there already 0", "imported 43", "left out 2", "e-mail belongs to another 1")
			checkAccounts(t, to, charset)
			for n, d := range dry {
				if d.New != report[n].New || d.Because != report[n].Because || d.KeptBySource != report[n].KeptBySource {
					t.Errorf("the dry run said %v, the import %v", d, report[n])
				}
			}
			checkLogIns(t, to)

			counts := rowCounts(t, to)
			out, again := importOriginal(t, from, "--apply")
			checkSays(t, out, "there already 43", "imported 0", "left out 2")
			checkDecisions(t, again, []string{"email-unusable 30 email", "email-taken 31 email"})
			counts["audit_log"] = rowCounts(t, to)["audit_log"] // the log-ins
			if after := rowCounts(t, to); !reflect.DeepEqual(counts, after) {
				t.Errorf("the second run left %v, the first %v", after, counts)
			}
		})
	}
}

// checkSays looks for texts, whatever the space between their words.
func checkSays(t *testing.T, out string, texts ...string) {
	t.Helper()
	plain := strings.Join(strings.Fields(out), " ")
	for _, want := range texts {
		if !strings.Contains(plain, want) {
			t.Errorf("nothing says %q:\n%s", want, out)
		}
	}
}

// of reads a column of a user of the original.
func of(t *testing.T, dsn, column string, n int) string {
	t.Helper()
	return text(t, dsn, `SELECT COALESCE(`+column+`, 'NULL') FROM imported_accounts AS m
		JOIN accounts AS a ON a.id = m.account_id JOIN profiles AS p ON p.account_id = a.id
		LEFT JOIN pictures AS i ON i.account_id = a.id WHERE m.source_id = ?`, n)
}

func checkAccounts(t *testing.T, dsn, charset string) {
	t.Helper()

	given, family := "José", "Muñoz Çelik"
	if charset == "utf8mb4" {
		given, family = "Ștefan", "Țepeș"
	}
	const lorem = "Lorem ipsum dolor sit amet"

	for _, c := range []struct {
		user         int
		column, want string
	}{
		{1, "first_name", given}, {1, "last_name", family}, {1, "occupation", "Diver 1"}, {1, "home_address", "Strada Unu 1\nNice"},
		{1, "github", "https://github.com/user1"}, {1, "description", ""}, {2, "occupation", "May I ask you what do you do?"},
		{4, "county", "France ?"}, {4, "LEFT(description, 26)", lorem}, {4, "youtube", "https://youtube.com/"},
		{25, "username", "jose_nunez2"}, {26, "username", "x__"}, {27, "username", "user-with-a-name-that-is-far-t"},
		{28, "username", "jose_nunez"}, {29, "username", "user"}, {32, "first_name", ""}, {32, "last_name", ""},
		{33, "occupation", strings.Repeat("é", 100)}, {34, "github", "https://github.com/ana"}, {34, "twitter", ""},
		{35, "github", ""}, {35, "description", ""}, {36, "HEX(picture_digest)", "NULL"}, {39, "password_hash", "NULL"},
		{40, "password_hash", "NULL"}, {41, "occupation", "The first"}, {41, "github", "https://github.com/"}, {41, "image", "NULL"},
		{42, "linkedin", ""}, {43, "first_name", "Ana"}, {43, "last_name", "Pop Escu"}, {44, "occupation", ""},
		{45, "occupation", "May I ask you what do you do?"}, {45, "github", "https://github.com/"},
	} {
		if got := of(t, dsn, c.column, c.user); got != c.want {
			t.Errorf("user %d: %s is %q, want %q", c.user, c.column, got, c.want)
		}
	}

	for _, n := range []int{1, 5, 37, 38} {
		if digest := of(t, dsn, "HEX(picture_digest)", n); digest == "NULL" || digest != strings.ToUpper(of(t, dsn, "SHA2(image, 256)", n)) {
			t.Errorf("user %d: the picture's digest is %s", n, digest)
		}
	}

	if n := number(t, dsn, "SELECT COUNT(*) FROM accounts WHERE created_at BETWEEN UTC_TIMESTAMP() - INTERVAL 1 MINUTE AND UTC_TIMESTAMP(6)"); n != 43 {
		t.Errorf("%d accounts are of now", n)
	}
	if n := number(t, dsn, "SELECT COUNT(*) FROM audit_log WHERE action = 'account.imported'"); n != 43 {
		t.Errorf("%d accounts have a beginning in the audit log", n)
	}
}

// checkLogIns logs everybody in on both surfaces, on one of them first.
func checkLogIns(t *testing.T, dsn string) {
	t.Helper()
	p := startProcess(t)

	original := func(n int, address string) {
		status, body := post(t, p.url+"/login", map[string]any{"email": address, "password": passwordOf(n)})
		if code, _ := body["message"].(string); status != http.StatusOK || len(code) != 26 {
			t.Errorf("user %d on the original surface: %d %v", n, status, body)
		}
	}

	v1 := func(n int, address string) {
		status, body := post(t, p.url+"/v1/sessions", map[string]any{"login": address, "password": passwordOf(n)})
		if status != http.StatusCreated {
			t.Errorf("user %d on v1: %d %v", n, status, body)
		}
	}

	for n := 1; n <= 45; n++ {
		if n == 30 || n == 31 || n == 39 || n == 40 { // left out, or without a password
			continue
		}

		// Which surface is first alternates: the first log-in replaces the old hash.
		surfaces := []func(int, string){original, v1}
		for i := range surfaces {
			surfaces[(n+i)%2](n, fmt.Sprintf("user%d@example.org", n))
		}

		if hash := of(t, dsn, "password_hash", n); !strings.HasPrefix(hash, "$argon2id$") {
			t.Errorf("user %d is still on %.12s", n, hash)
		}
	}

	for _, n := range []int{39, 40} {
		status, _ := post(t, p.url+"/login", map[string]any{"email": fmt.Sprintf("user%d@example.org", n), "password": passwordOf(n)})
		if status != http.StatusAccepted {
			t.Errorf("user %d, without a password: %d", n, status)
		}
	}

	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

// many fills a database of the original with accounts that only have a name.
func many(t *testing.T, accounts int) (dsn string) {
	t.Helper()
	dsn = cluster.Empty(t)
	statements(t, dsn,
		"CREATE TABLE `user` (id INT PRIMARY KEY, username VARCHAR(80), email VARCHAR(120), last_name VARCHAR(80), first_name VARCHAR(80), password VARCHAR(255))",
		"CREATE TABLE profile_card (id INT AUTO_INCREMENT PRIMARY KEY, occupation TEXT, homeaddress TEXT, country TEXT, county TEXT, user_id INT, image LONGBLOB, INDEX (user_id))",
		"CREATE TABLE social_links (id INT AUTO_INCREMENT PRIMARY KEY, linkedin TEXT, facebook TEXT, github TEXT, instagram TEXT, twitter TEXT, youtube TEXT, description TEXT, user_id INT, INDEX (user_id))",
		"INSERT INTO `user` (id, username, email, password) VALUES (1, 'user1', 'user1@example.org', NULL)",
	)
	for have := 1; have < accounts; have *= 2 {
		statements(t, dsn, fmt.Sprintf("INSERT INTO `user` (id, username, email) SELECT id + %[1]d, CONCAT('user', id + %[1]d), CONCAT('user', id + %[1]d, '@example.org') FROM `user` WHERE id + %[1]d <= %[2]d", have, accounts))
	}
	return dsn
}

// whole checks that so many accounts are there, each once and with all its rows.
func whole(t *testing.T, dsn string, accounts int) {
	t.Helper()
	for table, n := range rowCounts(t, dsn) {
		if table != "pictures" && n != accounts {
			t.Errorf("%d rows in %s, want %d", n, table, accounts)
		}
	}
	if n := number(t, dsn, "SELECT COUNT(DISTINCT m.source_id) FROM imported_accounts AS m JOIN accounts AS a ON a.id = m.account_id JOIN profiles AS p ON p.account_id = a.id"); n != accounts {
		t.Errorf("%d accounts are whole, want %d", n, accounts)
	}
}

// await waits until more than so many accounts are there.
func await(t *testing.T, dsn string, more int) {
	t.Helper()
	d := newDBA(t, dsn)
	testkit.Await(t, "accounts are imported", func() bool {
		_, n := d.one("SELECT COUNT(*) > " + strconv.Itoa(more) + " FROM accounts")
		return n == "1"
	})
}

// hold is a row that an import waits in front of, so that it can be ended in the middle of
// a batch.
type hold struct {
	dba
	name string // of the two locks
}

// holdAt makes the import wait in front of the first row of a table that meets a condition.
func holdAt(t *testing.T, dsn, table, condition string) hold {
	t.Helper()
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}

	h := hold{newDBA(t, dsn), c.DBName}
	h.one("SELECT GET_LOCK('let " + h.name + "', 0)")
	h.one("CREATE TRIGGER hold BEFORE INSERT ON " + table + " FOR EACH ROW IF " + condition +
		" THEN DO GET_LOCK('at " + h.name + "', 0), GET_LOCK('let " + h.name + "', 60); END IF")
	return h
}

// await waits until the import is at the row.
func (h hold) await() {
	h.t.Helper()
	testkit.Await(h.t, "the import is at the row", func() bool {
		_, held := h.one("SELECT IS_USED_LOCK('at " + h.name + "') IS NOT NULL")
		return held == "1"
	})
}

// end lets the import go on. Dropping the trigger waits until the transaction has ended.
func (h hold) end() {
	h.t.Helper()
	h.one("SELECT RELEASE_LOCK('let " + h.name + "')")
	h.one("DROP TRIGGER hold")
}

// A program that is killed in the middle of an account leaves nothing half, and the next
// run brings the rest, each account once.
func TestImportSurvivesKill(t *testing.T) {
	const batch = 200
	kills := testkit.Rounds(2, 20)
	accounts := (kills + 1) * batch
	from, to := many(t, accounts), cluster.Migrated(t)
	serveEnv(t, to)
	report := filepath.Join(t.TempDir(), "report")

	for kill := range kills {
		n := (kill+1)*batch + 100
		at := [][2]string{
			{"profiles", fmt.Sprintf("NEW.account_id = (SELECT id FROM accounts WHERE username = 'user%d')", n)},
			{"imported_accounts", fmt.Sprintf("NEW.source_id = %d", n)},
		}[kill%2]
		held := holdAt(t, to, at[0], at[1])

		cmd := exec.Command(os.Args[0], "import", "original", "--from", from, "--report", report, "--apply")
		cmd.Env = append(os.Environ(), "IMPORT_TEST_PROGRAM=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		held.await()
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err == nil {
			t.Fatal("the program was done before it was killed")
		}
		held.end()

		got := number(t, to, "SELECT COUNT(*) FROM accounts")
		whole(t, to, got)
		if got != (kill+1)*batch {
			t.Errorf("%d accounts are there after a kill at the %dth", got, n)
		}
	}

	out, _ := importOriginal(t, from, "--apply")
	whole(t, to, accounts)
	if strings.Contains(out, "there already 0") {
		t.Errorf("the last run started again from the first:\n%s", out)
	}

	// Every account without a password is in the report, whenever the kill came.
	told := map[int64]bool{}
	for _, d := range readReport(t, report) {
		told[d.Source] = true
	}
	for n := range number(t, to, "SELECT COUNT(*) FROM audit_log") / 100 {
		if before := int64(n + 1); !told[before] {
			t.Errorf("the report does not mention %d", before)
		}
	}
}

// Stopped by a signal, it finishes the batch or drops it, and reports which.
func TestImportStops(t *testing.T) {
	from, to := many(t, 6000), cluster.Migrated(t)
	serveEnv(t, to)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- run(ctx, []string{"import", "original", "--from", from, "--report", t.TempDir() + "/r", "--apply"}, &testkit.Log{}, &testkit.Log{})
	}()
	await(t, to, 0)
	cancel()
	oneSentence(t, <-ended, "stopped", "goes on from there")
	whole(t, to, number(t, to, "SELECT COUNT(*) FROM accounts"))
}

// oneSentence checks that an error is one line which says these things.
func oneSentence(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Error("there is no error")
		return
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error has several lines: %v", err)
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error repeats the password: %v", err)
	}
}
