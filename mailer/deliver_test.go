package mailer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/smtp"
	"latchkey/internal/smtp/smtptest"
)

// Emails travel over TLS with what the server asks for, many a connection.
func TestTLSAndAuthentication(t *testing.T) {
	for _, mode := range []smtptest.Mode{smtptest.StartTLS, smtptest.ImplicitTLS} {
		o := open(t, smtptest.Options{Mode: mode, User: "latchkey", Password: "p@ss/word"})
		o.notices(15)

		w := o.worker()
		o.deliver(w)
		if len(w.outbox.done) != 0 || len(w.outbox.rows) != 0 {
			t.Errorf("the worker keeps %+v", w.outbox)
		}

		for _, m := range o.server.Await(t, 15) {
			if !m.TLS || m.User != "latchkey" {
				t.Errorf("TLS %v, user %q", m.TLS, m.User)
			}
		}

		if n := o.server.Connections(); n != 1 {
			t.Errorf("%d connections for 15 emails", n)
		}
	}
}

// An email that is refused for now is tried again, later each time, and not
// before; then it is delivered.
func TestTemporaryRefusals(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Fail(3, smtptest.Rcpt, 451)
	o.notices(1)

	w := o.worker()
	for try, least := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
		if n := o.deliver(w); n != 1 {
			t.Fatalf("try %d: %d emails", try, n)
		}

		got := o.rows()[0]
		if got.Tries != try+1 || got.Due < least || got.Due > least*5/4 || got.Failure != "smtp: RCPT: reply 451 4.1.1" {
			t.Errorf("try %d: %+v", try, got)
		}

		// Until the very moment nothing happens.
		o.clock.Advance(got.Due - time.Microsecond)
		if n := o.deliver(w); n != 0 {
			t.Errorf("try %d: it was tried too early", try)
		}
		o.clock.Advance(time.Microsecond)
	}

	o.deliver(w)
	o.server.Await(t, 1)
	if left := o.rows(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}

	o.metric("failures_total", 3)
	o.metric("sent_total", 1)
}

// An email that is refused permanently is given up at once, with the reason, and the
// others of the batch are not.
func TestPermanentRefusals(t *testing.T) {
	for _, phase := range []smtptest.Phase{smtptest.Rcpt, smtptest.Data} {
		o := open(t, smtptest.Options{})
		o.server.Fail(1, phase, 550)
		o.notices(3)
		o.deliver(o.worker())
		o.server.Await(t, 2)

		left := o.rows()
		if len(left) != 1 || !left[0].Dead || left[0].Tries != 1 || !strings.Contains(left[0].Failure, "reply 550 5.1.1") {
			t.Errorf("%s: left: %+v", phase, left)
		}

		o.clock.Advance(48 * time.Hour)
		if n := o.deliver(o.worker()); n != 0 {
			t.Error("what was given up is tried again")
		}

		o.metric("given_up_total", 1)
		o.metric("waiting", 0)
		if log := o.log.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "an email was given up") {
			t.Errorf("the log: %s", log)
		}
	}
}

// An email whose delivery fails for a day is given up with the last reason.
func TestPatience(t *testing.T) {
	o := open(t, smtptest.Options{Mode: smtptest.NoTLS})
	o.server.Fail(1000, smtptest.Rcpt, 450)
	o.notices(1)

	w := o.worker()
	began := o.now()
	for !o.rows()[0].Dead {
		o.deliver(w)
		if r := o.rows()[0]; !r.Dead {
			o.clock.Advance(r.Due)
		}
	}

	if r, took := o.rows()[0], o.now().Sub(began); took < 22*time.Hour || took > 24*time.Hour || r.Tries < 20 || !strings.Contains(r.Failure, "reply 450") {
		t.Errorf("after %v: %+v", took, r)
	}

	// One that could not be tried for as long, since there was no server.
	o.notices(1)
	o.clock.Advance(patience)
	o.deliver(w)
	if r := o.rows()[1]; !r.Dead || r.Failure != "was not delivered within a day" {
		t.Errorf("%+v", r)
	}

	if o.server.Count() != 0 {
		t.Error("it was sent")
	}
}

