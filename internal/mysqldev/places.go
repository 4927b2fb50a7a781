package mysqldev

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// socketLimit is the longest socket path in bytes: 103 on macOS, 107 on Linux,
// and a few to spare.
const socketLimit = 100

// places are the paths of one private server.
type places struct {
	dir    string // absolute
	socket string
}

func (p places) data() string      { return filepath.Join(p.dir, "data") }
func (p places) fresh() string     { return filepath.Join(p.dir, "data.new") }
func (p places) lock() string      { return filepath.Join(p.dir, "lock") }
func (p places) log() string       { return filepath.Join(p.dir, "mysqld.log") }
func (p places) pid() string       { return filepath.Join(p.dir, "mysqld.pid") }
func (p places) temporary() string { return filepath.Join(p.dir, "tmp") }

// prepare makes the folder and settles where everything in it lies.
func prepare(dir string) (places, error) {
	if dir == "" {
		return places{}, errors.New("mysqldev: Options.Dir is empty")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return places{}, fmt.Errorf("mysqldev: %w", err)
	}
	p := places{dir: dir}
	if err := p.makePrivate(); err != nil {
		return places{}, err
	}
	if err := os.MkdirAll(p.temporary(), 0o700); err != nil {
		return places{}, fmt.Errorf("mysqldev: %w", err)
	}
	p.socket, err = socketPath(dir)
	return p, err
}

// makePrivate makes the folder with mode 0700, or closes an existing one to
// others when it is empty or ours already. A folder with other things in it is
// refused rather than changed: it might be /tmp.
func (p places) makePrivate() error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	info, err := os.Stat(p.dir)
	if err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil || len(entries) > 0 && !isFile(p.lock()) {
		return fmt.Errorf("mysqldev: folder %s is open to other users (mode %04o): chmod 700 it or choose another", p.dir, info.Mode().Perm())
	}
	if err := os.Chmod(p.dir, 0o700); err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	return nil
}

// socketPath is the socket in dir, or, where that path is too long for a socket
// or a DSN cannot carry it, one in a private folder of this user that always is
// the same for the same dir.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, "mysqld.sock")
	if len(path) <= socketLimit && !strings.ContainsAny(path, "@()") {
		return path, nil
	}
	folder := filepath.Join(os.TempDir(), "latchkey-"+strconv.Itoa(os.Geteuid()))
	if len(folder) > socketLimit-len("/0123456789abcdef.sock") {
		folder = "/tmp/latchkey-" + strconv.Itoa(os.Geteuid())
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("mysqldev: %w", err)
	}
	if err := checkPrivate(folder); err != nil {
		return "", fmt.Errorf("mysqldev: folder for the socket: %w", err)
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(folder, hex.EncodeToString(sum[:8])+".sock"), nil
}

// checkPrivate answers an error unless dir is a folder of this user that nobody
// else may enter. In a folder such as /tmp anybody could have made it first.
func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner := info.Sys().(*syscall.Stat_t).Uid
	if !info.IsDir() || int(owner) != os.Geteuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s (%s, user %d) is not a private folder of user %d: remove it", dir, info.Mode(), owner, os.Geteuid())
	}
	return nil
}

// ScratchRoot answers a folder for throw-away servers: /dev/shm where that is a
// writable folder in memory with 2 GiB free, otherwise the system's temporary folder.
func ScratchRoot() string {
	const memory = "/dev/shm"
	if !inMemory(memory) {
		return os.TempDir()
	}
	probe, err := os.MkdirTemp(memory, "latchkey-probe-")
	if err != nil {
		return os.TempDir()
	}
	os.Remove(probe)
	return memory
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
