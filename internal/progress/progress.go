// Package progress shows how far a long command is: as one line that is redrawn on a
// terminal, and as a line now and then in a log.
package progress

import (
	"cmp"
	"fmt"
	"io"
	"time"
)

// How often the line changes: on a terminal, where it is drawn over itself, and
// in a log, where each is a line.
const (
	redraw = 200 * time.Millisecond
	repeat = 5 * time.Second
)

// window is the time that a rate is taken over.
const window = 10 * time.Second

// Bar draws how far something is. Its exported fields are set before the first Add.
type Bar struct {
	Out      io.Writer
	Terminal bool
	Total    int64  // 0: not known
	Unit     string // what is counted; empty: accounts
	Now      func() time.Time

	done     int64
	began    time.Time
	drawn    time.Time
	earlier  moment // at least a window ago, once there is one
	latest   moment
	finished bool
}

type moment struct {
	at   time.Time
	done int64
}

// Add counts some more as done.
func (b *Bar) Add(n int64) {
	now := b.Now()
	if b.began.IsZero() {
		b.began, b.drawn = now, now
		b.earlier, b.latest = moment{now, 0}, moment{now, 0}
	}
	b.done += n
	if now.Sub(b.latest.at) >= window {
		b.earlier, b.latest = b.latest, moment{now, b.done}
	}
	if every := b.every(); now.Sub(b.drawn) >= every {
		b.drawn = now
		b.draw(now)
	}
}

// Finish draws the last state, and ends the line that was drawn over.
func (b *Bar) Finish() {
	if b.finished || b.began.IsZero() {
		return
	}
	b.finished = true
	b.draw(b.Now())
	if b.Terminal {
		fmt.Fprintln(b.Out)
	}
}

func (b *Bar) every() time.Duration {
	if b.Terminal {
		return redraw
	}
	return repeat
}

func (b *Bar) draw(now time.Time) {
	rate := 0.0
	if took := now.Sub(b.earlier.at).Seconds(); took > 0 {
		rate = float64(b.done-b.earlier.done) / took
	}
	unit := cmp.Or(b.Unit, "accounts")
	line := fmt.Sprintf("%d %s, %.0f/s", b.done, unit, rate)
	if b.Total > 0 {
		line = fmt.Sprintf("%d of %d %s (%d%%), %.0f/s", b.done, b.Total, unit, min(100, b.done*100/b.Total), rate)
		if left := b.Total - b.done; rate > 0 && left > 0 {
			line += ", " + time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second).String() + " left"
		}
	}
	if b.Terminal {
		fmt.Fprintf(b.Out, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(b.Out, line)
}

// Above is a writer for lines that stand above the progress: they take its place
// on a terminal, and it is drawn below them again.
func (b *Bar) Above(w io.Writer) io.Writer { return above{b, w} }

type above struct {
	bar *Bar
	w   io.Writer
}

func (a above) Write(text []byte) (int, error) {
	if a.bar.Terminal {
		fmt.Fprint(a.bar.Out, "\r\x1b[K")
		a.bar.drawn = time.Time{}
	}
	return a.w.Write(text)
}

// Took is the time since the first was counted.
func (b *Bar) Took() time.Duration {
	if b.began.IsZero() {
		return 0
	}
	return b.Now().Sub(b.began)
}
