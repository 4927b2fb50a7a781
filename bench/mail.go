package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/internal/message"
	"latchkey/internal/smtp"
	"latchkey/mailer"
)

const (
	// diskPause is how long a mail server takes that writes a message to its disk
	// before it answers.
	diskPause = 5 * time.Millisecond

	mailPatience = 30 * time.Minute // for a queue to be drained
	memorySteps  = 10               // samples of memory a drain

	goalMailLatency = time.Second // from the request to the mail server, median
	goalMailPace    = 0.9         // of the pace without a database
	goalMailMemory  = 1.1         // times the memory after the first tenth
)

// mailResults is how soon a letter is there, how fast many are, and what it costs
// those who want none.
type mailResults struct {
	circumstances
	latencies     []time.Duration // sorted
	drains        []drain
	reads, logIns comparison // with a mailer, against without
}

// drain is how a queue went through a mail server that takes so long a message.
type drain struct {
	pause   time.Duration
	alone   float64 // messages a second without outbox and database
	rate    float64
	letters int
	arrived int       // more than letters if some were repeated
	memory  []float64 // MiB, at even shares of the letters
}

func mailFlags(flags *flag.FlagSet, o *options) {
	flags.BoolVar(&o.mail, "mail", false, "measure the delivery of letters instead")
	flags.IntVar(&o.letters, "letters", 50_000, "with -mail: letters to drain, 1,000 to 1,000,000")
	flags.IntVar(&o.requested, "requested", 200, "with -mail: letters to ask for one by one, 10 to 10,000")
}

func (o options) checkMail() error {
	switch {
	case o.letters < 1000 || o.letters > 1_000_000:
		return errors.New("-letters: want 1000 to 1000000")
	case o.requested < 10 || o.requested > min(10_000, o.accounts):
		return errors.New("-requested: want 10 to 10000, and no more than accounts")
	}
	return nil
}

func (b *bench) measureMail(ctx context.Context) (*mailResults, error) {
	r := &mailResults{}
	to, err := startSink()
	if err != nil {
		return nil, err
	}
	defer to.close()
	if err := b.measureLatency(ctx, r, to); err != nil {
		return nil, fmt.Errorf("latency: %w", err)
	}
	for _, pause := range []time.Duration{0, diskPause} {
		to.pause.Store(int64(pause))
		d, err := b.drain(ctx, to)
		if err != nil {
			return nil, fmt.Errorf("drain: %w", err)
		}
		d.pause = pause
		r.drains = append(r.drains, d)
	}
	to.pause.Store(0)
	return r, b.measureBesides(ctx, r, to)
}

// serveMail starts a service that sends through the sink.
func (b *bench) serveMail(ctx context.Context, to *sink) (*process, error) {
	return b.serve(ctx, "LATCHKEY_SMTP_URL="+to.url(), "LATCHKEY_MAIL_FROM=bench@example.org", "LATCHKEY_PUBLIC_URL=https://accounts.example.org")
}

