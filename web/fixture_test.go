package web_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"latchkey/api"
	"latchkey/internal/chromium"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/password"
	"latchkey/internal/smtp"
	"latchkey/internal/testkit"
	"latchkey/mailer"
	"latchkey/web"
)

var cluster *dbtest.Cluster

// TestMain runs more tests at once than there are processors, since each waits most of its
// time. A flag on the command line says otherwise.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "6") // the flag is there, and takes a number
	dbtest.Main(m, &cluster, stopBrowser)
}

// The cookies of a session and of a browser that the account knows.
const (
	sessionCookie = "__Host-latchkey"
	deviceCookie  = "__Host-latchkey-device"
)

const pass = "a long pass phrase"

// fixture is a service with its pages, on TCP, with a migrated database of its own and a
// mailbox that every email goes to.
type fixture struct {
	t       *testing.T
	server  http.Handler
	url     string
	db      *sql.DB // for looking at the tables, and for playing an attacker in them
	mailbox mailer.Mailbox
}

// newFixture makes one; change, if not nil, alters the options. The test runs beside the
// others: it waits most of its time.
func newFixture(t *testing.T, change func(*api.Options)) *fixture {
	t.Helper()
	t.Parallel()
	dsn := cluster.Migrated(t)
	f := &fixture{t: t, db: openDB(t, func() (*sql.DB, error) { return database.OpenAdmin(cluster.As(dsn, dbtest.Admin)) })}
	pool := func(size int) *database.DB {
		return openDB(t, func() (*database.DB, error) { return database.Open(dsn, size, chromium.Patience) })
	}

	options := api.Options{
		DB:              pool(8),
		Keys:            newKeys(t),
		Log:             slog.New(slog.DiscardHandler),
		Now:             now,
		Password:        password.Params{MemoryKiB: 64, Time: 1, Threads: 1},
		PasswordPolicy:  password.Policy{MinLength: 8},
		HashConcurrency: 4,
		HashQueue:       64,
		SessionLifetime: 24 * time.Hour,
		SessionLimit:    50,
		Pages:           true,
	}
	if change != nil {
		change(&options)
	}
	server, err := api.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	f.server, f.url = server, listener.URL

	f.deliver(pool(mailer.Workers), options)
	return f
}

// now is the time of every test.
func now() time.Time { return time.Date(2026, 3, 1, 12, 3, 4, 567890123, time.UTC) }

func openDB[DB io.Closer](t *testing.T, open func() (DB, error)) DB {
	t.Helper()
	db, err := open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func newKeys(t *testing.T) *keyring.Ring {
	t.Helper()
	entry, err := keyring.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse(entry)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// deliver runs a mailer until the test ends.
func (f *fixture) deliver(db *database.DB, options api.Options) {
	f.t.Helper()
	templates, err := message.Load("")
	if err != nil {
		f.t.Fatal(err)
	}
	public, err := url.Parse(f.url)
	if err != nil {
		f.t.Fatal(err)
	}

	postman := mailer.New(mailer.Options{
		DB:          db,
		Keys:        options.Keys,
		Templates:   templates,
		Dial:        func(context.Context) (mailer.Carrier, error) { return &f.mailbox, nil },
		PublicURL:   public,
		Log:         options.Log,
		Now:         options.Now,
		Unconfirmed: options.Limits.MailUnconfirmed,
	})

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); postman.Run(ctx) }()
	f.t.Cleanup(func() { cancel(); <-done })
}

// link awaits an email to an address that has a link to a page, and returns the newest
// one's.
func (f *fixture) link(to, page string) string {
	f.t.Helper()
	for deadline := time.Now().Add(chromium.Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, msg := range f.mailbox.Messages() {
			if link := linkOf(msg, f.url+page); msg.To == to && link != "" {
				return link
			}
		}
	}
	f.t.Fatalf("no email to %s came with a link to %s", to, page)
	return ""
}

func linkOf(msg smtp.Message, prefix string) string {
	for line := range strings.Lines(msg.Text) {
		if link := strings.TrimSpace(line); strings.HasPrefix(link, prefix) {
			return link
		}
	}
	return ""
}

func tokenOf(link string) string {
	_, token, _ := strings.Cut(link, "#")
	return token
}

// object is a JSON object of a request.
type object = map[string]any

// answer is a response that was read.
type answer struct {
	status int
	raw    []byte
	body   map[string]any // of a JSON object
}

func (a answer) text(field string) string {
	text, _ := a.body[field].(string)
	return text
}

// call sends a request in the session of a code, or in none. A body that is not bytes is
// sent as JSON.
func (f *fixture) call(code, method, path string, body any) answer {
	f.t.Helper()
	content, isFile := body.([]byte)
	contentType := http.DetectContentType(content)
	if !isFile {
		content, contentType = encode(f.t, body), "application/json"
	}
	req, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, bytes.NewReader(content))
	if err != nil {
		f.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if code != "" {
		req.Header.Set("Authorization", "Bearer "+code)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		f.t.Fatal(err)
	}
	_ = json.Unmarshal(a.raw, &a.body)
	return a
}

func encode(t *testing.T, body any) []byte {
	t.Helper()
	if body == nil {
		return nil
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// want calls, and fails the test where the status is another.
func (f *fixture) want(status int, code, method, path string, body any) answer {
	f.t.Helper()
	a := f.call(code, method, path, body)
	if a.status != status {
		f.t.Fatalf("%s %s: got %d, want %d: %.300s", method, path, a.status, status, a.raw)
	}
	return a
}

// signUp makes the account "name" with the e-mail address name@example.org.
func (f *fixture) signUp(name string) {
	f.t.Helper()
	f.want(http.StatusCreated, "", "POST", "/v1/accounts",
		object{"email": name + "@example.org", "username": name, "password": pass, "firstName": "Ana", "lastName": "Pop"})
}

// logIn begins a session of the account "name" and returns its code.
func (f *fixture) logIn(name string) (code string) {
	f.t.Helper()
	return f.want(http.StatusCreated, "", "POST", "/v1/sessions", object{"login": name, "password": pass}).text("code")
}

// member signs up and logs in.
func (f *fixture) member(name string) (code string) {
	f.t.Helper()
	f.signUp(name)
	return f.logIn(name)
}

// wantEmail checks the e-mail address of an account, and whether it is confirmed.
func (f *fixture) wantEmail(username, email string, verified bool) {
	f.t.Helper()
	var got string
	var confirmed bool
	err := f.db.QueryRow("SELECT email, email_verified_at IS NOT NULL FROM accounts WHERE username_key = ?", username).Scan(&got, &confirmed)
	if err != nil {
		f.t.Fatal(err)
	}
	if got != email || confirmed != verified {
		f.t.Errorf("%s has %s, confirmed: %t; want %s, %t", username, got, confirmed, email, verified)
	}
}

// rows counts the rows of a table.
func (f *fixture) rows(table string) (n int) {
	f.t.Helper()
	if err := f.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// exec changes what stands in the tables.
func (f *fixture) exec(statement string) {
	f.t.Helper()
	if _, err := f.db.Exec(statement); err != nil {
		f.t.Fatal(err)
	}
}

// textsOf returns what the pages say in a language.
func textsOf(t *testing.T, language string) map[string]string {
	t.Helper()
	site, err := web.Load(web.Settings{LogsIn: true})
	if err != nil {
		t.Fatal(err)
	}
	return testkit.PageTexts(t, site.Assets["texts."+language+".js"].Body)
}
