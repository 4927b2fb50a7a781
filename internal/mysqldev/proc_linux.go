package mysqldev

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
)

// signalWhenOrphaned has the kernel signal the child when its parent dies.
func signalWhenOrphaned(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// ended says whether the process has ended and waits to be reaped.
func ended(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	// The state follows the name, which stands in parentheses and may hold some.
	after := bytes.LastIndexByte(text, ')')
	return err == nil && after > 0 && bytes.HasPrefix(text[after:], []byte(") Z"))
}

// inMemory says whether dir is a tmpfs with room for the servers of several
// packages. A container has 64 MiB by default.
func inMemory(dir string) bool {
	const tmpfs = 0x01021994 // TMPFS_MAGIC in linux/magic.h
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	return err == nil && int64(fs.Type) == tmpfs && int64(fs.Bavail)*int64(fs.Bsize) >= 2<<30
}
