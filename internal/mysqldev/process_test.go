package mysqldev

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/internal/testkit"
)

// The test binary plays a program of its own when these are set.
const (
	helperDir    = "MYSQLDEV_HELPER_DIR"    // run a server here, say its pid, wait for stdin to close, stop
	helperUnsafe = "MYSQLDEV_HELPER_UNSAFE" // with Options.Unsafe
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		if err := help(Options{Dir: dir, Unsafe: os.Getenv(helperUnsafe) != ""}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func help(o Options) error {
	s, err := tested(context.Background(), o)
	if err != nil {
		return err
	}
	fmt.Println(s.PID())
	io.Copy(io.Discard, os.Stdin)
	return s.Stop()
}

// helper prepares a second program that runs a server on dir.
func helper(t *testing.T, binary, dir string, unsafe bool) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	if unsafe {
		cmd.Env = append(cmd.Env, helperUnsafe+"=1")
	}
	cmd.Stderr = os.Stderr
	t.Cleanup(func() {
		if cmd.Process != nil && cmd.ProcessState == nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
	return cmd
}

// launchHelper starts the second program and returns its server's pid and the
// pipe whose closing ends it.
func launchHelper(t *testing.T, cmd *exec.Cmd) (int, io.Closer) {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("helper said nothing: %v", err)
	}

	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return pid, stdin
}

// After kill -9 of the program its server ends, too, and a Start right after
// the kill waits for that and finds the data.
func TestOrphan(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			o := Options{Dir: scratch(t), Unsafe: mode.unsafe}
			first := start(t, o)
			query(t, first, "CREATE DATABASE kept", "SELECT 1")
			first.Stop()

			program := helper(t, os.Args[0], o.Dir, mode.unsafe)
			orphan, _ := launchHelper(t, program)
			program.Process.Kill()
			program.Wait()

			s := start(t, o)
			if got := query(t, s, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'kept'"); got != "1" {
				t.Errorf("%s databases kept, want 1", got)
			}
			if alive(orphan) && orphan != s.PID() {
				t.Errorf("orphan %d lives beside the new server", orphan)
			}
		})
	}
}

// A server that outlives its program, as it would without the kernel's help,
// keeps its folder: Start waits a while and then names the server's process.
func TestOrphanThatStays(t *testing.T) {
	o := Options{Dir: scratch(t), Unsafe: true}
	s := start(t, o)
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	if err := s.lock.note(strconv.Itoa(gone.Process.Pid)); err != nil {
		t.Fatal(err)
	}
	// Only the server's own share of the lock is left now.
	s.lock.file.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := tested(ctx, o)
	if err == nil || !strings.Contains(err.Error(), o.Dir+" is still held") || !strings.Contains(err.Error(), fmt.Sprint(s.PID())) {
		t.Errorf("Start beside an orphan: %v", err)
	}
	query(t, s, "SELECT 1")
}

// A server that was started by other hands, without our lock, is left alone.
func TestForeignServer(t *testing.T) {
	o := Options{Dir: scratch(t), Unsafe: true}
	listener, err := net.Listen("unix", filepath.Join(o.Dir, "mysqld.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if _, err := tested(context.Background(), o); err == nil || !strings.Contains(err.Error(), o.Dir+" is in use") {
		t.Errorf("Start beside a foreign server: %v", err)
	}
}

// An initialisation killed with its program leaves nothing half-made: the next
// Start does it again.
func TestKilledInitialisation(t *testing.T) {
	o := Options{Dir: scratch(t)}
	program := helper(t, os.Args[0], o.Dir, false)
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	p := places{dir: o.Dir}
	testkit.Await(t, "initialisation has begun", func() bool { return isFile(filepath.Join(p.fresh(), "ibdata1")) })
	program.Process.Kill()
	program.Wait()
	if isDir(p.data()) {
		t.Fatal("the initialisation was to be killed before its end")
	}

	query(t, start(t, o), "SELECT COUNT(*) FROM mysql.user")
	if isDir(p.fresh()) {
		t.Error("the working folder was left behind")
	}
}
