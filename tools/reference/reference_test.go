package main

import (
	"os"
	"strings"
	"testing"
)

// example is a document with one operation that has a bit of everything.
const exampleDocument = `
info:
  title: Test
  description: |
    **First.** Send ` + "`<code>`" + `.

    More of it.

    **Second part.** See ` + "`PUT /things/{id}`, `taken` and `other`" + `.
security: [{bearer: []}]
tags: [{name: Things, description: All **things**.}]
paths:
  /things/{id}:
    put:
      tags: [Things]
      operationId: putThing
      summary: Put a thing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: a b}
        - {name: as, in: query, schema: {type: string}, example: x&y}
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            example: {zebra: "it's <b>", apple: [1, true, null, {}]}
      responses:
        '200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {zebra: z}}}}
        '409': {description: Taken. (` + "`taken`" + `), content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}, examples: {taken: {$ref: '#/components/examples/Taken'}}}}}
components:
  examples:
    Taken: {summary: It is taken, value: {type: /problems/taken, title: The name is taken, status: 409}}
  schemas:
    Problem:
      type: object
      properties: {type: {type: string, enum: [/problems/taken]}}
    Text: {description: A text., type: string, maxLength: 2000, pattern: '^<'}
    Thing:
      type: object
      required: [zebra]
      properties:
        zebra: {$ref: '#/components/schemas/Text', description: Striped.}
        apple: {type: [integer, 'null'], minimum: 1, maximum: 5}
        parts: {type: array, items: {type: object, properties: {inner: {$ref: '#/components/schemas/Text'}}}}
        whole: {oneOf: [{type: object, properties: {deep: {type: boolean, default: false}}}, {type: 'null'}]}
`

// The page says what the document says, in its order, as text that is no markup,
// with its references followed and its names linked.
func TestReference(t *testing.T) {
	page, err := reference([]byte(exampleDocument))
	if err != nil {
		t.Fatal(err)
	}

	// Each text is looked for after the one before it: the order counts.
	rest := string(page)
	for _, want := range []string{
		`<a href="#putThing">Put a thing <small><b class="PUT">PUT</b> /things/{id}</small></a>`,
		`<h2><a href="#first">First</a></h2>`, `<p>Send <code>&lt;code&gt;</code>.</p>`, `<p>More of it.</p>`,
		`<section id="second-part">`, `<a href="#putThing"><code>PUT /things/{id}</code></a>, <a href="problems/taken"><code>taken</code></a> and <code>other</code>`,
		`<p>All <strong>things</strong>.</p>`,
		`<article id="putThing">`, `Needs a <a href="#sessions">session</a>`,
		`<code>id</code> <small>path, string</small> <strong>required</strong>`, `<code>as</code> <small>query, string</small></th>`,
		`<h4>Body, if any: <code>application/json</code></h4>`,
		`<code>zebra</code> <small>string</small> <strong>required</strong></th><td><p>Striped.</p><p class="limit">at most 2,000 characters; matches <code>^&lt;</code></p></td>`,
		`<code>apple</code> <small>integer or null</small></th><td><p class="limit">1 to 5</p>`,
		`<code>parts</code> <small>array of objects</small>`,
		`<th scope="row" class="in1"><code><span class="unseen">parts[].</span>inner</code> <small>string</small></th><td><p>A text.</p>`,
		`<code>whole</code> <small>object or null</small>`,
		`<code><span class="unseen">whole.</span>deep</code> <small>boolean</small></th><td><p class="limit">default <code>false</code></p>`,
		"<code>{\n  <span class=\"k\">\"zebra\"</span>: \"it's &lt;b&gt;\",\n  <span class=\"k\">\"apple\"</span>: [\n    1,\n    true,\n    null,\n    {}\n  ]\n}</code>",
		"<code>curl \"$API/things/a%20b?as=x%26y\" -X PUT \\\n  -H \"Authorization: Bearer $CODE\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"zebra\":\"it'\\''s &lt;b&gt;\",\"apple\":[1,true,null,{}]}'</code>",
		`<dt class="good">200 <span>OK</span></dt>`, `<summary>Fields</summary>`, `<small>may be absent</small>`,
		`<dt>409 <span>Conflict</span></dt>`, `<p>Taken. (<a href="problems/taken"><code>taken</code></a>)</p>`,
		`<figcaption>409 Conflict: It is taken</figcaption>`,
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("there is no %s in what follows:\n%s", want, rest)
		}
		rest = after
	}
}

// What cannot be shown is an error that says where it stands, and never left out.
func TestReferenceRefuses(t *testing.T) {
	for change, says := range map[string]string{
		"maxLength: 2000 => multipleOf: 5":                                  "multipleOf",
		"summary: Put a thing => deprecated: true":                          "deprecated",
		"in: query, => in: query, style: form,":                             "style",
		"schemas/Thing' => schemas/None'":                                   "there is no #/components/schemas/None",
		"{type: [integer, 'null'], => {$ref: '#/components/schemas/Thing',": "refers to itself",
		"Striped. => Striped <b>.":                                          "raw HTML",
		"type: boolean => format: colour":                                   "colour",
		"tags: [Things] => tags: [Others]":                                  "list of tags",
		"example: a b => required: true":                                    "already defined",
		"**First.** Send => Send":                                           "without a title",
		"[1, true, => [1.5,":                                                "!!float",
		"enum: [/problems/taken] => enum: [/problems/other]":                "/problems/other",
		"'409': => default:":                                                "default",
	} {
		before, after, _ := strings.Cut(change, " => ")
		text := strings.ReplaceAll(exampleDocument, before, after)
		if text == exampleDocument {
			t.Fatalf("the document has no %s", before)
		}

		if _, err := reference([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", change, err)
		}
	}

	if _, err := reference(nil); err == nil {
		t.Error("nothing is a document")
	}
}

// Pictures are sent as bytes and by form, and a picture that comes is kept.
func TestCurlsOfFiles(t *testing.T) {
	text, err := os.ReadFile("../../" + source)
	if err != nil {
		t.Fatal(err)
	}
	d, err := readDocument(text)
	if err != nil {
		t.Fatal(err)
	}

	want := map[string]string{
		"put /v1/profile/picture":   "curl $API/v1/profile/picture -X PUT \\\n  -H \"Authorization: Bearer $CODE\" \\\n  -H 'Content-Type: image/jpeg' \\\n  --data-binary @picture.jpg\n\ncurl $API/v1/profile/picture -X PUT \\\n  -H \"Authorization: Bearer $CODE\" \\\n  -F picture=@picture.jpg",
		"get /v1/pictures/{digest}": "curl $API/v1/pictures/4903fd92d19582cf4bbc573550d4fca21bcd76389d0d75ecf36071e813d1a99f -o received.jpg",
		"post /v1/verification":     "curl $API/v1/verification -X POST \\\n  -H \"Authorization: Bearer $CODE\"",
		"get /getProfile":           "curl $API/getProfile \\\n  -H \"Authorization: $CODE\"",
	}

	for _, path := range d.Paths {
		for _, o := range path.value {
			name := o.key + " " + path.key
			security := d.Security
			if o.value.Security != nil {
				security = *o.value.Security
			}

			lines, err := o.value.curls(strings.ToUpper(o.key), path.key, security)
			if err != nil {
				t.Fatal(err)
			}

			if got := strings.Join(lines, "\n\n"); want[name] != "" && got != want[name] {
				t.Errorf("%s:\n%s\nwant:\n%s", name, got, want[name])
			}
			delete(want, name)
		}
	}

	if len(want) > 0 {
		t.Errorf("the document lacks %v", want)
	}
}
