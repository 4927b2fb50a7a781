package importer_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/importer"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/id"
	"latchkey/internal/jsonl"
	"latchkey/internal/progress"
)

// The commands are tested in cmd/latchkey, on databases and files. Here is what
// needs a moment that no command can be stopped at.

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// list is a source of one batch, which does something when it is asked whether a
// username is wanted: the e-mails have been assigned by then.
type list struct {
	name    string
	entries []importer.Entry
	between func()
}

func (l *list) Name() string { return l.name }
func (l *list) Total() int64 { return 0 }
func (l *list) Wanted(string) bool {
	if l.between != nil {
		l.between()
	}
	return false
}

func (l *list) Next(context.Context, importer.Lookup) ([]importer.Entry, int64, error) {
	entries := l.entries
	l.entries = nil
	if entries == nil {
		return nil, 0, io.EOF
	}
	return entries, 0, nil
}

func entry(key int64, username string) importer.Entry {
	return importer.Entry{Key: key, Record: jsonl.Record{Email: fmt.Sprintf("user%d@example.org", key), Username: username}}
}

// runOf makes a run that applies, and the database that it goes to.
func runOf(t *testing.T, source importer.Source) (*importer.Importer, *database.DB, *importer.Report) {
	t.Helper()
	db, err := database.Open(cluster.Migrated(t), 2, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	report, err := importer.OpenReport(filepath.Join(t.TempDir(), "report"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { report.Close() })
	return &importer.Importer{
		DB: db, Source: source, Apply: true, Report: report,
		Progress: &progress.Bar{Out: io.Discard, Now: time.Now}, Now: time.Now,
	}, db, report
}

func count(t *testing.T, db *database.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// signUp makes an account as the service would.
func signUp(t *testing.T, db *database.DB, email, username string) {
	t.Helper()
	account := id.New()
	err := dbgen.New(db).ImportAccountCreate(t.Context(), dbgen.ImportAccountCreateParams{
		ID: account, Email: email, EmailKey: email, Username: username, UsernameKey: username,
		PasswordChangedAt: time.Now(), CreatedAt: time.Now(), UpdatedAt: time.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A sign-up takes an e-mail and a username that the batch had planned for its own
// accounts: the batch is planned again, and counted once.
func TestSomebodySignsUpMeanwhile(t *testing.T) {
	source := &list{name: "s", entries: []importer.Entry{entry(1, "ana"), entry(2, "bob"), entry(3, "not a name")}}
	i, db, report := runOf(t, source)
	source.between = func() {
		source.between = nil
		signUp(t, db, "user1@example.org", "bob")
	}
	if err := i.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "SELECT COUNT(*) FROM imported_accounts"); n != 2 || report.Imported != 2 || report.LeftOut() != 1 {
		t.Errorf("%d came over; the report says %d, and %d left out", n, report.Imported, report.LeftOut())
	}
	if n := count(t, db, "SELECT COUNT(*) FROM accounts WHERE username IN ('bob2', 'not_a_name')"); n != 2 {
		t.Errorf("%d have their derived names", n)
	}
	if report.Counts[importer.UsernameDerived] != 2 || report.Counts[importer.EmailTaken] != 1 {
		t.Errorf("counted: %v", report.Counts)
	}
}

// Two imports of one source at the same time import each row once.
func TestAnotherImportMeanwhile(t *testing.T) {
	source := &list{name: "s", entries: []importer.Entry{entry(1, "ana"), entry(2, "bob"), entry(3, "not a name")}}
	i, db, report := runOf(t, source)
	source.between = func() {
		source.between = nil
		other := *i
		other.Source = &list{name: "s", entries: []importer.Entry{entry(1, "ana"), entry(2, "bob")}}
		if err := other.Run(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := i.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "SELECT COUNT(*) FROM accounts"); n != 3 || report.There != 2 {
		t.Errorf("%d accounts; %d were there already", n, report.There)
	}
}

// A batch of which one row cannot be written leaves nothing.
func TestBatchIsWhole(t *testing.T) {
	i, db, _ := runOf(t, &list{name: "s", entries: []importer.Entry{entry(1, "ana"), entry(2, "bob")}})
	var name string
	if err := db.QueryRowContext(t.Context(), "SELECT DATABASE()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	cluster.Exec(t, cluster.DSN(name), "ALTER TABLE imported_accounts ADD CONSTRAINT c CHECK (source_id <> 2)")
	err := importer.Sentence(i.Run(t.Context()))
	if err == nil {
		t.Fatal("it succeeded")
	}
	for _, table := range []string{"accounts", "profiles", "imported_accounts", "audit_log"} {
		if n := count(t, db, "SELECT COUNT(*) FROM "+table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
}

// Why it ended is one sentence, which says where and repeats nothing of a row.
func TestSentence(t *testing.T) {
	if err := importer.Sentence(nil); err != nil {
		t.Errorf("nothing is wrong: %v", err)
	}
	for _, known := range []error{sql.ErrTxDone, errors.New("the file cannot be read on: line 3: is not valid JSON")} {
		if err := importer.Sentence(known); err != known {
			t.Errorf("%v became %v", known, err)
		}
	}
	if err := importer.Sentence(fmt.Errorf("x: %w", context.Canceled)); err.Error() != "stopped; what was imported is whole, and the same command goes on from there" {
		t.Errorf("%v", err)
	}
}
