package message

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// A template is one of text/template or of html/template: the two packages share
// no type.
type template interface {
	Execute(w io.Writer, data any) error
}

// A layout is a parsed file, and where it came from.
type layout struct {
	path string
	template
}

func (l layout) execute(data any) (string, error) {
	var b strings.Builder
	if err := l.Execute(&b, data); err != nil {
		return "", locate(l.path, err)
	}
	return b.String(), nil
}

// A page is what the layouts see.
type page struct {
	Lang       string
	Subject    string
	Service    string
	Body       string // of the text part, wrapped
	Paragraphs []paragraph
}

// page fills a source's subject and body with values that are harmless already.
func (s source) page(fields map[string]string) (page, error) {
	subject, err := s.subject.execute(fields)
	switch {
	case err != nil:
	case strings.ContainsFunc(subject, unicode.IsControl):
		err = fault{s.subject.path, 1, "the subject holds a line break or another control character"}
	case strings.TrimSpace(subject) == "":
		err = fault{s.subject.path, 1, "the subject is empty"}
	}
	body, bodyErr := s.body.execute(fields)
	list := paragraphs(body, fields["Link"])
	return page{
		Lang:       fields["Lang"],
		Subject:    subject,
		Service:    fields["Service"],
		Body:       text(list),
		Paragraphs: list,
	}, errors.Join(err, bodyErr)
}

// write makes both parts of a page. An operator's own HTML sees the values and
// the subject, the layout sees the page.
func (t *Templates) write(s source, p page, fields map[string]string) (Message, error) {
	text, err := t.text.execute(p)
	var html string
	var htmlErr error
	if s.html == nil {
		html, htmlErr = t.html.execute(p)
	} else {
		own := maps.Clone(fields)
		own["Subject"] = p.Subject
		html, htmlErr = s.html.execute(own)
	}
	return Message{Subject: p.Subject, Text: text, HTML: html}, errors.Join(err, htmlErr)
}

// try renders what the operator has changed, or all if a layout has changed,
// with sample values and reports what is wrong.
func (t *Templates) try() []error {
	var faults []error
	for at, s := range t.sources {
		if !t.own && !s.own {
			continue
		}

		fields := sample(at.kind).fields(at.kind, at.locale)
		p, err := s.page(fields)
		if err != nil {
			faults = append(faults, err)
			continue
		}

		m, err := t.write(s, p, fields)
		if err != nil {
			faults = append(faults, err)
			continue
		}

		faults = append(faults, t.useless(s, p, m, fields["Link"])...)
	}

	return faults
}

// useless reports which parts of a message are empty or lack its link.
func (t *Templates) useless(s source, p page, m Message, link string) []error {
	html := t.html
	if s.html != nil {
		html = *s.html
	}
	linked := func(p paragraph) bool { return p.Link != "" }
	switch {
	case len(p.Paragraphs) == 0:
		return []error{fault{s.body.path, 3, "there is no text after the subject"}}
	case !strings.Contains(m.Text, p.Body):
		return []error{fault{t.text.path, 1, "does not show {{.Body}}"}}
	case link == "":
		return nil
	case !slices.ContainsFunc(p.Paragraphs, linked):
		return []error{fault{s.body.path, 3, "no paragraph ends in a line that is only {{.Link}}"}}
	case !strings.Contains(m.HTML, `href="`+link+`"`):
		return []error{fault{html.path, 1, `does not show the link as href="{{.Link}}"`}}
	}
	return nil
}
