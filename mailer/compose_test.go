package mailer

import (
	"bytes"
	"errors"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
	"latchkey/internal/onetime"
	"latchkey/internal/smtp/smtptest"
)

// read takes a delivered message apart: its header and all its text, decoded.
func read(t *testing.T, m smtptest.Message) (header mail.Header, text string) {
	t.Helper()
	parsed := must(mail.ReadMessage(bytes.NewReader(m.Data)))(t)
	decoded := must(io.ReadAll(quotedprintable.NewReader(parsed.Body)))(t)
	return parsed.Header, string(decoded)
}

var link = regexp.MustCompile(`https://[^\s"<]+`)

// Each kind goes to its recipient, from the sender, in the account's language,
// with a link that leads to its page under LATCHKEY_PUBLIC_URL and nowhere else.
func TestEachKind(t *testing.T) {
	o := open(t, smtptest.Options{})
	ana := o.account("ana")
	w := o.worker()
	at := o.now()
	for kind, page := range map[message.Kind]string{
		message.Verify: "/verify-email#", message.Recovery: "/reset-password#", message.EmailChange: "/confirm-email#", message.EmailChanged: "/undo-email#",
		message.PasswordChanged: "/forgot-password", message.UsernameChanged: "/forgot-password", message.NewDevice: "/forgot-password",
		message.PasswordDisabled: "/forgot-password", message.SignUpRepeated: "/forgot-password", message.AccountDeleted: "",
	} {
		mail := Mail{Kind: kind, Account: ana, To: "Ana@example.org", EmailKey: "ana@example.org", Locale: "de", Username: "ana", Device: "Firefox", IP: "192.0.2.1", At: at, Token: onetime.New()}
		if kind == message.Recovery {
			mail = Mail{Kind: kind, EmailKey: mail.EmailKey, At: at, Token: mail.Token}
		}

		o.post(mail)
		if n := o.deliver(w); n != 1 {
			t.Fatalf("%s: %d emails", kind, n)
		}

		sent := o.server.Messages()
		got := sent[len(sent)-1]
		header, text := read(t, got)
		language := map[bool]string{true: "en", false: "de"}[kind == message.Recovery] // the account's own
		if got.To != "Ana@example.org" || got.From != "accounts@example.org" || header.Get("Content-Language") != language {
			t.Errorf("%s: from %s to %s in %s", kind, got.From, got.To, header.Get("Content-Language"))
		}

		want := "https://accounts.example.org/base" + page
		if strings.HasSuffix(page, "#") {
			want += mail.Token
		}
		for _, found := range link.FindAllString(text, -1) {
			if found != want {
				t.Errorf("%s: the link is %s, want %s", kind, found, want)
			}
		}

		if page != "" && !strings.Contains(text, want) {
			t.Errorf("%s: there is no %s in\n%s", kind, want, text)
		}
	}

	if left := o.rows(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	o.metric("sent_total", 10)
}

// The token of an email is valid from its delivery on, for its lifetime, and not
// before; also when the email was held up for longer than that.
func TestTokensBeginWithDelivery(t *testing.T) {
	for _, held := range []time.Duration{0, 23 * time.Hour} {
		o := open(t, smtptest.Options{Mode: smtptest.NoTLS})
		ana := o.account("ana")
		verify, recovery := onetime.New(), onetime.New()
		o.post(Mail{Kind: message.Verify, Account: ana, To: "ana@example.org", EmailKey: "ana@example.org", Locale: "ro", Token: verify})
		o.post(Mail{Kind: message.Recovery, EmailKey: "ana@example.org", Token: recovery})

		if o.valid(verify, message.Verify) || o.valid(recovery, message.Recovery) {
			t.Error("a token is valid before its email is delivered")
		}

		// The life of a token counts from its delivery.
		o.clock.Advance(held)
		o.deliver(o.worker())
		o.server.Await(t, 2)
		o.clock.Advance(message.Recovery.Life() - time.Second)
		if !o.valid(verify, message.Verify) || !o.valid(recovery, message.Recovery) {
			t.Errorf("held up for %v: a token is not valid", held)
		}
		if o.valid(verify, message.Recovery) || o.valid(recovery, message.Verify) {
			t.Error("a token is valid for what another email allows")
		}

		o.clock.Advance(time.Second)
		if o.valid(recovery, message.Recovery) || !o.valid(verify, message.Verify) {
			t.Error("a token has another lifetime than its kind's")
		}
	}
}

// An email whose first delivery failed, and whose token has expired since, is
// delivered with a valid one. A token that was used stays used.
func TestTokensOfLaterDeliveries(t *testing.T) {
	o := open(t, smtptest.Options{})
	ana := o.account("ana")
	token := onetime.New()
	mail := Mail{Kind: message.Verify, Account: ana, To: "ana@example.org", EmailKey: "ana@example.org", Locale: "fr", Token: token, At: o.now()}
	recovery := Mail{Kind: message.Recovery, EmailKey: "ana@example.org", Token: onetime.New(), At: o.now()}
	o.post(recovery)

	o.server.Fail(1, smtptest.Rcpt, 451)
	w := o.worker()
	o.deliver(w)

	o.clock.Advance(2 * message.Recovery.Life())
	o.deliver(w)
	o.server.Await(t, 1)
	if !o.valid(recovery.Token, message.Recovery) {
		t.Error("the email was delivered with a dead link")
	}

	o.post(mail)
	o.deliver(w)
	hash, _ := onetime.Hash(token)
	now := o.now()
	if n, err := o.queries.TokenUse(t.Context(), dbgen.TokenUseParams{UsedAt: &now, TokenHash: hash, Purpose: message.Verify.Link().Purpose, Now: now}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	o.post(mail) // as after a crash
	o.deliver(w)
	o.server.Await(t, 3)
	if o.valid(token, message.Verify) {
		t.Error("a used token is valid again")
	}
}

// An address that nobody has confirmed gets one recovery within the limit, however many
// are asked for; what was put off and is delivered again is the same one. A confirmed
// address gets all of them.
func TestRecoveriesOfAnUnconfirmedAddress(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.Unconfirmed = config.Limit{Count: 1, Per: 6 * time.Hour}
	o.account("ana")
	bob := o.account("bob")
	if _, err := o.raw.Exec("UPDATE accounts SET email_verified_at = created_at WHERE id = ?", bob); err != nil {
		t.Fatal(err)
	}

	recovery := func(name string) Mail {
		return Mail{Kind: message.Recovery, EmailKey: name + "@example.org", Token: onetime.New(), At: o.now()}
	}

	first := recovery("ana")
	o.post(first)
	o.server.Fail(1, smtptest.Rcpt, 451)
	w := o.worker()
	o.deliver(w)

	for range 3 {
		o.post(recovery("ana"))
		o.post(recovery("bob"))
	}
	o.deliver(w)
	o.server.Await(t, 3) // bob's

	o.clock.Advance(2 * message.Recovery.Life())
	o.deliver(w)
	o.server.Await(t, 4)
	if !o.valid(first.Token, message.Recovery) {
		t.Error("the email that was put off has a dead link")
	}
	o.metric("dropped_total", 3)

	o.clock.Advance(4 * time.Hour)
	o.post(recovery("ana"))
	o.deliver(w)
	o.server.Await(t, 5)
}

// A request for an address that another account has sends an email to its owner, in the
// owner's language and without the token; one that is kept gets nothing. The account's
// own, and a free one, are asked.
func TestChangeToATakenAddress(t *testing.T) {
	o := open(t, smtptest.Options{})
	ana, bob := o.account("ana"), o.account("bob")
	if _, err := o.raw.Exec("UPDATE accounts SET locale = 'de' WHERE id = ?", bob); err != nil {
		t.Fatal(err)
	}

	hash, _ := onetime.Hash(onetime.New())
	err := o.queries.TokenCreate(t.Context(), dbgen.TokenCreateParams{
		TokenHash: hash, Purpose: message.EmailChanged.Link().Purpose, AccountID: bob, Email: "kept@example.org", EmailKey: "kept@example.org", ExpiresAt: o.now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}

	for name, want := range map[string]struct {
		to   string
		kind message.Kind
	}{
		"ana":  {"ana@example.org", message.EmailChange},
		"free": {"free@example.org", message.EmailChange},
		"bob":  {"Bob@example.org", message.SignUpRepeated},
		"kept": {"", ""},
	} {
		address := name + "@example.org"
		mail := Mail{Kind: message.EmailChange, Account: ana, To: address, EmailKey: address, Locale: "en", Token: onetime.New()}
		err := o.resolve(t.Context(), id.New(), &mail)
		switch {
		case want.to == "":
			if !errors.Is(err, errNoRecipient) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || mail.To != want.to || mail.Kind != want.kind || (mail.Token == "") != (name == "bob") || (mail.Locale == "de") != (name == "bob"):
			t.Errorf("%s: %v, %+v", name, err, mail)
		}

		mail = Mail{Kind: message.SignUp, To: address, EmailKey: address, Username: "eve", Locale: "en"}
		err = o.resolve(t.Context(), id.New(), &mail)
		isTaken := name == "ana" || name == "bob"
		switch {
		case name == "kept":
			if !errors.Is(err, errNoRecipient) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || (mail.Kind == message.SignUpRepeated) != isTaken || (mail.Token == "") != isTaken:
			t.Errorf("%s: %v, %+v", name, err, mail)
		}
	}
}

// An email without a recipient is not sent: a recovery of an unknown address or of a
// password set since, a verification of an address that is verified, left or of an account
// that is gone.
func TestWithoutARecipient(t *testing.T) {
	o := open(t, smtptest.Options{})
	ana, bob, eve := o.account("ana"), o.account("bob"), o.account("eve")
	o.clock.Advance(time.Minute)

	verify := func(account id.ID, key string) Mail {
		return Mail{Kind: message.Verify, Account: account, To: key, EmailKey: key, Locale: "en", Token: onetime.New()}
	}

	o.post(Mail{Kind: message.Recovery, EmailKey: "nobody@example.org", Token: onetime.New()})
	o.post(Mail{Kind: message.Recovery, EmailKey: "ana@example.org", Token: onetime.New()})
	o.post(verify(bob, "bob@example.org"))
	o.post(verify(eve, "former@example.org"))
	o.post(verify(id.New(), "ana@example.org"))

	later := o.now().Add(time.Second)
	for _, change := range []struct {
		statement string
		account   id.ID
	}{
		{"UPDATE accounts SET password_changed_at = ? WHERE id = ?", ana},
		{"UPDATE accounts SET email_verified_at = ? WHERE id = ?", bob},
	} {
		if _, err := o.raw.Exec(change.statement, later, change.account); err != nil {
			t.Fatal(err)
		}
	}

	if n := o.deliver(o.worker()); n != 5 || len(o.rows()) != 0 || o.server.Count() != 0 {
		t.Errorf("%d emails dealt with, %d sent, left: %+v", n, o.server.Count(), o.rows())
	}
	o.metric("dropped_total", 5)
	o.metric("sent_total", 0)
}

// An email whose key is gone, or that somebody has altered, is given up with a
// reason that reveals no more.
func TestUnreadableEmails(t *testing.T) {
	o := open(t, smtptest.Options{})
	o.notices(2)
	if _, err := o.raw.Exec("UPDATE mail_outbox SET sealed_mail = REVERSE(sealed_mail) ORDER BY id LIMIT 1"); err != nil {
		t.Fatal(err)
	}
	next, _ := keyring.NewKey("k2")
	m := o.replica(next)
	n, err := (&worker{Mailer: m}).deliverBatch(t.Context())
	if n != 2 || err != nil {
		t.Fatal(n, err)
	}
	for _, r := range o.rows() {
		if !r.Dead || r.Failure != "no key of LATCHKEY_KEYS opens it" {
			t.Errorf("%+v", r)
		}
	}
	o.Mailer = m
	o.metric("given_up_total", 2)
}

// Two addresses that look alike are two: the email goes to the canonical domain.
func TestRecipient(t *testing.T) {
	for _, c := range [][3]string{
		{"Ana@Example.ORG", "ana@example.org", "Ana@example.org"},
		{"ana@bücher.example", "ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"},
		{"mıke@example.org", "mıke@example.org", "mıke@example.org"},
	} {
		if got := Recipient(c[0], c[1]); got != c[2] {
			t.Errorf("%s, %s: %s", c[0], c[1], got)
		}
	}
}
