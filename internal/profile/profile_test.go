package profile

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// What people type into the field of a network becomes the link that they mean.
func TestLinkCompletes(t *testing.T) {
	links := map[string]string{
		"":                               "",
		"  ":                             "",
		"ana":                            "https://github.com/ana",
		"@ana":                           "https://github.com/ana",
		" ana-maria_2 ":                  "https://github.com/ana-maria_2",
		"ana.maria":                      "https://github.com/ana.maria",
		"github.com/ana":                 "https://github.com/ana",
		"GitHub.com/Ana":                 "https://GitHub.com/Ana",
		"//github.com/ana":               "https://github.com/ana",
		"www.example.org":                "https://www.example.org",
		"example.org?ana":                "https://example.org?ana",
		"example.org:8080":               "https://example.org:8080",
		"intra.corp/ana":                 "https://intra.corp/ana",
		"web.archive.org/http://ana.ro/": "https://web.archive.org/http://ana.ro/",
		"http://192.0.2.1/ana":           "http://192.0.2.1/ana",
		"bücher.de":                      "https://xn--bcher-kva.de",
		"https://github.com/ana":         "https://github.com/ana",
		"HTTPS://github.com/ana":         "https://github.com/ana",
		"http://example.org:8080/a?b=c#": "http://example.org:8080/a?b=c#",
		"https://en.wikipedia.org/wiki/Schrödinger's_cat": "https://en.wikipedia.org/wiki/Schrödinger's_cat",
		"https://bücher.example:80/ü":                     "https://xn--bcher-kva.example:80/ü",
		"https://ab--cd.de/%C3%A4":                        "https://ab--cd.de/%C3%A4",
		"http://[2001:db8::1]:8080/":                      "http://[2001:db8::1]:8080/",
	}

	for typed, want := range links {
		if link, err := Github.Link(typed); err != nil || link != want {
			t.Errorf("%q becomes %q (%v), want %q", typed, link, err, want)
		}
	}
}

// Each network has its own page of a person.
func TestLinkOfEachNetwork(t *testing.T) {
	for network, want := range map[Network]string{
		Linkedin: "https://linkedin.com/in/ana", Facebook: "https://facebook.com/ana", Github: "https://github.com/ana",
		Instagram: "https://instagram.com/ana", Twitter: "https://twitter.com/ana", Youtube: "https://youtube.com/@ana",
	} {
		for _, typed := range []string{"ana", "@ana"} {
			if link, err := network.Link(typed); err != nil || link != want {
				t.Errorf("%q becomes %q (%v), want %q", typed, link, err, want)
			}
		}
	}
}

// An address there without its host is a link too, and a channel's name is no handle.
func TestLinkOfAPath(t *testing.T) {
	const channel = "UC-lHJZR3Gqxm24_Vd_AJ5Yw"
	for _, c := range []struct {
		network     Network
		typed, want string
	}{
		{Linkedin, "in/ana", "https://linkedin.com/in/ana"},
		{Linkedin, "/in/ană-pop/", "https://linkedin.com/in/ană-pop/"},
		{Linkedin, "company/latchkey", "https://linkedin.com/company/latchkey"},
		{Youtube, channel, "https://youtube.com/channel/" + channel},
		{Youtube, "channel/" + channel, "https://youtube.com/channel/" + channel},
		{Youtube, "/c/ana", "https://youtube.com/c/ana"},
		{Youtube, "UCabc", "https://youtube.com/@UCabc"},
	} {
		if link, err := c.network.Link(c.typed); err != nil || link != c.want {
			t.Errorf("%q becomes %q (%v), want %q", c.typed, link, err, c.want)
		}
	}

	for _, typed := range []string{"in/", "in/ana/x", "in/ana pop", "in/ana\u202e", "into/ana"} {
		if link, err := Linkedin.Link(typed); err == nil {
			t.Errorf("%q is taken as %q", typed, link)
		}
	}
}

// What a page would run, what hides where it leads, and what breaks out of an attribute
// is no link.
//
// ASVS v5.0.0-1.2.2 v5.0.0-2.2.1
// Incident 43
func TestLinkRefuses(t *testing.T) {
	refused := []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "javascript://example.org/%0aalert(1)",
		"data:text/html,x", "vbscript:x", "mailto:ana@example.org", "file:///etc/passwd", "ftp://example.org/",
		"/path", "n/a", "@", "@@ana", "-", ".", "..", "ana@example.org", "Ana Maria", "ana!", "josé",
		"https:", "https://", "https:///x", "https:example.org", "https:/example.org", "https://:80/", "https://?x",
		"https://user@evil.example", "https://github.com@evil.example/", "https://github.com\\@evil.example", "https://user:pw@example.org",
		"https://example.org/\"onmouseover=\"alert(1)", "https://example.org/<script>", "https://example.org/\r\nX: y",
		"https://example.org/ x", "https://example.org/\u00a0x", "https://%zz", "https://[::1", "https://exa%6dple.org/", "https://[fe80::1%25eth0]/",
		"https://example.org/\u202egpj.exe", "https://example.org/\u200e", "https://example.org/\u200bx", "https://example.org/a\u2028b",
		"https://github.com\u2044ana.evil.example/", "https://github.com\uff0fana.evil.example/", "https://git\u00adhub.com/", "https://github\u3002com/",
		"github.com\u2044ana.evil.example/x", "https://a..example.org/", "https://-a.example.org/", "https://a'b.example.org/",
		"https://2130706433/", "https://0x7f000001/", "https://0X7F.1/", "https://127.1/", "https://0177.0.0.1/", "https://127.0.0.1./", "https://１２７.１/", "profile.php?id=1",
		"https://example.org:65536/", "https://example.org:0/", "https://example.org:80:80/", "https://example.org:8a/", "example.org:99999/x",
		"https://example.org/" + strings.Repeat("a", MaxLink-19),
	}

	for _, typed := range refused {
		if link, err := Github.Link(typed); err == nil || link != "" {
			t.Errorf("%q becomes %q (%v)", typed, link, err)
		}
	}
}

