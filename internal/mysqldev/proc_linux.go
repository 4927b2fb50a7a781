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

// inMemory says whether dir is a tmpfs.
func inMemory(dir string) bool {
	const tmpfs = 0x01021994 // TMPFS_MAGIC in linux/magic.h
	var fs syscall.Statfs_t
	return syscall.Statfs(dir, &fs) == nil && int64(fs.Type) == tmpfs
}