// The connection breaks when the server has the message and only its answer is
// missing: the email is sent again, the same to the byte.
func TestCutAfterData(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Cut(1, smtptest.Data)
	o.notices(1)

	w := o.worker()
	o.deliver(w)
	if r := o.rows()[0]; r.Tries != 1 || r.Dead {
		t.Errorf("%+v", r)
	}

	o.clock.Advance(time.Hour)
	o.deliver(w)
	same(t, o.server.Await(t, 2))
	if left := o.rows(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// same checks that all are one message.
func same(t *testing.T, all []smtptest.Message) {
	t.Helper()
	first, _ := read(t, all[0])
	for _, m := range all[1:] {
		header, _ := read(t, m)
		if header.Get("Message-ID") != first.Get("Message-ID") || string(m.Data) != string(all[0].Data) {
			t.Errorf("it was repeated otherwise:\n%s\n%s", all[0].Data, m.Data)
		}
	}
}

// A server that says nothing costs one email its time, and no other its turn.
func TestHangingMailServer(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Hang(1, smtptest.Rcpt)
	o.notices(3)

	w := o.worker()
	dial := o.Dial
	o.Dial = func(ctx context.Context) (Carrier, error) { c, err := dial(ctx); return impatient{c}, err }

	o.deliver(w)
	o.server.Await(t, 2)
	if left := o.rows(); len(left) != 1 || left[0].Tries != 1 || left[0].Failure != "smtp: RCPT: took too long" {
		t.Errorf("left: %+v", left)
	}
}

// impatient is a carrier that waits for half a second, in place of half a minute.
type impatient struct{ Carrier }

func (i impatient) Send(ctx context.Context, m smtp.Message) error {
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	return i.Carrier.Send(ctx, m)
}

// While the server is away, or refuses the credentials, the emails stay as they
// are, and the log says so once, however many emails and workers there are.
func TestNothingCanBeDelivered(t *testing.T) {
	away := func(o *office) { o.server.Stop() }
	refused := func(o *office) {
		o.Dial = o.dialler(strings.Replace(o.server.URL(), "hunter2", "hunter3", 1))
	}
	sender := func(o *office) { o.server.Fail(100, smtptest.Mail, 550) }

	for name, c := range map[string]struct {
		trouble func(*office)
		says    string
	}{
		"away":    {away, "the mail server cannot be reached"},
		"refused": {refused, "refuses what LATCHKEY_SMTP_URL"},
		"sender":  {sender, "refuses what LATCHKEY_SMTP_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, smtptest.Options{User: "u", Password: "hunter2"})
			o.notices(50)

			c.trouble(o)
			stop := o.run(o.Mailer)
			o.await("three failures", func() bool {
				return o.metrics()["failures_total"] >= 3 || strings.Contains(name, "sender") && o.log.String() != ""
			})
			stop()

			for _, r := range o.rows() {
				if r.Tries != 0 || r.Failure != "" || r.Dead || r.Due > time.Second {
					t.Fatalf("an email was touched: %+v", r)
				}
			}

			if log := o.log.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, c.says) || strings.Contains(log, "hunter") {
				t.Errorf("the log: %s", log)
			}
			o.metric("waiting", 50)
		})
	}
}

// The log says again after ten minutes that nothing can be delivered, and once
// that it is over, also when one worker of two fares better.
func TestTroubleIsSaidSparingly(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Stop()
	_, away := o.Dial(t.Context())

	for range 60 {
		o.report(t.Context(), away)
		o.report(t.Context(), away)
		o.clock.Advance(30 * time.Second)
	}
	if n := strings.Count(o.log.String(), "cannot be reached"); n != 3 {
		t.Errorf("%d lines in half an hour", n)
	}

	for range 3 {
		o.reportEnd(t.Context())
	}
	o.report(t.Context(), away)
	if log := o.log.String(); strings.Count(log, "delivered again") != 1 || strings.Count(log, "\n") != 5 {
		t.Errorf("the log: %s", log)
	}

	for _, c := range []struct {
		err  error
		says string
	}{
		{context.DeadlineExceeded, "the database cannot be reached"},
		{errors.New("out of order"), "emails cannot be delivered"},
	} {
		o.report(t.Context(), c.err)
		if !strings.Contains(o.log.String(), c.says) {
			t.Errorf("%v: %s", c.err, o.log)
		}
	}
}