// measureLatency asks for recoveries, one after the other at any time of the
// outbox's turn.
func (b *bench) measureLatency(ctx context.Context, r *mailResults, to *sink) error {
	p, err := b.serveMail(ctx, to)
	if err != nil {
		return err
	}
	defer p.stop()
	b.say("asking for %d letters, one by one", b.requested)
	for n := range int64(b.requested) {
		time.Sleep(rand.N(time.Second / 2))
		email := (&people{accounts: b.accounts}).email(n)
		arrived := to.arrival(email)
		began := time.Now()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.public+"/v1/recovery", strings.NewReader(fmt.Sprintf(`{"email":%q}`, email)))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Forwarded-For", address(n))
		if _, err := send(request); err != nil {
			return err
		}
		select {
		case at := <-arrived:
			r.latencies = append(r.latencies, at.Sub(began))
		case <-time.After(time.Minute):
			return errors.New("a letter did not come within a minute")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	slices.Sort(r.latencies)
	return nil
}

// drain measures the mail server's pace without an outbox, fills one, and starts a
// service to drain it.
func (b *bench) drain(ctx context.Context, to *sink) (d drain, err error) {
	if d.alone, err = sendAlone(ctx, to, max(500, b.letters/10)); err != nil {
		return d, err
	}
	b.say("writing %d letters; without an outbox the mail server takes %s a second", b.letters, rateText(d.alone))
	if d.letters, err = b.fillOutbox(ctx); err != nil {
		return d, err
	}
	first := to.taken.Load()
	p, err := b.serveMail(ctx, to)
	if err != nil {
		return d, err
	}
	defer p.stop()
	taken := func() int { return int(to.taken.Load() - first) }
	// The rate is that after the first tenth, when all that grows has grown.
	var began time.Time
	for step := 1; step <= memorySteps; step++ {
		share := d.letters * step / memorySteps
		if err := await(ctx, mailPatience, func() bool { return taken() >= share }); err != nil {
			return d, err
		}
		if step == 1 {
			began = time.Now()
		}
		now, err := p.rss()
		if err != nil {
			return d, err
		}
		d.memory = append(d.memory, now)
	}
	d.rate = float64(d.letters-d.letters/memorySteps) / time.Since(began).Seconds()
	b.say("drained at %s a second", rateText(d.rate))
	err = await(ctx, time.Minute, func() bool { return b.outbox(ctx) == 0 })
	d.arrived = taken()
	return d, err
}

// await asks until something is so.
func await(ctx context.Context, patience time.Duration, met func() bool) error {
	for deadline := time.Now().Add(patience); !met(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("it took longer than %v", patience)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// sendAlone sends messages as the service does, with as many connections, and
// without an outbox. It answers how many a second there were.
func sendAlone(ctx context.Context, to *sink, count int) (rate float64, err error) {
	server, err := smtp.Parse(to.url())
	if err != nil {
		return 0, err
	}
	from, err := smtp.ParseFrom("bench@example.org")
	if err != nil {
		return 0, err
	}
	client, err := smtp.New(server, from)
	if err != nil {
		return 0, err
	}
	templates, err := message.Load("")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	var next atomic.Int64
	var wait sync.WaitGroup
	failed := make(chan error, mailer.Workers)
	for range mailer.Workers {
		wait.Go(func() {
			failed <- sendEach(ctx, client, templates, func() (int64, bool) { n := next.Add(1); return n, n <= int64(count) })
		})
	}
	wait.Wait()
	for range mailer.Workers {
		err = errors.Join(err, <-failed)
	}
	return float64(count) / time.Since(began).Seconds(), err
}

// sendEach is one connection after the other.
func sendEach(ctx context.Context, client *smtp.Client, templates *message.Templates, next func() (int64, bool)) error {
	var connection *smtp.Session
	defer func() {
		if connection != nil {
			connection.Close()
		}
	}()
	for n, ok := next(); ok; n, ok = next() {
		if connection == nil || connection.Spent() {
			if connection != nil {
				connection.Close()
			}
			var err error
			if connection, err = client.Dial(ctx); err != nil {
				return err
			}
		}
		to := fmt.Sprintf("user-%06d@example.org", n)
		m, err := templates.Render(message.NewDevice, "en", message.Values{
			Service: "accounts.example.org", Address: to, Username: "user", Device: "Firefox", IP: "192.0.2.1", At: time.Now(), Link: "https://accounts.example.org/forgot-password",
		})
		if err != nil {
			return err
		}
		if err := connection.Send(ctx, smtp.Message{ID: fmt.Sprint("alone-", n), To: to, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Date: time.Now(), Language: "en"}); err != nil {
			return err
		}
	}
	return nil
}

// measureBesides measures what a mailer costs who only reads or logs in, against a
// service that has none.
func (b *bench) measureBesides(ctx context.Context, r *mailResults, to *sink) error {
	if err := b.logInReaders(ctx); err != nil {
		return err
	}
	with, err := b.serveMail(ctx, to)
	if err != nil {
		return err
	}
	defer with.stop()
	without, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer without.stop()
	reads, err := b.compare(ctx, "profile read", goalClients, b.reading(with), b.reading(without))
	if err != nil {
		return err
	}
	logIns, err := b.compare(ctx, "log-in", 1, b.loggingIn(with), b.loggingIn(without))
	if err != nil {
		return err
	}
	r.reads, r.logIns = reads[0], logIns[0]
	return nil
}
