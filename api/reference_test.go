package api

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/net/html"
)

// readReference parses the API reference.
func readReference(t *testing.T) *html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(loadSite(t).Pages["docs"]))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// find lists the elements below a node that satisfy is.
func find(node *html.Node, is func(*html.Node) bool) (list []*html.Node) {
	for n := range node.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			list = append(list, n)
		}
	}
	return list
}

// first returns the first element below a node that satisfies is, or an empty element.
func first(node *html.Node, is func(*html.Node) bool) *html.Node {
	for _, n := range find(node, is) {
		return n
	}
	return &html.Node{Type: html.ElementNode}
}

func named(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(names, n.Data) }
}

func having(attribute, value string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attr(n, attribute) == value }
}

func attr(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words are the text of a node, with single spaces.
func words(node *html.Node) string {
	var b strings.Builder
	for n := range node.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Every operation of the document has a section on the page, named by its id, that says who
// may call it, what it takes and what it answers.
func TestReferenceShowsEveryOperation(t *testing.T) {
	root, c := readReference(t), loadContract(t)
	for pattern, operation := range c.operations {
		places := find(root, having("id", operation.OperationID))
		if len(places) != 1 {
			t.Errorf("%s is %d times on the page; run make generate", pattern, len(places))
			continue
		}

		place := places[0]
		if got := words(first(place, named("h3"))); got != operation.Summary {
			t.Errorf("%s is called %q", pattern, got)
		}
		if got := words(first(place, having("class", "address"))); got != pattern {
			t.Errorf("%s has the address %q", pattern, got)
		}

		// An operation without a rule of its own has the document's.
		security := operation.Security
		if security == nil {
			security = &c.doc.Security
		}
		if open := strings.HasPrefix(words(first(place, having("class", "who"))), "Open"); open != (len(*security) == 0) {
			t.Errorf("%s: open %v", pattern, open)
		}

		if !strings.Contains(words(place), "curl ") {
			t.Errorf("%s has no line to try", pattern)
		}

		checkRequest(t, pattern, operation, first(place, having("class", "about")))
		checkAnswers(t, pattern, operation, first(place, having("class", "answers")))
		if got := words(first(first(root, named("nav")), having("href", "#"+operation.OperationID))); got != operation.Summary+" "+pattern {
			t.Errorf("%s is in the contents as %q", pattern, got)
		}
	}

	if got, want := len(find(root, named("article"))), len(c.operations); got != want {
		t.Errorf("the page shows %d operations of %d; run make generate", got, want)
	}
}

func checkRequest(t *testing.T, pattern string, operation *openapi3.Operation, about *html.Node) {
	t.Helper()
	rows := rowsOf(about)
	for _, parameter := range operation.Parameters {
		if !slices.Contains(rows, parameter.Value.Name) {
			t.Errorf("%s: the page has no parameter %s", pattern, parameter.Value.Name)
		}
	}

	if operation.RequestBody == nil {
		return
	}
	for mediaType, content := range operation.RequestBody.Value.Content {
		if !strings.Contains(words(about), mediaType) {
			t.Errorf("%s: the page has no body of %s", pattern, mediaType)
		}
		for _, name := range paths(content.Schema, "") {
			if !slices.Contains(rows, name) {
				t.Errorf("%s: the page has no field %s", pattern, name)
			}
		}
	}
}

func checkAnswers(t *testing.T, pattern string, operation *openapi3.Operation, answers *html.Node) {
	t.Helper()

	statuses := find(answers, named("dt"))
	if got, want := len(statuses), operation.Responses.Len(); got != want {
		t.Errorf("%s: the page has %d answers of %d", pattern, got, want)
	}

	rows := rowsOf(answers)
	for status, response := range operation.Responses.Map() {
		if !slices.ContainsFunc(statuses, func(n *html.Node) bool { return strings.HasPrefix(words(n), status+" ") }) {
			t.Errorf("%s: the page has no answer %s", pattern, status)
		}
		for name := range response.Value.Headers {
			if !slices.Contains(rows, name) {
				t.Errorf("%s: the page has no header %s", pattern, name)
			}
		}
		for mediaType, content := range response.Value.Content {
			if mediaType == mediaProblem {
				continue // described once: TestReferenceListsTheProblems
			}
			for _, name := range paths(content.Schema, "") {
				if !slices.Contains(rows, name) {
					t.Errorf("%s: the page has no field %s of %s", pattern, name, status)
				}
			}
		}
	}
}

// rowsOf are the names that the tables below a node explain.
func rowsOf(node *html.Node) (names []string) {
	for _, head := range find(node, having("scope", "row")) {
		names = append(names, words(first(head, named("code"))))
	}
	return names
}

// paths are the fields of a schema and of what it holds, such as sessions[].id.
func paths(s *openapi3.SchemaRef, prefix string) (list []string) {
	if s == nil {
		return nil
	}
	for _, alternative := range s.Value.OneOf {
		list = append(list, paths(alternative, prefix)...)
	}
	for name, property := range s.Value.Properties {
		list = append(list, prefix+name)
		list = append(list, paths(property, prefix+name+".")...)
		list = append(list, paths(property.Value.Items, prefix+name+"[].")...)
	}
	return list
}

// Every kind of problem is listed with its status and a link to its explanation, and so are
// the fields that all problems have.
func TestReferenceListsTheProblems(t *testing.T) {
	places := find(readReference(t), having("id", "every-problem"))
	if len(places) != 1 {
		t.Fatal("the page has no list of problems")
	}

	rows := find(places[0], named("tr"))
	for _, k := range kinds {
		want := strconv.Itoa(k.status) + k.slug + k.title
		if !slices.ContainsFunc(rows, func(n *html.Node) bool {
			return words(n) == want && len(find(n, having("href", "problems/"+k.slug))) == 1
		}) {
			t.Errorf("the page does not list %s", k.slug)
		}
	}

	explained := rowsOf(places[0])
	for _, name := range paths(loadContract(t).doc.Components.Schemas["Problem"], "") {
		if !slices.Contains(explained, name) {
			t.Errorf("the page has no field %s of a problem", name)
		}
	}
}

// The tags are in the document's order, with the original surface last.
func TestReferenceEndsWithTheOriginal(t *testing.T) {
	var got, want []string
	for _, group := range find(readReference(t), having("class", "group")) {
		got = append(got, words(first(group, named("h2"))))
	}
	for _, tag := range loadContract(t).doc.Tags {
		want = append(want, tag.Name)
	}
	if !slices.Equal(got, want) || got[len(got)-1] != "Original" {
		t.Errorf("the page has the parts %v, the document %v", got, want)
	}
}

// voids are the elements without an end tag.
var voids = []string{"meta", "link", "img", "br", "hr"}

// Every element ends where it should, and no trace of the generator is left on the page.
func TestReferenceIsWellFormed(t *testing.T) {
	page := loadSite(t).Pages["docs"]
	for _, left := range []string{"$ref", "#/components", "{{", "<no value>", "VERSION", "raw HTML", "ZgotmplZ"} {
		if bytes.Contains(page, []byte(left)) {
			t.Errorf("the page has the text %q", left)
		}
	}

	tokens := html.NewTokenizer(bytes.NewReader(page))
	var open []string
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		name, _ := tokens.TagName()
		switch {
		case kind == html.StartTagToken && !slices.Contains(voids, string(name)):
			open = append(open, string(name))
		case kind == html.EndTagToken && (len(open) == 0 || open[len(open)-1] != string(name)):
			t.Fatalf("</%s> ends %v", name, open)
		case kind == html.EndTagToken:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v do not end", open)
	}
}

// Every link leads to exactly one place on the page, or to an address that the service
// answers.
func TestReferenceLinksLeadSomewhere(t *testing.T) {
	f := newFixture(t, withPages)
	root := readReference(t)

	ids := map[string]int{}
	for _, n := range find(root, func(n *html.Node) bool { return attr(n, "id") != "" }) {
		ids[attr(n, "id")]++
	}

	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements have the id %s", n, id)
		}
	}

	asked := map[string]bool{}
	for _, link := range find(root, named("a")) {
		href := attr(link, "href")
		if id, here := strings.CutPrefix(href, "#"); here {
			if ids[id] == 0 {
				t.Errorf("%s leads nowhere", href)
			}
			continue
		}
		if asked[href] {
			continue
		}

		asked[href] = true
		if res, _ := f.get("/" + href); res.StatusCode != http.StatusOK {
			t.Errorf("%s is answered %d", href, res.StatusCode)
		}
	}

	if !asked["v1/openapi.yaml"] {
		t.Error("the page does not lead to the document")
	}
}

