package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"
)

// maxJSONBody in bytes; no body of the API but a picture comes near it.
const maxJSONBody = 64 << 10

// maxKeys of an object, the repeated ones included; no request has a third of it.
const maxKeys = 64

// decodeStrict reads a request's body, one flat JSON object, into the struct
// that dst points to. A field of the struct is a string, a bool, or a pointer to
// one: nil after decoding means that the key was absent. Unknown keys, keys in
// another case, keys given twice and values of another type are refused, all
// of them at once and by name.
func decodeStrict(w http.ResponseWriter, r *http.Request, dst any) error {
	return decode(w, r, dst, objectReader{strict: true})
}

// decodeLoose is for the original surface: it reads keys whatever their case and
// underscores, lets the last of two win, and passes over the ones it does not
// know and null.
func decodeLoose(w http.ResponseWriter, r *http.Request, dst any) error {
	return decode(w, r, dst, objectReader{})
}

// objectReader decodes one JSON object by one of the two rules above.
type objectReader struct {
	strict bool
}

// isJSON refuses a body whose Content-Type is not JSON.
func isJSON(w http.ResponseWriter, r *http.Request) error {
	if err := uncompressed(w, r); err != nil {
		return err
	}

	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return problem(unsupportedType, "Send a JSON object with Content-Type: application/json.")
	}
	return nil
}

func decode(w http.ResponseWriter, r *http.Request, dst any, o objectReader) error {
	if err := isJSON(w, r); err != nil {
		return err
	}

	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSONBody))
	if err != nil {
		return bodyError(err)
	}
	if !utf8.Valid(body) {
		return problem(malformedRequest, "The body is not valid UTF-8.")
	}

	return o.object(body, reflect.ValueOf(dst).Elem())
}

// uncompressed refuses a body in a coding, such as gzip: none is decoded here, and its
// bytes would be taken for damaged JSON or a damaged picture.
func uncompressed(w http.ResponseWriter, r *http.Request) error {
	for _, coding := range r.Header.Values("Content-Encoding") {
		if coding != "" && !strings.EqualFold(coding, "identity") {
			w.Header().Set("Accept-Encoding", "identity") // RFC 9110, section 15.5.16
			return problem(unsupportedType, "The body is compressed. Send it as it is, without Content-Encoding.")
		}
	}
	return nil
}

// bodyError distinguishes a body that is too large or too slow from one that broke off.
func bodyError(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Error{kind: tooSlow, cause: err}
	}
	return &Error{kind: malformedRequest, detail: "The body ended early.", cause: err}
}

// object walks over the keys of one object. encoding/json itself would let a
// key come twice and in any case.
func (o objectReader) object(body []byte, dst reflect.Value) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return problem(malformedRequest, "The body is not a JSON object.")
	}

	wrong := faults{}
	seen := map[string]bool{}
	for n := 0; dec.More(); n++ {
		key, value, err := member(dec)
		if err != nil {
			return problem(malformedRequest, "The body is not valid JSON.")
		}
		if n == maxKeys {
			return problem(malformedRequest, "The object has too many keys.")
		}

		if o.strict && seen[key] {
			wrong[key] = "is given twice"
			continue
		}
		seen[key] = true

		if fault := o.assign(dst, key, value); fault != "" {
			wrong[key] = fault
		}
	}

	if _, err := dec.Token(); err != nil {
		return problem(malformedRequest, "The body is not valid JSON.")
	}
	if _, err := dec.Token(); err != io.EOF {
		return problem(malformedRequest, "The body goes on after the JSON object.")
	}

	if len(wrong) > 0 {
		return &Error{kind: malformedRequest, detail: wrong.sentence(), fields: wrong}
	}
	return nil
}

func member(dec *json.Decoder) (key string, value json.RawMessage, err error) {
	t, err := dec.Token()
	if err != nil {
		return "", nil, err
	}
	err = dec.Decode(&value)
	return t.(string), value, err
}

// assign sets the field of this key and returns what is wrong with it, if
// anything.
func (o objectReader) assign(dst reflect.Value, key string, value json.RawMessage) string {
	field := o.field(dst, key)
	switch {
	case !field.IsValid() && o.strict:
		return "is not a field of this request"
	case !field.IsValid(), !o.strict && string(value) == "null":
		return ""
	}
	if string(value) != "null" && json.Unmarshal(value, field.Addr().Interface()) == nil {
		return ""
	}
	if t := field.Type(); t.Kind() == reflect.Bool || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Bool {
		return "must be true or false"
	}
	return "must be a text"
}

// field finds the field whose json tag is this key.
func (o objectReader) field(dst reflect.Value, key string) reflect.Value {
	for i := range dst.NumField() {
		name := dst.Type().Field(i).Tag.Get("json")
		if name == key || !o.strict && loosely(name) == loosely(key) {
			return dst.Field(i)
		}
	}
	return reflect.Value{}
}

// loosely makes one text of the spellings that the original surface takes for one name:
// newEmail, newemail, new_email.
func loosely(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}
