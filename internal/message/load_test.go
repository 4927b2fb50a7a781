package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder writes an operator's files into a folder of their own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := write(dir, name, content); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// An operator's file takes the place of the built-in one, and of that only.
func TestOverride(t *testing.T) {
	dir := folder(t, map[string]string{
		"ro/recovery.txt":    "\uFEFFSubject:  Parolă nouă, {{.Username}}\r\n\r\nSalut!\r\n\r\nParola:\r\n{{.Link}}\r\n",
		"ro/verify.html":     `<p lang="{{.Lang}}" title="{{.Subject}}">{{.Address}} <a href="{{.Link}}">da</a> {{.LinkLife}}</p>`,
		"layout.txt":         "{{.Body}}\n\nEchipa {{.Service}}\n",
		".git/config":        "hidden",
		".DS_Store":          "hidden",
		"..2026_11/verify.x": "hidden",
	})
	templates, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	link := sample(Recovery).Link
	m, err := templates.Render(Recovery, "ro", sample(Recovery))
	if err != nil || m.Subject != "Parolă nouă, maria.ionescu" ||
		m.Text != "Salut!\n\nParola:\n"+link+"\n\nEchipa accounts.example.org\n" ||
		!strings.Contains(m.HTML, `href="`+link+`">Parola</a>`) {
		t.Errorf("the override is not used: %v\n%+v", err, m)
	}

	v := sample(Verify)
	v.Address = "<b>&\"@example.com"
	m, err = templates.Render(Verify, "ro", v)
	if err != nil || m.HTML != `<p lang="ro" title="`+m.Subject+`">&lt;b&gt;&amp;&#34;@example.com <a href="`+v.Link+`">da</a> 48 de ore</p>` {
		t.Errorf("the own HTML is not used, or not escaped: %v\n%s", err, m.HTML)
	}

	got, _ := templates.Render(Recovery, "fr", sample(Recovery))
	want, _ := load(t).Render(Recovery, "fr", sample(Recovery))
	if got.Subject != want.Subject || got.HTML != want.HTML {
		t.Error("a message that is not overridden has changed")
	}
}

// Kubernetes mounts a folder of links to folders; they are followed.
func TestOverrideThroughLinks(t *testing.T) {
	dir := folder(t, map[string]string{"..data/de/verify.txt": "Subject: Neu\n\nHier:\n{{.Link}}\n"})
	if err := os.Symlink("..data/de", filepath.Join(dir, "de")); err != nil {
		t.Fatal(err)
	}
	templates, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := templates.Render(Verify, "de", sample(Verify)); err != nil || m.Subject != "Neu" {
		t.Errorf("subject %q, %v", m.Subject, err)
	}
}

const good = "Subject: x\n\nGo on:\n{{.Link}}\n"