// People who hear the page, or use no mouse, find their way: headings go down in single
// steps, the heads of tables have a scope, and code that may be wider than the screen can
// get the focus and has a name of its own.
func TestReferenceIsAccessible(t *testing.T) {
	root := readReference(t)
	if lang := attr(first(root, named("html")), "lang"); lang != "en" {
		t.Errorf("the language is %q", lang)
	}

	level := 0
	for _, heading := range find(first(root, named("main")), named("h1", "h2", "h3", "h4", "h5", "h6")) {
		next := int(heading.Data[1] - '0')
		if next > level+1 {
			t.Errorf("%q has the level %d after %d", words(heading), next, level)
		}
		level = next
	}

	for _, head := range find(root, named("th")) {
		if scope := attr(head, "scope"); scope != "row" && scope != "col" {
			t.Errorf("the head %q has no scope", words(head))
		}
	}

	labels := map[string]bool{}
	for _, code := range find(root, named("pre")) {
		label := attr(code, "aria-label")
		if attr(code, "tabindex") != "0" || attr(code, "role") != "region" || label == "" {
			t.Errorf("the code %q cannot get the focus", words(code))
		}
		if labels[label] {
			t.Errorf("two pieces of code are called %q", label)
		}
		labels[label] = true
	}

	skip := attr(first(root, named("a")), "href")
	if to := first(root, having("id", strings.TrimPrefix(skip, "#"))); to.Data != "main" {
		t.Errorf("the first link leads to %s", skip)
	}
}
