package mysqldev

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"

	"latchkey/internal/testkit"
)

// The server lives on when the thread that called Start ends, although the
// kernel takes the end of the thread that forked for the end of the parent.
func TestCallersThreadEnds(t *testing.T) {
	dir := scratch(t)
	var s *Server
	var err error
	thread := make(chan int)

	// run starts the server on a thread that is not the program's first, and ends with it.
	var run func()
	run = func() {
		runtime.LockOSThread()
		// The program's first thread never ends. While it is held, the next
		// goroutine runs on another.
		if syscall.Gettid() == os.Getpid() {
			defer runtime.UnlockOSThread()
			other := make(chan struct{})
			go func() { defer close(other); run() }()
			<-other
			return
		}

		s, err = tested(context.Background(), Options{Dir: dir, Unsafe: true})
		thread <- syscall.Gettid() // and not unlocked: the thread ends with the goroutine
	}

	go run()
	id := <-thread
	if err != nil {
		t.Fatal(err)
	}
	defer s.Kill()

	testkit.Await(t, "the thread has ended", func() bool {
		_, gone := os.Stat(fmt.Sprintf("/proc/self/task/%d", id))
		return gone != nil
	})

	query(t, s, "SELECT 1")
}
