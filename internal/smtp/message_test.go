package smtp

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
)

var sender = mail.Address{Name: "Latchkey", Address: "accounts@example.org"}

// sample is a message that every server takes.
func sample() Message {
	return Message{
		ID: "0198a7c2-3f00-7000-8000-000000000001", To: "ana@example.net",
		Subject: "Confirm your address", Text: "Hello,\n\nhttps://example.org/verify#abc\n", HTML: "<p>Hello</p>\n",
		Date: time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", -3*3600)), Language: "en",
	}
}

func rendered(t *testing.T, m Message) []byte {
	t.Helper()
	content, failed := m.render(sender)
	if failed != nil {
		t.Fatal(failed)
	}
	return content.Bytes()
}

// One message, byte for byte: the header has what the package promises and nothing else,
// and names no software or version.
func TestMessageGolden(t *testing.T) {
	want := strings.ReplaceAll(`Auto-Submitted: auto-generated
Content-Language: en
Date: Wed, 04 Mar 2026 08:06:07 +0000
MIME-Version: 1.0
Message-ID: <0198a7c2-3f00-7000-8000-000000000001@example.org>
Subject: Confirm your address
X-Auto-Response-Suppress: All
From: "Latchkey" <accounts@example.org>
To: <ana@example.net>
Content-Type: multipart/alternative;
 boundary=BOUNDARY

--BOUNDARY
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain; charset=UTF-8

Hello,

https://example.org/verify#abc

--BOUNDARY
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset=UTF-8

<p>Hello</p>

--BOUNDARY--
`, "\n", "\r\n")
	m := sample()
	want = strings.ReplaceAll(want, "BOUNDARY", m.boundary())
	if got := string(rendered(t, m)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The same message is the same bytes each time; another one has another
// Message-ID and another boundary.
func TestMessageIsStable(t *testing.T) {
	first := rendered(t, sample())
	for range 20 {
		if !bytes.Equal(first, rendered(t, sample())) {
			t.Fatal("the same message has other bytes")
		}
	}
	other := sample()
	other.ID = "another"
	if a, b := sample(), other; a.boundary() == b.boundary() || bytes.Equal(first, rendered(t, other)) {
		t.Error("two messages are the same")
	}
}

// A message in each of the languages arrives as it was written, whatever the
// library makes of it on the way: subject, sender's name, both parts.
func TestMessageRoundTrip(t *testing.T) {
	for language, text := range map[string]string{
		"en": "Your address is confirmed", "ro": "Adresa ta este confirmată, mulțumim că ești aici și înțelegi",
		"fr": "Votre adresse électronique a été vérifiée ; à bientôt, cœur", "de": "Bestätigen Sie Ihre Adresse, bevor Größeres schlüge – „heute“",
		"es": "¿Has pedido una contraseña nueva? ¡Confírmalo, por favor, señora Núñez!", "zh-Hans": strings.Repeat("请确认您的电子邮件地址", 7),
	} {
		m := sample()
		m.Language, m.Subject = language, text
		m.Text = text + "\n.\n..\n.x\n" + strings.Repeat("ș", 2000) + "\ntrailing  \n=\n"
		m.HTML = "<p lang=\"" + language + "\">" + strings.Repeat(text, 40) + "</p>\n"
		from := mail.Address{Name: text[:20] + ", Inc.", Address: sender.Address}
		from.Name = strings.ToValidUTF8(from.Name, "")
		content, failed := m.render(from)
		if failed != nil {
			t.Fatal(failed)
		}
		checkLines(t, content.Bytes())
		checkRead(t, content.Bytes(), from, m)
	}
}

// checkLines: mail has lines of at most 998 ASCII bytes that end in CR LF.
func checkLines(t *testing.T, content []byte) {
	t.Helper()
	for line := range bytes.Lines(content) {
		text, ok := bytes.CutSuffix(line, []byte("\r\n"))
		if !ok || len(text) > 998 || bytes.ContainsAny(text, "\r\n\x00") || !isASCII(string(text)) {
			t.Errorf("a line is not mail: %q", line)
		}
	}
}

// checkRead reads a message as a mail client does.
func checkRead(t *testing.T, content []byte, from mail.Address, m Message) {
	t.Helper()
	got, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}

	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != m.Subject {
		t.Errorf("the subject is %q (%v)", subject, err)
	}

	if sender, err := got.Header.AddressList("From"); err != nil || len(sender) != 1 || *sender[0] != from {
		t.Errorf("the sender is %v (%v), not %v", sender, err, from)
	}

	if to, err := got.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != m.To {
		t.Errorf("the recipient is %v (%v)", to, err)
	}

	if date, err := got.Header.Date(); err != nil || !date.Equal(m.Date) {
		t.Errorf("the date is %v (%v)", date, err)
	}

	if got.Header.Get("Content-Language") != m.Language {
		t.Errorf("the language is %s", got.Header.Get("Content-Language"))
	}

	kind, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %s (%v)", kind, err)
	}

	parts := multipart.NewReader(got.Body, parameters["boundary"])
	checkPart(t, parts, "text/plain", m.Text)
	checkPart(t, parts, "text/html", m.HTML)

	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("there is a third part (%v)", err)
	}
}

func checkPart(t *testing.T, parts *multipart.Reader, kind, want string) {
	t.Helper()
	part, err := parts.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	gotKind, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil || gotKind != kind || !strings.EqualFold(parameters["charset"], "utf-8") || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Errorf("the part is %v (%v)", part.Header, err)
	}
	got, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil || string(got) != strings.ReplaceAll(want, "\n", "\r\n") {
		t.Errorf("the %s is %q (%v)", kind, got, err)
	}
}

