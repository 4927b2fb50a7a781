package main

import (
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"latchkey/internal/config"
)

// roomForWork is the memory that the collector aims at, hashes apart: uploads and
// the largest picture beside them fit in, and so the process grows by at most 256
// MiB over what it has at rest.
const roomForWork = 240 << 20

// relaxGC lets the heap grow to five times what lives before it is collected. So
// little lives, a few MiB, that by Go's default it would be collected a hundred
// times a second under load. The limit keeps what grows so within bounds. GOGC
// and GOMEMLIMIT in the environment say otherwise.
func relaxGC(c *config.Config) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit(c, memlimit.FromCgroup))
	}
}

// memoryLimit leaves each hash its memory, and a tenth of what the container may
// have, if that is limited, to what Go does not count.
func memoryLimit(c *config.Config, container func() (uint64, error)) int64 {
	limit := roomForWork + int64(c.HashConcurrency)*int64(c.Argon2MemoryKib)<<10
	if most, err := container(); err == nil {
		limit = min(limit, int64(most/10*9))
	}
	return limit
}
