//go:build !linux

package mysqldev

import "syscall"

// signalWhenOrphaned does nothing: only Linux can signal an orphan. The lock
// that the server inherits still keeps a second one off its directory.
func signalWhenOrphaned(*syscall.SysProcAttr, syscall.Signal) {}

func ended(int) bool { return false }

func inMemory(string) bool { return false }
