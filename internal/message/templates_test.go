package message

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	texttemplate "text/template"
	tree "text/template/parse"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// used lists the values that a template prints, each once, in order.
func used(l layout) []string {
	var names []string
	for _, node := range l.template.(*texttemplate.Template).Root.Nodes {
		action, ok := node.(*tree.ActionNode)
		if !ok {
			continue
		}
		names = append(names, strings.Trim(action.Pipe.String(), "."))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// All locales have the same kinds and say the same: each message prints the same
// values in all of them, in its subject and in its body. No other file is built
// in.
func TestLocalesAgree(t *testing.T) {
	templates := load(t)
	for _, kind := range Kinds() {
		english := templates.sources[place{"en", kind}]
		for _, locale := range Locales() {
			s := templates.sources[place{locale, kind}]
			if !slices.Equal(used(s.subject), used(english.subject)) || !slices.Equal(used(s.body), used(english.body)) {
				t.Errorf("%s in %s prints %v and %v, in English %v and %v", kind, locale,
					used(s.subject), used(s.body), used(english.subject), used(english.body))
			}
		}
	}
	if len(order) != len(kinds) || len(templates.sources) != len(order)*len(locales) {
		t.Errorf("%d kinds are listed, %d have values, %d messages are built in", len(order), len(kinds), len(templates.sources))
	}

	var files []string
	_ = fs.WalkDir(builtIn, "templates", func(path string, entry fs.DirEntry, err error) error {
		if !entry.IsDir() {
			files = append(files, strings.TrimPrefix(path, "templates/"))
		}
		return err
	})
	if want := required(); len(files) != len(want) {
		t.Errorf("%d files are built in, %d are used", len(files), len(want))
	}
}

// Every message names the service and prints every value that its kind has. To an
// unverified address it prints no value that a stranger chose, so that the service cannot
// be used to send a stranger's words.
func TestWhatMessagesSay(t *testing.T) {
	templates := load(t)
	for _, kind := range Kinds() {
		s := templates.sources[place{"en", kind}]
		got := used(s.body)
		want := append([]string{"Service"}, kinds[kind].values...)
		if kind == EmailChanged || kind == EmailRemoved {
			want = append(want, "Address") // its owner was the account's until now
		}

		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s prints %v, want %v", kind, got, want)
		}

		if subject := used(s.subject); !slices.Equal(subject, []string{"Service"}) {
			t.Errorf("%s prints %v in its subject", kind, subject)
		}
	}

	for _, kind := range []Kind{SignUp, Verify, EmailChange, SignUpRepeated} {
		for _, value := range []string{"Username", "Device", "IP", "Address"} {
			if slices.Contains(used(templates.sources[place{"en", kind}].body), value) {
				t.Errorf("%s prints %s", kind, value)
			}
		}
	}
}

// wrongIn are spellings that a careful writer of the language does not use.
var wrongIn = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`['"]`),
	"ro": regexp.MustCompile(`[şţŞŢ'"“«]|\pL-\s`),      // comma below, not cedilla
	"fr": regexp.MustCompile(`['"„“]|[ \n][:;!?»]|« `), // no-break spaces
	"de": regexp.MustCompile(`['"”«]`),
	"es": regexp.MustCompile(`['"„“]|\s[:;]`),
}

// The texts are spelt with their language's letters, quotation marks and spaces,
// composed (NFC), and wrapped.
func TestSpelling(t *testing.T) {
	templates := load(t)
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			m, err := templates.Render(kind, locale, sample(kind))
			if err != nil {
				t.Fatal(err)
			}
			all := m.Subject + "\n" + m.Text
			if found := wrongIn[locale].FindString(all); found != "" {
				t.Errorf("%s in %s contains %q:\n%s", kind, locale, found, all)
			}
			if !norm.NFC.IsNormalString(all) {
				t.Errorf("%s in %s is not composed", kind, locale)
			}
			checkMessage(t, templates, kind, locale, sample(kind))
		}
	}
}

// The HTML loads nothing, runs nothing, suits a dark screen, says its language,
// and its only address is the link.
func TestHTMLStandsAlone(t *testing.T) {
	templates := load(t)
	allowed := strings.Fields("html head meta title style body main p a ul li")
	for _, locale := range Locales() {
		for _, kind := range Kinds() {
			v := sample(kind)
			m, err := templates.Render(kind, locale, v)
			if err != nil {
				t.Fatal(err)
			}

			seen := map[string]bool{}
			for z := html.NewTokenizer(strings.NewReader(m.HTML)); z.Next() != html.ErrorToken; {
				token := z.Token()
				if token.Type != html.StartTagToken {
					continue
				}
				seen[token.Data] = true
				if !slices.Contains(allowed, token.Data) {
					t.Errorf("%s in %s has the element %s", kind, locale, token.Data)
				}
				for _, a := range token.Attr {
					if a.Key == "src" || a.Key == "style" || a.Key == "href" && a.Val != v.Link {
						t.Errorf("%s in %s has %s=%q", kind, locale, a.Key, a.Val)
					}
				}
			}

			if !seen["main"] || seen["a"] != kind.has("Link") {
				t.Errorf("%s in %s has the elements %v", kind, locale, slices.Sorted(maps.Keys(seen)))
			}

			for _, want := range []string{`<html lang="` + locale + `">`, `<meta name="color-scheme" content="light dark">`, "<title>" + html.EscapeString(m.Subject) + "</title>"} {
				if !strings.Contains(m.HTML, want) {
					t.Errorf("%s in %s has no %s", kind, locale, want)
				}
			}

			if strings.Contains(m.HTML, "url(") || strings.Contains(m.HTML, "@import") || strings.Contains(m.HTML, "ZgotmplZ") {
				t.Errorf("%s in %s loads something, or a value was refused:\n%s", kind, locale, m.HTML)
			}
		}
	}
}
