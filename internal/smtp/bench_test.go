package smtp

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"latchkey/internal/smtp/smtptest"
)

// sendMany sends n messages of some 4 KiB over as many sessions as it takes.
func sendMany(t testing.TB, c *Client, n int, after func(i int)) {
	t.Helper()
	session, err := c.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("A line of a message.\n", 50)

	for i := range n {
		if session.Spent() {
			session.Close()
			if session, err = c.Dial(context.Background()); err != nil {
				t.Fatal(err)
			}
		}

		m := numbered(i)
		m.Text, m.HTML = text, "<p>"+text+text+"</p>"
		if err := session.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		after(i)
	}

	session.Close()
}

// heap is how much is in use once the garbage is gone, in bytes.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// However many messages are sent, nothing of them is kept.
func TestMemoryIsFlat(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Discard: true})
	var early uint64
	sendMany(t, client(t, server.URL()), 2000, func(i int) {
		if i == 500 {
			early = heap()
		}
	})
	if late := heap(); late > early+1<<20 {
		t.Errorf("the heap grows from %d to %d bytes", early, late)
	}
	if server.Count() != 2000 || server.Connections() != 20 {
		t.Errorf("%d messages over %d connections", server.Count(), server.Connections())
	}
}

// One message after the other, a new connection for each hundred.
func BenchmarkSend(b *testing.B) {
	for name, mode := range map[string]smtptest.Mode{"STARTTLS": smtptest.StartTLS, "clear": smtptest.NoTLS} {
		b.Run(name, func(b *testing.B) {
			server := smtptest.Start(b, smtptest.Options{Mode: mode, Discard: true})
			c := client(b, server.URL())
			var before, most uint64

			b.ResetTimer()
			sendMany(b, c, b.N, func(i int) {
				if i%5000 == 0 {
					most = max(most, heap())
				}
				if i == 0 {
					before = most
				}
			})

			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(before)/1e6, "MB-first")
			b.ReportMetric(float64(most)/1e6, "MB-most")
		})
	}
}

// What a message costs before it is sent.
func BenchmarkRender(b *testing.B) {
	m := sample()
	for b.Loop() {
		if _, failed := m.render(sender); failed != nil {
			b.Fatal(failed)
		}
	}
}
