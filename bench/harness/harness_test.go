package harness

import (
	"bufio"
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSummarise(t *testing.T) {
	began := time.Now()
	var all []Sample
	for i := range 101 {
		// One answer a 10 ms, the later the slower.
		all = append(all, Sample{began.Add(time.Duration(i) * 10 * time.Millisecond), time.Duration(i) * time.Millisecond})
	}
	f := Summarise(all)
	if f.Rate < 99.9 || f.Rate > 100.1 || f.P50 != 50*time.Millisecond || f.P99 != 99*time.Millisecond {
		t.Errorf("%+v", f)
	}
	if longest := Percentile(all, 100); longest != 100*time.Millisecond || Percentile(nil, 50) != 0 {
		t.Errorf("the longest took %v", longest)
	}
}

// A slow minute hits both sides of a round, so ratios are of rounds.
func TestRatios(t *testing.T) {
	c := Comparison{Ours: []Figures{{Rate: 80}, {Rate: 45}, {Rate: 7}}, Theirs: []Figures{{Rate: 100}, {Rate: 50}, {Rate: 10}}}
	g := RatioGoal("reads", "≥", 0.8, c.Ratios())
	if !g.Met || g.Got != "0.80 (met in 2 of 3 rounds)" || spread(c.Ratios()) != "0.70–0.90" {
		t.Errorf("%+v", g)
	}
	if g := RatioGoal("reads", "≤", 0.75, c.Ratios()); g.Met || g.Want != "≤ 0.75" {
		t.Errorf("%+v", g)
	}
}

// What is compared takes turns, and each begins as often.
func TestInTurns(t *testing.T) {
	var order string
	note := func(s string) func() error { return func() error { order += s; return nil } }
	if err := InTurns(3, note("a"), note("b")); err != nil || order != "abbaab" {
		t.Errorf("%q %v", order, err)
	}
	if err := InTurns(3, func() error { return errors.New("no") }); err == nil {
		t.Error("a failure did not end it")
	}
}

// ticker answers every millisecond, until it fails.
type ticker struct{ left int }

func (k *ticker) Do() error {
	time.Sleep(time.Millisecond)
	if k.left--; k.left == 0 {
		return errors.New("out of answers")
	}
	return nil
}

func (*ticker) Close() {}

// A load is measured for its window; a failed request ends it, and so does Ctrl-C.
func TestMeasure(t *testing.T) {
	open := func(left int) Opener { return func(context.Context) (Client, error) { return &ticker{left}, nil } }
	f, err := Measure(t.Context(), open(0), 4, Window{Length: 50 * time.Millisecond}, nil)
	if err != nil || f.Rate <= 0 || f.Rate > 4000 || f.P50 < time.Millisecond {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := Measure(t.Context(), open(20), 4, Window{Length: time.Minute}, nil); err == nil {
		t.Error("a failed request did not end the measurement")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Measure(ended, open(0), 4, Window{Length: time.Minute}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after Ctrl-C: %v", err)
	}
}

func TestReadHead(t *testing.T) {
	status, length, err := readHead(bufio.NewReader(strings.NewReader("HTTP/1.1 201 Created\r\nA: b\r\nContent-Length: 2\r\n\r\n{}")))
	if status != 201 || length != 2 || err != nil {
		t.Error(status, length, err)
	}
	for _, bad := range []string{"", "nonsense\n", "HTTP/1.1 200 OK\r\n\r\n"} {
		if _, _, err := readHead(bufio.NewReader(strings.NewReader(bad))); err == nil {
			t.Errorf("%q was taken for a response", bad)
		}
	}
}

// Reads that are late because the one before was late count from when they were due.
func TestPace(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(100 * time.Millisecond)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	listen, request := server.Listener.Addr().String(), func() []byte { return []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
	reads, err := Paced{Readers: 1, Every: 50 * time.Millisecond, Next: request}.Read(t.Context(), listen, 190*time.Millisecond)
	if err != nil || len(reads) != 4 || reads[3].Took < 200*time.Millisecond {
		t.Errorf("%+v %v", reads, err)
	}
}

// People are different, from all over, and the same in each run.
func TestChoose(t *testing.T) {
	people := Choose(10_000, 900).Numbers
	if !slices.Equal(people, Choose(10_000, 900).Numbers) {
		t.Error("another run has other people")
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(people)))
	if len(sorted) != 900 || sorted[0] < 2 || sorted[899] > 10_000 || math.Abs(float64(sorted[450]-5000)) > 1000 {
		t.Errorf("%d of them, from %d to %d", len(sorted), sorted[0], sorted[len(sorted)-1])
	}
}

// A report shows what was missed first, and each figure in its own way.
func TestReport(t *testing.T) {
	r := Report{Title: "T", Goals: []Goal{AtMost("a", 1, 2, true), AtMost("b", MiB(3), MiB(2), false)}}
	r.Add("X", "About it.", "what", "figure").Row("a|b", 1500*time.Millisecond)
	var w strings.Builder
	r.goals().write(&w)
	r.Tables[0].write(&w)
	want := "\n## Goals\n\n1 of 2 are met.\n\n| what | measured | goal | met |\n|---|---:|---:|---:|\n| b | 3.0 MiB | ≤ 2.0 MiB | **no** |\n| a | 1 | ≤ 2 | yes |\n" +
		"\n## X\n\nAbout it.\n\n| what | figure |\n|---|---:|\n| a/b | 1.50 s |\n"
	if w.String() != want {
		t.Errorf("%s", w.String())
	}
}
