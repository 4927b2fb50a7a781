package progress

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestBar(t *testing.T) {
	now := time.Unix(0, 0)
	var log, terminal bytes.Buffer
	a := &Bar{Out: &log, Total: 1000, Now: func() time.Time { return now }}
	b := &Bar{Out: &terminal, Terminal: true, Now: func() time.Time { return now }}

	a.Finish() // before anything: nothing to say
	for range 10 {
		a.Add(0)
		b.Add(0)
		now = now.Add(time.Second)
		a.Add(50)
		b.Add(50)
	}

	a.Finish()
	b.Finish()
	b.Finish()

	if got := log.String(); got != "250 of 1000 accounts (25%), 50/s, 15s left\n500 of 1000 accounts (50%), 50/s, 10s left\n500 of 1000 accounts (50%), 50/s, 10s left\n" {
		t.Errorf("%q", got)
	}

	if got := terminal.String(); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\r\x1b[K500 accounts, 50/s\n") {
		t.Errorf("%q", got)
	}

	if a.Took() != 10*time.Second {
		t.Errorf("took %v", a.Took())
	}
}
