package purge

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"latchkey/internal/database"
)

// Loop purges again and again, beside a service.
type Loop struct {
	purger   *Purger
	interval time.Duration
	log      *slog.Logger

	rows    *prometheus.CounterVec
	success prometheus.Gauge
}

// NewLoop makes a loop with a round every interval; 0 is none. It takes the
// purger's Progress for its own figures.
func NewLoop(p *Purger, interval time.Duration, log *slog.Logger) *Loop {
	l := &Loop{
		purger:   p,
		interval: interval,
		log:      log,
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchkey_purged_rows_total",
			Help: "Number of expired rows that this process removed, by table.",
		}, []string{"table"}),
		success: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "latchkey_purge_last_success_timestamp_seconds",
			Help: "When this process last removed all that had expired; one replica does it at a time, so look at the latest of all.",
		}),
	}

	// Each table has a figure from the beginning, so that none appears late.
	for _, table := range Tables {
		l.rows.WithLabelValues(table)
	}
	p.Progress = func(table string, rows int64) { l.rows.WithLabelValues(table).Add(float64(rows)) }
	return l
}

// Collectors are the loop's figures.
func (l *Loop) Collectors() []prometheus.Collector { return []prometheus.Collector{l.rows, l.success} }

// Run purges until the context ends. A round that fails is logged, and the next
// one begins at its time.
func (l *Loop) Run(ctx context.Context) {
	if l.interval == 0 {
		return
	}

	// Replicas that start together do not all ask for the lock at once.
	for wait := rand.N(l.interval); sleep(ctx, wait); wait = l.interval {
		l.round(ctx)
	}
}

func (l *Loop) round(ctx context.Context) {
	began := l.purger.Now()
	totals, err := l.purger.Run(ctx)

	attrs := []any{slog.Duration("took", l.purger.Now().Sub(began))}
	removed := int64(0)
	for _, table := range Tables {
		attrs = append(attrs, slog.Int64(table, totals[table]))
		removed += totals[table]
	}

	switch {
	case errors.Is(err, ErrBusy), errors.Is(err, context.Canceled):
		// Another replica does it, or the next round will.
	case err != nil:
		l.log.ErrorContext(ctx, "what has expired was not removed; the next round tries again",
			append(attrs, slog.String("error", database.Describe(err)))...)
	default:
		l.success.Set(float64(l.purger.Now().Unix()))
		if removed > 0 {
			l.log.InfoContext(ctx, "removed what has expired", attrs...)
		}
	}
}
