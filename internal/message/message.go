// Package message says what the service's mails say: a subject, a text part and
// an HTML part, in five languages.
//
// It knows the kinds of message, their texts (templates/), how a value is made
// harmless before it is printed, and how an operator's folder replaces a text.
// It leaves to others when a message is due, to whom it goes and how it gets
// there, what a link does, and which locale an account has. It reads no clock.
//
// A message has one source a locale, templates/<locale>/<kind>.txt: a line
// "Subject: …", an empty line, and paragraphs, with values as {{.Username}}.
// Both parts are made from it. A paragraph is one of three things:
//
//   - a list, when each of its lines begins with "- ";
//   - a link, when its last line is {{.Link}}: a button, which the lines before
//     it name;
//   - prose otherwise, wrapped again.
//
// What stands around the paragraphs is in layout.txt and layout.html.
package message

import (
	"fmt"
	"time"
)

// A Message is ready to be sent, but for its addresses and its encoding.
type Message struct {
	Subject string // one line, UTF-8, no control characters; not yet encoded for a header
	Text    string // UTF-8, lines end in \n, at most 76 columns except for a link
	HTML    string // a whole document that loads nothing
}

// Values are the variable parts of a message. They may come from
// strangers: Render makes them harmless. Each kind has some of them only (see
// Kind); the others are ignored. A value of text that is empty or zero is
// printed as a dash.
type Values struct {
	Service  string        // host name of the service
	Address  string        // the e-mail address that the message goes to
	Username string        // of the account, the new one after a change
	Device   string        // such as "Firefox on Linux"
	IP       string        // where the log-in came from
	At       time.Time     // when it happened, of what the message reports
	Link     string        // absolute, http or https; required where the kind has one
	LinkLife time.Duration // how long the link works, at least a minute; required where the kind has it
}

// Render writes the message of that kind in that locale, in English if there is
// no such locale. It fails when the kind is unknown, when the kind's link is
// missing or is not plain http or https, when its life is shorter than a minute,
// and when an operator's template fails on these very values.
func (t *Templates) Render(kind Kind, locale string, v Values) (Message, error) {
	if !Valid(locale) {
		locale = fallback
	}

	source, ok := t.sources[place{locale, kind}]
	if !ok {
		return Message{}, fmt.Errorf("render a message: there is no kind %q", kind)
	}

	if err := v.check(kind); err != nil {
		return Message{}, fmt.Errorf("render %s: %w", kind, err)
	}

	fields := v.fields(kind, locale)
	p, err := source.page(fields)
	if err != nil {
		return Message{}, fmt.Errorf("render %s in %s: %w", kind, locale, err)
	}

	m, err := t.write(source, p, fields)
	if err != nil {
		return Message{}, fmt.Errorf("render %s in %s: %w", kind, locale, err)
	}
	return m, nil
}
