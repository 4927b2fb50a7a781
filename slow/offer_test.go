package slow

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"latchkey/bench/harness"
)

// offer sends requests on a schedule, whether or not those before are answered, as
// the world does. Each counts from when it was due.
func offer(ctx context.Context, address string, rate float64, length time.Duration, next func() []byte) harness.Answers {
	idle := &pool{ctx: ctx, address: address}
	defer idle.close()
	all := make(harness.Answers, int(rate*length.Seconds()))
	began := time.Now()

	var wait sync.WaitGroup
	for i := range all {
		due := began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		harness.Sleep(ctx, time.Until(due))
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			all[i].Status = idle.ask(next())
			all[i].Ended = time.Now()
			all[i].Took = all[i].Ended.Sub(due)
		})
	}
	wait.Wait()
	return all
}

// pool keeps the connections that are idle.
type pool struct {
	ctx     context.Context
	address string
	mu      sync.Mutex
	idle    []*harness.Conn
}

// ask sends a request over an idle connection, or else over a new one.
func (p *pool) ask(request []byte) (status int) {
	c, err := p.take()
	if err != nil {
		return 0
	}
	if status, err = c.Ask(request); err != nil {
		c.Close()
		return 0
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
	return status
}

func (p *pool) take() (*harness.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return harness.Connect(p.ctx, p.address)
	}
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c, nil
}

func (p *pool) close() {
	for _, c := range p.idle {
		c.Close()
	}
}

// A slow server gets its requests on schedule all the same, and none is answered after
// Ctrl-C.
func TestOffer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(100 * time.Millisecond)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	address, request := server.Listener.Addr().String(), func() []byte { return []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }

	began := time.Now()
	refused := offer(t.Context(), address, 100, 500*time.Millisecond, request).With(http.StatusServiceUnavailable)
	if took := time.Since(began); len(refused) != 50 || harness.Percentile(refused, 50) < 100*time.Millisecond || took > 3*time.Second { // one after the other takes 5 s
		t.Errorf("%d were refused in %v", len(refused), took)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if all := offer(ended, address, 100, time.Hour, request); len(all.With(0)) != len(all) {
		t.Error("after Ctrl-C there are answers")
	}
}