// Pauses grow to a minute while nothing can be delivered, and to an hour for a
// email, and are never the same for all.
func TestBackoff(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 5: 32 * time.Second, 6: time.Minute, 1000: time.Minute} {
		seen := map[time.Duration]bool{}
		for range 20 {
			got := backoff(time.Second, dialPause, failures)
			if got < want || got > want*5/4 {
				t.Errorf("%d failures: %v", failures, got)
			}
			seen[got] = true
		}
		if len(seen) < 2 {
			t.Errorf("%d failures: always the same", failures)
		}
	}
}

// A server that comes back gets all that waited.
func TestMailServerComesBack(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Stop()
	o.notices(5)
	o.run(o.Mailer)
	o.await("a failure", func() bool { return o.metrics()["failures_total"] > 0 })
	o.server.Resume(t)
	o.await("the emails", func() bool { o.clock.Advance(time.Second); return o.server.Count() == 5 && len(o.rows()) == 0 })
}

// Two replicas share what is due: each email is delivered exactly once, and
// neither waits for what the other has locked.
func TestTwoMailers(t *testing.T) {
	key, _ := keyring.NewKey("k1")
	o := openWith(t, cluster, key, smtptest.Start(t, smtptest.Options{}))
	const mails = 300
	o.notices(mails)

	other := o.replica(key)
	o.run(o.Mailer)
	o.run(other)
	o.empty()

	ids := map[string]bool{}
	for _, m := range o.server.Messages() {
		header, _ := read(t, m)
		ids[header.Get("Message-ID")] = true
	}
	if o.server.Count() != mails || len(ids) != mails {
		t.Errorf("%d messages of %d emails", o.server.Count(), len(ids))
	}

	if o.log.String() != "" {
		t.Errorf("the log: %s", o.log)
	}

	mine := o.metrics()["sent_total"]
	o.Mailer = other
	if theirs := o.metrics()["sent_total"]; mine+theirs != mails || mine == 0 || theirs == 0 {
		t.Errorf("one sent %v, the other %v", mine, theirs)
	}
}

