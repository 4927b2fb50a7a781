package main

import (
	"fmt"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"
)

// curls are the lines that send an operation's request: one for a body of each
// sort, and one when there is none. API and CODE are the reader's to set.
func (o operation) curls(method, path string, security []map[string][]string) (list []string, err error) {
	address, err := o.address(path)
	if err != nil {
		return nil, err
	}

	head := "curl " + address
	if method != "GET" && (method != "POST" || o.RequestBody == nil) {
		head += " -X " + method
	}

	// The original's clients send the bare code: the header then lacks its scheme.
	if len(security) > 0 {
		head += ` \` + "\n" + `  -H "Authorization: Bearer $CODE"`
		if _, bare := security[0]["bareCode"]; bare {
			head = strings.Replace(head, "Bearer ", "", 1)
		}
	}

	for _, r := range o.Responses {
		if len(r.value.Content) > 0 && strings.HasPrefix(r.value.Content[0].key, "image/") {
			head += " -o received.jpg"
		}
	}

	if o.RequestBody == nil {
		return []string{head}, nil
	}

	for _, sort := range sorts(o.RequestBody.Content) {
		flags, err := sort.flags()
		if err != nil {
			return nil, err
		}
		list = append(list, head+` \`+"\n  "+flags)
	}
	return list, nil
}

// address is where the example's request goes: with the parameters of the path,
// and of a query the first.
func (o operation) address(path string) (string, error) {
	query := ""
	for _, p := range o.Parameters {
		value := p.Example.Value
		switch {
		case p.In == "path" && value == "":
			return "", fmt.Errorf("%s has no example for %s", o.OperationID, p.Name)
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case p.In == "query" && value != "" && query == "":
			query = "?" + url.Values{p.Name: {value}}.Encode()
		}
	}

	if query != "" {
		return `"$API` + path + query + `"`, nil
	}
	return "$API" + path, nil
}

// sort is the media types that a body of one form may have.
type sort struct {
	Types []string
	media media
}

// sorts puts together what has the same schema, such as the types of a picture.
func sorts(content ordered[media]) (list []sort) {
	for _, m := range content {
		if last := len(list) - 1; last >= 0 && m.value.Schema.isFile() && list[last].media.Schema.isFile() {
			list[last].Types = append(list[last].Types, m.key)
			continue
		}
		list = append(list, sort{[]string{m.key}, m.value})
	}
	return list
}

// isFile reports whether a value is bytes.
func (s *schema) isFile() bool { return s == nil || len(s.Type) == 0 && s.OneOf == nil }

// flags are the options of curl for a body.
func (s sort) flags() (string, error) {
	if s.Types[0] == "multipart/form-data" {
		var parts []string
		for _, p := range s.media.Schema.Properties {
			if p.value.isFile() {
				parts = append(parts, "-F "+p.key+"=@picture.jpg")
			}
		}
		return strings.Join(parts, " "), nil
	}

	header := "-H 'Content-Type: " + s.Types[0] + "' \\\n  "
	if s.media.Schema.isFile() {
		return header + "--data-binary @picture.jpg", nil
	}

	example := s.media.first()
	if example.Kind == 0 {
		return "", fmt.Errorf("a body of %s has no example", s.Types[0])
	}
	text, err := compact(example)
	return header + "-d '" + strings.ReplaceAll(text, "'", `'\''`) + "'", err
}

// first is the example that stands for all, or of no kind.
func (m media) first() yaml.Node {
	if len(m.Examples) > 0 {
		return m.Examples[0].value.Value
	}
	return m.Example
}
