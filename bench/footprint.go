package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// quiet is how long a service is left alone before its memory is read.
const quiet = 2 * time.Second

// footprint is what the service costs besides requests. Memory is negative where
// the system does not tell.
type footprint struct {
	ready       time.Duration // from exec to the first 200 of /readyz
	firstAnswer time.Duration // from exec to the first 200 of a profile read
	idleMiB     float64
	floodedMiB  float64 // at rest after all loads
	binaryMiB   float64
}

// measureStarts starts a service some times for each of the two first answers.
func (b *bench) measureStarts(ctx context.Context, r *results) error {
	b.say("starting the service %d times", 2*startRepeats)
	var ready, first []time.Duration
	for range startRepeats {
		for _, way := range []struct {
			url   func(p *process) string
			times *[]time.Duration
		}{
			{func(p *process) string { return "http://" + p.ops + "/readyz" }, &ready},
			{func(p *process) string { return "http://" + p.public + "/v1/profile" }, &first},
		} {
			took, err := b.timeStart(ctx, way.url)
			if err != nil {
				return err
			}
			*way.times = append(*way.times, took)
		}
	}
	r.footprint.ready, r.footprint.firstAnswer = medianTime(ready), medianTime(first)

	info, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	r.footprint.binaryMiB = float64(info.Size()) / (1 << 20)
	r.footprint.idleMiB, err = b.idleMemory(ctx)
	return err
}

// timeStart is the time from exec to the first good answer.
func (b *bench) timeStart(ctx context.Context, url func(*process) string) (time.Duration, error) {
	p, err := b.serve(ctx)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	for {
		_, err := get(ctx, url(p), b.people.one(0))
		took := time.Since(p.started)
		if err == nil {
			return took, nil
		}
		if took > listenPatience {
			return 0, fmt.Errorf("not ready after %v: %w", listenPatience, err)
		}
		time.Sleep(200 * time.Microsecond)
	}
}

// idleMemory is the memory of a fresh service after its first request.
func (b *bench) idleMemory(ctx context.Context) (float64, error) {
	p, err := b.serve(ctx)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	if _, err := get(ctx, "http://"+p.public+"/v1/profile", b.people.one(0)); err != nil {
		return 0, err
	}
	return restingMemory(ctx, p)
}

func (b *bench) measureMemoryAfter(ctx context.Context, r *results) (err error) {
	r.footprint.floodedMiB, err = restingMemory(ctx, b.narrow)
	return err
}

func restingMemory(ctx context.Context, p *process) (float64, error) {
	select {
	case <-time.After(quiet):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if runtime.GOOS != "linux" {
		return -1, nil
	}
	return p.rss()
}

func medianTime(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
