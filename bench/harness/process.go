package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	listenPatience = 30 * time.Second
	stopPatience   = 25 * time.Second
)

// Process is a running program: the service, the limit program, a router.
type Process struct {
	Public, Ops string // where it listens, as its log says
	LogPath     string
	Started     time.Time

	cmd   *exec.Cmd
	ended chan struct{}
}

// Serve starts the service on a database, with its defaults and what env adds. It
// removes nothing that has expired, so that nothing runs beside what is measured.
func (l *Lab) Serve(ctx context.Context, db *Database, env ...string) (*Process, error) {
	return l.Launch(ctx, l.Binary, []string{"serve"}, append([]string{
		"LATCHKEY_LISTEN=127.0.0.1:0",
		"LATCHKEY_OPS_LISTEN=127.0.0.1:0",
		"LATCHKEY_SHUTDOWN_DELAY=0",
		"LATCHKEY_PURGE_INTERVAL=0",
		"LATCHKEY_DATABASE_DSN=" + db.DSN,
		"LATCHKEY_KEYS=" + l.Keys,
	}, env...)...)
}

// ForLoad are settings with which the limits of attempts count, but let a load
// through: requests come from client addresses of their own, as behind a proxy, and an
// account may log in often.
var ForLoad = []string{
	"LATCHKEY_TRUSTED_PROXIES=127.0.0.1/32",
	"LATCHKEY_LIMIT_LOGIN_ACCOUNT=100000/1h",
}

// Launch starts a program and returns when its log says where it listens.
func (l *Lab) Launch(ctx context.Context, binary string, args []string, env ...string) (*Process, error) {
	p, err := l.Start(binary, args, env...)
	if err != nil {
		return nil, err
	}

	if err := p.awaitAddress(ctx); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%s: %w", filepath.Base(binary), err)
	}
	return p, nil
}

// Start starts a program. Its log goes to a file, which costs the program least: a
// pipe would make its reader, the load generator, part of what is measured.
func (l *Lab) Start(binary string, args []string, env ...string) (*Process, error) {
	log, err := os.CreateTemp(l.Dir, "log-")
	if err != nil {
		return nil, err
	}
	defer log.Close()

	cmd := exec.Command(binary, args...)
	cmd.Env = append(ownEnvironment(), env...)
	cmd.Stderr = log
	// In a process group of its own, Ctrl-C does not reach it: the lab stops it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}

	p := &Process{LogPath: log.Name(), Started: time.Now(), cmd: cmd, ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	l.running = append(l.running, p)
	return p, nil
}

// ownEnvironment is the environment without the service's variables: what is
// measured are the defaults.
func ownEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "LATCHKEY_") })
}

func (p *Process) awaitAddress(ctx context.Context) error {
	return Await(ctx, listenPatience, 200*time.Microsecond, func() (bool, error) {
		if p.readAddress() {
			return true, nil
		}
		select {
		case <-p.ended:
			return false, fmt.Errorf("it ended at once: %s", p.LastWords())
		default:
			return false, nil
		}
	})
}

// readAddress looks for the log's line "listening".
func (p *Process) readAddress() bool {
	log, _ := os.ReadFile(p.LogPath)
	for line := range bytes.Lines(log) {
		var entry struct{ Msg, Public, Ops string }
		if json.Unmarshal(line, &entry) == nil && entry.Msg == "listening" {
			p.Public, p.Ops = entry.Public, entry.Ops
			return true
		}
	}
	return false
}

// LastWords is the end of the program's log.
func (p *Process) LastWords() string {
	content, _ := os.ReadFile(p.LogPath)
	return string(bytes.TrimSpace(content[max(0, len(content)-2000):]))
}

// Ended is closed when the program has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Succeeded reports whether the program, which has ended, ended well.
func (p *Process) Succeeded() bool { return p.cmd.ProcessState.Success() }

// Stop ends the program and waits until it is gone. It may be called twice.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(stopPatience):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// PID is the program's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Await asks every so often whether something is so, until it is.
func Await(ctx context.Context, patience, every time.Duration, met func() (bool, error)) error {
	for deadline := time.Now().Add(patience); ; Sleep(ctx, every) {
		if ok, err := met(); ok || err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("it took longer than %v", patience)
		}
	}
}

// Sleep waits, unless the context ends first.
func Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
