package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

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
	c.Samples = append(c.Samples, curlSamples(c.ID, lines)...)

	err = b.answers(&c, o.Responses)
	return c, err
}

// curlSamples shows the lines of curl. The second sends the same as a form, which
// its caption says.
func curlSamples(id string, lines []string) (list []sample) {
	for i, line := range lines {
		caption := "curl"
		if i > 0 {
			caption = "curl, with a form"
		}
		list = append(list, sample{caption, caption + ": " + id, escaped(line)})
	}
	return list
}

func (b builder) answers(c *call, responses ordered[response]) error {
	for _, r := range responses {
		a, err := b.answer(*c, r.key, r.value)
		if err != nil {
			return err
		}

		// What a success returns is shown beside the request that it answers.
		if a.Success {
			c.Samples = append(c.Samples, a.Samples...)
			a.Samples = nil
		}
		c.Answers = append(c.Answers, a)
	}
	return nil
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

// samples are the examples of a body, under a caption with this beginning.
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
