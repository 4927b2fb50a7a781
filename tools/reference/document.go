package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ordered is a mapping in the order in which it is written, which is the order in
// which it is read best.
type ordered[V any] []entry[V]

type entry[V any] struct {
	key   string
	value V
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (o *ordered[V]) UnmarshalYAML(node *yaml.Node) error {
	for key, value := range pairs(node) {
		e := entry[V]{key: key.Value}
		if err := value.Decode(&e.value); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

// pairs are the keys of a mapping with their values.
func pairs(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i], node.Content[i+1]) {
				return
			}
		}
	}
}

// unknown catches the keys that a part of the document has and this program does
// not know.
type unknown map[string]yaml.Node

func (u unknown) check() error {
	for key, node := range u {
		return fmt.Errorf("line %d: %s is not known to tools/reference; teach it", node.Line, key)
	}
	return nil
}

// The parts of the document that the page shows.
type (
	document struct {
		Info struct {
			Title, Version, Summary, Description string
		}
		Security   []map[string][]string
		Tags       []tag
		Paths      ordered[ordered[operation]]
		Components struct {
			Examples ordered[example]
			Schemas  ordered[schema]
		}
	}
	tag struct{ Name, Description string }

	operation struct {
		Tags                 []string
		OperationID          string `yaml:"operationId"`
		Summary, Description string
		Security             *[]map[string][]string // nil: the document's
		Parameters           []parameter
		RequestBody          *body `yaml:"requestBody"`
		Responses            ordered[response]
		Rest                 unknown `yaml:",inline"`
	}
	parameter struct {
		Name, In, Description string
		Required              bool
		Schema                schema
		Example               yaml.Node
		Rest                  unknown `yaml:",inline"`
	}
	body struct {
		Required bool
		Content  ordered[media]
		Rest     unknown `yaml:",inline"`
	}
	response struct {
		Description string
		Headers     ordered[header]
		Content     ordered[media]
		Rest        unknown `yaml:",inline"`
	}
	header struct {
		Description string
		Required    bool
		Schema      schema
		Example     yaml.Node
		Rest        unknown `yaml:",inline"`
	}
	media struct {
		Schema   *schema
		Example  yaml.Node
		Examples ordered[example]
		Encoding yaml.Node // repeats what the part's description says
		Rest     unknown   `yaml:",inline"`
	}
	example struct {
		Summary string
		Value   yaml.Node
		Rest    unknown `yaml:",inline"`
	}
	schema struct {
		Description          string
		Type                 types
		Format               string
		Pattern              string
		Enum                 []yaml.Node
		Default              yaml.Node
		MinLength            *int `yaml:"minLength"`
		MaxLength            *int `yaml:"maxLength"`
		MaxItems             *int `yaml:"maxItems"`
		Minimum, Maximum     *int
		Properties           ordered[schema]
		Required             []string
		AdditionalProperties yaml.Node `yaml:"additionalProperties"`
		Items                *schema
		OneOf                []schema `yaml:"oneOf"`
		Examples             []yaml.Node
		ContentEncoding      string `yaml:"contentEncoding"`
		ContentMediaType     string `yaml:"contentMediaType"`

		Component string  `yaml:"x-component"` // the name that a reference had
		Rest      unknown `yaml:",inline"`
	}
)

// types is a type, or several.
type types []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *types) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = types{node.Value}
		return nil
	}
	return node.Decode((*[]string)(t))
}

// readDocument reads a document and puts in place of each reference what it
// refers to.
func readDocument(text []byte) (*document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	if len(root.Content) == 0 {
		return nil, errors.New("it is empty")
	}

	r := resolver{root: root.Content[0]}
	whole, err := r.resolve(r.root, nil)
	if err != nil {
		return nil, err
	}

	var d document
	if err := whole.Decode(&d); err != nil {
		return nil, err
	}
	return &d, d.check()
}

type resolver struct{ root *yaml.Node }

// resolve copies a node without references and aliases. The references that led
// to it are in trail: a schema that holds itself would have no end.
func (r resolver) resolve(node *yaml.Node, trail []string) (*yaml.Node, error) {
	if node.Kind == yaml.AliasNode {
		return r.resolve(node.Alias, trail)
	}
	if ref := lookUp(node, "$ref"); ref != nil {
		return r.follow(node, ref.Value, trail)
	}

	copied := *node
	copied.Content = make([]*yaml.Node, len(node.Content))
	for i, child := range node.Content {
		var err error
		if copied.Content[i], err = r.resolve(child, trail); err != nil {
			return nil, err
		}
	}
	return &copied, nil
}

// follow returns what a reference refers to. The keys beside the reference override those
// of its target.
func (r resolver) follow(node *yaml.Node, ref string, trail []string) (*yaml.Node, error) {
	for _, before := range trail {
		if before == ref {
			return nil, fmt.Errorf("line %d: %s refers to itself", node.Line, ref)
		}
	}

	to := r.root
	path, local := strings.CutPrefix(ref, "#/")
	for key := range strings.SplitSeq(path, "/") {
		if to = lookUp(to, key); to == nil || !local {
			return nil, fmt.Errorf("line %d: there is no %s", node.Line, ref)
		}
	}

	// The trail is capped, so that two branches cannot append to the same array.
	target, err := r.resolve(to, append(trail[:len(trail):len(trail)], ref))
	if err != nil {
		return nil, err
	}

	if name, is := strings.CutPrefix(ref, "#/components/schemas/"); is {
		set(target, "x-component", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name})
	}

	for key, value := range pairs(node) {
		if key.Value != "$ref" {
			set(target, key.Value, value)
		}
	}
	return target, nil
}

// lookUp returns the value of a key, or nil.
func lookUp(node *yaml.Node, name string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for key, value := range pairs(node) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

func set(node *yaml.Node, name string, value *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == name {
			node.Content[i+1] = value
			return
		}
	}
	node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}, value)
}

// check fails at the first key that would be left out.
func (d *document) check() error {
	var errs []error
	for _, path := range d.Paths {
		for _, method := range path.value {
			errs = append(errs, method.value.check())
		}
	}
	return errors.Join(errs...)
}

func (o operation) check() error {
	errs := []error{o.Rest.check()}
	for _, p := range o.Parameters {
		errs = append(errs, p.Rest.check(), p.Schema.check())
	}
	if o.RequestBody != nil {
		errs = append(errs, o.RequestBody.Rest.check(), checkContent(o.RequestBody.Content))
	}

	for _, r := range o.Responses {
		errs = append(errs, r.value.Rest.check(), checkContent(r.value.Content))
		for _, h := range r.value.Headers {
			errs = append(errs, h.value.Rest.check(), h.value.Schema.check())
		}
	}
	return errors.Join(errs...)
}

func checkContent(content ordered[media]) error {
	var errs []error
	for _, m := range content {
		errs = append(errs, m.value.Rest.check())
		if m.value.Schema != nil {
			errs = append(errs, m.value.Schema.check())
		}
		for _, e := range m.value.Examples {
			errs = append(errs, e.value.Rest.check())
		}
	}
	return errors.Join(errs...)
}

func (s schema) check() error {
	errs := []error{s.Rest.check()}
	for _, p := range s.Properties {
		errs = append(errs, p.value.check())
	}
	if s.Items != nil {
		errs = append(errs, s.Items.check())
	}
	for _, alternative := range s.OneOf {
		errs = append(errs, alternative.check())
	}
	return errors.Join(errs...)
}
