package purge

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"latchkey/internal/database"
	"latchkey/internal/testkit"
)

// start runs a loop until stop, which waits for its end.
func start(p *Purger, interval time.Duration) (l *Loop, log *testkit.Log, stop func()) {
	log = &testkit.Log{}
	l = NewLoop(p, interval, slog.New(slog.NewJSONHandler(log, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		l.Run(ctx)
		close(ended)
	}()
	return l, log, func() { cancel(); <-ended }
}

// figure reads a figure of the loop, as /metrics shows it.
func figure(t *testing.T, l *Loop, name, table string) float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(l.Collectors()...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() == name && (table == "" || m.GetLabel()[0].GetValue() == table) {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue() // it is one of them
			}
		}
	}
	t.Fatalf("there is no %s of %q", name, table)
	return 0
}

func success(t *testing.T, l *Loop) float64 {
	t.Helper()
	return figure(t, l, "latchkey_purge_last_success_timestamp_seconds", "")
}

// A loop removes what has expired, also what expires between two rounds, counts it in its
// metrics, and ends with its context.
func TestLoop(t *testing.T) {
	f := newFixture(t)
	f.sessions(70, present.AddDate(0, 0, -2))
	l, log, stop := start(f.Purger, time.Millisecond)

	removed := func(want float64) func() bool {
		return func() bool { return figure(t, l, "latchkey_purged_rows_total", "sessions") == want }
	}

	testkit.Await(t, "the first round is done", removed(70))
	f.sessions(5, present.AddDate(0, 0, -3))
	testkit.Await(t, "another round is done", removed(75))

	const told = "removed what has expired"
	testkit.Await(t, "the second round is logged", func() bool { return strings.Count(log.String(), told) == 2 })
	stop()

	if success(t, l) != float64(present.Unix()) {
		t.Errorf("the last success was at %v", success(t, l))
	}

	if n := f.rows("sessions"); n != 0 {
		t.Errorf("%d rows are left", n)
	}

	if text := log.String(); strings.Count(text, "\n") != 2 || !strings.Contains(text, `"sessions":70`) || !strings.Contains(text, `"sessions":5`) {
		t.Errorf("two rounds had something to do; the log: %s", text)
	}

	for _, table := range Tables {
		figure(t, l, "latchkey_purged_rows_total", table) // there from the beginning
	}
}

// A round that fails is logged, once, by its number and without the server's
// words; the loop goes on.
func TestLoopGoesOn(t *testing.T) {
	db, err := database.Open(cluster.Empty(t), 1, 1500*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	p := &Purger{DB: db, Now: func() time.Time { return present }}
	l, log, stop := start(p, time.Millisecond)

	const failed = "what has expired was not removed"
	testkit.Await(t, "two failures are logged", func() bool { return strings.Count(log.String(), failed) >= 2 })
	stop()

	text := log.String()
	if lines := strings.Count(text, "\n"); lines != strings.Count(text, failed) || !strings.Contains(text, "MySQL error 1146") || strings.Contains(text, "doesn't exist") {
		t.Errorf("the log: %s", text)
	}

	if success(t, l) != 0 {
		t.Error("it counts as a success")
	}

	if n := db.Pool().Stats().OpenConnections; n != 0 {
		t.Errorf("%d connections are left open", n)
	}
}

// A round that finds another purge at work logs nothing and counts as no success.
func TestLoopTakesTurns(t *testing.T) {
	f := newFixture(t)
	f.sessions(10, present.AddDate(0, 0, -2))
	other := f.another()
	other.Progress = func(string, int64) {
		l, log, stop := start(f.another(), time.Microsecond)
		l.round(t.Context())
		stop()
		if log.String() != "" || success(t, l) != 0 {
			t.Errorf("success at %v, and the log: %s", success(t, l), log)
		}
	}
	f.run(other, Totals{"sessions": 10})
}

// An interval of 0 is no loop.
func TestNoLoop(t *testing.T) {
	f := newFixture(t)
	f.sessions(1, present.AddDate(0, 0, -2))
	NewLoop(f.Purger, 0, slog.New(slog.DiscardHandler)).Run(t.Context()) // comes back
	if f.rows("sessions") != 1 {
		t.Error("a round ran")
	}
}
