package main

import (
	"fmt"
	"os"
	"strings"
)

// disturbed is the share of the machine from which on others' work makes the
// figures doubtful.
const disturbed = 0.10

// usage is the time that the machine's processors spent so far, in ticks.
type usage struct{ all, busy, ours float64 }

// processorUse reads it, where the system has /proc. pids are this bench's.
func processorUse(pids ...int) (u usage) {
	content, _ := os.ReadFile("/proc/stat")
	first, _, _ := strings.Cut(string(content), "\n")
	times := numbers(strings.TrimPrefix(first, "cpu"))
	for i, t := range times[:min(8, len(times))] { // the two after these are in the first already
		u.all += t
		if i != 3 && i != 4 { // idle, and idle for want of a disk
			u.busy += t
		}
	}
	for _, pid := range pids {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		// The name, in parentheses, may hold anything; the numbers come after it.
		_, fields, _ := strings.Cut(string(stat[strings.LastIndex(string(stat), ")")+1:]), " ")
		if values := strings.Fields(fields); len(values) > 15 {
			for _, t := range numbers(strings.Join(values[11:15], " ")) { // own and of ended children, user and system
				u.ours += t
			}
		}
	}
	return u
}

func numbers(s string) []float64 {
	var all []float64
	for _, word := range strings.Fields(s) {
		var n float64
		if _, err := fmt.Sscan(word, &n); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// othersSince is the share of the machine that programs other than this bench
// used since then; negative where that is not known.
func (u usage) othersSince(then usage) float64 {
	if u.all <= then.all {
		return -1
	}
	return max(0, (u.busy-then.busy-u.ours+then.ours)/(u.all-then.all))
}

// processorUse is of everything that this bench runs. What has ended counts as
// this process's own.
func (b *bench) processorUse() usage {
	pids := []int{os.Getpid()}
	if b.database != nil {
		pids = append(pids, b.database.server.PID())
	}
	if b.group != nil {
		pids = append(pids, b.group.pids()...)
	}
	for _, p := range b.programs() {
		pids = append(pids, p.cmd.Process.Pid)
	}
	return processorUse(pids...)
}
