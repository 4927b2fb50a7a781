package mysqldev

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// process is a child in a process group of its own, so that Ctrl-C in the
// terminal reaches only this program, which then stops the child in order.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has ended and was reaped
	err  error         // how it ended; read after done
}

// launch starts the child with its output in the log and with a share of the
// lock. orphaned is the signal it gets when this program dies (Linux only).
//
// That signal is sent when the thread that started the child ends, so the
// goroutine that starts it keeps its thread until the child has ended.
func launch(cmd *exec.Cmd, log, lock *os.File, orphaned syscall.Signal) (*process, error) {
	cmd.Env = append(environment(), cmd.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	signalWhenOrphaned(cmd.SysProcAttr, orphaned)

	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("mysqldev: %w", err)
	}
	return p, nil
}

// signal reaches the child only: os.Process refuses once the child was reaped,
// so that a reused pid is never hit.
func (p *process) signal(sig syscall.Signal) { _ = p.cmd.Process.Signal(sig) }

// kill ends the child's whole group at once and waits until the child is gone.
func (p *process) kill() {
	select {
	case <-p.done:
		return
	default:
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// ended says how the child ended, for a sentence.
func (p *process) ended() string {
	if p.err == nil {
		return "exit status 0"
	}
	return p.err.Error()
}

// openLog opens the log for appending. One of more than 8 MiB starts afresh.
func openLog(path string) (*os.File, error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > 8<<20 {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mysqldev: %w", err)
	}
	return file, nil
}

// size answers how long the log is already, so that a report can quote what
// came later only.
func size(log *os.File) int64 {
	info, err := log.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// tail quotes the last lines that were written to the log since the offset.
func tail(path string, since int64) string {
	text, err := os.ReadFile(path)
	if err != nil || int64(len(text)) <= since {
		return "; it wrote nothing to " + path
	}
	// MariaDB's script ends with thirty lines of general advice.
	text, _, _ = bytes.Cut(text[since:], []byte("\nInstallation of system tables failed!"))
	return quoted(text)
}

// quoted indents the last lines of an output below a message.
func quoted(out []byte) string {
	const most = 15
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	return "; its last words:\n\t" + strings.Join(lines, "\n\t")
}
