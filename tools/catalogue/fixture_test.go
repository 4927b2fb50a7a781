package main

import (
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/seed"
)

// root is the repository's.
const root = "../.."

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// testAccounts are as many as make generate measures with.
const testAccounts = 20_000

// filledBed is a testbed on the cluster.
type filledBed struct {
	*testbed
	dsn string
}

// filled makes a filled database of the test's own.
func filled(t *testing.T) filledBed {
	t.Helper()
	bed, err := fill(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bed.db.Close() })
	return bed
}

// shared is a filled database for all tests that leave it as it is.
func shared(t *testing.T) filledBed {
	t.Helper()
	once.Do(func() { common, errCommon = fill(t) })
	if errCommon != nil {
		t.Fatal(errCommon)
	}
	return common
}

var (
	once      sync.Once
	common    filledBed
	errCommon error
)

func fill(t *testing.T) (filledBed, error) {
	dsn := cluster.As(cluster.Migrated(t), dbtest.Admin)
	db, err := database.OpenAdmin(dsn)
	if err != nil {
		return filledBed{}, err
	}
	return filledBed{&testbed{server: cluster.Server, db: db}, dsn}, seed.Fill(t.Context(), db, testAccounts, present, nil)
}

func statements(t *testing.T) []statement {
	t.Helper()
	list, err := readStatements(root)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// program is read once: it takes seconds.
var program = sync.OnceValues(func() (callers, error) { return readCallers(root) })

func programCallers(t *testing.T) callers {
	t.Helper()
	c, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func measureOn(t *testing.T, bed filledBed, list []statement) ([]entry, []string) {
	t.Helper()
	entries, faults, err := bed.measure(t.Context(), list, tries())
	if err != nil {
		t.Fatal(err)
	}
	return entries, faults
}

// wantFault fails unless one fault names the statement and says all of the words.
func wantFault(t *testing.T, faults []string, name string, words ...string) {
	t.Helper()
	if !slices.ContainsFunc(faults, func(fault string) bool {
		says := strings.HasPrefix(fault, name)
		for _, word := range words {
			says = says && strings.Contains(fault, word)
		}
		return says
	}) {
		t.Errorf("no fault of %s says %q; there are: %q", name, words, faults)
	}
}

func only(t *testing.T, list []statement, names ...string) []statement {
	t.Helper()
	picked := named(list, names)
	if len(picked) != len(names) {
		t.Fatalf("found %d of %q", len(picked), names)
	}
	return picked
}

func execOn(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%v in: %s", err, statement)
	}
}
