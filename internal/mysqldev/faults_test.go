package mysqldev

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/internal/testkit"
)

// script writes an executable that claims to be a MariaDB server and otherwise
// runs body.
func script(t testing.TB, body string) string {
	t.Helper()
	path := filepath.Join(scratch(t), "mariadbd")
	text := "#!/bin/sh\ncase \"$*\" in *--version*) echo 'mariadbd  Ver 10.11.1-MariaDB'; exit;; esac\n" + body + "\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// filledDir answers a folder whose data directory passes for a filled one.
func filledDir(t testing.TB, files ...string) string {
	t.Helper()
	dir := scratch(t)
	for _, file := range append(files, "mysql/db.frm") {
		path := filepath.Join(dir, "data", file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Each fault is reported quickly, in a sentence that names its place and cause.
func TestFaults(t *testing.T) {
	open := scratch(t)
	if err := os.WriteFile(filepath.Join(open, "photo.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	stray := scratch(t)
	if err := os.MkdirAll(filepath.Join(stray, "data", "photos"), 0o700); err != nil {
		t.Fatal(err)
	}
	other := filledDir(t, "mysql.ibd") // passes for MySQL's, and the one without for MariaDB's
	if e, err := (Options{Binary: os.Getenv("LATCHKEY_MYSQLD")}).engine(t.Context()); err != nil {
		t.Fatal(err)
	} else if !e.mariaDB {
		other = filledDir(t)
	}
	broken := script(t, "echo 'my disk is made of cheese' >&2; exit 7")

	cases := map[string]struct {
		options Options
		wants   []string
	}{
		"no such binary":          {Options{Dir: scratch(t), Binary: "/nonexistent/mariadbd"}, []string{"/nonexistent"}},
		"binary of another trade": {Options{Dir: scratch(t), Binary: "/bin/echo"}, []string{"echo is no MariaDB or MySQL server"}},
		"initialisation fails":    {Options{Dir: scratch(t), Binary: broken}, []string{"initialisation of", "made of cheese"}},
		"server ends at once":     {Options{Dir: filledDir(t), Binary: broken}, []string{"ended while starting (exit status 7)", "made of cheese"}},
		"data of another engine":  {Options{Dir: other}, []string{"another engine"}},
		"data of somebody else":   {Options{Dir: stray}, []string{"no database", stray}},
		"folder open to others":   {Options{Dir: open}, []string{open, "0755", "chmod 700"}},
		"no folder":               {Options{}, []string{"Dir is empty"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			s, err := tested(context.Background(), c.options)
			if err == nil {
				s.Kill()
				t.Fatal("Start succeeded")
			}
			for _, want := range c.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in: %v", want, err)
				}
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("reported only after %s", took)
			}
		})
	}
	if stat(t, open).Mode().Perm() != 0o755 {
		t.Error("the mode of a folder with other things in it was changed")
	}
}

// A Start that is cancelled, while initialising or while the server is silent,
// returns the cause and leaves no process, no goroutine and no lock.
func TestCancelledStart(t *testing.T) {
	note := filepath.Join(scratch(t), "pid")
	silent := script(t, "echo $$ >'"+note+"'; exec sleep 1000")
	for name, dir := range map[string]string{"initialising": scratch(t), "starting": filledDir(t)} {
		t.Run(name, func(t *testing.T) {
			os.Remove(note)
			goroutines := runtime.NumGoroutine()

			ctx, cancel := context.WithCancel(context.Background())
			go func() {
				for readPID(note) == 0 {
					time.Sleep(time.Millisecond)
				}
				cancel()
			}()

			_, err := Start(ctx, Options{Dir: dir, Binary: silent})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Start: %v", err)
			}

			testkit.Await(t, "the process is gone", func() bool { return !alive(readPID(note)) })
			testkit.Await(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= goroutines })

			lock, err := lockDir(context.Background(), places{dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			lock.release()
		})
	}
}

// What an interrupted initialisation left is thrown away.
func TestHalfMadeInitialisation(t *testing.T) {
	o := Options{Dir: scratch(t), Unsafe: true}
	p := places{dir: o.Dir}
	if err := os.MkdirAll(filepath.Join(p.fresh(), "mysql", "half"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(p.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	query(t, start(t, o), "SELECT COUNT(*) FROM mysql.user")
	if isDir(filepath.Join(p.data(), "mysql", "half")) || isDir(p.fresh()) {
		t.Error("the half-made directory was used or left behind")
	}
}

// A folder whose path no socket or DSN can carry works, with the same DSN at
// each start, and nothing of it stays in the shared folder after Stop.
func TestAwkwardFolders(t *testing.T) {
	for name, path := range map[string]string{
		"deep":           strings.Repeat("a-rather-long-name/", 8),
		"DSN characters": "me@home (old)",
		"colon, quote":   `a:b'c"d$e`,
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Dir: filepath.Join(scratch(t), path), Unsafe: true}
			s := start(t, o)
			query(t, s, "SELECT 1")

			dsn := s.DSN("")
			if err := s.Stop(); err != nil {
				t.Fatal(err)
			}

			if _, err := os.Lstat(s.places.socket); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("socket %s was left behind: %v", s.places.socket, err)
			}

			if s = start(t, o); s.DSN("") != dsn {
				t.Errorf("DSN %q, before %q", s.DSN(""), dsn)
			}

			if err := checkPrivate(filepath.Dir(s.places.socket)); err != nil {
				t.Error(err)
			}
			s.Stop()
		})
	}
}

// Without a server the message says what to install, and a relative folder on
// PATH is not searched.
func TestFindNothing(t *testing.T) {
	dir := scratch(t)
	if err := os.WriteFile(filepath.Join(dir, "mysqld"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	_, err := find([]string{"", ".", "/nonexistent"})
	if !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "mariadb-server-core") {
		t.Errorf("find: %v", err)
	}
	if path, err := find([]string{dir}); err != nil || path != filepath.Join(dir, "mysqld") {
		t.Errorf("find: %q, %v", path, err)
	}
}

// Both engines read no option file, listen on no network, and are given one
// data directory each; MySQL's second protocol is off.
func TestArguments(t *testing.T) {
	p := places{dir: "/d", socket: "/d/s"}
	for _, e := range []engine{{binary: "/usr/sbin/mariadbd", mariaDB: true}, {binary: "/usr/sbin/mysqld"}} {
		for _, mode := range modes {
			args := e.arguments(p, mode.unsafe)
			line := " " + strings.Join(args, " ") + " "

			if args[0] != "--no-defaults" || !strings.Contains(line, " --skip-networking ") {
				t.Errorf("%s:%s", e, line)
			}
			if !e.mariaDB && (!strings.Contains(line, " --loose-mysqlx=OFF ") || strings.Contains(line, "innodb-log-file-size")) {
				t.Errorf("%s:%s", e, line)
			}
			if durable := strings.Contains(line, "innodb-flush-log-at-trx-commit=1 "); durable == mode.unsafe {
				t.Errorf("%s:%s", e, line)
			}
		}
	}

	cmd, err := engine{binary: "/usr/sbin/mysqld"}.initCommand(p, false)
	if err != nil || cmd.Args[1] != "--no-defaults" || cmd.Args[2] != "--initialize-insecure" || cmd.Args[3] != "--datadir=/d/data.new" {
		t.Errorf("MySQL's initialisation: %v %v", cmd, err)
	}
}

// Initialisation keeps its temporary tables to itself, as the server does: in a
// folder that is shared, each server that starts removes what looks left behind.
func TestInitialisationKeepsToItself(t *testing.T) {
	p := places{dir: "/private"}
	binary := script(t, "")
	if err := os.Symlink(binary, filepath.Join(filepath.Dir(binary), "mariadb-install-db")); err != nil {
		t.Fatal(err)
	}
	for _, e := range []engine{{binary: binary, mariaDB: true}, {binary: binary}} {
		cmd, err := e.initCommand(p, true)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(cmd.Args, "--tmpdir=/private/tmp") && !slices.Contains(cmd.Env, "TMPDIR=/private/tmp") {
			t.Errorf("MariaDB %v: %q with %q", e.mariaDB, cmd.Args, cmd.Env)
		}
	}
}
