package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// kind is a class of problem: a stable slug, a status, and its meaning for
// frontend developers.
type kind struct {
	slug    string
	status  int
	title   string
	explain string
}

var (
	malformedRequest = &kind{"malformed-request", http.StatusBadRequest, "The request cannot be read",
		"The body is not one JSON object of the documented form. Where single fields are the cause, `fields` names each: it is unknown, given twice, or of the wrong type. The request will not succeed unchanged."}
	invalidFields = &kind{"invalid-fields", http.StatusUnprocessableEntity, "Some fields are not valid",
		"`fields` has one entry for each field that is not valid, with a text that can be shown beside it. All faults are reported at once."}
	missingCode = &kind{"missing-code", http.StatusUnauthorized, "A session is needed",
		"The request carries no session code, or something that does not have the form of one. Log in with POST /v1/sessions and send the code as `Authorization: Bearer <code>`, or ask for the cookie."}
	unknownCode = &kind{"unknown-code", http.StatusUnauthorized, "The session is not known",
		"The session has been ended, by log-out, from another device, by a change of password or with its account, or it never was one. Log in again."}
	sessionExpired = &kind{"session-expired", http.StatusUnauthorized, "The session has expired",
		"The session reached the end of its lifetime. Log in again."}
	wrongCredentials = &kind{"wrong-credentials", http.StatusUnauthorized, "The log-in or the password is wrong",
		"No account has this log-in together with this password. Which of the two is wrong is not told."}
	wrongPassword = &kind{"wrong-password", http.StatusForbidden, "The current password is wrong",
		"This change needs the account's current password, and another was given. The session goes on."}
	emailNotVerified = &kind{"email-not-verified", http.StatusForbidden, "The e-mail is not verified",
		"The password is right, and this service asks for the account's e-mail to be confirmed before a log-in. An email with a link was sent to it."}
	crossOrigin = &kind{"cross-origin", http.StatusForbidden, "The request comes from another site",
		"A browser sent this request with the session cookie on behalf of a page of another origin. The operator lists the origins that may do so in LATCHKEY_ALLOWED_ORIGINS."}
	notFound = &kind{"not-found", http.StatusNotFound, "Not found",
		"Nothing has this address, or it is not yours."}
	methodNotAllowed = &kind{"method-not-allowed", http.StatusMethodNotAllowed, "The method is not allowed here",
		"The address exists and answers to other methods, which the header Allow lists."}
	taken = &kind{"taken", http.StatusConflict, "The name is taken",
		"`fields` tells which of e-mail and username belongs to another account."}
	deadLink = &kind{"dead-link", http.StatusGone, "The link is no longer valid",
		"The token has been used already, has expired, belongs to something else, or never was one; which of these is not told. A change of password ends all of them. Ask for another email."}
	tooSlow = &kind{"too-slow", http.StatusRequestTimeout, "The request came too slowly",
		"The body did not arrive in time: it may take a minute, and a picture must come at 32 KiB a second or more. Nothing was changed. Send it again over a better connection, or a smaller picture."}
	tooLarge = &kind{"too-large", http.StatusRequestEntityTooLarge, "The request is too large",
		"A JSON body may have 64 KiB, a picture 8 MiB."}
	unsupportedType = &kind{"unsupported-type", http.StatusUnsupportedMediaType, "The content type is not supported",
		"Send JSON as `Content-Type: application/json`, and a picture as its bytes or as multipart/form-data; neither compressed by a Content-Encoding."}
	invalidPicture = &kind{"invalid-picture", http.StatusUnprocessableEntity, "The picture cannot be used",
		"The file is not a JPEG, PNG, GIF or WebP image, is damaged, or is too large: 8 MiB, 40 megapixels and 20000 pixels a side are the most."}
	tooManyAttempts = &kind{"too-many-attempts", http.StatusTooManyRequests, "Too many attempts",
		"This account or this client address has tried too often. The header Retry-After says when the next attempt is looked at; until then a right password is refused too."}
	busy = &kind{"busy", http.StatusServiceUnavailable, "The service is busy",
		"More log-ins, sign-ups or pictures are waiting than can be served soon. Nothing was changed. Try again after the time in the header Retry-After."}
	unavailable = &kind{"unavailable", http.StatusServiceUnavailable, "The service cannot reach its database",
		"Try again after the time in the header Retry-After. A change that was being made either stands as a whole or not at all, so the request may be sent again."}
	internal = &kind{"internal", http.StatusInternalServerError, "Something went wrong here",
		"The fault is the service's. The operator finds it in the log by the value of the header X-Request-Id."}
)

// kinds lists them in the order of their statuses.
var kinds = []*kind{
	malformedRequest, missingCode, unknownCode, sessionExpired, wrongCredentials, wrongPassword, emailNotVerified, crossOrigin,
	notFound, methodNotAllowed, tooSlow, taken, deadLink, tooLarge, unsupportedType, invalidFields, invalidPicture,
	tooManyAttempts, internal, busy, unavailable,
}

// Error is a problem on its way to a client. Everything in it is public but the
// cause, which goes to the log.
type Error struct {
	kind       *kind
	detail     string
	fields     map[string]string // JSON name of a field → what is wrong with it
	retryAfter time.Duration
	cause      error
}

func problem(k *kind, detail string) *Error { return &Error{kind: k, detail: detail} }

// Error implements error for the log.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.kind.slug, e.cause)
	}
	return e.kind.slug
}

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.cause }

// isKind reports whether an error is a problem of this kind.
func isKind(err error, k *kind) bool {
	var e *Error
	return errors.As(err, &e) && e.kind == k
}

// problemDocument is the wire form of an Error (RFC 9457).
type problemDocument struct {
	Type   string            `json:"type"`
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
}

func (e *Error) document() problemDocument {
	return problemDocument{
		Type:   "/problems/" + e.kind.slug,
		Title:  e.kind.title,
		Status: e.kind.status,
		Detail: e.detail,
		Fields: e.fields,
	}
}

// faults collects what is wrong with a request's fields, so that one
// response reports all of it.
type faults map[string]string

// add notes an error about a field; nil is no fault.
func (f faults) add(field string, err error) {
	if err != nil {
		f[field] = err.Error()
	}
}

// err is the problem that reports the faults, or nil without any.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{kind: invalidFields, detail: f.sentence(), fields: f}
}

// sentence puts the faults in one line, for those who show only the detail.
func (f faults) sentence() string {
	var parts []string
	for field, fault := range f {
		parts = append(parts, field+" "+fault)
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ") + "."
}

// forAnHour lets clients cache for an hour what only a new release changes.
const forAnHour = "public, max-age=3600"

func (s *Server) listProblems(w http.ResponseWriter, _ *http.Request) error {
	var b strings.Builder
	for _, k := range kinds {
		b.WriteString(k.text())
	}
	w.Header().Set("Cache-Control", forAnHour)
	return writeText(w, b.String())
}

func (s *Server) getProblem(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	i := slices.IndexFunc(kinds, func(k *kind) bool { return k.slug == slug })
	if i < 0 {
		return problem(notFound, "There is no problem of this name; GET /problems lists them.")
	}
	w.Header().Set("Cache-Control", forAnHour)
	return writeText(w, kinds[i].text())
}

func (k *kind) text() string {
	return fmt.Sprintf("/problems/%s (status %d)\n%s.\n\n%s\n\n", k.slug, k.status, k.title, k.explain)
}
