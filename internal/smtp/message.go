package smtp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// Message is a message to one recipient. The same values always give the same
// bytes, so that sending twice shows a reader the same message twice, and to
// most mailboxes once.
type Message struct {
	ID       string    // names the message for ever: 1 to 64 of A-Z a-z 0-9 . _ -
	To       string    // a bare address, its domain in ASCII
	Subject  string    // at most 255 bytes of one line
	Text     string    // the plain part
	HTML     string    // the same as HTML
	Date     time.Time // when it was written, not when it is sent
	Language string    // of its text, a BCP 47 tag such as ro or en-GB
}

// maxSubject keeps the subject's line, however it is folded, below the 998 bytes
// that SMTP allows.
const maxSubject = 255

var (
	messageID   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
)

// check refuses what could be read as anything else than it is. Templates and
// sign-up make none of it; this is the last door.
func (m *Message) check() *Error {
	switch {
	case !messageID.MatchString(m.ID):
		return unsendable("the ID must be 1 to 64 of A-Z a-z 0-9 . _ -")
	case m.Subject == "", len(m.Subject) > maxSubject, hasControl(m.Subject):
		return unsendable(fmt.Sprintf("the subject must be one line of 1 to %d bytes", maxSubject))
	case !utf8.ValidString(m.Subject), !utf8.ValidString(m.Text), !utf8.ValidString(m.HTML):
		return unsendable("the subject, the text and the HTML must be UTF-8")
	case m.Text == "", m.HTML == "":
		return unsendable("there must be a text and an HTML part")
	case m.Date.IsZero():
		return unsendable("the date is missing")
	case !languageTag.MatchString(m.Language):
		return unsendable("the language must be a tag such as en or pt-BR")
	}
	if err := checkAddress(m.To); err != nil {
		return unsendable("the recipient " + err.Error())
	}
	return nil
}

// render writes the message as it goes over the wire, before dots are stuffed.
func (m *Message) render(from mail.Address) (*bytes.Buffer, *Error) {
	if failed := m.check(); failed != nil {
		return nil, failed
	}

	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(m.boundary()))
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&mail.Address{Address: m.To})
	msg.SetMessageIDWithValue(m.ID + "@" + domainOf(from.Address))
	msg.SetDateWithValue(m.Date.UTC())
	msg.Subject(m.Subject)

	msg.SetGenHeader("Content-Language", m.Language)
	// No out-of-office reply is wanted, in the words of RFC 3834 and of Exchange.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")

	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)

	var content bytes.Buffer
	if _, err := msg.WriteTo(&content); err != nil {
		return nil, unsendable("it cannot be written")
	}

	return &content, nil
}

// boundary is the same for the same message, and nobody who writes a part of the
// text knows it beforehand.
func (m *Message) boundary() string {
	sum := sha256.Sum256([]byte("boundary of " + m.ID))
	return hex.EncodeToString(sum[:16])
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
