package main

import (
	_ "embed"
	"fmt"
	"html/template"
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
	Label   string // the caption, with what distinguishes it from all others
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

// try sets what the lines of curl use: the service's address and a session's code.
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
