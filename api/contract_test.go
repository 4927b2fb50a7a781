package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"latchkey/internal/id"
	"latchkey/internal/identity"
)

// contract is the OpenAPI document as the tests hold responses to it.
type contract struct {
	doc        *openapi3.T
	operations map[string]*openapi3.Operation // by the pattern that http.ServeMux has for it
	mux        *http.ServeMux                 // finds the pattern of a request as the service does
	elsewhere  *openapi3.Operation            // what an address or a method outside the document answers
}

// loadContract reads the document, once for all tests.
func loadContract(t testing.TB) *contract {
	t.Helper()
	c, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var readContract = sync.OnceValues(func() (*contract, error) {
	defineFormats()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, err
	}

	c := &contract{doc: doc, operations: map[string]*openapi3.Operation{}, mux: http.NewServeMux()}
	for address, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			pattern := method + " " + address
			c.operations[pattern] = operation
			c.mux.Handle(pattern, http.NotFoundHandler()) // only its pattern is asked for
		}
	}

	c.elsewhere = &openapi3.Operation{Responses: openapi3.NewResponses(
		openapi3.WithStatus(http.StatusNotFound, doc.Components.Responses["NoRoute"]),
		openapi3.WithStatus(http.StatusMethodNotAllowed, doc.Components.Responses["MethodNotAllowed"]),
	)}
	return c, nil
})

// defineFormats makes the library check the formats that it knows by name only.
// It keeps them in globals.
func defineFormats() {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(text string) error {
		_, err := id.Parse(text)
		return err
	}))
	openapi3.DefineStringFormatValidator("idn-email", openapi3.NewCallbackValidator(func(text string) error {
		_, err := identity.Email(text)
		return err
	}))
}

// check fails the test when the document does not have this response to this
// request. The request itself is not held to the document: tests send bad ones
// on purpose.
func (c *contract) check(t testing.TB, req *http.Request, res *http.Response, body []byte) {
	t.Helper()
	if err := c.fault(req, res, body); err != nil {
		t.Errorf("%s %s answered %d against the OpenAPI document: %v", req.Method, req.URL.Path, res.StatusCode, err)
	}
}

// fault says what the document has against a response, or nil.
func (c *contract) fault(req *http.Request, res *http.Response, body []byte) error {
	if isPreflight(req) && res.StatusCode == http.StatusNoContent {
		return wantEmpty(body) // no operation: the document describes it in words
	}
	if req.URL.Path == "/" && res.StatusCode == http.StatusOK {
		return nil // no operation: a line of text for people, or a page
	}

	operation := c.operation(req)
	documented := operation.Responses.Status(res.StatusCode)
	if documented == nil {
		return errors.New("the status is not documented")
	}
	if err := c.validate(operation, req, res, body); err != nil {
		return err
	}

	// What the library passes over: no body, a HEAD, and JSON beyond its schema.
	content := documented.Value.Content
	switch {
	case len(content) == 0:
		return wantEmpty(body)
	case content.Get(res.Header.Get("Content-Type")) == nil:
		return fmt.Errorf("the content type %q is not documented", res.Header.Get("Content-Type"))
	case req.Method == http.MethodHead:
		return nil // a recorder has the body that a connection would not carry
	}
	return checkJSON(res, body)
}

// operation finds what the document says of a request, by the service's own
// rules: HEAD goes with GET, and an unclean path is none.
func (c *contract) operation(req *http.Request) *openapi3.Operation {
	_, pattern := c.mux.Handler(req)
	operation, ok := c.operations[pattern]
	if !ok || req.URL.Path != path.Clean(req.URL.Path) {
		return c.elsewhere
	}
	return operation
}