// A letter of another script that looks like a Latin one is shown for what it is.
func TestLinkShowsLookAlikes(t *testing.T) {
	link, err := Github.Link("https://gіthub.com/ana") // with a Cyrillic і
	if err != nil || link != "https://xn--gthub-n2e.com/ana" {
		t.Errorf("%q (%v)", link, err)
	}
}

// Whatever is typed, the result begins with http, has an ASCII host and nothing
// that ends an attribute, and stays the same when it is sent again.
//
// ASVS v5.0.0-1.2.2
// Incident 43
func FuzzLink(f *testing.F) {
	for _, seed := range []string{"javascript:alert(1)", "github.com/ana", "https://x.example", "//x", "@ana", "ana", "data:text/html,x", "https://a@b", "http://[::1]:80/x", "https://bücher.de:80/'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		link, err := Twitter.Link(typed)
		if err != nil || link == "" {
			return
		}

		after, ok := strings.CutPrefix(strings.Replace(link, "http://", "https://", 1), "https://")
		authority := strings.FieldsFunc(after, func(r rune) bool { return strings.ContainsRune("/?#", r) })
		if !ok || strings.ContainsAny(link, "\"<>\\ \r\n") || len(authority) == 0 {
			t.Fatalf("%q becomes %q", typed, link)
		}

		for _, r := range authority[0] {
			if r >= utf8.RuneSelf {
				t.Fatalf("%q becomes %q", typed, link)
			}
		}

		if again, err := Twitter.Link(link); err != nil || again != link {
			t.Fatalf("%q becomes %q, and then %q (%v)", typed, link, again, err)
		}
	})
}

// Marks that only state a direction belong to names in Hebrew and Arabic; the ones
// that turn it, line separators, and names without ink are refused.
//
// ASVS v5.0.0-1.3.3
func TestCharacters(t *testing.T) {
	for text, ok := range map[string]bool{
		"": true, "Ana Maria": true, "דנה\u200f": true, "ليلى\u061c": true, "O’Neill\u200e": true, "李": true, "😀": true, "ana\u200dmaria": true,
		" ": false, "\u3000": false, "\u200b": false, "\u3164": false, "\u2800": false, "\ufeff": false, "\u0301": false, "\u200f": false,
		"\U0001d159": false, "葛\U000e0100": true, "❤\ufe0f": true, "1\ufe0f\u20e3": true, "क्\u200dष": true,
		"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": true, "👩\U0001f3fd\u200d❤\ufe0f\u200d👨": true,
		"e" + strings.Repeat("\u0301", 8): true, "e" + strings.Repeat("\u0301", 9): false, "a" + strings.Repeat("\u200b", 9) + "b": false,
		"a\U000e0041\U000e0042": false, "🏴\U000e0067a\U000e0062": false, "😀\ufe00\ufe01": false, "😀\U000e0100\U000e01ef": false,
		"a\u2028b": false, "a\u2029b": false, "a\u202eb": false, "a\u2066b": false, "a\u206ab": false, "a\u206fb": false, "a\nb": false, "a\x00b": false, "a\ufffdb": false, "a\x7fb": false,
	} {
		if err := Name(text, MaxName); (err == nil) != ok {
			t.Errorf("the name %q: %v", text, err)
		}
	}

	if Line("a\nb", 10) == nil || Text("a\r\n\tb", 10) != nil || Text("a\u2028b", 10) != nil || Text("a\u202eb", 10) == nil {
		t.Error("a text may have line breaks, a line not")
	}

	if Line(strings.Repeat("é", 10), 10) != nil || Line(strings.Repeat("é", 11), 10) == nil {
		t.Error("the limit is one of characters")
	}
}

// What is cleaned passes, and cleaning it again changes nothing.
func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"e" + strings.Repeat("\u0301", 60): "e" + strings.Repeat("\u0301", 8), "a\U000e0041\U000e0042b😀\ufe00\ufe01": "ab😀\ufe00",
		"a\x00b\n\u202ec\xff": "ab c", "a\u2028b": "a b", " \u200b": "", "דנה\u200f": "דנה\u200f",
	} {
		if got := Clean(text, false); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}

	if got := Clean("a\nb\tc", true); got != "a\nb\tc" {
		t.Errorf("%q", got)
	}

	rapid.Check(t, func(t *rapid.T) {
		text, lines := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")), rapid.Bool().Draw(t, "lines")
		text += rapid.StringOf(rapid.RuneFrom([]rune("a🏴\u0301\u200d\ufe0f\U000e0067\U000e007f\u202e "))).Draw(t, "marks")

		clean := Clean(text, lines)
		if Text(clean, len(text)) != nil || !lines && Name(clean, len(text)) != nil || Clean(clean, lines) != clean {
			t.Fatalf("%q", clean)
		}
	})
}
