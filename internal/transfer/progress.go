package transfer

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

// Progress draws how far something is.
type Progress struct {
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
func (p *Progress) Add(n int64) {
	now := p.Now()
	if p.began.IsZero() {
		p.began, p.drawn = now, now
		p.earlier, p.latest = moment{now, 0}, moment{now, 0}
	}
	p.done += n
	if now.Sub(p.latest.at) >= window {
		p.earlier, p.latest = p.latest, moment{now, p.done}
	}
	if every := p.every(); now.Sub(p.drawn) >= every {
		p.drawn = now
		p.draw(now)
	}
}

// Finish draws the last state, and ends the line that was drawn over.
func (p *Progress) Finish() {
	if p.finished || p.began.IsZero() {
		return
	}
	p.finished = true
	p.draw(p.Now())
	if p.Terminal {
		fmt.Fprintln(p.Out)
	}
}

func (p *Progress) every() time.Duration {
	if p.Terminal {
		return redraw
	}
	return repeat
}

func (p *Progress) draw(now time.Time) {
	rate := 0.0
	if took := now.Sub(p.earlier.at).Seconds(); took > 0 {
		rate = float64(p.done-p.earlier.done) / took
	}
	unit := cmp.Or(p.Unit, "accounts")
	line := fmt.Sprintf("%d %s, %.0f/s", p.done, unit, rate)
	if p.Total > 0 {
		line = fmt.Sprintf("%d of %d %s (%d%%), %.0f/s", p.done, p.Total, unit, min(100, p.done*100/p.Total), rate)
		if left := p.Total - p.done; rate > 0 && left > 0 {
			line += ", " + time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second).String() + " left"
		}
	}
	if p.Terminal {
		fmt.Fprintf(p.Out, "\r\x1b[K%s", line)
		return
	}
	fmt.Fprintln(p.Out, line)
}

// Above is a writer for lines that stand above the progress: they take its place
// on a terminal, and it is drawn below them again.
func (p *Progress) Above(w io.Writer) io.Writer { return above{p, w} }

type above struct {
	progress *Progress
	w        io.Writer
}

func (a above) Write(b []byte) (int, error) {
	if a.progress.Terminal {
		fmt.Fprint(a.progress.Out, "\r\x1b[K")
		a.progress.drawn = time.Time{}
	}
	return a.w.Write(b)
}

// Took is the time since the first was counted.
func (p *Progress) Took() time.Duration {
	if p.began.IsZero() {
		return 0
	}
	return p.Now().Sub(p.began)
}
