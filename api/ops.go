package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"latchkey/internal/database"
	"latchkey/internal/gate"
)

// readyTimeout bounds a readiness check, which asks the database.
const readyTimeout = 2 * time.Second

// Ops is the operator's surface, on its own listener: whether the process is alive,
// whether it should get requests, and its metrics. ready returns why it should not.
func (s *Server) Ops(ready func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_ = writeText(w, "ok\n")
	})

	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()

		if err := ready(ctx); err != nil {
			http.Error(w, "not ready: "+database.Describe(err), http.StatusServiceUnavailable)
			return
		}
		_ = writeText(w, "ok\n")
	})

	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	return secure(mux)
}

// Register adds figures of others to /metrics. It panics when one is there already.
func (s *Server) Register(figures ...prometheus.Collector) {
	s.metrics.registry.MustRegister(figures...)
}

// metrics are the figures of one Server, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "latchkey_request_duration_seconds",
			Help:    "Time to answer a request, by route and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route", "status"}),
	}

	m.registry.MustRegister(
		m.requests,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(s.DB.Pool(), "latchkey"),
	)

	m.gate("hash", "password hashes", s.hashes)
	m.gate("picture", "pictures", s.pictures)
	m.gate("upload", "uploads", s.uploads)
	return m
}

func (m *metrics) gate(name, what string, g *gate.Gate) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "latchkey_" + name + "_running",
			Help: "Number of " + what + " under way.",
		}, func() float64 { return float64(g.Running()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "latchkey_" + name + "_waiting",
			Help: "Number of " + what + " waiting for their turn.",
		}, func() float64 { return float64(g.Waiting()) }),
	)
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}
