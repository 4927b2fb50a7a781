package message

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A body is taken apart into prose, lists and the link; only the message's own
// link is one.
func TestParagraphs(t *testing.T) {
	const link = "https://example.org/x"
	got := paragraphs("\n\n One\ntwo \n \t\n- a\n- b\n\n- a\nno list\n\nGo on,\nplease\u00a0:\n"+link+"\n\n"+link+"\n\n"+link+"/other\n\n\n", link)
	want := []paragraph{
		{Text: "One two"},
		{Items: []string{"a", "b"}},
		{Text: "- a no list"},
		{Text: "Go on, please\u00a0:", Link: link},
		{Link: link},
		{Text: link + "/other"},
	}

	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}

	if label := got[3].Label(); label != "Go on, please" {
		t.Errorf("the button says %q", label)
	}
	if label := got[4].Label(); label != link {
		t.Errorf("the button without a name says %q", label)
	}

	printed := "One two\n\n- a\n- b\n\n- a no list\n\nGo on, please\u00a0:\n" + link + "\n\n" + link + "\n\n" + link + "/other"
	if got := text(got); got != printed {
		t.Errorf("printed as\n%s", got)
	}
}

// Lines are broken at spaces, long words inside, links and no-break spaces never;
// and no broken line looks like a list's item.
func TestWrap(t *testing.T) {
	const link = "https://example.org/long"
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"12345 7890", []string{"12345 7890"}},
		{"12345  78901", []string{"12345", "78901"}},
		{"ăîșțâ ăîșț", []string{"ăîșțâ ăîșț"}}, // characters, not bytes
		{"a 123\u00a0567\u00a09", []string{"a", "123\u00a0567\u00a09"}},
		{"a bcdefghijklmnop q", []string{"a", "bcdefghijk", "lmnop q"}},
		{"see " + link + " now", []string{"see", link, "now"}},
		{"123456789- is bad", []string{"123456789-", "is bad"}},
		{"1234567890- is bad", []string{"1234567890", "– is bad"}},
		{"123456789 - is bad", []string{"123456789", "– is bad"}},
	} {
		if got := wrap(c.text, 10); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q) = %q, want %q", c.text, got, c.want)
		}
	}

	p := paragraph{Items: []string{strings.Repeat("long ", 20)}}
	for i, line := range strings.Split(text([]paragraph{p}), "\n") {
		if strings.HasPrefix(line, "- ") != (i == 0) || strings.HasPrefix(line, "  ") != (i > 0) || len(line) > columns {
			t.Errorf("line %d of an item is %q", i, line)
		}
	}
}
