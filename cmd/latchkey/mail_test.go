package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/smtp/smtptest"
	"latchkey/internal/testkit"
	"latchkey/mailer"
	"latchkey/web"
)

// mailEnv has emails sent through the test's server.
func mailEnv(t *testing.T, server *smtptest.Server) {
	t.Helper()
	t.Setenv("LATCHKEY_SMTP_URL", server.URL())
	t.Setenv("LATCHKEY_MAIL_FROM", "Example <accounts@example.org>")
	t.Setenv("LATCHKEY_PUBLIC_URL", "https://accounts.example.org")
}

var anaSignsUp = map[string]any{"email": "ana@example.org", "username": "ana", "password": "a long pass phrase"}

// errRolledBack ends a transaction that is to leave nothing.
var errRolledBack = errors.New("rolled back")

// postNotices writes notices to an address, each in a transaction that ends so.
func postNotices(t *testing.T, n int, to string, end error) {
	t.Helper()
	db, err := database.Open(os.Getenv("LATCHKEY_DATABASE_DSN"), 1, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	keys, err := keyring.Parse(os.Getenv("LATCHKEY_KEYS"))
	if err != nil {
		t.Fatal(err)
	}

	for range n {
		err := db.Transact(t.Context(), func(tx *database.Tx) error {
			mail := mailer.Mail{Kind: message.PasswordChanged, To: to, Locale: "en", Username: "ana", At: time.Now().UTC().Truncate(time.Microsecond)}
			return errors.Join(mailer.Post(t.Context(), dbgen.New(tx), keys, mail), end)
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
}

// From a sign-up over HTTP to a verified address: the email arrives by SMTP, and the
// token in its link verifies the address.
func TestSignUpEmailArrives(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	server := smtptest.Start(t, smtptest.Options{User: "latchkey", Password: "hunter2"})
	mailEnv(t, server)
	p := boot(t, "serve")
	if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
		t.Fatalf("%d %v", status, body)
	}

	sent := server.Await(t, 1)[0]
	token := regexp.MustCompile(`https://accounts\.example\.org/verify-email#(\w+)`).FindSubmatch(decoded(t, sent.Data))
	if sent.To != "ana@example.org" || !sent.TLS || token == nil {
		t.Fatalf("to %s: %s", sent.To, sent.Data)
	}

	res, err := http.Post(p.url+"/v1/verification/confirm", "application/json", strings.NewReader(`{"token":"`+string(token[1])+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if n := number(t, os.Getenv("LATCHKEY_DATABASE_DSN"), "SELECT COUNT(*) FROM accounts WHERE email_verified_at IS NOT NULL"); n != 1 || res.StatusCode != http.StatusNoContent {
		t.Errorf("%d, %d verified", res.StatusCode, n)
	}

	awaitMetric(t, p, "latchkey_mail_sent_total 1")
	awaitMetric(t, p, "latchkey_mail_waiting 0")
	if text := p.log.String(); strings.Contains(text, "ana@") || strings.Contains(text, string(token[1])) || strings.Contains(text, "hunter2") {
		t.Errorf("the log has a secret or an address: %s", text)
	}

	if status, _ := get(t, p.url+"/dev/mailbox"); status != http.StatusNotFound {
		t.Errorf("/dev/mailbox of serve: %d", status)
	}
}

// Without a mail server serve starts, says so once, is ready, and keeps emails until there
// is one.
func TestServeWithoutMail(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	p := boot(t, "serve")
	if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
		t.Fatalf("%d %v", status, body)
	}

	awaitMetric(t, p, "latchkey_mail_waiting 1")
	if status, body := get(t, p.ops+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}

	if err := p.stop(); err != nil {
		t.Error(err)
	}
	if text := p.log.String(); strings.Count(text, "LATCHKEY_SMTP_URL") != 1 || strings.Contains(text, `"level":"ERROR"`) {
		t.Errorf("the log: %s", text)
	}

	server := smtptest.Start(t, smtptest.Options{})
	mailEnv(t, server)
	p = boot(t, "serve")
	server.Await(t, 1)
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

// Dev sends emails where LATCHKEY_SMTP_URL says, and says so in its first lines and in its
// mailbox, which stays empty.
func TestDevSendsEmails(t *testing.T) {
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(cluster.Migrated(t), dbtest.Owner))
	t.Setenv("LATCHKEY_DATA_DIR", t.TempDir()+"/data")
	quickHashes(t)
	server := smtptest.Start(t, smtptest.Options{User: "latchkey", Password: "hunter2"})
	mailEnv(t, server)
	p := boot(t, "dev")
	if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
		t.Fatalf("%d %v", status, body)
	}
	if sent := server.Await(t, 1)[0]; sent.To != "ana@example.org" {
		t.Errorf("sent to %s", sent.To)
	}
	_, page := get(t, p.url+"/dev/mailbox")
	if !strings.Contains(p.out.String(), "emails are sent") || !strings.Contains(page, "LATCHKEY_SMTP_URL") || strings.Contains(page, "Nothing was sent") || strings.Contains(page, "<article") {
		t.Errorf("it says\n%s\nand\n%s", p.out, page)
	}
}

// Every fault in the mail settings is reported before serve starts: first those that can
// be seen in the values, all together, then those that show only when they are tried,
// faults of templates with file and line.
//
// ASVS v5.0.0-13.2.3
func TestMailFaults(t *testing.T) {
	serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
	serve := func() string {
		t.Helper()
		err := run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
		if err == nil {
			t.Fatal("serve started")
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats the password: %v", err)
		}
		return err.Error()
	}
	says := func(text string, all ...string) {
		t.Helper()
		for _, want := range all {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in: %s", want, text)
			}
		}
	}
	t.Setenv("LATCHKEY_SMTP_URL", "smtp://u:hunter2@mail.example.org:99999")
	says(serve(), "LATCHKEY_MAIL_FROM: is not set", "LATCHKEY_PUBLIC_URL: is not set")

	folder := t.TempDir()
	write(t, filepath.Join(folder, "ro", "verify.txt"), "Subject: Salut\n\n{{.Link}}\n{{.Passwrod}}\n")
	write(t, filepath.Join(folder, "en", "recovery.txt"), "Salut\n")
	t.Setenv("LATCHKEY_MAIL_TEMPLATES", folder)
	t.Setenv("LATCHKEY_PUBLIC_URL", "accounts.example.org")
	t.Setenv("LATCHKEY_MAIL_FROM", "accounts")
	says(serve(), "LATCHKEY_PUBLIC_URL: want https://")
	t.Setenv("LATCHKEY_PUBLIC_URL", "https://accounts.example.org")
	says(serve(), "LATCHKEY_MAIL_TEMPLATES: ", "ro/verify.txt:4", "Passwrod", "en/recovery.txt:1", "LATCHKEY_SMTP_URL: ", "port", "LATCHKEY_MAIL_FROM: ")
	_, err := command(t, "mail", "preview", t.TempDir())
	says(err.Error(), "ro/verify.txt:4")
}

// write writes a file and its folder.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// Preview writes all emails in all languages, from the operator's own templates too.
func TestMailPreview(t *testing.T) {
	own, folder := t.TempDir(), filepath.Join(t.TempDir(), "made")
	write(t, filepath.Join(own, "ro", "verify.txt"), "Subject: Bine ai venit\n\nConfirmă:\n{{.Link}}\n")
	t.Setenv("LATCHKEY_MAIL_TEMPLATES", own)
	out, err := command(t, "mail", "preview", folder)
	if err != nil || !strings.Contains(out, filepath.Join(folder, "index.html")) {
		t.Fatalf("%q %v", out, err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*", "*.txt"))
	mine, err := os.ReadFile(filepath.Join(folder, "ro", "verify.txt"))
	if len(files) != len(message.Kinds())*len(message.Locales()) || !strings.HasPrefix(string(mine), "Subject: Bine ai venit\n") {
		t.Errorf("%d files, %q %v", len(files), mine, err)
	}

	// Each link leads to a page that there is.
	site, err := web.Load(web.Settings{LogsIn: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if link := previewLink.FindSubmatch(text); link != nil && site.Pages[string(link[1])] == nil {
			t.Errorf("%s has a link to %s", file, link[0])
		}
	}
}

var previewLink = regexp.MustCompile(`https://accounts\.example\.org/([a-z-]+)`)

// mailLines runs the mail command and returns the lines that it prints, after a check
// that they show no address.
func mailLines(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := command(t, append([]string{"mail"}, args...)...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	if strings.Contains(out, "example.org") {
		t.Errorf("%v shows an address: %s", args, out)
	}
	return strings.Split(strings.TrimSpace(out), "\n")
}

// twoGivenUp puts three emails into the outbox, of which two were given up.
func twoGivenUp(t *testing.T, dsn string) {
	t.Helper()
	postNotices(t, 3, "ana@example.org", nil)
	cluster.Exec(t, dsn, "UPDATE mail_outbox SET due_at = NULL, tries = 12, failure = 'smtp: RCPT: reply 550 5.1.1' ORDER BY id LIMIT 2")
}

// List shows the emails that wait and those that were given up, and no address.
func TestMailList(t *testing.T) {
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	if out := mailLines(t, "list"); out[0] != "there are none" {
		t.Errorf("an empty outbox: %q", out)
	}

	twoGivenUp(t, dsn)
	all, dead := mailLines(t, "list"), mailLines(t, "list", "--dead")
	if len(all) != 4 || len(dead) != 3 || !strings.HasPrefix(all[0], "EMAIL") {
		t.Fatalf("%q\n%q", all, dead)
	}
	form := regexp.MustCompile(`^[0-9a-f-]{36}  password-changed   20\d\d-\d\d-\d\d \d\d:\d\d:\d\d  (given up           |20\d\d-.{14})  +(12  smtp: RCPT: reply 550 5.1.1|0  -)$`)
	for _, line := range all[1:] {
		if !form.MatchString(line) {
			t.Errorf("a line: %q", line)
		}
	}

	t.Setenv("LATCHKEY_KEYS", "")
	if out := mailLines(t, "list"); !strings.Contains(out[1], "  sealed  ") {
		t.Errorf("without keys: %q", out[1])
	}
}

// Retry lets one email, or all that were given up, be tried again, by the user that the
// service runs as.
func TestMailRetry(t *testing.T) {
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	twoGivenUp(t, dsn)
	first, _, _ := strings.Cut(mailLines(t, "list", "--dead")[1], " ")

	if out := mailLines(t, "retry", first); out[0] != "1 email is tried again" {
		t.Errorf("%q", out)
	}
	if out := mailLines(t, "retry", "--all"); out[0] != "1 email is tried again" {
		t.Errorf("%q", out)
	}
	if n := number(t, dsn, "SELECT COUNT(*) FROM mail_outbox WHERE due_at IS NOT NULL AND tries = 0 AND created_at > UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE"); n != 3 {
		t.Errorf("%d emails are due", n)
	}

	for _, c := range []struct{ args, says string }{
		{"retry", "--all"}, {"retry --all " + first, "--all"}, {"retry x", `"x" is no id of an email`},
		{"retry 019aa000-0000-7000-8000-000000000000", "there is no email 019aa000"},
	} {
		_, err := command(t, append([]string{"mail"}, strings.Fields(c.args)...)...)
		oneSentence(t, err, c.says)
	}
}

// Missing tables and missing rights are each reported in one sentence.
func TestMailCannotRead(t *testing.T) {
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.Empty(t))
	_, err := command(t, "mail", "list")
	oneSentence(t, err, "LATCHKEY_DATABASE_DSN", "latchkey migrate up")

	cluster.Exec(t, dsn, "GRANT SELECT ON latchkey.goose_db_version TO 'latchkey_reader'@'%'")
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Reader))
	_, err = command(t, "mail", "list")
	oneSentence(t, err, "MySQL error 1142")
}
