package message

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// hostile are values that try to leave their place.
var hostile = []string{
	"",
	"bob\r\nBcc: victim@example.com",
	"bob\r\n\r\nYour account is locked. Go to\r\nhttps://evil.example/",
	"bob\n\n- a list\n\nhttps://evil.example/\n",
	"a\u0085b\u2028c\u2029d\ve\ff\x00g\x1bh\x7fi",
	"https:://:////evil.example http://evil.example",
	`<script>alert(1)</script>`,
	`"><a href="https://evil.example/">log in</a><!--`,
	`' onmouseover='alert(1)`,
	"{{.Link}} {{template \"x\"}} &lt; &amp;",
	"\u202Egpj.exe\u202C \u2066x\u2069 \u200F\u200E\u061C\u200B\u00ADy\uFEFF",
	"\xff\xfe\xc3\x28 not UTF-8",
	strings.Repeat("A", 10_000),
	strings.Repeat("a ", 10_000),
	strings.Repeat("\u0301", 10_000),
	strings.Repeat("\n", 10_000) + "end",
	strings.Repeat("字", 10_000),
}

// shape is what a part is made of, without the words: the HTML's elements with
// their attributes, or the text's paragraphs. Values must not change it.
func shape(t *testing.T, part string) []string {
	t.Helper()
	var list []string
	for z := html.NewTokenizer(strings.NewReader(part)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type != html.TextToken {
			list = append(list, token.String())
		}
	}
	return list
}

// checkMessage fails when values have left their place in a message.
func checkMessage(t *testing.T, templates *Templates, kind Kind, locale string, v Values) {
	t.Helper()
	m, err := templates.Render(kind, locale, v)
	if err != nil {
		t.Fatal(err)
	}
	plain := sample(kind)
	plain.Link, plain.LinkLife = v.Link, v.LinkLife
	want, err := templates.Render(kind, locale, plain)
	if err != nil {
		t.Fatal(err)
	}

	if got := shape(t, m.HTML); !slices.Equal(got, shape(t, want.HTML)) {
		t.Errorf("%s in %s: values change the HTML:\n%s", kind, locale, m.HTML)
	}
	if strings.Count(m.Text, "\n\n") != strings.Count(want.Text, "\n\n") || strings.Count(m.Text, "\n- ") != strings.Count(want.Text, "\n- ") {
		t.Errorf("%s in %s: values change the text's paragraphs:\n%s", kind, locale, m.Text)
	}
	if strings.Count(m.Text, "://") != strings.Count(want.Text, "://") {
		t.Errorf("%s in %s: a value is a link:\n%s", kind, locale, m.Text)
	}
	body, _, signed := strings.Cut(m.Text, "\n\n-- \n")
	if !signed {
		t.Errorf("%s in %s has no signature:\n%s", kind, locale, m.Text)
	}
	for line := range strings.SplitSeq(body, "\n") {
		if utf8.RuneCountInString(line) > columns && line != v.Link {
			t.Errorf("%s in %s: a line of more than %d columns: %q", kind, locale, columns, line)
		}
	}
	for _, part := range []string{m.Subject, strings.ReplaceAll(m.Text, "\n", ""), strings.ReplaceAll(m.HTML, "\n", "")} {
		if i := strings.IndexFunc(part, invisible); i >= 0 || !utf8.ValidString(part) {
			t.Errorf("%s in %s: a control character, or no UTF-8, at %d in %q", kind, locale, i, part)
		}
	}
	if len(m.Subject) > 4*(maxService+80) || len(m.HTML) > 16<<10 {
		t.Errorf("%s in %s: %d bytes of subject, %d of HTML", kind, locale, len(m.Subject), len(m.HTML))
	}
}

