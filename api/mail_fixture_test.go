package api

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/smtp"
	"latchkey/mailer"
)

const publicURL = "https://accounts.example"

// delivery is an email in the outbox, and what was handed to the mail server for it.
type delivery struct {
	mailer.Mail
	row     id.ID
	message smtp.Message
}

// link is the one in the message's text.
func (d delivery) link() string {
	_, rest, _ := strings.Cut(d.message.Text, publicURL)
	path, _, _ := strings.Cut(rest, "\n")
	return publicURL + path
}

// outbox opens the emails in the outbox, the oldest first.
func (f *fixture) outbox() (list []delivery) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT id, sealed_mail FROM mail_outbox ORDER BY created_at, id")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var d delivery
		var sealed []byte
		if err := rows.Scan(&d.row, &sealed); err != nil {
			f.t.Fatal(err)
		}
		if d.Mail, err = mailer.Open(f.options.Keys, d.row, sealed); err != nil {
			f.t.Fatal(err)
		}
		list = append(list, d)
	}

	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return list
}

// mails lists the emails of these kinds that wait, or all of them.
func (f *fixture) mails(kinds ...message.Kind) (list []mailer.Mail) {
	f.t.Helper()
	for _, d := range f.outbox() {
		if len(kinds) == 0 || slices.Contains(kinds, d.Kind) {
			list = append(list, d.Mail)
		}
	}
	return list
}

// kinds lists the kinds and recipients of the emails that wait, sorted.
func (f *fixture) kinds() string {
	f.t.Helper()
	var list []string
	for _, mail := range f.mails() {
		list = append(list, string(mail.Kind)+" "+cmp.Or(mail.To, mail.EmailKey))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// wantMail checks which emails wait, and deletes them.
func (f *fixture) wantMail(want string) {
	f.t.Helper()
	if got := f.kinds(); got != want {
		f.t.Errorf("the outbox has\n  %s\nwant\n  %s", got, want)
	}
	f.clearOutbox()
}

func (f *fixture) clearOutbox() {
	f.t.Helper()
	f.exec("DELETE FROM mail_outbox")
}

// token returns the token of the last email of a kind.
func (f *fixture) token(kind message.Kind) string {
	f.t.Helper()
	list := f.mails(kind)
	if len(list) == 0 {
		f.t.Fatalf("there is no email of the kind %s", kind)
	}
	return list[len(list)-1].Token
}

var templates = sync.OnceValues(func() (*message.Templates, error) { return message.Load("") })

// postOffice is a Mailer that delivers into a mailbox.
func (f *fixture) postOffice(box *mailer.Mailbox) *mailer.Mailer {
	f.t.Helper()
	all, err := templates()
	if err != nil {
		f.t.Fatal(err)
	}

	public, _ := url.Parse(publicURL)
	return mailer.New(mailer.Options{
		DB:        f.options.DB,
		Keys:      f.options.Keys,
		Templates: all,
		Dial:      func(context.Context) (mailer.Carrier, error) { return box, nil },
		PublicURL: public,
		Log:       f.options.Log,
		Now:       f.clock.Now,

		Unconfirmed: f.options.Limits.MailUnconfirmed,
	})
}

// deliver lets the mailer empty the outbox, and returns what arrived, in the order in which
// it was written: at most a hundred emails.
func (f *fixture) deliver() (arrived []delivery) {
	f.t.Helper()
	waiting, box := f.outbox(), &mailer.Mailbox{}

	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f.postOffice(box).Run(ctx) })
	defer running.Wait()
	defer cancel()

	for deadline := time.Now().Add(20 * time.Second); f.rows("mail_outbox") > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("%d emails were not delivered", f.rows("mail_outbox"))
		}
	}

	for _, d := range waiting {
		for _, mail := range box.Messages() {
			if mail.ID == d.row.String() {
				d.message = mail
				arrived = append(arrived, d)
			}
		}
	}
	return arrived
}

// confirm sends a token to one of the routes that take one.
func (f *fixture) confirm(path, token string) answer {
	f.t.Helper()
	return f.call("POST", path, object{"token": token})
}

// recover sets a password with a token.
func (f *fixture) recover(token, pw string) answer {
	f.t.Helper()
	return f.call("POST", "/v1/recovery/confirm", object{"token": token, "newPassword": pw})
}

// recoveryToken requests a recovery, delivers its email, and returns its token.
func (f *fixture) recoveryToken(email string) string {
	f.t.Helper()
	f.clearOutbox()
	f.want(f.call("POST", "/v1/recovery", object{"email": email}), http.StatusAccepted, "")
	arrived := f.deliver()
	if len(arrived) != 1 {
		f.t.Fatalf("%d emails for a recovery of %s", len(arrived), email)
	}
	return arrived[0].Token
}

// verify confirms the e-mail of an account that just signed up.
func (f *fixture) verify() {
	f.t.Helper()
	for _, d := range f.deliver() {
		if d.Kind == message.Verify {
			f.want(f.confirm("/v1/verification/confirm", d.Token), http.StatusNoContent, "")
		}
	}
}

// askEmail requests a change of e-mail and returns the token that was mailed to the new
// address.
func (f *fixture) askEmail(code, email string) (token string) {
	f.t.Helper()
	a := f.call("PUT", "/v1/account/email", object{"email": email, "currentPassword": pass}, bearer(code))
	f.want(a, http.StatusAccepted, "")
	return f.token(message.EmailChange)
}

// confirmEmail uses the token of a change of e-mail, in a session.
func (f *fixture) confirmEmail(code, token string) answer {
	f.t.Helper()
	return f.call("POST", "/v1/account/email/confirm", object{"token": token}, bearer(code))
}

// moveEmail changes the e-mail of a session's account, and confirms it.
func (f *fixture) moveEmail(code, email string) {
	f.t.Helper()
	f.want(f.confirmEmail(code, f.askEmail(code, email)), http.StatusNoContent, "")
}

// owner signs up, logs in and confirms the e-mail.
func (f *fixture) owner(name string) (code string) {
	f.t.Helper()
	code = f.member(name)
	f.verify()
	return code
}

// undoToken returns the token of the last link by which an address can undo a change.
func (f *fixture) undoToken(address string) (token string) {
	f.t.Helper()
	for _, mail := range f.mails(message.EmailChanged) {
		if mail.To == address {
			token = mail.Token
		}
	}
	if token == "" {
		f.t.Errorf("%s got no link to undo a change", address)
	}
	return token
}

// emailOf reads an account's address from its row.
func (f *fixture) emailOf(username string) (email string, verified bool) {
	f.t.Helper()
	err := f.raw.QueryRow("SELECT email, email_verified_at IS NOT NULL FROM accounts WHERE username_key = ?", username).Scan(&email, &verified)
	if err != nil {
		f.t.Fatal(err)
	}
	return email, verified
}

func (f *fixture) wantEmail(username, email string, verified bool) {
	f.t.Helper()
	if got, is := f.emailOf(username); got != email || is != verified {
		f.t.Errorf("%s has %s, verified %v; want %s, %v", username, got, is, email, verified)
	}
}

// request is a request as a handler of the server sees it.
func (f *fixture) request(method, path string, changes ...with) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	for _, change := range changes {
		change(r)
	}
	return r.WithContext(context.WithValue(r.Context(), eventKey{}, &event{clientIP: "198.51.100.1"}))
}

func mustEmail(t testing.TB, text string) identity.Name {
	t.Helper()
	name, err := identity.Email(text)
	if err != nil {
		t.Fatal(err)
	}
	return name
}
