package mailer

import (
	"context"
	"database/sql"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/internal/smtp"
	"latchkey/internal/smtp/smtptest"
	"latchkey/internal/testkit"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// office is an outbox on the real database and a mail server on TCP.
type office struct {
	*Mailer
	t      *testing.T
	dsn    string
	server *smtptest.Server
	clock  *testkit.Clock
	log    *testkit.Log
	raw    *sql.DB
}

func open(t *testing.T, options smtptest.Options) *office {
	t.Helper()
	key, err := keyring.NewKey("k1")
	if err != nil {
		t.Fatal(err)
	}
	return openWith(t, cluster, key, smtptest.Start(t, options))
}

func openWith(t *testing.T, cluster *dbtest.Cluster, keys string, server *smtptest.Server) *office {
	t.Helper()
	o := &office{
		t:      t,
		dsn:    cluster.Migrated(t),
		server: server,
		clock:  testkit.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)),
		log:    &testkit.Log{},
	}

	o.raw = must(database.OpenAdmin(cluster.As(o.dsn, dbtest.Admin)))(t)
	t.Cleanup(func() { o.raw.Close() })
	o.Mailer = o.replica(keys)
	return o
}

// replica is another mailer on the same database.
func (o *office) replica(keys string) *Mailer {
	o.t.Helper()
	db := must(database.Open(o.dsn, Connections, 1500*time.Millisecond))(o.t)
	o.t.Cleanup(func() { db.Close() })
	return New(Options{
		DB:        db,
		Keys:      must(keyring.Parse(keys))(o.t),
		Templates: must(message.Load(""))(o.t),
		Dial:      o.dialler(o.server.URL()),
		PublicURL: must(url.Parse("https://accounts.example.org/base"))(o.t),
		Log:       slog.New(slog.NewJSONHandler(o.log, nil)),
		Now:       o.clock.Now,
	})
}

// dialler sends through the server of a URL.
func (o *office) dialler(to string) func(context.Context) (Carrier, error) {
	o.t.Helper()
	server := must(smtp.Parse(to))(o.t)
	client := must(smtp.New(server, must(smtp.ParseFrom("Example <accounts@example.org>"))(o.t)))(o.t)
	return func(ctx context.Context) (Carrier, error) {
		session, err := client.Dial(ctx)
		if err != nil {
			return nil, err
		}
		return session, nil
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// account makes one, of the name @example.org.
func (o *office) account(name string) id.ID {
	o.t.Helper()
	account, hash := id.New(), "-"
	err := o.queries.AccountCreate(o.t.Context(), dbgen.AccountCreateParams{
		ID: account, Email: strings.ToUpper(name[:1]) + name[1:] + "@Example.ORG", EmailKey: name + "@example.org", Username: name, UsernameKey: name,
		Locale: "en", PasswordHash: &hash, CreatedAt: o.now(),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return account
}

// post puts an email into the outbox.
func (o *office) post(mail Mail) {
	o.t.Helper()
	if mail.At.IsZero() {
		mail.At = o.now()
	}
	if err := Post(o.t.Context(), o.queries, o.Keys, mail); err != nil {
		o.t.Fatal(err)
	}
}

// notices posts so many emails without a token.
func (o *office) notices(n int) {
	o.t.Helper()
	for range n {
		o.post(Mail{Kind: message.PasswordChanged, To: "Ana@example.org", Locale: "en", Username: "ana"})
	}
}

// worker is one that the test leads by the hand.
func (o *office) worker() *worker {
	w := &worker{Mailer: o.Mailer, grace: 100 * time.Millisecond}
	o.t.Cleanup(w.hangUp)
	return w
}

// deliver lets a worker take what is due once.
func (o *office) deliver(w *worker) int {
	o.t.Helper()
	n, err := w.deliverBatch(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// run delivers until the test calls stop, which waits for the end.
func (o *office) run(m *Mailer) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { m.Run(ctx); close(ended) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	o.t.Cleanup(stop)
	return stop
}

// row is what an operator sees of an email.
type row struct {
	Tries   int
	Failure string
	Due     time.Duration // from now
	Dead    bool
}

// rows are those of the outbox, the oldest first.
func (o *office) rows() (list []row) {
	o.t.Helper()
	rows, err := o.raw.Query("SELECT tries, failure, due_at FROM mail_outbox ORDER BY id")
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var r row
		var due sql.NullTime
		if err := rows.Scan(&r.Tries, &r.Failure, &due); err != nil {
			o.t.Fatal(err)
		}

		r.Dead = !due.Valid
		if due.Valid {
			r.Due = due.Time.Sub(o.now())
		}
		list = append(list, r)
	}

	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return list
}

// empty awaits that nothing is in the outbox.
func (o *office) empty() {
	o.await("the outbox to be empty", func() bool { return len(o.rows()) == 0 })
}

func (o *office) await(what string, met func() bool) {
	o.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !met(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			o.t.Fatalf("waited in vain for %s; the log:\n%s", what, o.log)
		}
	}
}

// metrics are the figures by name, without latchkey_mail_.
func (o *office) metrics() map[string]float64 {
	o.t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(o.Collectors()...)
	families := must(registry.Gather())(o.t)

	list := map[string]float64{}
	for _, f := range families {
		m := f.GetMetric()[0]
		list[strings.TrimPrefix(f.GetName(), "latchkey_mail_")] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
	}
	return list
}

// metric checks one figure.
func (o *office) metric(name string, want float64) {
	o.t.Helper()
	if got, ok := o.metrics()[name]; !ok || got != want {
		o.t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// valid reports whether a token is valid for what the email of a kind allows.
func (o *office) valid(token string, kind message.Kind) bool {
	o.t.Helper()
	hash, ok := onetime.Hash(token)
	if !ok {
		o.t.Fatalf("%q is no token", token)
	}
	_, err := o.queries.TokenGet(o.t.Context(), dbgen.TokenGetParams{TokenHash: hash, Purpose: kind.Link().Purpose, Now: o.now()})
	if err != nil && err != sql.ErrNoRows {
		o.t.Fatal(err)
	}
	return err == nil
}
