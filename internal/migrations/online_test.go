package migrations_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/migrations"
	"latchkey/internal/mysqldev"
	"latchkey/internal/schema"
	"latchkey/internal/seed"
	latchkey "latchkey/sql"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// stallBound is how long a write may take while a migration runs. What is online
// holds writers for the moment in which the engine changes the table's definition.
const stallBound = time.Second

// accounts is the size of the seeded data. With more than the default the test runs
// on a server of its own, set as one is in production:
//
//	go test ./internal/migrations -run TestOnline -v -timeout 2h -accounts 1000000
var accounts = flag.Int("accounts", defaultAccounts, "how many accounts TestOnline seeds")

const defaultAccounts = 3000

// walk is the state of TestOnline.
type walk struct {
	t        *testing.T
	pool     *sql.DB
	db       *database.DB // of the writers
	provider *goose.Provider
}

// Every migration can be taken back and applied again among data, while others
// write to every table that is there before and after it: no write fails or waits
// long, no row of those tables is lost, and the schema is each time what it was.
func TestOnline(t *testing.T) {
	w := newWalk(t)
	if _, err := w.provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}

	begun := time.Now()
	if err := seed.Fill(t.Context(), w.pool, *accounts, at, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, %d accounts, seeded in %s", w.version(), *accounts, time.Since(begun).Round(time.Second))

	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(list)
	for _, m := range list {
		there := w.schema()
		w.run(m, "down", nil)
		before := w.schema()

		w.run(m, "up", before.Tables)
		if again := w.schema(); again.String() != there.String() {
			t.Errorf("%s: down and up again make another schema:\n%s\nnot\n%s", m.File, again, there)
		}

		w.run(m, "down", before.Tables)
		if again := w.schema(); again.String() != before.String() {
			t.Errorf("%s: taken back it leaves another schema:\n%s\nnot\n%s", m.File, again, before)
		}
	}

	if _, err := w.provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.schema().File(); got != latchkey.Schema {
		t.Error("all taken back and applied again make another schema than sql/schema.sql")
	}
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	dsn := cluster.As(cluster.Empty(t), dbtest.Admin)
	if *accounts > defaultAccounts {
		dsn = ownServer(t)
	}

	pool, err := database.OpenAdmin(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })

	db, err := database.Open(dsn, len(writes), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })

	provider, err := migrations.Provider(pool)
	if err != nil {
		t.Fatal(err)
	}
	return &walk{t: t, pool: pool, db: db, provider: provider}
}

// ownServer is one that syncs, with memory for most of a million accounts.
func ownServer(t *testing.T) (dsn string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "latchkey-online-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	server, err := mysqldev.Start(t.Context(), mysqldev.Options{
		Dir: filepath.Join(dir, "db"), Binary: os.Getenv("LATCHKEY_MYSQLD"), Extra: []string{"--innodb-buffer-pool-size=1G"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	if err := server.CreateDatabase(t.Context(), "online"); err != nil {
		t.Fatal(err)
	}
	return server.DSN("online")
}

func (w *walk) version() (v string) {
	if err := w.pool.QueryRow("SELECT VERSION()").Scan(&v); err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *walk) schema() schema.Schema {
	s, err := schema.Read(w.t.Context(), w.pool)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// run applies a migration or takes it back, while writers write to the tables that exist
// before and after it, and logs how long it took and the longest write. These tables are
// known only once it has been taken back: with nil it runs without writers.
func (w *walk) run(m migrations.Migration, direction string, tables []schema.Table) {
	w.t.Helper()
	before := w.rows(tables)
	writing := startWriters(w.t, w.db, *accounts, slices.Sorted(maps.Keys(before)))

	begun := time.Now()
	_, err := w.provider.ApplyVersion(w.t.Context(), m.Version, direction == "up")
	took := time.Since(begun)
	longest, where, count := writing.end()
	if partial := (*goose.PartialError)(nil); errors.As(err, &partial) {
		err = partial.Err
	}

	if err != nil {
		w.t.Fatalf("%s %s: %v", m.File, direction, err)
	}
	if after := w.rows(tables); !maps.Equal(before, after) {
		w.t.Errorf("%s %s: rows before %v, after %v", m.File, direction, before, after)
	}

	if tables == nil {
		return
	}

	w.t.Logf("%-36s %-4s %8.3f s, longest of %6d writes %4d ms %s", m.File, direction, took.Seconds(), count, longest.Milliseconds(), where)
	if longest > stallBound {
		w.t.Errorf("%s %s: a write to %s took %s, over %s", m.File, direction, where, longest, stallBound)
	}
}

// rows counts the rows of tables.
func (w *walk) rows(tables []schema.Table) map[string]int {
	counts := map[string]int{}
	for _, table := range tables {
		var n int
		if err := w.pool.QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM `%s`", table.Name)).Scan(&n); err != nil {
			w.t.Fatal(err)
		}
		counts[table.Name] = n
	}
	return counts
}
