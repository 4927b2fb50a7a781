package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"latchkey/bench/harness"
	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/internal/seed"
	"latchkey/internal/smtp"
	"latchkey/mailer"
)

const (
	// diskPause is how long a mail server takes that writes a message to its disk
	// before it answers.
	diskPause = 5 * time.Millisecond

	goalMailLatency = time.Second // from the request to the mail server, median
	goalMailPace    = 0.9         // of the pace without a database
	goalMailMemory  = 1.1         // times the memory after the first tenth
)

// mailExperiment is what runs during it.
type mailExperiment struct {
	scale
	*harness.Lab
	harness.Report
	db   *harness.Database
	sink *sink
}

// measureMail measures how soon an e-mail is there, how fast many are, and what it
// costs those who want none.
func measureMail(ctx context.Context, lab *harness.Lab, size scale) (*harness.Report, error) {
	e := &mailExperiment{scale: size, Lab: lab}
	e.Title, e.Command = "How fast e-mails go", "make bench-mail"
	e.About = "The mail server is in the load generator's process, takes everything and keeps nothing."

	var err error
	if e.db, err = e.NewDatabase(ctx, e.accounts); err != nil {
		return nil, err
	}
	if e.sink, err = startSink(); err != nil {
		return nil, err
	}
	defer e.sink.close()

	for _, step := range []func(context.Context) error{e.measureLatency, e.measureDrains, e.measureBesides} {
		// No service has sealed the seed's e-mails.
		if err := e.db.Clear(ctx, "mail_outbox"); err != nil {
			return nil, err
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return &e.Report, nil
}

// serve starts a service that sends through the sink.
func (e *mailExperiment) serve(ctx context.Context) (*harness.Process, error) {
	return e.Serve(ctx, e.db, append([]string{
		"LATCHKEY_SMTP_URL=" + e.sink.url(), "LATCHKEY_MAIL_FROM=bench@example.org", "LATCHKEY_PUBLIC_URL=https://accounts.example.org",
	}, harness.ForLoad...)...)
}

// measureLatency asks for recoveries, one after the other, at any time of the outbox's
// turn.
func (e *mailExperiment) measureLatency(ctx context.Context) error {
	p, err := e.serve(ctx)
	if err != nil {
		return err
	}
	defer p.Stop()

	e.Say("asking for %d e-mails, one by one", e.requested)
	var all []harness.Sample
	for n := range e.requested {
		harness.Sleep(ctx, rand.N(time.Second/2))
		took, err := e.askForOne(ctx, p, 2+n)
		if err != nil {
			return err
		}
		all = append(all, harness.Sample{Took: took})
	}

	median, p99 := harness.Percentile(all, 50), harness.Percentile(all, 99)
	e.Add("One e-mail", "From `POST /v1/recovery` to an idle service until the mail server has the whole message.", "", "p50", "p90", "p99", "longest").
		Row(fmt.Sprintf("%d e-mails", len(all)), median, harness.Percentile(all, 90), p99, harness.Percentile(all, 100))
	e.Goals = append(e.Goals, harness.AtMost("from a request to the mail server, idle, median", median, goalMailLatency, median <= goalMailLatency))
	return nil
}

func (e *mailExperiment) askForOne(ctx context.Context, p *harness.Process, account int) (time.Duration, error) {
	c, err := harness.Connect(ctx, p.Public)
	if err != nil {
		return 0, err
	}
	defer c.Close()

	began := time.Now()
	request := harness.Post("/v1/recovery", harness.NewAddress(), map[string]string{"email": seed.Email(account)})
	if err := c.Expect(http.StatusAccepted, request); err != nil {
		return 0, err
	}
	select {
	case at := <-e.sink.arrivals:
		return at.Sub(began), nil
	case <-time.After(time.Minute):
		return 0, errors.New("an e-mail did not come within a minute")
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// measureDrains drains an outbox through a mail server that answers at once, which
// shows what outbox and database can do at most, and through one that takes its time.
func (e *mailExperiment) measureDrains(ctx context.Context) error {
	t := e.Add("Many e-mails", fmt.Sprintf("A service drains an outbox of %d e-mails, half of them with a token; \"alone\" the same client sends with as many connections and no outbox.", e.emails),
		"a message takes the server", "alone, messages/s", "from the outbox", "ratio", "arrived", "memory after a tenth", "at most")
	for _, pause := range []time.Duration{0, diskPause} {
		e.sink.pause.Store(int64(pause))
		alone, err := sendAlone(ctx, e.sink, max(100, e.emails/10))
		if err != nil {
			return err
		}
		d, err := e.drain(ctx)
		if err != nil {
			return err
		}

		t.Row(pause.String(), alone, d.rate, float64(d.rate/alone), d.arrived, d.first, d.most)
		growth := float64(d.most / d.first)
		e.Goals = append(e.Goals,
			harness.AtMost("most memory during a drain, times that after its first tenth", growth, goalMailMemory, growth <= goalMailMemory),
			harness.AtMost("e-mails lost or repeated", d.arrived-e.emails, 0, d.arrived == e.emails))
		if pause > 0 {
			e.Goals = append(e.Goals, harness.RatioGoal(fmt.Sprintf("%d e-mails drained, in the pace of a mail server that takes %v a message", e.emails, pause), "≥", goalMailPace, []float64{float64(d.rate / alone)}))
		}
	}
	e.sink.pause.Store(0)
	return nil
}

// drained is how an outbox went.
type drained struct {
	rate        harness.Rate // after the first tenth, when all that grows has grown
	arrived     int
	first, most harness.MiB
}

// drain fills an outbox, and starts a service to drain it.
func (e *mailExperiment) drain(ctx context.Context) (d drained, err error) {
	e.Say("writing %d e-mails", e.emails)
	if err := e.fillOutbox(ctx); err != nil {
		return d, err
	}
	before := int(e.sink.taken.Load())
	p, err := e.serve(ctx)
	if err != nil {
		return d, err
	}
	defer p.Stop()

	tenth, began := e.emails/10, time.Time{}
	err = harness.Await(ctx, 30*time.Minute, 5*time.Millisecond, func() (bool, error) {
		d.arrived = int(e.sink.taken.Load()) - before
		if d.arrived >= tenth && began.IsZero() {
			began, tenth = time.Now(), d.arrived
			d.first, _ = p.Memory()
		}
		return d.arrived >= e.emails, nil
	})
	d.rate = harness.Rate(float64(d.arrived-tenth) / time.Since(began).Seconds())
	d.most, _ = p.Memory()
	if err != nil {
		return d, err
	}

	e.Say("drained at %.0f a second", d.rate)
	err = harness.Await(ctx, time.Minute, 5*time.Millisecond, func() (bool, error) {
		left, err := e.db.Number(ctx, "SELECT COUNT(*) FROM mail_outbox")
		return left == 0, err
	})
	d.arrived = int(e.sink.taken.Load()) - before
	return d, err
}

// fillOutbox writes e-mails as the service does, some hundreds in a transaction.
func (e *mailExperiment) fillOutbox(ctx context.Context) error {
	db, err := database.Open(e.db.DSN, 1, time.Minute)
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := keyring.Parse(e.Keys)
	if err != nil {
		return err
	}

	const perTransaction = 500
	for first := 0; first < e.emails; first += perTransaction {
		err := db.Transact(ctx, func(tx *database.Tx) error {
			q := dbgen.New(tx)
			for n := first; n < min(first+perTransaction, e.emails); n++ {
				if err := mailer.Post(ctx, q, keys, mail(n, 1+n%e.accounts)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mail is an email to an account, every other one with a token that becomes valid,
// by a row of its own, when it is delivered.
func mail(n, account int) mailer.Mail {
	mail := mailer.Mail{
		Kind: message.NewDevice, Account: id.ID(seed.AccountID(account)), To: seed.Email(account), EmailKey: seed.Email(account),
		Locale: "en", Username: "user", Device: "Firefox", IP: "192.0.2.1", At: time.Now().UTC().Truncate(time.Microsecond),
	}
	if n%2 == 0 {
		mail.Kind, mail.Token = message.Verify, onetime.New()
	}
	return mail
}

// sendAlone sends messages as the service does, with as many connections, and without
// an outbox.
func sendAlone(ctx context.Context, to *sink, count int) (harness.Rate, error) {
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
	group, ctx := errgroup.WithContext(ctx)
	for range mailer.Workers {
		group.Go(func() error {
			return sendEach(ctx, client, templates, func() bool { return next.Add(1) <= int64(count) })
		})
	}
	err = group.Wait()
	return harness.Rate(float64(count) / time.Since(began).Seconds()), err
}

// sendEach sends while there is more, over one connection after the other.
func sendEach(ctx context.Context, client *smtp.Client, templates *message.Templates, more func() bool) error {
	var connection *smtp.Session
	hangUp := func() {
		if connection != nil {
			connection.Close()
		}
	}
	defer func() { hangUp() }()

	for more() {
		if connection == nil || connection.Spent() {
			hangUp()
			var err error
			if connection, err = client.Dial(ctx); err != nil {
				return err
			}
		}
		if err := sendOne(ctx, connection, templates); err != nil {
			return err
		}
	}
	return nil
}

func sendOne(ctx context.Context, connection *smtp.Session, templates *message.Templates) error {
	to := seed.Email(1)
	m, err := templates.Render(message.NewDevice, "en", message.Values{
		Service: "accounts.example.org", Address: to, Username: "user", Device: "Firefox", IP: "192.0.2.1", At: time.Now(), Link: "https://accounts.example.org/forgot-password",
	})
	if err != nil {
		return err
	}
	return connection.Send(ctx, smtp.Message{
		ID: strings.ToLower(onetime.New()), To: to, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Date: time.Now(), Language: "en",
	})
}

// measureBesides measures what a mailer at work costs reads and log-ins.
func (e *mailExperiment) measureBesides(ctx context.Context) error {
	with, err := e.serve(ctx)
	if err != nil {
		return err
	}
	defer with.Stop()
	without, err := e.Serve(ctx, e.db, harness.ForLoad...)
	if err != nil {
		return err
	}
	defer without.Stop()
	people := harness.Choose(e.accounts, e.readAs)
	if err := people.LogInAll(ctx, without, harness.Cores()); err != nil {
		return err
	}

	e.Say("a service with a mail server against one without")
	reads, err := harness.Interleave(ctx, e.rounds, e.clients[1], e.window,
		harness.Requests(with.Public, http.StatusOK, people.Read), harness.Requests(without.Public, http.StatusOK, people.Read))
	if err != nil {
		return err
	}
	logIns, err := harness.Interleave(ctx, e.rounds, 1, e.window,
		harness.Requests(with.Public, http.StatusCreated, people.LogIn), harness.Requests(without.Public, http.StatusCreated, people.LogIn))
	if err != nil {
		return err
	}

	e.Compare("Those who want no e-mail", "A service with a mail server against one without; a log-in from a new device sends a notice, a read sends none.", "with", "without",
		harness.Comparison{What: "profile read", Clients: e.clients[1], Ours: reads[0], Theirs: reads[1]},
		harness.Comparison{What: "log-in", Clients: 1, Ours: logIns[0], Theirs: logIns[1]})
	return nil
}
