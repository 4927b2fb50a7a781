package main

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// texts renders the Markdown of descriptions. Code that names an operation or a
// problem becomes a link to it.
type texts struct {
	markdown goldmark.Markdown
	links    map[string]string // by the code
}

func newTexts(links map[string]string) *texts {
	t := &texts{links: links}
	t.markdown = goldmark.New(goldmark.WithExtensions(extension.Table),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(t, 100))))
	return t
}

// html renders a description.
func (t *texts) html(text string) (template.HTML, error) {
	var b bytes.Buffer
	if err := t.markdown.Convert([]byte(text), &b); err != nil {
		return "", err
	}
	// Such a piece is most likely a <word> that should stand in backticks.
	if bytes.Contains(b.Bytes(), []byte("<!-- raw HTML omitted -->")) {
		return "", fmt.Errorf("a description has raw HTML: %s", text)
	}
	return template.HTML(strings.TrimSpace(b.String())), nil
}

// RegisterFuncs implements renderer.NodeRenderer.
func (t *texts) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindCodeSpan, t.code)
}

func (t *texts) code(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}

	var b strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if text, ok := child.(*ast.Text); ok {
			b.Write(text.Segment.Value(source))
		}
	}

	code := strings.ReplaceAll(b.String(), "\n", " ")
	element := "<code>" + string(escaped(code)) + "</code>"
	if link := t.links[code]; link != "" {
		element = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(link), element)
	}
	_, err := w.WriteString(element)
	return ast.WalkSkipChildren, err
}

// lead is how a paragraph begins that has a title.
var lead = regexp.MustCompile(`^\*\*(.+?)\.\*\*\s+`)

// chapter is a part of the document's description.
type chapter struct{ title, text string }

// chapters divides a description at the paragraphs that begin with a title.
func chapters(text string) (list []chapter, err error) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		m := lead.FindStringSubmatch(paragraph)
		switch {
		case m != nil:
			list = append(list, chapter{m[1], paragraph[len(m[0]):]})
		case len(list) > 0:
			list[len(list)-1].text += "\n\n" + paragraph
		default:
			return nil, fmt.Errorf("the description begins without a title in bold: %s", paragraph)
		}
	}
	return list, nil
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// idOf is the name of a title in a link.
func idOf(title string) string {
	return strings.Trim(notInID.ReplaceAllString(strings.ToLower(title), "-"), "-")
}
