package identity

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"latchkey/internal/testkit"
)

// ASVS v5.0.0-2.2.1
// Incident 12
func TestEmail(t *testing.T) {
	for in, key := range map[string]string{
		"ana@example.org":           "ana@example.org",
		"  Ana@Example.ORG \n":      "ana@example.org",
		"ana+tag@example.org":       "ana+tag@example.org",
		"o'brien@example.co.uk":     "o'brien@example.co.uk",
		"ana@bücher.example":        "ana@xn--bcher-kva.example",
		"ana@BÜCHER.example":        "ana@xn--bcher-kva.example",
		"ana@XN--BCHER-KVA.example": "ana@xn--bcher-kva.example",
		"ana@example。org":           "ana@example.org", // UTS #46 reads the ideographic stop as a dot
		"ana@ｅｘａｍｐｌｅ.org":           "ana@example.org",
		"jose\u0301@example.org":    "jos\u00e9@example.org",
		"JOSÉ@example.org":          "josÉ@example.org", // not josé: a mail server may tell them apart
		"İana@example.org":          "İana@example.org",
		"ana@ab--cd.de":             "ana@ab--cd.de",
		"ana@a--b.c--d.example":     "ana@a--b.c--d.example",
		"m\u0131ke@example.org":     "m\u0131ke@example.org", // dotless i is another letter
		"пользователь@example.org":  "пользователь@example.org",
		"a@b.c1":                    "a@b.c1",
	} {
		name, err := Email(in)
		if err != nil || name.Key != key {
			t.Errorf("%q: key %q, err %v; want %q", in, name.Key, err, key)
		}

		// The address is shown as it was typed, but for its domain.
		local, _, _ := strings.Cut(norm.NFC.String(strings.TrimSpace(in)), "@")
		_, domain, _ := strings.Cut(key, "@")
		if err == nil && name.Display != local+"@"+domain {
			t.Errorf("%q: displayed as %q", in, name.Display)
		}
	}
}