// What is broken is refused, with file and line.
func TestBrokenOverrides(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"verify.txt", good, "verify.txt:1: no template has this name"},
		{"ro/verify.text", good, "ro/verify.text:1: no template has this name"},
		{"ro/welcome.txt", good, "ro/welcome.txt:1: no template has this name"},
		{"ro/verify.txt~", good, "ro/verify.txt~:1: no template has this name"},
		{"it/verify.txt", good, "it:1: no template has this name"},
		{"ro/verify.txt/x", good, "ro/verify.txt:1: is a directory"},

		{"ro/verify.txt", "", `ro/verify.txt:1: does not begin with "Subject: "`},
		{"ro/verify.txt", "Hello\n\nGo on:\n{{.Link}}\n", `ro/verify.txt:1: does not begin with "Subject: "`},
		{"ro/verify.txt", "Subject: \n\nGo on:\n{{.Link}}\n", `ro/verify.txt:1: does not begin with "Subject: "`},
		{"ro/verify.txt", "Subject: x\n y\n\nGo on:\n{{.Link}}\n", "ro/verify.txt:2: the line after the subject is not empty"},
		{"ro/verify.txt", "Subject: x{{\"\\r\\n\"}}Bcc: y\n\nGo on:\n{{.Link}}\n", "ro/verify.txt:1: the subject holds a line break"},
		{"ro/verify.txt", "Subject: x{{\"\\n\\n\"}}y\n\nGo on:\n{{.Link}}\n", "ro/verify.txt:1: the subject holds a line break"},
		{"ro/verify.txt", "Subject: {{\"\"}}\n\nGo on:\n{{.Link}}\n", "ro/verify.txt:1: the subject is empty"},
		{"ro/verify.txt", "Subject: x\n\n", "ro/verify.txt:3: there is no text after the subject"},

		{"ro/verify.txt", "Subject: x\n\nGo on:\n{{.Link}\n", "ro/verify.txt:4: "},
		{"ro/verify.txt", "Subject: x\n\n{{if .Link}}\nGo on:\n{{.Link}}\n", "ro/verify.txt:6: unexpected EOF"},
		{"ro/verify.txt", "Subject: {{.Service\n\nGo on:\n{{.Link}}\n", "ro/verify.txt:1: unclosed action"},
		{"ro/verify.txt", "Subject: x\n\n{{shout .Service}}\n\n{{.Link}}\n", `ro/verify.txt:3: function "shout" not defined`},
		{"ro/verify.txt", "Subject: x\n\n{{template \"foot\"}}\n\n{{.Link}}\n", `ro/verify.txt:3: `},
		{"ro/verify.txt", "Subject: x\n\n{{.Link}}\n\n{{.Password}}\n", "ro/verify.txt:5: this kind of message has no value {{.Password}}"},
		{"ro/verify.txt", "Subject: {{.Device}}\n\n{{.Link}}\n", "ro/verify.txt:1: this kind of message has no value {{.Device}}"},
		{"ro/verify.txt", "Subject: x\n\n{{.Service.Name}}\n\n{{.Link}}\n", "ro/verify.txt:3: "},
		{"ro/account-deleted.txt", good, "ro/account-deleted.txt:4: this kind of message has no value {{.Link}}"},

		{"ro/verify.txt", "Subject: x\n\nGo on\n", "ro/verify.txt:3: no paragraph ends in a line that is only {{.Link}}"},
		{"ro/verify.txt", "Subject: x\n\nGo to {{.Link}} now\n", "ro/verify.txt:3: no paragraph ends in a line that is only {{.Link}}"},
		{"ro/verify.txt", "Subject: x\n\n\xff\n{{.Link}}\n", "ro/verify.txt:3: is not UTF-8"},
		{"ro/verify.txt", "Subject: x\n\nOne\x00\n{{.Link}}\n", "ro/verify.txt:3: holds the control character U+0000"},
		{"ro/verify.txt", "Subject: x\rBcc: y\n\n{{.Link}}\n", "ro/verify.txt:1: holds the control character U+000D"},
		{"ro/verify.txt", good + strings.Repeat("x", maxFile), "ro/verify.txt:1: is larger than 256 KiB"},

		{"ro/verify.html", "<p>\n<a href={{.Link}", "ro/verify.html:2: "},
		{"ro/verify.html", "<p>\n{{.Link}}</p>", `ro/verify.html:1: does not show the link as href="{{.Link}}"`},
		{"ro/verify.html", "<a href=\"{{.Link}}\">\n{{.Device}}", "ro/verify.html:2: this kind of message has no value {{.Device}}"},
		{"ro/verify.html", "<p>\n{{if .Link}}<a href='{{else}}<b>{{end}}x", "ro/verify.html:2: "},
		{"layout.txt", "{{.Body}}\n{{.Footer}}", "layout.txt:2: "},
		{"layout.txt", "Hello", "layout.txt:1: does not show {{.Body}}"},
		{"layout.html", "<html>\n{{range .Paragraphs}}", "layout.html:2: unexpected EOF"},
		{"layout.html", "<html>\n{{range .Paragraphs}}<p>{{.Words}}{{end}}", "layout.html:2: "},
		{"layout.html", "<p>Hello", `layout.html:1: does not show the link`},
	} {
		dir := folder(t, map[string]string{c.name: c.content})
		templates, err := Load(dir)
		switch {
		case err == nil || templates != nil:
			t.Errorf("%s: %q is taken", c.name, c.content)
		case !strings.HasPrefix(err.Error(), filepath.Join(dir, c.want)):
			t.Errorf("%s: %q\ngives %s\nwant  …%s", c.name, c.content, err, c.want)
		case strings.Count(err.Error(), "\n") > 0:
			t.Errorf("%s: one fault is reported more than once:\n%s", c.name, err)
		}
	}
}

// All faults are reported together, one line each, wherever they are.
func TestAllFaultsAtOnce(t *testing.T) {
	dir := folder(t, map[string]string{
		"layout.html":       "{{range .Paragraphs}}",
		"ro/verify.txt":     "Subject: {{.Nobody}}\n\n{{.Nothing}}\n\n{{.Link}}\n",
		"fr/recovery.txt":   "Hello\n",
		"fr/recovery.html":  "<a href='{{.Link}",
		"de/nothing.txt":    good,
		"en/new-device.txt": "Subject: {{\n\n{{end}}\n",
	})

	_, err := Load(dir)
	if err == nil {
		t.Fatal("broken templates are taken")
	}

	for _, where := range []string{
		"layout.html:1:", "ro/verify.txt:1:", "ro/verify.txt:3:", "fr/recovery.txt:1:", "fr/recovery.html:1:",
		"de/nothing.txt:1:", "en/new-device.txt:1:", "en/new-device.txt:3:",
	} {
		if strings.Count(err.Error(), filepath.Join(dir, where)) != 1 {
			t.Errorf("%s is not reported, or not once:\n%s", where, err)
		}
	}
}

// A folder that is not there is an error, not the built-in texts.
func TestNoFolder(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nowhere")
	if _, err := Load(missing); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("Load says %v", err)
	}
}