// validate holds the headers and the body to their schemas. The library passes
// over HEAD, 304 and a response without content; fault looks at those.
func (c *contract) validate(operation *openapi3.Operation, req *http.Request, res *http.Response, body []byte) error {
	route := &routers.Route{Spec: c.doc, Operation: operation, Method: req.Method, Path: req.URL.Path}
	return openapi3filter.ValidateResponse(req.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
		Status:                 res.StatusCode,
		Header:                 res.Header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// checkJSON checks what a schema cannot say: that there is one value and no
// more, and that a problem agrees with its response and its kind.
func checkJSON(res *http.Response, body []byte) error {
	mediaType, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if !strings.HasSuffix(mediaType, "json") {
		return nil
	}
	if !json.Valid(body) {
		return errors.New("the body is not one JSON value")
	}
	if mediaType != "application/problem+json" {
		return nil
	}

	var p problemDocument
	if err := json.Unmarshal(body, &p); err != nil {
		return err
	}
	if p.Status != res.StatusCode {
		return fmt.Errorf("the problem says status %d", p.Status)
	}
	return checkKind(p)
}

// checkKind holds a problem to the kind that its type names.
func checkKind(p problemDocument) error {
	i := slices.IndexFunc(kinds, func(k *kind) bool { return "/problems/"+k.slug == p.Type })
	if i < 0 {
		return fmt.Errorf("there is no problem %q", p.Type)
	}
	if k := kinds[i]; p.Status != k.status || p.Title != k.title {
		return fmt.Errorf("%s has status %d and title %q, want %d and %q", p.Type, p.Status, p.Title, k.status, k.title)
	}
	return nil
}

func isPreflight(req *http.Request) bool {
	return req.Method == http.MethodOptions && req.Header.Get("Access-Control-Request-Method") != ""
}

func wantEmpty(body []byte) error {
	if len(body) > 0 {
		return fmt.Errorf("the body has %d bytes, want none", len(body))
	}
	return nil
}

// exchange is a request and its response, to be held to the document.
type exchange struct {
	request string // method and path
	status  int
	header  map[string]string
	body    string
}

func (e exchange) fault(t *testing.T) error {
	t.Helper()
	method, target, _ := strings.Cut(e.request, " ")
	req, err := http.NewRequest(method, "http://localhost"+target, nil)
	if err != nil {
		t.Fatal(err)
	}

	res := &http.Response{StatusCode: e.status, Header: http.Header{}}
	for name, value := range e.header {
		res.Header.Set(name, value)
		if strings.HasPrefix(name, "Access-Control-Request-") {
			req.Header.Set(name, value)
		}
	}
	return loadContract(t).fault(req, res, []byte(e.body))
}

func typed(contentType string) map[string]string {
	return map[string]string{"Content-Type": contentType}
}

const (
	mediaJSON    = "application/json; charset=utf-8"
	mediaProblem = "application/problem+json"
	noSuchThing  = `{"type":"/problems/not-found","title":"Not found","status":404}`
	noSuchMethod = `{"type":"/problems/method-not-allowed","title":"The method is not allowed here","status":405}`
)

func TestContractAccepts(t *testing.T) {
	asMethod := map[string]string{"Content-Type": mediaProblem, "Allow": "GET, HEAD"}
	picture := map[string]string{
		"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=31536000, immutable",
		"ETag": `"` + strings.Repeat("0a", 32) + `"`, "Last-Modified": "Fri, 20 Nov 2026 09:41:07 GMT",
	}
	text := map[string]string{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=3600"}

	for name, e := range map[string]exchange{
		"JSON":              {"GET /v1/availability?username=ana", 200, typed(mediaJSON), `{"available":true}`},
		"null":              {"GET /v1/profile", 200, typed(mediaJSON), profileOf(`null`)},
		"picture's address": {"GET /v1/profile", 200, typed(mediaJSON), profileOf(`"/v1/pictures/` + strings.Repeat("0a", 32) + `"`)},
		"HEAD":              {"HEAD /v1/profile", 200, typed(mediaJSON), ""},
		"no content":        {"DELETE /v1/sessions", 204, nil, ""},
		"picture":           {"GET /v1/pictures/x", 200, picture, "\xff\xd8\xff"},
		"not modified":      {"GET /v1/pictures/x", 304, picture, ""},
		"text":              {"GET /problems/taken", 200, text, "The name is taken.\n"},
		"problem":           {"GET /problems/none", 404, typed(mediaProblem), noSuchThing},
		"original":          {"POST /login", 202, typed(mediaJSON), `{"code":"202","message":"Password or user are incorrect"}`},
		"one of two":        {"POST /changeEmail", 400, typed(mediaJSON), `{"error":"Invalid token format"}`},
		"original, off":     {"POST /login", 404, typed(mediaProblem), noSuchThing},
		"no such address":   {"GET /v1/nothing", 404, typed(mediaProblem), noSuchThing},
		"no such method":    {"PUT /v1/profile", 405, asMethod, noSuchMethod},
		"unclean path":      {"GET //getProfile", 404, typed(mediaProblem), noSuchThing},
		"preflight":         {"OPTIONS /v1/profile", 204, map[string]string{"Access-Control-Request-Method": "GET"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if err := e.fault(t); err != nil {
				t.Error(err)
			}
		})
	}
}

// A check that passes everything would pass unnoticed.
func TestContractRefuses(t *testing.T) {
	session := `{"id":"x","label":"","ip":"","createdAt":"2026-11-21T08:15:00Z","lastSeenAt":"2026-11-21T08:15:00Z","expiresAt":"2026-11-22T08:15:00Z","current":true}`
	unauthenticated := `{"type":"/problems/missing-code","title":"A session is needed","status":401}`
	busyBody := `{"type":"/problems/busy","title":"The service is busy","status":503}`

	for name, c := range map[string]struct {
		exchange
		want string // in the error
	}{
		"extra field":          {exchange{"GET /v1/availability", 200, typed(mediaJSON), `{"available":true,"passwordHash":""}`}, "passwordHash"},
		"extra field within":   {exchange{"GET /v1/profile", 200, typed(mediaJSON), strings.Replace(profileOf(`null`), `"github"`, `"gitlab":"","github"`, 1)}, "gitlab"},
		"extra problem field":  {exchange{"GET /problems/none", 404, typed(mediaProblem), strings.Replace(noSuchThing, `{`, `{"cause":"",`, 1)}, "cause"},
		"missing field":        {exchange{"GET /v1/availability", 200, typed(mediaJSON), `{}`}, "available"},
		"wrong type":           {exchange{"GET /v1/availability", 200, typed(mediaJSON), `{"available":"yes"}`}, "boolean"},
		"wrong format":         {exchange{"GET /v1/sessions", 200, typed(mediaJSON), `{"sessions":[` + session + `]}`}, "UUID"},
		"wrong pattern":        {exchange{"GET /v1/profile", 200, typed(mediaJSON), profileOf(`"/v1/pictures/1"`)}, "pictureUrl"},
		"two values":           {exchange{"GET /v1/availability", 200, typed(mediaJSON), `{"available":true}{"available":true}`}, "one JSON value"},
		"no body":              {exchange{"GET /v1/availability", 200, typed(mediaJSON), ``}, "EOF"},
		"body without content": {exchange{"DELETE /v1/sessions", 204, nil, `{}`}, "want none"},
		"body not modified":    {exchange{"GET /v1/pictures/x", 304, nil, `{}`}, "want none"},
		"undocumented status":  {exchange{"GET /v1/availability", 418, typed(mediaJSON), `{"available":true}`}, "status is not documented"},
		"status of another":    {exchange{"GET /v1/profile", 201, typed(mediaJSON), profileOf(`null`)}, "status is not documented"},
		"wrong content type":   {exchange{"GET /v1/availability", 200, typed("text/plain"), `{"available":true}`}, "text/plain"},
		"no content type":      {exchange{"GET /v1/availability", 200, nil, `{"available":true}`}, "Content-Type"},
		"HEAD, content type":   {exchange{"HEAD /v1/profile", 200, typed("text/plain"), ""}, "content type"},
		"problem as JSON":      {exchange{"GET /problems/none", 404, typed(mediaJSON), noSuchThing}, "application/json"},
		"JSON as problem":      {exchange{"POST /login", 400, typed(mediaProblem), noSuchThing}, "application/problem+json"},
		"status in a problem":  {exchange{"GET /v1/profile", 500, map[string]string{"Content-Type": mediaProblem, "X-Request-Id": "x"}, noSuchThing}, "says status 404"},
		"title of a problem":   {exchange{"GET /problems/none", 404, typed(mediaProblem), strings.Replace(noSuchThing, "Not found", "Missing", 1)}, "title"},
		"type of a problem":    {exchange{"GET /problems/none", 404, typed(mediaProblem), strings.Replace(noSuchThing, "not-found", "nowhere", 1)}, "type"},
		"no Retry-After":       {exchange{"GET /v1/profile", 503, typed(mediaProblem), busyBody}, "Retry-After"},
		"no WWW-Authenticate":  {exchange{"GET /v1/profile", 401, typed(mediaProblem), unauthenticated}, "WWW-Authenticate"},
		"unknown address":      {exchange{"GET /v1/nothing", 200, typed(mediaJSON), `{}`}, "status is not documented"},
		"unknown method":       {exchange{"PUT /v1/profile", 405, typed(mediaProblem), noSuchMethod}, "Allow"},
		"unknown, bare":        {exchange{"GET /v1/nothing", 404, typed("text/plain"), "404 page not found\n"}, "text/plain"},
		"not a preflight":      {exchange{"OPTIONS /v1/profile", 204, nil, ""}, "status is not documented"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.exchange.fault(t)
			if err == nil {
				t.Fatal("it passed")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that has %q", err, c.want)
			}
		})
	}
}

// profileOf is a profile with this picture.
func profileOf(pictureURL string) string {
	return `{"occupation":"","homeAddress":"","country":"","county":"","description":"","pictureUrl":` + pictureURL +
		`,"public":false,"links":{"linkedin":"","facebook":"https://example.org/","github":"","instagram":"","twitter":"","youtube":""}}`
}

// failures is a testing.TB that keeps what a test is failed with.
type failures struct {
	testing.TB
	texts []string
}

func (f *failures) Errorf(format string, args ...any) {
	f.texts = append(f.texts, fmt.Sprintf(format, args...))
}

func TestContractCheckFailsTheTest(t *testing.T) {
	req, err := http.NewRequest(http.MethodGet, "http://localhost/v1/profile", nil)
	if err != nil {
		t.Fatal(err)
	}

	seen := &failures{TB: t}
	loadContract(t).check(seen, req, &http.Response{StatusCode: http.StatusTeapot, Header: http.Header{}}, nil)
	want := "GET /v1/profile answered 418 against the OpenAPI document: the status is not documented"
	if !slices.Equal(seen.texts, []string{want}) {
		t.Errorf("got %q, want %q", seen.texts, want)
	}
}

// Every operation answers as documented to nonsensical requests too.
func TestContractHoldsForBadRequests(t *testing.T) {
	const noCode, unknown = "x", "0123456789ABCDEFGHJKMNPQRS"
	f := newFixture(t, nil)
	fill := strings.NewReplacer("{id}", "x", "{digest}", "x", "{slug}", "x")
	elsewhere := []with{cookie(unknown), header("Origin", "https://other.example.org"), header("Sec-Fetch-Site", "cross-site")}
	for pattern, operation := range f.contract.operations {
		method, address, _ := strings.Cut(fill.Replace(pattern), " ")
		f.call(http.MethodOptions, address, nil)
		f.call(method, address+"/", nil)
		f.call(method, address, nil, bearer(noCode))
		f.call(method, address, nil, bearer(unknown))
		f.call(method, address, nil, elsewhere...)
		code := bearer(f.member("by-" + operation.OperationID))
		if operation.RequestBody != nil {
			f.sendBadBodies(method, address, code)
		}
		f.call(method, address, nil, code) // last: some of them end the session
	}
}

func (f *fixture) sendBadBodies(method, address string, code with) {
	f.t.Helper()
	large := strings.Repeat(" ", maxJSONBody+1)
	for _, body := range []string{"", "{}", "[]", `{"x":1}`, `{"email":1,"image":1,"linkedIn":{}}`, large} {
		f.call(method, address, body, code)
		f.call(method, address, body, code, header("Content-Type", "text/plain"))
		f.call(method, address, body, code, header("Content-Type", "multipart/form-data; boundary=x"))
	}
}
