package mailer

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// figures are what /metrics shows of deliveries.
type figures struct {
	sent, failures, givenUp, dropped prometheus.Counter
}

func newFigures() figures {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "latchkey_mail_" + name + "_total", Help: help})
	}
	return figures{
		sent:     counter("sent", "Emails that the mail server took."),
		failures: counter("failures", "Deliveries, and connections to the mail server, that failed and are tried again."),
		givenUp:  counter("given_up", "Emails that were given up; latchkey mail list shows them."),
		dropped:  counter("dropped", "Emails without a recipient, such as a recovery of no account."),
	}
}

// Collectors are the figures of the outbox and of this replica's deliveries.
func (m *Mailer) Collectors() []prometheus.Collector {
	return []prometheus.Collector{m.figures.sent, m.figures.failures, m.figures.givenUp, m.figures.dropped, waiting{m}}
}

// waiting shows what is in the outbox, as the database says when it is asked; and
// nothing while that does not answer.
type waiting struct{ m *Mailer }

var (
	mailsWaiting  = prometheus.NewDesc("latchkey_mail_waiting", "Emails to be delivered, counted up to 10000.", nil, nil)
	oldestWaiting = prometheus.NewDesc("latchkey_mail_oldest_age_seconds", "For how long the oldest of them waits.", nil, nil)
)

// Describe implements prometheus.Collector.
func (w waiting) Describe(ch chan<- *prometheus.Desc) {
	ch <- mailsWaiting
	ch <- oldestWaiting
}

// Collect implements prometheus.Collector.
func (w waiting) Collect(ch chan<- prometheus.Metric) {
	row, err := w.m.queries.OutboxWaiting(context.Background(), w.m.now())
	if err != nil {
		return
	}
	ch <- prometheus.MustNewConstMetric(mailsWaiting, prometheus.GaugeValue, float64(row.Waiting))
	ch <- prometheus.MustNewConstMetric(oldestWaiting, prometheus.GaugeValue, float64(row.OldestSeconds))
}
