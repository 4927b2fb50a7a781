package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

// layout is the page; it is made of a page.
var layout = template.Must(template.New("page").Parse(layoutText))

//go:embed page.html
var layoutText string

// page is the document as the reader sees it.
type page struct {
	Title, Version, Summary string
	Try                     sample
	Chapters                []part
	Problem                 []field       // of a problem's document
	Problems                []problemKind // in the order of the document's list
	Groups                  []group
}

// part is a titled part of the page with its name in a link.
type part struct {
	ID, Title string
	Text      template.HTML
}

type problemKind struct{ Slug, Title, Status string }

// group is the operations of a tag.
type group struct {
	part
	Operations []call
}

// call is an operation.
type call struct {
	part
	Method, Path string
	Open         bool // to everybody
	Bare         bool // whether the header may hold the code alone
	Parameters   []field
	Bodies       []bodyForm
	Samples      []sample // what is sent, then what comes back
	Answers      []answer

	line string // the first that sends it with curl
}

// bodyForm is one form that a request's body may have.
type bodyForm struct {
	Types    []string
	Optional bool
	Text     template.HTML
	Fields   [][]field
}

// sample is a block of code.
type sample struct {
	Caption string
	Label   string // the caption, with what tells it from all others
	Code    template.HTML
}

type answer struct {
	Status, Phrase string
	Success        bool
	Text           template.HTML
	Headers        []field
	Problem        bool // whether it is a problem's document, which is described once
	Fields         [][]field
	Samples        []sample // of a success: none here, they stand beside the request's
}

// builder makes the page of a document.
type builder struct {
	*document
	*texts
}

func newPage(d *document) (*page, error) {
	b := builder{d, newTexts(d.links())}
	p := &page{Title: d.Info.Title, Version: d.Info.Version, Summary: d.Info.Summary}
	var err error
	if p.Chapters, err = b.chapters(); err != nil {
		return nil, err
	}
	if p.Problem, p.Problems, err = b.problems(); err != nil {
		return nil, err
	}
	p.Groups, err = b.groups()
	p.Try = sample{Label: "To begin with", Code: escaped(p.try())}
	return p, err
}

// logIn is the operation that gives a session's code.
const logIn = "createSession"

// try is what the lines of curl need to be told: where the service is, and the
// code of a session.
func (p *page) try() string {
	text := "API=http://127.0.0.1:8080"
	for _, g := range p.Groups {
		for _, c := range g.Operations {
			if c.ID == logIn {
				text += "\nCODE=$(" + strings.Replace(c.line, "curl ", "curl -s ", 1) + " |\n" +
					`  sed 's/.*"code":"\([^"]*\)".*/\1/')`
			}
		}
	}
	return text
}

// problemSchema is the name of the body that all problems have.
const problemSchema = "Problem"

// links are where code leads that names an operation or a problem.
func (d *document) links() map[string]string {
	links := map[string]string{}
	for _, path := range d.Paths {
		for _, o := range path.value {
			links[strings.ToUpper(o.key)+" "+path.key] = "#" + o.value.OperationID
		}
	}
	for _, kind := range d.problemKinds() {
		links[kind.Slug] = "problems/" + kind.Slug
		links["/problems/"+kind.Slug] = "problems/" + kind.Slug
	}
	return links
}

// problemKinds are the problems that the document shows, each once.
func (d *document) problemKinds() (list []problemKind) {
	seen := map[string]bool{}
	for _, e := range d.Components.Examples {
		var p struct{ Type, Title, Status string }
		if e.value.Value.Decode(&p) != nil {
			continue // no problem
		}
		slug, is := strings.CutPrefix(p.Type, "/problems/")
		if is && !seen[slug] {
			list = append(list, problemKind{slug, p.Title, p.Status})
		}
		seen[slug] = true
	}
	return list
}

func (b builder) chapters() (list []part, err error) {
	parts, err := chapters(b.Info.Description)
	if err != nil {
		return nil, err
	}
	for _, c := range parts {
		text, err := b.html(c.text)
		if err != nil {
			return nil, err
		}
		list = append(list, part{idOf(c.title), c.title, text})
	}
	return list, nil
}

// problems are the fields of a problem's document, and all kinds there are.
func (b builder) problems() (fields []field, kinds []problemKind, err error) {
	known := map[string]problemKind{}
	for _, kind := range b.problemKinds() {
		known["/problems/"+kind.Slug] = kind
	}
	for _, s := range b.Components.Schemas {
		if s.key != problemSchema {
			continue
		}
		for _, p := range s.value.Properties {
			for _, value := range p.value.Enum {
				if _, ok := known[value.Value]; !ok {
					return nil, nil, fmt.Errorf("no example shows %s", value.Value)
				}
				kinds = append(kinds, known[value.Value])
			}
		}
		fields, err = b.fields(&s.value, "")
	}
	if len(kinds) == 0 {
		err = fmt.Errorf("there is no schema %s with the list of all types", problemSchema)
	}
	return fields, kinds, err
}