// The longest subject, without a place to fold it, stays within a line's length.
func TestLongestSubject(t *testing.T) {
	m := sample()
	for _, subject := range []string{strings.Repeat("x", 255), strings.Repeat("ș", 127), strings.Repeat("ab ", 84) + "c"} {
		m.Subject = subject
		content := rendered(t, m)
		checkLines(t, content)
		checkRead(t, content, sender, m)
	}
}

// Nothing that is put into a message becomes a header line, another recipient or
// a command: it is refused permanently, before any server is asked.
//
// ASVS v5.0.0-1.3.11
func TestMessageInjection(t *testing.T) {
	change := func(f func(*Message)) Message { m := sample(); f(&m); return m }
	bad := map[string]Message{
		"no HTML":          change(func(m *Message) { m.HTML = "" }),
		"no text":          change(func(m *Message) { m.Text = "" }),
		"no date":          change(func(m *Message) { m.Date = time.Time{} }),
		"text not UTF-8":   change(func(m *Message) { m.Text = "\xff" }),
		"HTML not UTF-8":   change(func(m *Message) { m.HTML = "\xff" }),
		"no subject":       change(func(m *Message) { m.Subject = "" }),
		"subject too long": change(func(m *Message) { m.Subject = strings.Repeat("x", 256) }),
		"no recipient":     change(func(m *Message) { m.To = "" }),
	}

	for _, inject := range []string{"\r\nBcc: eve@example.com", "\nBcc: eve@example.com", "\rBcc: x", "\x00", "\x1b[31m", "\u0085", "\xff"} {
		bad["subject "+inject] = change(func(m *Message) { m.Subject += inject })
		bad["ID "+inject] = change(func(m *Message) { m.ID += inject })
		bad["language "+inject] = change(func(m *Message) { m.Language += inject })
		bad["recipient's end "+inject] = change(func(m *Message) { m.To += inject })
		bad["recipient's start "+inject] = change(func(m *Message) { m.To = inject + m.To })
		bad["recipient's middle "+inject] = change(func(m *Message) { m.To = "ana" + inject + "@example.net" })
	}

	for _, to := range []string{
		"ana", "@example.net", "ana@", "ana@@example.net", "ana@example.net,eve@example.com", "ana@example.net eve@example.com",
		"ana@example.net>", "<ana@example.net>", "Ana <ana@example.net>", "ana@example.net> NOTIFY=SUCCESS", "ana>@example.net",
		"\"a b\"@example.net", "a b@example.net", "(x)ana@example.net", "ana@[192.0.2.1]", "ana@exämple.net", "ana@example..net",
		"ana@-example.net", ".ana@example.net", "ana.@example.net", "a..b@example.net", "@relay:ana@example.net", "ana;b@example.net",
		"an\u202ea@example.net", "an\u200ba@example.net", "an\u00a0a@example.net", "a:b@example.net", "a\\b@example.net",
		strings.Repeat("a", 65) + "@example.net", "a@" + strings.Repeat("a.", 127) + "net",
	} {
		bad["recipient "+to] = change(func(m *Message) { m.To = to })
	}

	for _, id := range []string{"", "a@b", "a>b", "a b", strings.Repeat("a", 65)} {
		bad["ID "+id] = change(func(m *Message) { m.ID = id })
	}

	for name, m := range bad {
		if _, failed := m.render(sender); failed == nil || !Permanent(failed) || Misconfigured(failed) {
			t.Errorf("%q: %v", name, failed)
		} else if strings.Contains(failed.Error(), "eve") || strings.Contains(failed.Error(), "ana") {
			t.Errorf("%q: the error has an address: %v", name, failed)
		}
	}
}

// A text that writes the separator of another message, or header lines, is text.
func TestBodyIsText(t *testing.T) {
	m, other := sample(), sample()
	other.ID = "another"
	m.Text = "--" + other.boundary() + "\nContent-Type: text/html\n\n<script>\r\n.\r\nMAIL FROM:<eve@example.com>\n"
	m.HTML = m.Text
	m.Text, m.HTML = strings.ReplaceAll(m.Text, "\r\n", "\n"), strings.ReplaceAll(m.HTML, "\r\n", "\n")
	checkRead(t, rendered(t, m), sender, m)
}

// Which senders are valid.
func TestParseFrom(t *testing.T) {
	for text, want := range map[string]mail.Address{
		"accounts@example.org":                      {Address: "accounts@example.org"},
		"Latchkey <accounts@example.org>":           {Name: "Latchkey", Address: "accounts@example.org"},
		`"Șerban, Inc." <a.b+c@xn--exmple-cua.org>`: {Name: "Șerban, Inc.", Address: "a.b+c@xn--exmple-cua.org"},
		"=?UTF-8?q?=C8=98erban?= <a@localhost>":     {Name: "Șerban", Address: "a@localhost"},
	} {
		if got, err := ParseFrom(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}

	for _, text := range []string{
		"", "x", "a@b, c@d", "a@exämple.org", "jürgen@example.org", "a@example.org\r\nBcc: b@example.org", "\"a b\"@example.org",
		"=?UTF-8?q?a=0D=0ABcc:_b?= <a@example.org>", "a@[192.0.2.1]", strings.Repeat("x", 256) + " <a@example.org>",
	} {
		if got, err := ParseFrom(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}

	server, err := Parse("smtp://h")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(server, mail.Address{}); err == nil {
		t.Error("a client without a sender is made")
	}
}
