package mysqldev

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Without root's rights everything works, too, and without --user=root.
func TestAsNobody(t *testing.T) {
	const nobody = 65534
	if os.Geteuid() != 0 {
		t.Skip("every other test shows it already")
	}
	dir := scratch(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	binary, home := filepath.Join(dir, "helper"), filepath.Join(dir, "home")
	if err := copyFile(os.Args[0], binary); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}

	program := helper(t, binary, home, false)
	var said strings.Builder
	program.Stderr = &said
	program.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if closedToOthers(os.Getenv("LATCHKEY_MYSQLD")) {
		const mayReadAnything = 2 // CAP_DAC_READ_SEARCH: it may not write
		program.SysProcAttr.AmbientCaps = []uintptr{mayReadAnything}
	}
	pid, end := launchHelper(t, program)
	if owner := stat(t, fmt.Sprintf("/proc/%d", pid)).Sys().(*syscall.Stat_t).Uid; owner != nobody {
		t.Errorf("the server runs as user %d", owner)
	}
	end.Close()
	if err := program.Wait(); err != nil {
		t.Error(err)
	}
	if alive(pid) {
		t.Error("the server lives after Stop")
	}
	if said.Len() > 0 {
		t.Errorf("on our stderr: %s", said.String())
	}

	// The shared folder for sockets must be one's own.
	if err := checkPrivate(home); err == nil {
		t.Error("root takes nobody's folder for its own")
	}
}

// closedToOthers reports whether only its owner gets to the file, as to a server
// in root's own cache.
func closedToOthers(path string) bool {
	for path != "" && path != "/" && path != "." {
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o001 == 0 {
			return true
		}
		path = filepath.Dir(path)
	}
	return false
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o755)
}
