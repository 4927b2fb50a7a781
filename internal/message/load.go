package message

import (
	"errors"
	"fmt"
	htmltemplate "html/template"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
)

// Templates are all messages, parsed and checked. They are safe for concurrent
// use.
type Templates struct {
	sources map[place]source
	text    layout
	html    layout
	own     bool // one of the layouts is the operator's
}

type place struct {
	locale string
	kind   Kind
}

// A source is one message in one locale. Without an HTML template of its own its
// HTML part is made from the body.
type source struct {
	subject, body layout
	html          *layout
	own           bool // one of its files is the operator's
}

// Load reads the built-in templates and, in their place, those that lie in the
// operator's folder (none if it is empty): layout.txt, layout.html,
// <locale>/<kind>.txt, and <locale>/<kind>.html for an HTML part that shares
// nothing with the text. Hidden files are passed over.
//
// What the operator has changed is executed with sample values, so that what
// Load accepts can be sent (the tests do so with what is built in). Its error
// lists all that is wrong, one line each, with file and line.
func Load(folder string) (*Templates, error) {
	files, faults := read(folder)
	t, more := parse(files)
	faults = append(faults, more...)
	faults = append(faults, t.try()...)
	if len(faults) > 0 {
		return nil, joined(faults)
	}
	return t, nil
}

// joined puts faults in order and drops duplicates: a layout's
// fault shows in every message.
func joined(faults []error) error {
	told := map[string]error{}
	for _, err := range flat(faults) {
		told[err.Error()] = err
	}
	var list []error
	for _, text := range slices.Sorted(maps.Keys(told)) {
		list = append(list, told[text])
	}
	return errors.Join(list...)
}

// flat takes joined errors apart.
func flat(faults []error) []error {
	var list []error
	for _, err := range faults {
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			list = append(list, flat(many.Unwrap())...)
		} else {
			list = append(list, err)
		}
	}
	return list
}

// parse parses all files. What does not parse is reported and left out; a layout is
// then the built-in one, so that the messages can still be tried.
func parse(files map[string]file) (*Templates, []error) {
	t := &Templates{
		sources: map[place]source{},
		own:     files[textLayout].own || files[htmlLayout].own,
	}

	var faults []error
	var err error

	// A layout that cannot be read is replaced by the built-in one, so that all faults show at once.
	if t.text, err = parseText(files[textLayout]); err != nil {
		faults = append(faults, err)
		t.text, _ = parseText(readBuiltIn(textLayout))
	}
	if t.html, err = parseHTML(files[htmlLayout]); err != nil {
		faults = append(faults, err)
		t.html, _ = parseHTML(readBuiltIn(htmlLayout))
	}

	for _, locale := range locales {
		for _, kind := range order {
			s, err := parseSource(files, locale, kind)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			t.sources[place{locale, kind}] = s
		}

	}
	return t, faults
}

// parseSource parses a message with the operator's HTML template, if there is
// one. The subject is a template of its own, so that nothing in it can reach
// into the body; the body keeps the numbers of its lines.
func parseSource(files map[string]file, locale string, kind Kind) (source, error) {
	f := files[sourceName(locale, kind, ".txt")]
	own, hasOwn := files[sourceName(locale, kind, ".html")]
	s := source{own: f.own || hasOwn}

	var htmlErr error
	if hasOwn {
		var html layout
		html, htmlErr = parseHTML(own)
		s.html = &html
	}
	subject, body, err := cut(f)
	if err != nil {
		return s, errors.Join(err, htmlErr)
	}
	var bodyErr error
	s.subject, err = parseText(subject)
	s.body, bodyErr = parseText(body)
	return s, errors.Join(err, bodyErr, htmlErr)
}

// cut takes a message's file apart.
func cut(f file) (subject, body file, err error) {
	first, rest, _ := strings.Cut(f.text, "\n")
	text, ok := strings.CutPrefix(first, "Subject:")
	text = strings.TrimSpace(text)
	if !ok || text == "" {
		return file{}, file{}, fault{f.path, 1, `does not begin with "Subject: " and a subject`}
	}
	if second, _, _ := strings.Cut(rest, "\n"); strings.TrimSpace(second) != "" {
		return file{}, file{}, fault{f.path, 2, "the line after the subject is not empty: a subject is one line"}
	}
	subject, body = f, f
	subject.text, body.text = text, "\n"+rest
	return subject, body, nil
}

func parseText(f file) (layout, error) {
	t, err := texttemplate.New(f.path).Option("missingkey=error").Parse(f.text)
	if err != nil {
		return layout{}, locate(f.path, err)
	}
	return layout{f.path, t}, nil
}

func parseHTML(f file) (layout, error) {
	t, err := htmltemplate.New(f.path).Option("missingkey=error").Parse(f.text)
	if err != nil {
		return layout{}, locate(f.path, err)
	}
	return layout{f.path, t}, nil
}

// The template packages give file, line and sometimes column before the fault,
// which they wrap in the name of what they execute; and what a map has not.
var (
	position  = regexp.MustCompile(`^:(\d+)(?::\d+)?: (?:executing ".*" at )?`)
	noSuchKey = regexp.MustCompile(`^<.*>: map has no entry for key "(.*)"$`)
)

// locate turns a template package's error into a fault.
func locate(path string, err error) fault {
	what := strings.TrimPrefix(err.Error(), "html/")
	what = strings.TrimPrefix(strings.TrimPrefix(what, "template:"), " ")
	rest := strings.TrimPrefix(what, path)
	found := position.FindStringSubmatch(rest)
	if found == nil {
		return fault{path, 1, what}
	}
	line, _ := strconv.Atoi(found[1])
	what = rest[len(found[0]):]
	if key := noSuchKey.FindStringSubmatch(what); key != nil {
		what = fmt.Sprintf("this kind of message has no value {{.%s}}", key[1])
	}
	return fault{path, line, what}
}