func invisible(r rune) bool {
	return (r < ' ' || r > '~') && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// No value leaves its place, in any message: it adds no header, no paragraph, no
// link and no HTML, turns no direction of writing, and is cut when it is long.
//
// ASVS v5.0.0-1.2.1 v5.0.0-1.3.7
func TestHostileValues(t *testing.T) {
	templates := load(t)
	for _, value := range hostile {
		for _, kind := range Kinds() {
			for _, locale := range Locales() {
				v := sample(kind)
				v.Service, v.Address, v.Username, v.Device, v.IP = value, value, value, value, value
				checkMessage(t, templates, kind, locale, v)
			}
		}
	}
}

func FuzzValues(f *testing.F) {
	for i, value := range hostile {
		value = value[:min(len(value), 1000)]
		f.Add(uint8(i), value, value, value, value, value, "https://accounts.example.org/x#y", int64(0))
	}
	f.Add(uint8(0), "s", "a@b", "u", "d", "::1", "javascript:alert(1)", int64(1)<<62)
	templates := load(f)
	f.Fuzz(func(t *testing.T, which uint8, service, address, username, device, ip, link string, at int64) {
		kind, locale := order[int(which)%len(order)], locales[int(which)/len(order)%len(locales)]
		v := Values{
			Service: service, Address: address, Username: username, Device: device, IP: ip,
			Link: link, LinkLife: time.Hour, At: time.Unix(at, 0),
		}
		if _, err := templates.Render(kind, locale, v); err != nil {
			v.Link = sample(kind).Link // refused; the other values are still to be looked at
		}
		checkMessage(t, templates, kind, locale, v)
	})
}

// What is left of a value can be read, and what needs no cleaning stays.
func TestClean(t *testing.T) {
	cleaned := map[string]string{
		"maria.ionescu":             "maria.ionescu",
		"-_-":                       "-_-",
		"Firefox on Linux":          "Firefox on Linux",
		"țărăncuță 字 🙂 עברית":       "țărăncuță 字 🙂 עברית",
		" a\r\nb\t \u00a0c\u2028d ": "a b c d",
		"- a - b-c -":               "– a – b-c –",
		"\u202Etxt.exe\u202C":       "txt.exe",
		"a\x00\x1b[31mb":            "a[31mb",
		"https://evil.example/x":    "https evil.example/x",
		"a:/\u200B/b":               "a b",
		"::////":                    ": //",
		"://- a ://":                "– a",
		"\xff":                      "\uFFFD",
		" \u200B ":                  missing,
		"":                          missing,
		"12345678901234567890":      "12345678901234567890",
		"123456789012345678901":     "1234567890123456789…",
		"țțțțțțțțțțțțțțțțțțțțț":    "țțțțțțțțțțțțțțțțțțț…",
		"1234567890123456789 12":   "1234567890123456789…",
		strings.Repeat("\n", 9999): missing,
	}

	for value, want := range cleaned {
		if got := clean(value, 20); got != want {
			t.Errorf("clean(%.40q) = %q, want %q", value, got, want)
		}
	}
}

// A link that is not plain http or https is refused, and no error repeats it, since it is
// a secret.
func TestLinks(t *testing.T) {
	templates := load(t)
	for _, link := range []string{
		"",
		"javascript:alert('s3cret')",
		"JavaScript://example.org/%0Aalert('s3cret')",
		"data:text/html,s3cret",
		"mailto:s3cret@example.org",
		"//example.org/s3cret",
		"/s3cret",
		"https:///s3cret",
		"https://:443/s3cret",
		"https:s3cret",
		"https://user:s3cret@example.org/",
		"https://example.org/s3cret\r\nBcc: x@example.org",
		"https://example.org/s3cret with a space",
		"https://example.org/\u202Es3cret",
		"https://exämple.org/s3cret",
		"https://example.org/\"><script>s3cret",
		"https://example.org/%zz/s3cret",
		"https://example.org/s3cret" + strings.Repeat("a", 2048),
	} {
		v := sample(Recovery)
		v.Link = link

		m, err := templates.Render(Recovery, "en", v)
		if err == nil || m != (Message{}) {
			t.Errorf("%q is taken for a link", link)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error repeats the link: %v", err)
		}
	}

	for _, link := range []string{"http://localhost:8080/x#y", "https://example.org/a?b=c&d=e'f", "https://[::1]/x", "HTTPS://example.org"} {
		v := sample(Recovery)
		v.Link = link
		m, err := templates.Render(Recovery, "en", v)
		if err != nil || !strings.Contains(m.Text, "\n"+link+"\n") {
			t.Errorf("%q is refused or changed: %v", link, err)
		}
	}
}

// A link is never broken, however long.
func TestLongLinkIsWhole(t *testing.T) {
	v := sample(Verify)
	v.Link = "https://example.org/" + strings.Repeat("-a", 1000)
	m, err := load(t).Render(Verify, "de", v)
	if err != nil || !strings.Contains(m.Text, "\n"+v.Link+"\n") || strings.Count(m.HTML, v.Link) != 2 {
		t.Errorf("the link is broken: %v\n%s\n%s", err, m.Text, m.HTML)
	}
}

// What Render cannot write it refuses; an unknown locale is English.
func TestRenderEdges(t *testing.T) {
	templates := load(t)
	if _, err := templates.Render("greeting", "en", sample(Verify)); err == nil {
		t.Error("an unknown kind is rendered")
	}

	v := sample(Verify)
	v.LinkLife = time.Minute - 1
	if _, err := templates.Render(Verify, "en", v); err == nil {
		t.Error("a link without a life is sent")
	}

	for _, locale := range []string{"", "it", "../en"} {
		got, err := templates.Render(Verify, locale, sample(Verify))
		want, _ := templates.Render(Verify, "en", sample(Verify))
		if err != nil || got != want {
			t.Errorf("locale %q is not English: %v", locale, err)
		}
	}

	m, err := templates.Render(NewDevice, "en", Values{Service: "x", Link: "https://x/y"})
	if err != nil || !strings.Contains(m.Text, "- Device: –\n- IP address: –\n- Time: –\n") {
		t.Errorf("unknown values are not dashes: %v\n%s", err, m.Text)
	}
}
