package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	listenPatience = 10 * time.Second
	stopPatience   = 25 * time.Second
)

// process is a program that listens: the service or the limit program.
type process struct {
	cmd         *exec.Cmd
	log         string // the file of its log
	started     time.Time
	public, ops string // addresses, as its log says
	ended       chan struct{}
}

// launch starts a program and returns when its log says where it listens.
func launch(ctx context.Context, dir string, env []string, binary string, args ...string) (*process, error) {
	p, err := startProcess(dir, env, binary, args...)
	if err != nil {
		return nil, err
	}
	if err := p.awaitAddress(ctx); err != nil {
		p.stop()
		return nil, fmt.Errorf("%s: %w", filepath.Base(binary), err)
	}
	return p, nil
}

// startProcess starts a program. Its log is a file, as cheap for the program as
// a log gets: a pipe would make the reader, so the load generator, part of what is
// measured.
func startProcess(dir string, env []string, binary string, args ...string) (*process, error) {
	log, err := os.CreateTemp(dir, "log-")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(binary, args...)
	cmd.Env = append(ownEnvironment(), env...)
	cmd.Stderr = log
	// In a process group of its own, Ctrl-C does not reach it: close stops it in
	// order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p := &process{cmd: cmd, log: log.Name(), started: time.Now(), ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// said is the end of the program's log.
func (p *process) said() string {
	content, _ := os.ReadFile(p.log)
	return string(bytes.TrimSpace(content[max(0, len(content)-2000):]))
}

// ownEnvironment is the environment without the service's variables: a bench
// measures the defaults.
func ownEnvironment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "LATCHKEY_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

func (p *process) awaitAddress(ctx context.Context) error {
	deadline := time.Now().Add(listenPatience)
	for {
		content, err := os.ReadFile(p.log)
		if err != nil {
			return err
		}
		if p.readAddress(content) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.ended:
			return fmt.Errorf("it ended at once: %s", bytes.TrimSpace(content))
		case <-time.After(200 * time.Microsecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("it does not listen after %v: %s", listenPatience, bytes.TrimSpace(content))
		}
	}
}

// readAddress looks for the log's line "listening".
func (p *process) readAddress(log []byte) bool {
	for line := range bytes.Lines(log) {
		var entry struct{ Msg, Public, Ops string }
		if json.Unmarshal(line, &entry) == nil && entry.Msg == "listening" {
			p.public, p.ops = entry.Public, entry.Ops
			return true
		}
	}
	return false
}

// stop ends the program and waits until it is gone.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(stopPatience):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// rss is the resident memory in MiB, where the system has /proc.
func (p *process) rss() (float64, error) { return p.memory("VmRSS") }

// peak is the greatest resident memory so far.
func (p *process) peak() (float64, error) { return p.memory("VmHWM") }

func (p *process) memory(kind string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("resident memory: %w", err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSuffix(field(status, kind), " kB"), 64)
	return kib / 1024, err
}

// field is the value of a line "name: value", as the files of /proc have them.
func field(content []byte, name string) string {
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
