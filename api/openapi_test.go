package api

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"latchkey/internal/identity"
	"latchkey/internal/password"
	"latchkey/internal/picture"
	"latchkey/internal/profile"
)

func TestOpenAPIIsValid(t *testing.T) {
	doc := loadContract(t).doc
	err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater(), openapi3.EnableExamplesValidation(), openapi3.EnableMultiError())
	if err != nil {
		t.Error(err)
	}
}

// Validate leaves out the examples of headers and of schemas.
func TestOpenAPIExamples(t *testing.T) {
	c := loadContract(t)

	conform := func(where string, schema *openapi3.Schema, examples ...any) {
		for _, example := range examples {
			if err := schema.VisitJSON(example, openapi3.EnableJSONSchema2020()); err != nil && example != nil {
				t.Errorf("%s: %v", where, err)
			}
		}
	}

	for pattern, operation := range withElsewhere(c) {
		for _, response := range operation.Responses.Map() {
			for name, header := range response.Value.Headers {
				conform(pattern+": header "+name, header.Value.Schema.Value, header.Value.Example)
			}
		}
	}

	err := c.doc.WalkSchemas(func(pointer string, s *openapi3.SchemaRef) error {
		conform(pointer, s.Value, s.Value.Examples...)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOpenAPIListsTheRoutes(t *testing.T) {
	var routes []string
	for _, route := range (&Server{Options: Options{OriginalAPI: true}}).routes() {
		routes = append(routes, route.pattern)
	}
	slices.Sort(routes)

	documented := slices.Sorted(maps.Keys(loadContract(t).operations))
	for _, pattern := range routes {
		if !slices.Contains(documented, pattern) {
			t.Errorf("%s is not in the document", pattern)
		}
	}
	for _, pattern := range documented {
		if !slices.Contains(routes, pattern) {
			t.Errorf("%s is in the document and has no route", pattern)
		}
	}
}

// The tag Original marks exactly the routes that can be turned off.
func TestOpenAPITagsTheOriginalRoutes(t *testing.T) {
	original := map[string]bool{}
	for _, route := range (&Server{}).originalRoutes() {
		original[route.pattern] = true
	}
	for pattern, operation := range loadContract(t).operations {
		if slices.Contains(operation.Tags, "Original") != original[pattern] {
			t.Errorf("%s: tags %v", pattern, operation.Tags)
		}
	}
}

func TestOpenAPIOperationIDs(t *testing.T) {
	seen := map[string]string{}
	for pattern, operation := range loadContract(t).operations {
		name := operation.OperationID
		if other, twice := seen[name]; twice || name == "" {
			t.Errorf("%s and %s: operationId %q", pattern, other, name)
		}
		seen[name] = pattern
		if operation.Summary == "" {
			t.Errorf("%s has no summary", pattern)
		}
	}
}

func TestOpenAPIListsTheProblems(t *testing.T) {
	var want []any
	for _, k := range kinds {
		want = append(want, "/problems/"+k.slug)
	}

	schema := loadContract(t).doc.Components.Schemas["Problem"].Value
	if got := schema.Properties["type"].Value.Enum; !slices.Equal(got, want) {
		t.Errorf("the document has the problems %v, want %v", got, want)
	}
}

// Every problem that the document shows is as the service writes it and listed under its
// status, and every kind is shown.
func TestOpenAPIShowsTheProblems(t *testing.T) {
	shown := map[string]bool{}
	each := func(where, status string, example *openapi3.ExampleRef) {
		p := problemOf(t, example.Value.Value)
		if err := checkKind(p); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if text := strconv.Itoa(p.Status); text != status {
			t.Errorf("%s: an example of status %s under %s", where, text, status)
		}
		shown[strings.TrimPrefix(p.Type, "/problems/")] = true
	}

	c := loadContract(t)
	for pattern, operation := range withElsewhere(c) {
		for status, response := range operation.Responses.Map() {
			content := response.Value.Content[mediaProblem]
			if content == nil {
				continue
			}
			for _, example := range content.Examples {
				each(pattern, status, example)
			}
		}
	}

	for _, k := range kinds {
		if !shown[k.slug] {
			t.Errorf("the document shows no %s", k.slug)
		}
	}
}

func withElsewhere(c *contract) map[string]*openapi3.Operation {
	all := maps.Clone(c.operations)
	all["elsewhere"] = c.elsewhere
	return all
}

func problemOf(t *testing.T, value any) (p problemDocument) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// Every route can fail, and one that needs the database can find it away.
func TestOpenAPIDocumentsFailures(t *testing.T) {
	for pattern, operation := range loadContract(t).operations {
		needs := []int{500, 503}
		if pattern == "GET /v1/openapi.yaml" || strings.HasPrefix(pattern, "GET /problems") {
			needs = []int{500} // these come from memory
		}
		if security := operation.Security; security == nil || len(*security) > 0 {
			needs = append(needs, 401)
		}
		if slices.Contains(operation.Tags, "Original") {
			needs = append(needs, 404)
		}
		if body := operation.RequestBody; body != nil {
			needs = append(needs, 400, 413, 415)
		}

		for _, status := range needs {
			if operation.Responses.Status(status) == nil {
				t.Errorf("%s: status %d is not documented", pattern, status)
			}
		}
	}
}

// Every schema of a response is closed, so that a leaked field fails every test that sees it.
//
// ASVS v5.0.0-15.3.1
// Incident 42
func TestOpenAPIResponsesAreClosed(t *testing.T) {
	for pattern, operation := range withElsewhere(loadContract(t)) {
		for status, response := range operation.Responses.Map() {
			for mediaType, content := range response.Value.Content {
				checkClosed(t, strings.Join([]string{pattern, status, mediaType}, " "), content.Schema)
			}
		}
	}
}

// The v1 surface refuses keys that it does not know.
func TestOpenAPIRequestsAreClosed(t *testing.T) {
	for pattern, operation := range loadContract(t).operations {
		if slices.Contains(operation.Tags, "Original") || operation.RequestBody == nil {
			continue
		}
		if content := operation.RequestBody.Value.Content["application/json"]; content != nil {
			checkClosed(t, pattern, content.Schema)
		}
	}
}

func checkClosed(t *testing.T, where string, schema *openapi3.SchemaRef) {
	t.Helper()
	if schema == nil {
		return // bytes
	}

	err := schema.WalkSubtree(func(pointer string, s *openapi3.SchemaRef) error {
		rest := s.Value.AdditionalProperties
		isObject := s.Value.Type.Includes("object") || len(s.Value.Properties) > 0
		// A map of texts must be open; a problem's fields are the only one.
		isFields := pointer == "/properties/fields" && rest.Schema != nil
		if isObject && !isFields && (rest.Has == nil || *rest.Has) {
			t.Errorf("%s: the object at %q is open", where, pointer)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOpenAPILimits(t *testing.T) {
	schemas := loadContract(t).doc.Components.Schemas
	for name, want := range map[string]uint64{
		"Name":        profile.MaxName,
		"Occupation":  profile.MaxOccupation,
		"HomeAddress": profile.MaxHomeAddress,
		"Country":     profile.MaxCountry,
		"County":      profile.MaxCounty,
		"Description": profile.MaxDescription,
		"Link":        profile.MaxLink,
		"TypedLink":   profile.MaxLink,
		"Email":       identity.MaxEmailBytes,
		"NewPassword": password.MaxLength,
		"Upload":      picture.MaxBytes,
	} {
		got := schemas[name].Value.MaxLength
		if got == nil {
			t.Errorf("%s has no maxLength, want %d", name, want)
		} else if *got != want {
			t.Errorf("%s: maxLength %d, want %d", name, *got, want)
		}
	}

	for name, want := range map[string]uint64{"ActivityList": activityPage, "Export": exportedActivity} {
		if got := schemas[name].Value.Properties["activity"].Value.MaxItems; got == nil || *got != want {
			t.Errorf("%s: maxItems of activity is not %d", name, want)
		}
	}
}

// The document has the fields of the wire structs, and requires those of a
// response that are always there.
func TestOpenAPIWireStructs(t *testing.T) {
	schemas := loadContract(t).doc.Components.Schemas
	responses := map[string]any{
		"Account":          accountDocument{},
		"AccountSummary":   accountSummary{},
		"Profile":          profileDocument{},
		"Links":            linksDocument{},
		"Availability":     availabilityDocument{},
		"SessionGrant":     sessionGrant{},
		"Session":          sessionDocument{},
		"SessionList":      sessionList{},
		"PublicProfile":    publicProfile{},
		"Activity":         activityDocument{},
		"ActivityList":     activityList{},
		"Export":           exportDocument{},
		"ExportedAccount":  exportedAccount{},
		"ExportedProfile":  exportedProfile{},
		"ExportedPicture":  exportedPicture{},
		"ExportedDevice":   exportedDevice{},
		"ExportedMailLink": exportedMailLink{},
		"ExportedImport":   exportedImport{},
		"Problem":          problemDocument{},
		"OriginalMessage":  originalMessage{},
		"OriginalProfile":  originalProfile{},
	}

	requests := map[string]any{
		"SignUp":          signUpRequest{},
		"AccountPatch":    accountPatch{},
		"AccountDeletion": deleteAccountRequest{},
		"PasswordChange":  passwordRequest{},
		"EmailChange":     emailRequest{},
		"UsernameChange":  usernameRequest{},
		"LogIn":           loginRequest{},
		"ProfilePatch":    profilePatch{},
		"LinksPatch":      linksPatch{},
		"OriginalSignUp":  originalSignUpRequest{},
		"OriginalLogIn":   originalLoginRequest{},
		"OriginalContact": originalContact{},
		"OriginalLinks":   originalLinks{},
	}

	for name, wire := range responses {
		all, always := jsonFields(wire)
		wantNames(t, name, slices.Sorted(maps.Keys(schemas[name].Value.Properties)), all)
		wantNames(t, name+", required", slices.Sorted(slices.Values(schemas[name].Value.Required)), always)
	}

	for name, wire := range requests {
		all, _ := jsonFields(wire)
		wantNames(t, name, slices.Sorted(maps.Keys(schemas[name].Value.Properties)), all)
	}
}

func wantNames(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: the document has %v, the struct %v", what, got, want)
	}
}

// jsonFields lists the names that a wire struct has in JSON, and those of them
// that are never left out.
func jsonFields(wire any) (all, always []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeOf(wire)) {
		if field.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, name)
		if options != "omitempty" {
			always = append(always, name)
		}
	}

	slices.Sort(all)
	slices.Sort(always)
	return all, always
}

// The document's examples of requests succeed after a sign-up and a log-in as the document
// shows them. Only valid tokens cannot be shown.
func TestOpenAPIRequestsSucceed(t *testing.T) {
	c := loadContract(t)
	shown := func(pattern string) any {
		body := c.operations[pattern].RequestBody
		if body == nil || body.Value.Content["application/json"] == nil {
			return nil
		}
		content := body.Value.Content["application/json"]
		for _, example := range content.Examples {
			return example.Value.Value
		}
		return content.Example
	}

	signUps := []string{"POST /v1/accounts", "POST /creare-cont", "POST /intra-in-cont"}
	for pattern, operation := range c.operations {
		if shown(pattern) == nil {
			continue
		}

		f := newFixture(t, nil)
		code := ""
		if !slices.Contains(signUps, pattern) {
			f.want(f.call("POST", "/v1/accounts", shown("POST /v1/accounts")), 201, "")
			code = f.call("POST", "/login", shown("POST /login")).text("message")
		}

		method, path, _ := strings.Cut(pattern, " ")
		got := f.call(method, path, shown(pattern), bearer(code))
		switch refused := pattern == "POST /login" && got.status == 202; {
		case got.status == 410 && strings.HasSuffix(path, "/confirm"), got.status == 410 && strings.HasSuffix(path, "/undo"):
			// The example's token is none.
		case got.status >= 300, refused:
			t.Errorf("%s (%s): the example is answered %d %s", pattern, operation.OperationID, got.status, got.raw)
		}
	}
}
