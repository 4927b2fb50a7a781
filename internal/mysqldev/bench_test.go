package mysqldev

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkLife measures one life of a server: the first start with its
// initialisation, a stop, a start on filled data, resident memory, a stop, and
// a start after a crash. Run it with -benchtime=5x. MYSQLDEV_BENCH_ROOT names
// another place than ScratchRoot, such as a disk.
func BenchmarkLife(b *testing.B) {
	for _, mode := range modes {
		b.Run(mode.name, func(b *testing.B) {
			var firstStart, nextStart, stop, recovery, inserts time.Duration
			var rss float64
			for b.Loop() {
				dir := scratch(b)
				if root := os.Getenv("MYSQLDEV_BENCH_ROOT"); root != "" {
					dir, _ = os.MkdirTemp(root, "mysqldev-bench-")
					b.Cleanup(func() { os.RemoveAll(dir) })
				}
				o := Options{Dir: dir, Unsafe: mode.unsafe}

				var s *Server
				firstStart += took(func() { s = start(b, o) })
				query(b, s, "CREATE DATABASE d", "CREATE TABLE d.t (n INT PRIMARY KEY)", "SELECT 1")
				inserts += took(func() { insert(b, s, 500) })
				stop += took(func() { s.Stop() })

				nextStart += took(func() { s = start(b, o) })
				query(b, s, "SELECT COUNT(*) FROM d.t")
				rss += residentMiB(b, s.PID())
				s.Kill()

				recovery += took(func() { s = start(b, o) })
				s.Stop()
			}

			for name, total := range map[string]time.Duration{
				"first-start-ms": firstStart, "start-ms": nextStart, "stop-ms": stop, "recovery-ms": recovery, "500-commits-ms": inserts,
			} {
				b.ReportMetric(float64(total.Milliseconds())/float64(b.N), name)
			}

			b.ReportMetric(rss/float64(b.N), "RSS-MiB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func took(what func()) time.Duration {
	began := time.Now()
	what()
	return time.Since(began)
}

func insert(b *testing.B, s *Server, rows int) {
	b.Helper()
	db, err := sql.Open("mysql", s.DSN("d"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for n := range rows {
		if _, err := db.ExecContext(context.Background(), "INSERT INTO t VALUES (?)", n); err != nil {
			b.Fatal(err)
		}
	}
}

func residentMiB(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib float64
	fmt.Sscan(rest, &kib)
	return kib / 1024
}
