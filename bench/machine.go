package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine is what the figures were measured on, in general words.
type machine struct{ cpu, memory, system, database string }

// circumstances are when and where something was measured.
type circumstances struct {
	began   time.Time
	took    time.Duration
	machine machine
	others  float64 // share of the machine that other programs used
}

func (c *circumstances) note(n circumstances) { *c = n }

// writeMachine tells the machine, and whether it was quiet.
func (c circumstances) writeMachine(w *strings.Builder, doubt string) {
	c.machine.write(w)
	row(w, "used by other programs during the run", share(c.others))
	if c.others > disturbed {
		fmt.Fprintf(w, "\n**The machine was not quiet.** %s\n", doubt)
	}
}

func describeMachine(database string) machine {
	return machine{
		cpu:      fmt.Sprintf("%d cores, %s", cores(), cpuModel()),
		memory:   memorySize(),
		system:   fmt.Sprintf("%s/%s, %s", runtime.GOOS, runtime.GOARCH, runtime.Version()),
		database: database,
	}
}

func (m machine) write(w *strings.Builder) {
	table(w, "machine", "")
	row(w, "processor", m.cpu)
	row(w, "memory", m.memory)
	row(w, "system", m.system)
	row(w, "database", m.database)
}

func cpuModel() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	return orUnknown(field(info, "model name"))
}

func memorySize() string {
	info, _ := os.ReadFile("/proc/meminfo")
	kib, err := strconv.ParseFloat(strings.TrimSuffix(field(info, "MemTotal"), " kB"), 64)
	if err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%.0f GiB", kib/(1<<20))
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
