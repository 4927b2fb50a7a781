package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/migrations"
	"latchkey/internal/schema"
	"latchkey/internal/testkit"
)

// migrate runs `latchkey migrate` on a database as its owner.
func migrate(t *testing.T, dsn string, args ...string) (out, log string, err error) {
	t.Helper()
	return migrateAs(t, dbtest.Owner, dsn, args...)
}

func migrateAs(t *testing.T, user, dsn string, args ...string) (out, log string, err error) {
	t.Helper()
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, user))
	return migrateHere(t.Context(), args...)
}

func migrateHere(ctx context.Context, args ...string) (out, log string, err error) {
	var o, l testkit.Log
	err = run(ctx, append([]string{"migrate"}, args...), &o, &l)
	return o.String(), l.String(), err
}

func asOwner(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	pool, err := database.OpenAdmin(cluster.As(dsn, dbtest.Owner))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}

// The plan shows each missing migration with its header and its SQL, and does
// nothing: not even goose's table is there afterwards.
func TestMigrateDryRun(t *testing.T) {
	dsn := cluster.Empty(t)

	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}

	out, _, err := migrate(t, dsn, "up", "--dry-run")
	if err != nil {
		t.Fatal(err)
	}

	for _, m := range list {
		at := strings.Index(out, "\n"+m.File+"\n")
		if at < 0 {
			t.Fatalf("the plan lacks %s:\n%s", m.File, out)
		}

		out = out[at:] // they come in order
		for _, part := range []string{"\n  what   " + m.What, "\n  why    " + m.Why, "\n  class  " + m.Class, "\n  lock   " + m.Lock, "\n  down   " + m.Down, "\n  " + strings.Split(m.Up, "\n")[0]} {
			if !strings.Contains(out, part) {
				t.Errorf("%s: the plan lacks %q", m.File, part)
			}
		}
	}

	var tables int
	if err := asOwner(t, dsn).QueryRow("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("the dry run left %d tables (%v)", tables, err)
	}

	if out, _, err := migrate(t, cluster.Migrated(t), "up", "--dry-run"); err != nil || out != "the schema is up to date\n" {
		t.Errorf("on a migrated database: %q, %v", out, err)
	}
}

// Two deploys at once end well: each migration is applied by exactly one of them.
// Without the lock about half of the rounds fail.
func TestTwoMigrationsAtOnce(t *testing.T) {
	for range testkit.Rounds(2, 12) {
		twoAtOnce(t)
	}
}

func twoAtOnce(t *testing.T) {
	t.Helper()
	dsn := cluster.Empty(t)
	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Owner))

	const deploys = 2
	outs, errs := make([]string, deploys), make([]error, deploys)
	var all sync.WaitGroup
	for i := range deploys {
		all.Go(func() { outs[i], _, errs[i] = migrateHere(t.Context(), "up") })
	}

	all.Wait()
	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}

	for i, err := range errs {
		if err != nil {
			t.Errorf("deploy %d: %v", i, err)
		}
	}
	for _, m := range list {
		if n := strings.Count(strings.Join(outs, ""), "applied "+m.File+"\n"); n != 1 {
			t.Errorf("%s was applied %d times:\n%s", m.File, n, strings.Join(outs, "--\n"))
		}
	}

	if out, _, err := migrate(t, dsn, "verify"); err != nil {
		t.Errorf("afterwards: %v\n%s", err, out)
	}
}

// The second of two runs says whom it waits for. It gives up in time having done nothing,
// or goes on at once when the first ends.
func TestMigrationWaitsForAnother(t *testing.T) {
	dsn := cluster.Empty(t)
	session, err := database.NewSession(t.Context(), asOwner(t, dsn), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	locks := dbgen.New(session)
	if taken, err := locks.LockTake(t.Context(), "migrate"); err != nil || !taken {
		t.Fatal(taken, err)
	}

	for _, args := range [][]string{{"up", "--wait", "300ms"}, {"down", "--apply", "--wait", "300ms"}} {
		out, log, err := migrate(t, dsn, args...)
		if err == nil || !strings.Contains(err.Error(), "another migration of this database did not end within 300ms") || !strings.Contains(err.Error(), "on connection ") {
			t.Errorf("%v: %v", args, err)
		}
		if strings.Contains(err.Error(), "what is applied stays") || out != "" || !strings.Contains(log, "waiting up to 300ms for it") {
			t.Errorf("%v said %q, %q and %v", args, out, log, err)
		}
	}

	// A database beside it is not kept waiting.
	if _, _, err := migrate(t, cluster.Empty(t), "up", "--wait", "300ms"); err != nil {
		t.Errorf("another database: %v", err)
	}

	t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Owner))
	var o, l testkit.Log
	ended := make(chan error, 1)
	go func() { ended <- run(t.Context(), []string{"migrate", "up"}, &o, &l) }()
	for !strings.Contains(l.String(), "waiting up to 5m0s for it") {
		time.Sleep(time.Millisecond)
	}
	if _, err := locks.LockRelease(t.Context(), "migrate"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil || !strings.Contains(o.String(), "applied 00001_accounts.sql") {
		t.Errorf("after the first had ended: %v\n%s", err, &o)
	}
}

