package regular

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What is no regular file is refused at once, by what it is, and also behind a link.
func TestOnlyRegularFiles(t *testing.T) {
	dir := t.TempDir()
	pipe, socket := filepath.Join(dir, "pipe"), filepath.Join(dir, "socket")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()

	for name, what := range map[string]string{pipe: "a named pipe", socket: "a socket", dir: "a directory", "/dev/zero": "a device"} {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(name, link); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{name, link} {
			if content, err := Read(path, 1<<10); err == nil || !strings.Contains(err.Error(), "is "+what) || content != nil {
				t.Errorf("%s: %q %v", path, content, err)
			}
		}
	}
}

// A file is read through links as Kubernetes makes them, up to the size that is allowed,
// whatever size it is said to have.
func TestReadWithinBounds(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "..2026_01_01"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "..2026_01_01", "keys"), []byte("1234"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"..data": "..2026_01_01", "keys": "..data/keys"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}

	keys := filepath.Join(dir, "keys")
	if content, err := Read(keys, 4); err != nil || string(content) != "1234" {
		t.Errorf("%q %v", content, err)
	}
	for _, name := range []string{keys, "/proc/self/stat"} { // the second has no size
		if _, err := Read(name, 3); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(filepath.Join(dir, "none"), 4); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}
