package main

import (
	"bufio"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSummarise(t *testing.T) {
	began := time.Now()
	var all []sample
	for i := range 101 {
		// One answer a 10 ms, the later the slower.
		all = append(all, sample{began.Add(time.Duration(i) * 10 * time.Millisecond), time.Duration(i) * time.Millisecond})
	}
	f, err := summarise(all)
	if err != nil {
		t.Fatal(err)
	}
	if f.rate < 99.9 || f.rate > 100.1 || f.p50 != 50*time.Millisecond || f.p99 != 99*time.Millisecond {
		t.Errorf("%+v", f)
	}
	if _, err := summarise(all[:1]); err == nil {
		t.Error("one answer has no rate")
	}
}

func TestRatioIsOfRounds(t *testing.T) {
	c := comparison{}
	for _, rates := range [][2]float64{{80, 100}, {45, 50}, {7, 10}} { // a slow minute hits both sides
		c.add(figures{rate: rates[0]}, figures{rate: rates[1]})
	}
	if middle, least, most := c.ratio(); middle != 0.8 || least != 0.7 || most != 0.9 {
		t.Error(middle, least, most)
	}
}

// ticker answers every millisecond, until it fails.
type ticker struct{ left int }

func (k *ticker) do() error {
	time.Sleep(time.Millisecond)
	if k.left--; k.left == 0 {
		return errors.New("out of answers")
	}
	return nil
}

func (*ticker) close() {}

func TestMeasure(t *testing.T) {
	f, err := measure(t.Context(), func() (client, error) { return &ticker{}, nil }, 4, 200*time.Millisecond)
	if err != nil || f.rate < 100 || f.rate > 4000 || f.p50 < time.Millisecond {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := measure(t.Context(), func() (client, error) { return &ticker{left: 600}, nil }, 4, time.Minute); err == nil {
		t.Error("a failed request did not end the measurement")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := measure(ended, func() (client, error) { return &ticker{}, nil }, 4, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("after Ctrl-C: %v", err)
	}
}

func TestReadHead(t *testing.T) {
	in := bufio.NewReader(strings.NewReader("HTTP/1.1 201 Created\r\nA: b\r\nContent-Length: 2\r\n\r\n{}"))
	status, length, err := readHead(in)
	if status != 201 || length != 2 || err != nil {
		t.Error(status, length, err)
	}
	for _, bad := range []string{"", "nonsense\n", "HTTP/1.1 200 OK\r\n\r\n"} {
		if _, _, err := readHead(bufio.NewReader(strings.NewReader(bad))); err == nil {
			t.Errorf("%q was taken for a response", bad)
		}
	}
}