func (b builder) groups() (list []group, err error) {
	places := map[string]int{}
	for i, tag := range b.Tags {
		text, err := b.html(tag.Description)
		if err != nil {
			return nil, err
		}
		places[tag.Name] = i
		list = append(list, group{part: part{"tag-" + idOf(tag.Name), tag.Name, text}})
	}
	for _, path := range b.Paths {
		for _, o := range path.value {
			c, err := b.call(strings.ToUpper(o.key), path.key, o.value)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", o.key, path.key, err)
			}
			if len(o.value.Tags) != 1 {
				return nil, fmt.Errorf("%s %s: want one tag", o.key, path.key)
			}
			place, ok := places[o.value.Tags[0]]
			if !ok {
				return nil, fmt.Errorf("%s %s: the tag is not in the list of tags", o.key, path.key)
			}
			list[place].Operations = append(list[place].Operations, c)
		}
	}
	return list, nil
}

func (b builder) call(method, path string, o operation) (c call, err error) {
	security := b.Security
	if o.Security != nil {
		security = *o.Security
	}
	c = call{part: part{ID: o.OperationID, Title: o.Summary}, Method: method, Path: path, Open: len(security) == 0}
	for _, way := range security {
		if _, ok := way["bareCode"]; ok {
			c.Bare = true
		}
	}
	if c.Text, err = b.html(o.Description); err != nil {
		return c, err
	}
	if c.Parameters, err = b.parameters(o.Parameters); err != nil {
		return c, err
	}
	if err := b.request(&c, o.RequestBody); err != nil {
		return c, err
	}
	lines, err := o.curls(method, path, security)
	if err != nil {
		return c, err
	}
	c.line = lines[0]
	for i, line := range lines {
		s := sample{"curl", "curl: " + c.ID, escaped(line)}
		if i > 0 {
			s = sample{"curl, with a form", "curl, with a form: " + c.ID, s.Code}
		}
		c.Samples = append(c.Samples, s)
	}
	for _, r := range o.Responses {
		a, err := b.answer(c, r.key, r.value)
		if err != nil {
			return c, err
		}
		if a.Success {
			c.Samples = append(c.Samples, a.Samples...)
			a.Samples = nil
		}
		c.Answers = append(c.Answers, a)
	}
	return c, nil
}

func (b builder) parameters(parameters []parameter) (list []field, err error) {
	for _, p := range parameters {
		f, err := b.field(p.Name, &p.Schema)
		if err != nil {
			return nil, err
		}
		if p.Description != "" {
			if f.Text, err = b.html(p.Description); err != nil {
				return nil, err
			}
		}
		f.Type, f.Required = p.In+", "+f.Type, p.Required
		list = append(list, f)
	}
	return list, nil
}

func (b builder) request(c *call, body *body) error {
	if body == nil {
		return nil
	}
	for _, sort := range sorts(body.Content) {
		form := bodyForm{Types: sort.Types, Optional: !body.Required}
		var err error
		if form.Text, err = b.html(sort.media.Schema.Description); err != nil {
			return err
		}
		if form.Fields, err = b.tables(sort.media.Schema); err != nil {
			return err
		}
		c.Bodies = append(c.Bodies, form)
		samples, err := b.samples("Request", c.ID, sort.Types[0], sort.media)
		if err != nil {
			return err
		}
		c.Samples = append(c.Samples, samples...)
	}
	return nil
}

func (b builder) answer(c call, status string, r response) (a answer, err error) {
	number, err := strconv.Atoi(status)
	if err != nil {
		return a, fmt.Errorf("the status %s is no number", status)
	}
	a = answer{Status: status, Phrase: http.StatusText(number), Success: number < 300}
	if a.Text, err = b.html(r.Description); err != nil {
		return a, err
	}
	for _, h := range r.Headers {
		f, err := b.field(h.key, &h.value.Schema)
		if err != nil {
			return a, err
		}
		if f.Text, err = b.html(h.value.Description); err != nil {
			return a, err
		}
		if h.value.Example.Kind != 0 {
			f.Limits = append(f.Limits, limit{"such as", []code{{Text: h.value.Example.Value}}})
		}
		a.Headers = append(a.Headers, f)
	}
	for _, m := range r.Content {
		samples, err := b.samples(status+" "+a.Phrase, c.ID, m.key, m.value)
		if err != nil {
			return a, err
		}
		a.Samples = append(a.Samples, samples...)
		if m.value.Schema != nil && m.value.Schema.Component == problemSchema {
			a.Problem = true
			continue
		}
		fields, err := b.tables(m.value.Schema)
		if err != nil {
			return a, err
		}
		a.Fields = append(a.Fields, fields...)
	}
	return a, nil
}

// samples are the examples of a body, under a caption that begins so.
func (b builder) samples(begin, id, mediaType string, m media) (list []sample, err error) {
	add := func(caption string, e example) error {
		code, err := shown(e.Value, mediaType)
		list = append(list, sample{caption, caption + ": " + id, code})
		return err
	}
	if m.Example.Kind != 0 {
		err = add(begin, example{Value: m.Example})
	}
	for _, e := range m.Examples {
		words := e.value.Summary
		if words == "" {
			words = e.key
		}
		if err := add(begin+": "+words, e.value); err != nil {
			return nil, err
		}
	}
	return list, err
}