// Posting an email never waits for a worker that stands still in the middle of a
// claim, whether there is something to claim or not.
func TestClaimsHoldNobodyUp(t *testing.T) {
	o := open(t, smtptest.Options{})
	for _, mails := range []int{0, 3} {
		o.notices(mails)
		o.clock.Advance(time.Second)

		now := o.now()
		err := o.DB.TransactReadCommitted(t.Context(), func(tx *database.Tx) error {
			q := dbgen.New(tx)
			rows, err := q.OutboxClaim(t.Context(), &now, batch)
			if err != nil || len(rows) != mails {
				t.Fatalf("%d emails: %v", len(rows), err)
			}

			if until := now.Add(lease); mails > 0 {
				if _, err := q.OutboxLease(t.Context(), &until, idsOf(rows)); err != nil {
					t.Fatal(err)
				}
			}

			for _, at := range []time.Duration{-time.Hour, 0, time.Hour} {
				o.post(Mail{Kind: message.AccountDeleted, To: "ana@example.org", Locale: "en", At: now.Add(at)})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}

		if _, err := o.raw.Exec("DELETE FROM mail_outbox"); err != nil {
			t.Fatal(err)
		}
	}
}

// An email that somebody has locked is passed over without waiting for it.
func TestClaimsPassOverLocks(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(3)

	tx := must(o.raw.Begin())(t)
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("SELECT id FROM mail_outbox ORDER BY id LIMIT 1 FOR UPDATE"); err != nil {
		t.Fatal(err)
	}

	if n := o.deliver(o.worker()); n != 2 {
		t.Errorf("%d emails", n)
	}
	_ = tx.Rollback()
	if n := o.deliver(o.worker()); n != 1 {
		t.Errorf("%d emails once the lock was gone", n)
	}
}

// Emails that a worker claimed and did not deliver, because it died, are another's
// when the lease is over, and not before.
func TestExpiredLeases(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(batch)

	dead, w := o.worker(), o.worker()
	if err := dead.claim(t.Context()); err != nil || len(dead.outbox.rows) != batch {
		t.Fatalf("%d claimed: %v", len(dead.outbox.rows), err)
	}

	o.clock.Advance(lease - time.Microsecond)
	if n := o.deliver(w); n != 0 {
		t.Errorf("%d emails were taken out of another's hands", n)
	}

	o.clock.Advance(time.Microsecond)
	if n := o.deliver(w); n != batch {
		t.Errorf("%d emails", n)
	}
	o.server.Await(t, batch)
	if r := o.rows(); len(r) != 0 {
		t.Errorf("left: %+v", r)
	}

	// The one that only stood still notices, and sends nothing twice.
	if err := dead.deliverNext(t.Context(), composed{}); err != nil || len(dead.outbox.rows) != 0 {
		t.Errorf("%d left: %v", len(dead.outbox.rows), err)
	}
	if o.server.Count() != batch {
		t.Errorf("%d messages", o.server.Count())
	}
}

// A slow server does not let the lease run out: it is renewed.
func TestLeasesAreRenewed(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(10)

	w, other := o.worker(), o.worker()
	dial := o.Dial
	o.Dial = func(ctx context.Context) (Carrier, error) {
		c, err := dial(ctx)
		return &slow{Carrier: c, sent: func() { o.clock.Advance(30 * time.Second); o.deliver(other) }}, err
	}

	o.deliver(w)
	o.server.Await(t, 10)
	if o.server.Count() != 10 || len(o.rows()) != 0 {
		t.Errorf("%d messages of 10 emails, left: %+v", o.server.Count(), o.rows())
	}
}

// slow does something after each message.
type slow struct {
	Carrier
	sent func()
}

func (s *slow) Send(ctx context.Context, m smtp.Message) error {
	err := s.Carrier.Send(ctx, m)
	s.sent()
	return err
}

// What is rolled back posts nothing, and what is committed does.
func TestRollbackPostsNothing(t *testing.T) {
	o := open(t, smtptest.Options{})
	mail := Mail{Kind: message.PasswordChanged, To: "ana@example.org", Locale: "en", At: o.now()}
	for _, want := range []error{errors.New("no"), nil} {
		err := o.DB.Transact(t.Context(), func(tx *database.Tx) error {
			return errors.Join(Post(t.Context(), dbgen.New(tx), o.Keys, mail), want)
		})
		if !errors.Is(err, want) {
			t.Fatal(err)
		}
		if n := o.deliver(o.worker()); (n == 1) != (want == nil) {
			t.Errorf("%v: %d emails", want, n)
		}
	}
}

// A service that stops in the middle of a batch sends the email that is under way
// and gives the others back at once.
func TestStopInMidBatch(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(batch)

	dial := o.Dial
	ctx, stop := context.WithCancel(t.Context())
	o.Dial = func(ctx context.Context) (Carrier, error) { c, err := dial(ctx); return &slow{c, stop}, err }

	w := o.worker()
	if n, err := w.deliverBatch(ctx); n != 1 || err != nil {
		t.Errorf("%d emails: %v", n, err)
	}
	o.server.Await(t, 1)

	rows := o.rows()
	if len(rows) != batch-1 {
		t.Errorf("%d emails are left", len(rows))
	}
	for _, r := range rows {
		if r.Due != 0 || r.Tries != 0 {
			t.Fatalf("%+v", r)
		}
	}
}

// A mail server that hangs does not hold up the end of the service: the email under
// way is cut off after the grace, and is due again like the others.
func TestStopWhileTheServerHangs(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.server.Hang(1, smtptest.Rcpt)
	o.notices(3)

	w := o.worker()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := w.deliverBatch(ctx)
		ended <- err
	}()

	o.server.AwaitFaults(t)
	stop()

	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
	}

	for _, r := range o.rows() {
		if r.Tries != 0 || r.Dead || r.Due > time.Second {
			t.Errorf("%+v", r)
		}
	}
}

