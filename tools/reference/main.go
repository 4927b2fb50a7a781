// Command reference writes web/reference.html, the page on which people read what
// api/openapi.yaml describes for programs.
//
// It knows OpenAPI as far as our document uses it, and fails at what it does not
// know, so that nothing of the document is left out in silence. How the page looks
// is said in page.html and web/assets/reference.css.
package main

import (
	"bytes"
	"fmt"
	"os"
)

const (
	source = "api/openapi.yaml"
	target = "web/reference.html"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

// run works in the repository's root.
func run() error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	html, err := reference(text)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return os.WriteFile(target, html, 0o644)
}

// reference makes the page of a document.
func reference(text []byte) ([]byte, error) {
	d, err := readDocument(text)
	if err != nil {
		return nil, err
	}
	p, err := newPage(d)
	if err != nil {
		return nil, err
	}

	var html bytes.Buffer
	if err := layout.Execute(&html, p); err != nil {
		return nil, err
	}
	return html.Bytes(), nil
}
