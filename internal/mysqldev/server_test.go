package mysqldev

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/internal/testkit"
)

// scratch makes a private folder in memory that goes with the test.
func scratch(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(ScratchRoot(), "mysqldev-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// tested is Start on the server that LATCHKEY_MYSQLD names, which is how these
// tests run on both engines. A binary that the test chose stays.
func tested(ctx context.Context, o Options) (*Server, error) {
	if o.Binary == "" {
		o.Binary = os.Getenv("LATCHKEY_MYSQLD")
	}
	return Start(ctx, o)
}

// start runs a server on dir that ends with the test at the latest.
func start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := tested(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Kill() })
	return s
}

// query runs statements on a connection of its own and answers the first
// column of the last one's first row.
func query(t testing.TB, s *Server, statements ...string) string {
	t.Helper()
	db, err := sql.Open("mysql", s.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	last := len(statements) - 1
	for _, statement := range statements[:last] {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var answer string
	if err := db.QueryRow(statements[last]).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", statements[last], err)
	}
	return answer
}

var modes = []struct {
	name   string
	unsafe bool
}{{"durable", false}, {"unsafe", true}}

// A first Start initialises, the server answers with the settings promised, and
// Stop leaves neither process nor goroutine nor socket that answers.
func TestStartQueryStop(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			t.Setenv("LATCHKEY_SECRET", "hush")
			goroutines := runtime.NumGoroutine()
			dir := filepath.Join(scratch(t), "made by Start")
			s := start(t, Options{Dir: dir, Unsafe: mode.unsafe})

			wants := map[string]string{
				"@@character_set_server": "utf8mb4", "@@collation_server": "utf8mb4_bin", "@@skip_networking": "1",
				"@@log_bin": "0", "@@performance_schema": "0", "@@max_connections": "200", "@@local_infile": "0",
				"@@innodb_flush_log_at_trx_commit":        map[bool]string{false: "1", true: "2"}[mode.unsafe],
				"@@sql_mode LIKE '%STRICT_TRANS_TABLES%'": "1",

				// MySQL has a word for no file at all.
				"@@secure_file_priv IN ('NULL', '" + dir + "/tmp/')":                                                 "1",
				"COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'mysqlx' AND plugin_status = 'ACTIVE'": "0",
			}
			for expression, want := range wants {
				if got := query(t, s, "SELECT "+expression); got != want {
					t.Errorf("%s is %q, want %q", expression, got, want)
				}
			}
			if name, _, _ := strings.Cut(s.Version(), " "); name != "MariaDB" && name != "MySQL" {
				t.Errorf("version %q", s.Version())
			}
			if mode := stat(t, dir).Mode().Perm(); mode != 0o700 {
				t.Errorf("folder has mode %04o, want 0700", mode)
			}

			pid := s.PID()
			if group, err := syscall.Getpgid(pid); err != nil || group != pid {
				t.Errorf("the server is in process group %d (%v), so Ctrl-C would reach it", group, err)
			}
			if secrets, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)); err == nil && strings.Contains(string(secrets), "hush") {
				t.Error("the server was given our environment")
			}
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}
			if alive(pid) {
				t.Error("the process lives after Stop")
			}
			if err := s.Stop(); err != nil {
				t.Errorf("second Stop: %v", err)
			}
			testkit.Await(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= goroutines })
		})
	}
}

func stat(t testing.TB, path string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// Rows and the DSN outlive Stop and Start, and a committed row outlives a crash
// of the server, in both modes.
func TestDataIsKept(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			o := Options{Dir: scratch(t), Unsafe: mode.unsafe}
			s := start(t, o)
			query(t, s, "CREATE DATABASE kept", "CREATE TABLE kept.t (n INT PRIMARY KEY)", "INSERT INTO kept.t VALUES (1)", "SELECT 1")
			dsn := s.DSN("kept")
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}

			s = start(t, o)
			if s.DSN("kept") != dsn {
				t.Errorf("DSN is %q after a restart, was %q", s.DSN("kept"), dsn)
			}
			query(t, s, "INSERT INTO kept.t VALUES (2)", "SELECT 1")
			if err := s.Kill(); err != nil {
				t.Fatal(err)
			}

			s = start(t, o)
			if got := query(t, s, "SELECT COUNT(*) FROM kept.t"); got != "2" {
				t.Errorf("%s rows after a restart and a crash, want 2", got)
			}
		})
	}
}

// A pid file and a socket that a killed run left do not keep a server from
// starting, even when the pid is that of a living process.
func TestStaleFiles(t *testing.T) {
	o := Options{Dir: scratch(t), Unsafe: true}
	s := start(t, o)
	s.Kill()
	stale := fmt.Sprintln(os.Getpid())
	for _, path := range []string{s.places.pid(), s.places.socket + ".lock"} {
		if err := os.WriteFile(path, []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Lstat(s.places.socket); err != nil {
		t.Fatalf("the crash was to leave a socket: %v", err)
	}
	s = start(t, o)
	query(t, s, "SELECT 1")
	if text, _ := os.ReadFile(s.places.socket + ".lock"); string(text) == stale {
		t.Error("MySQL's note of the old pid, which keeps it from starting, is still there")
	}
}

// A second Start on a folder in use is refused at once, with the folder and
// both pids in the message, and does the first server no harm.
func TestSecondStartIsRefused(t *testing.T) {
	o := Options{Dir: scratch(t), Unsafe: true}
	s := start(t, o)
	began := time.Now()
	_, err := tested(context.Background(), o)
	if err == nil || !strings.Contains(err.Error(), o.Dir+" is in use") ||
		!strings.Contains(err.Error(), fmt.Sprintf("process %d runs", os.Getpid())) || !strings.Contains(err.Error(), fmt.Sprint(s.PID())) {
		t.Errorf("second Start: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("refused only after %s", took)
	}
	query(t, s, "SELECT 1")
}

// A frozen server stops in order, too.
func TestStopFrozen(t *testing.T) {
	s := start(t, Options{Dir: scratch(t)})
	if err := syscall.Kill(s.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

// Stop reports a server that had died by itself, once.
func TestStopReportsEarlierEnd(t *testing.T) {
	s := start(t, Options{Dir: scratch(t)})
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.process.done
	if err := s.Stop(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Stop: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("second Stop: %v", err)
	}
}

// A server whose root has a password is reported at once.
func TestRootWithPassword(t *testing.T) {
	o := Options{Dir: scratch(t)}
	s := start(t, o)
	query(t, s, "ALTER USER root@localhost IDENTIFIED BY 'mine'", "SELECT 1")
	s.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := tested(ctx, o); err == nil || !strings.Contains(err.Error(), "refuses root") {
		t.Errorf("Start: %v", err)
	}
}

// What a caller adds to the command line overrides what this package sets.
func TestExtraOptions(t *testing.T) {
	s := start(t, Options{Dir: scratch(t), Binary: os.Getenv("LATCHKEY_MYSQLD"), Unsafe: true, Extra: []string{"--max-connections=33"}})
	if got := query(t, s, "SELECT @@max_connections"); got != "33" {
		t.Errorf("max_connections is %s", got)
	}
}