// Verify describes drift in words and fails; a table of the operator's own is a note, and
// a schema that is behind is reported first.
func TestMigrateVerify(t *testing.T) {
	dsn := cluster.Migrated(t)

	if out, _, err := migrate(t, dsn, "verify"); err != nil || out != "the schema is what the files make\n" {
		t.Fatalf("%q, %v", out, err)
	}

	pool := asOwner(t, dsn)
	change := func(statement string) {
		t.Helper()
		if _, err := pool.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	change("CREATE TABLE theirs (id INT)")
	if out, _, err := migrate(t, dsn, "verify"); err != nil || !strings.HasPrefix(out, "note: theirs: ") {
		t.Errorf("a table of their own: %q, %v", out, err)
	}

	change("ALTER TABLE accounts MODIFY first_name VARCHAR(50) NOT NULL DEFAULT ''")
	out, _, err := migrate(t, dsn, "verify")
	if err == nil || !strings.Contains(err.Error(), "1 difference") || !strings.Contains(out, "accounts.first_name: VARCHAR(50) here, VARCHAR(100) in the files\n") {
		t.Errorf("a narrower column: %q, %v", out, err)
	}

	change("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	if out, _, _ := migrate(t, dsn, "verify"); !strings.HasPrefix(out, "the schema is ahead of this program, which does not know migration 99999\n") {
		t.Errorf("ahead: %q", out)
	}

	out, _, err = migrate(t, cluster.Empty(t), "verify")
	if err == nil || !strings.HasPrefix(out, "the schema is behind this program: ") || !strings.Contains(out, "accounts: the table is missing here\n") {
		t.Errorf("an empty database: %q, %v", out, err)
	}
}

// The engines hide what a user has no right to. Verify reports that, and does not
// call it missing; the owner sees everything.
func TestMigrateVerifyNeedsSight(t *testing.T) {
	dsn := cluster.Migrated(t)

	for _, user := range []string{dbtest.App, dbtest.Purge, dbtest.Reader} {
		out, _, err := migrateAs(t, user, dsn, "verify")
		if !errors.Is(err, schema.ErrUnseen) || out != "" {
			t.Errorf("%s: %q, %v", user, out, err)
		}
	}

	// Who sees the views alone may see the constraints or not: that differs by engine.
	out, _, err := migrateAs(t, dbtest.Backup, dsn, "verify")
	if !errors.Is(err, schema.ErrUnseen) && err != nil || strings.Contains(out, "missing") {
		t.Errorf("%s: %q, %v", dbtest.Backup, out, err)
	}
}

// A run that ended between a statement and its record is repaired as the runbook says: by
// hand, with one row.
func TestRecordByHand(t *testing.T) {
	dsn := cluster.Migrated(t)

	list, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	last := list[len(list)-1]

	pool := asOwner(t, dsn)
	if _, err := pool.Exec("DELETE FROM goose_db_version WHERE version_id = ?", last.Version); err != nil {
		t.Fatal(err)
	}

	if out, _, err := migrate(t, dsn, "verify"); err == nil || !strings.Contains(out, "1 migration is missing, from "+last.File) {
		t.Errorf("without its record: %q, %v", out, err)
	}

	if _, err := pool.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", last.Version); err != nil {
		t.Fatal(err)
	}

	for command, want := range map[string]string{"up": "the schema is up to date\n", "verify": "the schema is what the files make\n"} {
		if out, _, err := migrate(t, dsn, command); err != nil || out != want {
			t.Errorf("%s: %q, %v", command, out, err)
		}
	}
}
