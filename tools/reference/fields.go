package main

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// field is a row of a table: a field of a body, a parameter or a header.
type field struct {
	Prefix   string // what it is a part of, such as "links."
	Name     string
	Depth    int
	Type     string
	Required bool
	Text     template.HTML
	Limits   []limit
}

// limit is one constraint of a value, such as "at most 100 characters".
type limit struct {
	Words string
	Codes []code
}

// code is a value as it is written, with a link where it has one.
type code struct{ Text, Link string }

// tables are the fields of a body: one table, or one for each of its alternatives.
func (t *texts) tables(s *schema) (list [][]field, err error) {
	if s == nil {
		return nil, nil
	}

	alternatives := s.OneOf
	if alternatives == nil {
		alternatives = []schema{*s}
	}

	for _, alternative := range alternatives {
		fields, err := t.fields(&alternative, "")
		if err != nil {
			return nil, err
		}
		if len(fields) > 0 {
			list = append(list, fields)
		}
	}
	return list, nil
}

// fields are those of an object, each followed by its own.
func (t *texts) fields(s *schema, prefix string) (list []field, err error) {
	for _, p := range s.Properties {
		value := p.value
		f, err := t.field(p.key, &value)
		if err != nil {
			return nil, err
		}
		f.Prefix, f.Depth = prefix, strings.Count(prefix, ".")
		f.Required = slices.Contains(s.Required, p.key)
		list = append(list, f)

		inner, path := &value, prefix+p.key+"."
		if value.Items != nil {
			inner, path = value.Items, prefix+p.key+"[]."
		}
		parts, err := t.fields(inner.present(), path)
		if err != nil {
			return nil, err
		}
		list = append(list, parts...)
	}
	return list, nil
}

// field is a row without its place in a table.
func (t *texts) field(name string, s *schema) (f field, err error) {
	f = field{Name: name, Limits: t.limits(s.present())}
	if f.Type, err = s.typeName(); err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}

	description := s.Description
	if description == "" {
		description = s.present().Description
	}
	f.Text, err = t.html(description)
	return f, err
}

// present is the schema of a value that is there, when it may be null instead.
func (s *schema) present() *schema {
	if len(s.OneOf) == 2 {
		for i, alternative := range s.OneOf {
			if slices.Equal(alternative.Type, types{"null"}) {
				return &s.OneOf[1-i]
			}
		}
	}
	return s
}

// formats are those that say more of a value than its type, in words.
var formats = map[string]string{"uuid": "UUID", "date-time": "RFC 3339 time", "int64": "64 bits", "idn-email": "e-mail", "password": "", "": ""}

// typeName is the type in words, such as "array of objects" or "string or null".
func (s *schema) typeName() (string, error) {
	if inner := s.present(); inner != s {
		name, err := inner.typeName()
		return name + " or null", err
	}

	format, ok := formats[s.Format]
	switch {
	case len(s.OneOf) > 0:
		return "", fmt.Errorf("a field has alternatives; teach tools/reference to show them")
	case !ok:
		return "", fmt.Errorf("the format %s has no words in tools/reference", s.Format)
	case len(s.Type) == 0:
		return "file", nil
	}

	name := strings.Join(s.Type, " or ")
	if s.Items != nil {
		items, err := s.Items.typeName()
		return strings.Replace(name, "array", "array of "+items+"s", 1), err
	}

	if s.AdditionalProperties.Kind == yaml.MappingNode {
		name += " of " + lookUp(&s.AdditionalProperties, "type").Value + "s"
	}

	if s.ContentEncoding != "" {
		format = s.ContentEncoding
	}
	if s.ContentMediaType != "" {
		format += " of " + s.ContentMediaType
	}
	if format != "" {
		name += ", " + format
	}
	return name, nil
}

// limits lists the constraints of a value beyond its type, with an example.
func (t *texts) limits(s *schema) (list []limit) {
	unit := "character"
	if len(s.Type) == 0 {
		unit = "byte"
	}
	if words := span(s.MinLength, s.MaxLength, unit); words != "" {
		list = append(list, limit{Words: words})
	}
	if words := span(nil, s.MaxItems, "item"); words != "" {
		list = append(list, limit{Words: words})
	}
	if words := span(s.Minimum, s.Maximum, ""); words != "" {
		list = append(list, limit{Words: words})
	}

	switch {
	case len(s.Enum) == 1:
		list = append(list, limit{"always", t.codes(s.Enum)})
	case len(s.Enum) > 1:
		list = append(list, limit{"one of", t.codes(s.Enum)})
	}

	if s.Pattern != "" {
		list = append(list, limit{"matches", []code{{Text: s.Pattern}}})
	}
	if s.Default.Kind != 0 {
		list = append(list, limit{"default", t.codes([]yaml.Node{s.Default})})
	}
	if len(s.Examples) > 0 {
		list = append(list, limit{"such as", t.codes(s.Examples)})
	}
	return list
}

func (t *texts) codes(values []yaml.Node) (list []code) {
	for _, value := range values {
		list = append(list, code{value.Value, t.links[value.Value]})
	}
	return list
}

// span puts a minimum and a maximum in words.
func span(least, most *int, unit string) string {
	switch {
	case least != nil && most != nil:
		return thousands(*least) + " to " + count(*most, unit)
	case least != nil:
		return "at least " + count(*least, unit)
	case most != nil:
		return "at most " + count(*most, unit)
	}
	return ""
}

func count(n int, unit string) string {
	switch {
	case unit == "":
		return thousands(n)
	case n == 1:
		return "1 " + unit
	}
	return thousands(n) + " " + unit + "s"
}

// thousands writes a number as people do, such as 8,388,608.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