// No two mailboxes share a key, whatever Unicode characters they contain, unless they are
// equal in NFC or differ only in the case of A to Z. No other character becomes ASCII.
//
// ASVS v5.0.0-2.2.1
func TestKeysOfAllUnicode(t *testing.T) {
	for _, form := range []string{"%cy", "x%cy", "J%cy"} {
		owners := map[string]string{} // of each key, the mailbox that mail goes to
		for r := rune(1); r <= unicode.MaxRune; r++ {
			if !testkit.Long() && r == 0x40000 {
				r = 0xe0000 // Unicode assigns no character between
			}
			name, ok := mailboxOf(fmt.Sprintf(form, r))
			if !ok {
				continue
			}

			if r >= utf8.RuneSelf && isASCII(name.Key) {
				t.Errorf("%U in %q has the key %q", r, form, name.Key)
			}

			mailed := strings.Map(lowerASCII, name.Display)
			if owner, taken := owners[name.Key]; taken && owner != mailed {
				t.Errorf("%q and %q share the key %q", owner, mailed, name.Key)
			}
			owners[name.Key] = mailed
		}

		if len(owners) < 100_000 {
			t.Errorf("%q: only %d characters are accepted", form, len(owners))
		}
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// ASVS v5.0.0-2.2.1
// Incident 13, 38, 48
func TestEmailRefuses(t *testing.T) {
	refused := []string{
		"", " ", "ana", "@example.org", "ana@", "ana@@example.org", "a@b@example.org",
		"a＠x.org@example.org", "ana＠example.org", // full-width @ is an @ to software that normalises
		"ａna@example.org", "ﬁna@example.org", // compatibility forms
		"an a@example.org", "ana@exam ple.org", "ana@example..org", "ana@.example.org", "ana@example.org.",
		".ana@example.org", "ana.@example.org", "a..b@example.org",
		`"ana"@example.org`, "ana(comment)@example.org", "<ana@example.org>", "Ana <ana@example.org>",
		"ana@[127.0.0.1]", "ana@127.0.0.1", "ana@localhost",
		"\u212aana@example.org", "ana\u1fef@example.org", "a\u017fa@example.org", // K, ` and s to software
		"J\u030cana@example.org",
		"ana@exa_mple.org", "ana@-example.org", "ana@example-.org", "ana@x.-y.org", "ana@xn--.org", "ana@xn--a.org", "ana@example.org\r\nBcc: x@example.org", "ana\x00@example.org",
		"ana\u202e@example.org", "ana\u200b@example.org", "ana\ufffd@example.org", "ana@example.org,b@example.org",
		"\xff@example.org", "ana@ex\xffample.org",
		strings.Repeat("a", 65) + "@example.org",
		"ana@" + strings.Repeat("a.", 130) + "org",
		strings.Repeat("[", 1<<20),
	}

	for _, in := range refused {
		if name, err := Email(in); err == nil {
			t.Errorf("%.60q is accepted as %q", in, name.Key)
		} else if len(err.Error()) > 100 {
			t.Errorf("%.60q: the error has %d bytes", in, len(err.Error()))
		}
	}
}

// ASVS v5.0.0-2.2.1
// Incident 4
func TestUsername(t *testing.T) {
	for in, key := range map[string]string{
		"ana": "ana", " Ana ": "ana", "ANA_2.b-c": "ana_2.b-c", strings.Repeat("a", 30): strings.Repeat("a", 30),
	} {
		if name, err := Username(in); err != nil || name.Key != key {
			t.Errorf("%q: %q %v", in, name.Key, err)
		}
	}
	for _, in := range []string{"", "ab", strings.Repeat("a", 31), "ana@x", "a na", "anä", "аna", "ana\n2", "ana/..", "m\u0131ke", "ana\x00"} {
		if name, err := Username(in); err == nil {
			t.Errorf("%q is accepted as %q", in, name.Key)
		}
	}
}

// What the two CHECKs of sql/migrations/00001_accounts.sql demand of a key.
var (
	emailCheck    = regexp.MustCompile(`^[^A-Z @]+@[^A-Z @]+$`)
	usernameCheck = regexp.MustCompile(`^[a-z0-9_.-]{3,30}$`)
)

// Whatever comes in: a key satisfies the database's CHECK and its column, a key
// is its own key, and the displayed form has the same one.
func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"ana@example.org", " JOSE\u0301@BÜCHER.example", "a＠x.org@example.org", "İ@example.org", "ß@ß.example", "ǅ@x.de"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		name, err := Email(in)
		if err != nil {
			return
		}

		if len(name.Key) > MaxEmailBytes || !emailCheck.MatchString(name.Key) || strings.Count(name.Key, "@") != 1 {
			t.Fatalf("%q has the key %q", in, name.Key)
		}
		if !strings.EqualFold(name.Display, name.Key) || strings.Map(lowerASCII, name.Display) != name.Key {
			t.Fatalf("%q is displayed as %q, with the key %q", in, name.Display, name.Key)
		}

		for _, again := range []string{name.Key, name.Display, " " + name.Display + " "} {
			if twice, err := Email(again); err != nil || twice.Key != name.Key {
				t.Fatalf("%q → %q → %q %v", in, again, twice.Key, err)
			}
		}
	})
}

func FuzzUsername(f *testing.F) {
	f.Add("Ana")
	f.Add("K")
	f.Fuzz(func(t *testing.T, in string) {
		name, err := Username(in)
		if err == nil && (!usernameCheck.MatchString(name.Key) || !strings.EqualFold(name.Display, name.Key)) {
			t.Fatalf("%q has the key %q", in, name.Key)
		}
	})
}

// A log-in is an e-mail or a username by its "@", so neither can be taken for
// the other.
//
// Incident 4
func TestLogin(t *testing.T) {
	for in, want := range map[string]struct {
		key       string
		email, ok bool
	}{
		" ANA ":           {"ana", false, true},
		"Ana@Example.org": {"ana@example.org", true, true},
		"":                {"", false, false},
		"a@b@c.org":       {"", true, false},
	} {
		if key, email, ok := Login(in); key != want.key || email != want.email || ok != want.ok {
			t.Errorf("%q: %q %v %v", in, key, email, ok)
		}
	}
}
