package main

import (
	"html/template"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"latchkey/internal/smtp"
	"latchkey/mailer"
)

// mailboxPage lists the emails, the newest first.
var mailboxPage = template.Must(template.New("mailbox").Funcs(template.FuncMap{"isLink": isLink}).Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="5">
<title>Mailbox</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
article { border: 1px solid GrayText; border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0 }
h2 { font-size: 1.1rem; margin: 1rem 0 0 }
p { margin: .2rem 0 }
pre { font-size: .875rem; white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 0 }
</style>
<h1>Mailbox</h1>
{{if .Sends}}<p>LATCHKEY_SMTP_URL is set: emails go to that mail server, and none is kept here.</p>
{{else}}<p>Emails of this development service. Nothing was sent.</p>
{{end}}{{range .Emails}}<article>
<h2>{{.Subject}}</h2>
<p>To {{.To}}, {{.Date.UTC.Format "2006-01-02 15:04:05"}} UTC, in {{.Language}}. <a href="/dev/mailbox/{{.ID}}">As HTML</a></p>
<pre>{{range .Lines}}{{if isLink .}}<a href="{{.}}">{{.}}</a>{{else}}{{.}}{{end}}
{{end}}</pre>
</article>
{{else}}<p>It is empty.</p>
{{end}}`))

// withMailbox serves the development mailbox before the API; where emails are sent, it
// says so.
func withMailbox(mailbox *mailer.Mailbox, sends bool, api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /dev/mailbox", onlyHere(func(w http.ResponseWriter, _ *http.Request) {
		type email struct {
			smtp.Message
			Lines []string
		}
		var emails []email
		for _, m := range mailbox.Messages() {
			emails = append(emails, email{m, strings.Split(strings.TrimSpace(m.Text), "\n")})
		}

		mailboxHeaders(w)
		_ = mailboxPage.Execute(w, map[string]any{"Emails": emails, "Sends": sends})
	}))

	mux.HandleFunc("GET /dev/mailbox/{id}", onlyHere(func(w http.ResponseWriter, r *http.Request) {
		emails := mailbox.Messages()
		i := slices.IndexFunc(emails, func(m smtp.Message) bool { return m.ID == r.PathValue("id") })
		if i < 0 {
			http.NotFound(w, r)
			return
		}
		mailboxHeaders(w)
		_, _ = w.Write([]byte(emails[i].HTML))
	}))

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The mux would redirect an unclean path, without the headers that every answer
		// has. The API has its own answer to those.
		if _, pattern := mux.Handler(r); pattern == "" || r.URL.Path != path.Clean(r.URL.Path) {
			api.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// onlyHere refuses names but localhost: a page from elsewhere, whose name suddenly
// leads to this machine, would otherwise read the links.
func onlyHere(page http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := (&url.URL{Host: r.Host}).Hostname()
		if name != "localhost" && net.ParseIP(name) == nil {
			http.Error(w, "open the mailbox by localhost or an IP address", http.StatusForbidden)
			return
		}
		page(w, r)
	}
}

// mailboxHeaders let the page run and load nothing, and send its links to nobody.
func mailboxHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}

// isLink reports whether a line of a text is a link: emails have each link on a
// line of its own.
func isLink(line string) bool {
	return strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://")
}