// A database that hangs costs a worker its time-out, and leaves the emails.
func TestHangingDatabase(t *testing.T) {
	cluster.Private(t)
	o := open(t, smtptest.Options{})
	o.notices(2)

	w := o.worker()
	if err := w.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = w.giveBack(0)

	cluster.Freeze(t)
	began := time.Now()
	_, err := w.deliverBatch(t.Context())
	if took := time.Since(began); !database.Unavailable(err) || took > 5*time.Second {
		t.Errorf("after %v: %v", took, err)
	}

	cluster.Thaw(t)
	o.await("the emails", func() bool { _, _ = w.deliverBatch(t.Context()); return o.server.Count() == 2 && len(o.rows()) == 0 })
}

// While the database is away nothing is lost; an email that was sent just then is
// not sent again when it is back.
func TestDatabaseAwayMeanwhile(t *testing.T) {
	cluster.Private(t)
	own := dbtest.Durable(t)
	key, _ := keyring.NewKey("k1")
	o := openWith(t, own, key, smtptest.Start(t, smtptest.Options{}))
	o.notices(2)

	dial := o.Dial
	o.Dial = func(ctx context.Context) (Carrier, error) {
		c, err := dial(ctx)
		return &slow{c, func() { _ = own.Stop() }}, err
	}

	w := o.worker()
	if _, err := w.deliverBatch(t.Context()); err == nil || !database.Unavailable(err) {
		t.Fatalf("got %v", err)
	} else {
		o.report(t.Context(), err)
	}

	if !strings.Contains(o.log.String(), "the database cannot be reached") {
		t.Errorf("the log: %s", o.log)
	}
	if len(o.metrics()) != 4 {
		t.Errorf("figures of a database that is away: %v", o.metrics())
	}

	w.hangUp()
	o.Dial = dial
	if err := own.Restart(); err != nil {
		t.Fatal(err)
	}

	o.clock.Advance(lease)
	o.await("the database", func() bool { _, err := w.deliverBatch(t.Context()); return err == nil })
	o.server.Await(t, 2)
	if n := o.server.Count(); n != 2 || len(o.rows()) != 0 {
		t.Errorf("%d messages of 2 emails, left: %+v", n, o.rows())
	}
}

// No address, token or name of an email is in the log or in the table, whatever
// becomes of it.
//
// ASVS v5.0.0-16.2.5 v5.0.0-14.2.4
func TestNothingIsTold(t *testing.T) {
	o := open(t, smtptest.Options{ASCIIOnly: true})
	const token = "canarytokencanarytokencanarytokencanarytokencanaryto"
	canaries := []string{"canary", "Canary"}

	w := o.worker()
	for _, fault := range []func(){
		func() {},
		func() { o.server.Fail(1, smtptest.Rcpt, 550) },
		func() { o.server.Fail(1, smtptest.Data, 451) },
		func() { o.server.Cut(1, smtptest.Data) },
	} {
		for _, to := range []string{"canary@example.org", "cănary-canary@example.org", "canary canary@example.org"} {
			fault()
			o.post(Mail{Kind: message.EmailChanged, To: to, Locale: "en", Username: "canary", Token: token, At: o.now()})
			o.deliver(w)
		}
	}

	o.server.Stop()
	o.post(Mail{Kind: message.EmailChanged, To: "canary@example.org", Locale: "en", Token: token, At: o.now()})
	w.hangUp()
	_, err := w.deliverBatch(t.Context())
	o.report(t.Context(), err)

	var dump string
	if err := o.raw.QueryRow("SELECT GROUP_CONCAT(CONCAT_WS(' ', CAST(sealed_mail AS CHAR CHARACTER SET latin1), failure)) FROM mail_outbox").Scan(&dump); err != nil {
		t.Fatal(err)
	}
	if len(o.rows()) < 8 || o.log.String() == "" {
		t.Errorf("too little failed: %+v", o.rows())
	}

	for name, text := range map[string]string{"the log": o.log.String(), "the table": dump} {
		if slices.ContainsFunc(canaries, func(c string) bool { return strings.Contains(text, c) }) {
			t.Errorf("%s tells: %s", name, text)
		}
	}
}

// The figures say how many emails wait and for how long the oldest does.
func TestFigures(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.metric("waiting", 0)
	o.metric("oldest_age_seconds", 0)

	o.notices(2)
	o.clock.Advance(90 * time.Second)
	o.notices(1)

	o.metric("waiting", 3)
	o.metric("oldest_age_seconds", 90)
}
