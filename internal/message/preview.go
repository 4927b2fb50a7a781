package message

import (
	"bytes"
	htmltemplate "html/template"
	"os"
	"path"
	"path/filepath"
)

var index = htmltemplate.Must(htmltemplate.New("index").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Mail preview</title>
<h1>Mail preview</h1>
<table cellpadding="4">
{{range .}}<tr><td>{{.Kind}}<td>{{.Locale}}<td><a href="{{.HTML}}">HTML</a><td><a href="{{.Text}}">text</a><td lang="{{.Locale}}">{{.Subject}}
{{end}}</table>
`))

// Preview writes every message in every locale, with sample values, into a
// folder, which is made if it is missing: <locale>/<kind>.txt, with the subject
// on its first line, <locale>/<kind>.html, and index.html that links them all.
// Files of these names are overwritten, others left alone.
func (t *Templates) Preview(folder string) error {
	type row struct {
		Kind                        Kind
		Locale, Subject, Text, HTML string
	}

	var rows []row
	for _, kind := range order {
		for _, locale := range locales {
			m, err := t.Render(kind, locale, sample(kind))
			if err != nil {
				return err
			}

			r := row{kind, locale, m.Subject, sourceName(locale, kind, ".txt"), sourceName(locale, kind, ".html")}
			if err := write(folder, r.Text, "Subject: "+m.Subject+"\n\n"+m.Text); err != nil {
				return err
			}
			if err := write(folder, r.HTML, m.HTML); err != nil {
				return err
			}

			rows = append(rows, r)
		}
	}

	var page bytes.Buffer
	if err := index.Execute(&page, rows); err != nil {
		return err
	}
	return write(folder, "index.html", page.String())
}

// write writes a file of that slashed name, and the folder it lies in.
func write(folder, name, content string) error {
	if err := os.MkdirAll(filepath.Join(folder, filepath.FromSlash(path.Dir(name))), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), []byte(content), 0o644)
}
