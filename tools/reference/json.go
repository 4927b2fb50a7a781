package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"

	"go.yaml.in/yaml/v3"
)

// writer writes a node as JSON, with the keys in the order of the document.
type writer struct {
	strings.Builder
	indented bool
	marked   bool // as HTML, with the keys marked
}

// compact is a node as JSON on one line.
func compact(node yaml.Node) (string, error) {
	var w writer
	err := w.value(&node, "\n")
	return w.String(), err
}

// shown is a node as HTML: JSON on several lines, or a text as it is.
func shown(node yaml.Node, mediaType string) (template.HTML, error) {
	if !strings.HasSuffix(mediaType, "json") {
		return escaped(strings.TrimSpace(node.Value)), nil
	}
	w := writer{indented: true, marked: true}
	err := w.value(&node, "\n")
	return template.HTML(w.String()), err
}

func (w *writer) value(node *yaml.Node, line string) error {
	switch {
	case node.Kind == yaml.MappingNode:
		return w.list(node, line, '{', '}')
	case node.Kind == yaml.SequenceNode:
		return w.list(node, line, '[', ']')
	case node.Tag == "!!str":
		w.text(node.Value, "")
	case node.Tag == "!!null":
		w.WriteString("null")
	case node.Tag == "!!bool", node.Tag == "!!int":
		w.WriteString(node.Value)
	default:
		return fmt.Errorf("line %d: an example has a value of type %s", node.Line, node.Tag)
	}
	return nil
}

// list writes a mapping or a sequence; line is a line break with its indentation.
func (w *writer) list(node *yaml.Node, line string, first, last byte) error {
	w.WriteByte(first)
	for i, child := range node.Content {
		isKey := node.Kind == yaml.MappingNode && i%2 == 0
		isValue := node.Kind == yaml.MappingNode && i%2 == 1

		switch {
		case isValue:
			w.WriteByte(':')
			w.space(" ")
		case i > 0:
			w.WriteByte(',')
			w.space(line + "  ")
		default:
			w.space(line + "  ")
		}

		if isKey {
			w.text(child.Value, "k")
		} else if err := w.value(child, line+"  "); err != nil {
			return err
		}
	}

	if len(node.Content) > 0 {
		w.space(line)
	}
	w.WriteByte(last)
	return nil
}

func (w *writer) space(s string) {
	if w.indented {
		w.WriteString(s)
	}
}

// text writes a string, as HTML in an element of the class.
func (w *writer) text(s, class string) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string can be encoded
	quoted := strings.TrimSuffix(b.String(), "\n")

	switch {
	case !w.marked:
		w.WriteString(quoted)
	case class == "":
		w.WriteString(string(escaped(quoted)))
	default:
		fmt.Fprintf(w, `<span class="%s">%s</span>`, class, escaped(quoted))
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escaped is a text between tags. Quotation marks are left as they are, of which
// JSON has thousands.
func escaped(text string) template.HTML { return template.HTML(escaper.Replace(text)) }
