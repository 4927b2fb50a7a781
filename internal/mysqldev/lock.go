package mysqldev

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// orphanPatience bounds the wait for a server whose Go program was killed: on
// Linux such a server is told to stop by the kernel and needs a moment for it.
const orphanPatience = 10 * time.Second

// dirLock keeps a second server off a directory. The server inherits the open
// file and with it the flock, so the lock lasts exactly as long as anyone who
// may write to the directory lives, even after a kill -9 of this program; a
// lock held by this program alone would be free while an orphan still writes.
type dirLock struct{ file *os.File }

// lockDir takes the lock, or says who holds it. It waits only for a holder
// whose program is gone.
func lockDir(ctx context.Context, p places) (*dirLock, error) {
	file, err := os.OpenFile(p.lock(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mysqldev: %w", err)
	}
	if err := waitForLock(ctx, file, p); err != nil {
		file.Close()
		return nil, err
	}
	l := &dirLock{file}
	if err := l.note(strconv.Itoa(os.Getpid())); err != nil {
		l.release()
		return nil, fmt.Errorf("mysqldev: %w", err)
	}
	return l, nil
}

func waitForLock(ctx context.Context, file *os.File, p places) error {
	patience := time.After(orphanPatience)
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}

		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("mysqldev: lock %s: %w", file.Name(), err)
		}

		// A live owner keeps the folder; the server of a dead one is given a moment to end.
		if owner := readPID(p.lock()); alive(owner) {
			return fmt.Errorf("mysqldev: folder %s is in use: process %d runs a database server on it%s", p.dir, owner, p.serverPID())
		}

		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("mysqldev: folder %s is still held by a server of an earlier run%s: %w", p.dir, p.serverPID(), ctx.Err())
		case <-patience:
			return fmt.Errorf("mysqldev: folder %s is in use by a database server whose program is gone%s: end that server first", p.dir, p.serverPID())
		}
	}
}

// clearStale removes what a killed run left. It refuses when something answers
// on the socket: a server that somebody started without the lock.
func (p places) clearStale() error {
	if conn, err := net.Dial("unix", p.socket); err == nil {
		conn.Close()
		return fmt.Errorf("mysqldev: folder %s is in use: a database server answers on %s%s", p.dir, p.socket, p.serverPID())
	}
	// MySQL notes its pid beside the socket and refuses to start when an
	// unrelated process happens to have that pid now.
	for _, path := range []string{p.socket, p.socket + ".lock", p.pid()} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("mysqldev: %w", err)
		}
	}
	return nil
}

// release gives up this program's share of the lock. The emptied file tells a
// waiting Start that the holder of the lock is about to go.
func (l *dirLock) release() {
	l.note("")
	l.file.Close()
}

func (l *dirLock) note(text string) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(text), 0)
	return err
}

// serverPID names the server's process for a message, where it is known.
func (p places) serverPID() string {
	if pid := readPID(p.pid()); alive(pid) {
		return fmt.Sprintf(" (server process %d)", pid)
	}
	return ""
}

// readPID answers the number in a file, 0 when there is none.
func readPID(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}

// alive says whether a process runs under the pid. One that has ended and that
// nobody reaps, as in a container without an init, does not run.
func alive(pid int) bool {
	if pid <= 0 || ended(pid) {
		return false
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
