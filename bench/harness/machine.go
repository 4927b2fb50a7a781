package harness

import (
	"fmt"
	"os"
	"runtime"

	"github.com/prometheus/procfs"
)

// MiB is a size of memory or files; where it is not known, it is 0.
type MiB float64

// Memory is the resident memory of the program, now and at its most. Where the
// system has no /proc, both are 0.
func (p *Process) Memory() (now, most MiB) {
	proc, err := procfs.NewProc(p.PID())
	if err != nil {
		return 0, 0
	}
	status, err := proc.NewStatus()
	if err != nil {
		return 0, 0
	}
	return MiB(status.VmRSS) / (1 << 20), MiB(status.VmHWM) / (1 << 20)
}

// ProcessorTime is how many seconds of processor a process has used, with its
// children that have ended.
func ProcessorTime(pid int) float64 {
	proc, err := procfs.NewProc(pid)
	if err != nil {
		return 0
	}
	stat, err := proc.Stat()
	if err != nil {
		return 0
	}

	const ticks = 100 // a second, in which Linux counts the children's time
	return stat.CPUTime() + float64(stat.CUTime+stat.CSTime)/ticks
}

// usage is how many seconds the machine's processors have spent so far.
type usage struct{ all, busy, ours float64 }

// usage is of everything that the lab runs. What has ended counts as this process's
// own.
func (l *Lab) usage() (u usage) {
	if fs, err := procfs.NewDefaultFS(); err == nil {
		if stat, err := fs.Stat(); err == nil {
			c := stat.CPUTotal
			u.busy = c.User + c.Nice + c.System + c.IRQ + c.SoftIRQ + c.Steal
			u.all = u.busy + c.Idle + c.Iowait
		}
	}

	u.ours = ProcessorTime(os.Getpid()) + ProcessorTime(l.Server.PID())
	for _, p := range l.running {
		u.ours += ProcessorTime(p.PID())
	}
	return u
}

// othersSince is the share of the machine that other programs have used since then.
func (u usage) othersSince(then usage) float64 {
	if u.all <= then.all {
		return 0
	}
	return max(0, (u.busy-then.busy-u.ours+then.ours)/(u.all-then.all))
}

// machine is what the figures were measured on, in general words.
func machine() string {
	cpu, memory := "unknown processor", "unknown"
	if fs, err := procfs.NewDefaultFS(); err == nil {
		if info, err := fs.CPUInfo(); err == nil && len(info) > 0 {
			cpu = info[0].ModelName
		}
		if info, err := fs.Meminfo(); err == nil && info.MemTotalBytes != nil {
			memory = fmt.Sprintf("%.0f GiB", float64(*info.MemTotalBytes)/(1<<30))
		}
	}
	return fmt.Sprintf("%d cores (%s), %s of memory, %s/%s, %s", Cores(), cpu, memory, runtime.GOOS, runtime.GOARCH, runtime.Version())
}
