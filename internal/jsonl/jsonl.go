// Package jsonl is the format in which accounts are exported and imported: a file with
// one JSON object a line, each an account.
package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// Version is the version of the format that is written and read.
const Version = 1

// maxLine bounds a line, in bytes: a picture of 8 MiB in base64, and its owner.
const maxLine = 12 << 20

// Record is an account with everything that a person would miss: a line of a
// file. What is absent has the value that a new account has.
type Record struct {
	Version            int        `json:"version"`
	ID                 string     `json:"id,omitempty"`
	Email              string     `json:"email"`
	Username           string     `json:"username"`
	FirstName          string     `json:"firstName"`
	LastName           string     `json:"lastName"`
	Locale             string     `json:"locale,omitempty"`
	EmailVerifiedAt    *time.Time `json:"emailVerifiedAt,omitempty"` // nil: nobody confirmed the e-mail
	PasswordHash       *string    `json:"passwordHash"`              // nil: no password logs in
	PasswordChangedAt  *time.Time `json:"passwordChangedAt,omitempty"`
	PasswordDisabledAt *time.Time `json:"passwordDisabledAt,omitempty"`
	CreatedAt          *time.Time `json:"createdAt,omitempty"`
	UpdatedAt          *time.Time `json:"updatedAt,omitempty"`
	Profile            Profile    `json:"profile"`
	Picture            []byte     `json:"picture,omitempty"` // base64
	PictureCreatedAt   *time.Time `json:"pictureCreatedAt,omitempty"`
}

// Profile is the contact card of a record. Of what is nil the service's default
// text comes into its place; whose Public is nil is not public.
type Profile struct {
	Occupation  *string    `json:"occupation,omitempty"`
	HomeAddress *string    `json:"homeAddress,omitempty"`
	Country     *string    `json:"country,omitempty"`
	County      *string    `json:"county,omitempty"`
	Description *string    `json:"description,omitempty"`
	Public      *bool      `json:"public,omitempty"`
	UpdatedAt   *time.Time `json:"updatedAt,omitempty"`
	Links       Links      `json:"links"`
}

// Links are the six links of a profile.
type Links struct {
	Linkedin  *string `json:"linkedin,omitempty"`
	Facebook  *string `json:"facebook,omitempty"`
	Github    *string `json:"github,omitempty"`
	Instagram *string `json:"instagram,omitempty"`
	Twitter   *string `json:"twitter,omitempty"`
	Youtube   *string `json:"youtube,omitempty"`
}

// keys are the keys of a record, with the path to each.
var keys = map[string]bool{
	"version": true, "id": true, "email": true, "username": true, "firstName": true, "lastName": true,
	"locale": true, "emailVerifiedAt": true,
	"passwordHash": true, "passwordChangedAt": true, "passwordDisabledAt": true, "createdAt": true, "updatedAt": true,
	"picture": true, "pictureCreatedAt": true,
	"profile": true, "profile.occupation": true, "profile.homeAddress": true, "profile.country": true,
	"profile.county": true, "profile.description": true, "profile.public": true, "profile.updatedAt": true,
	"profile.links": true, "profile.links.linkedin": true, "profile.links.facebook": true, "profile.links.github": true,
	"profile.links.instagram": true, "profile.links.twitter": true, "profile.links.youtube": true,
}

// Writer writes records, one a line.
type Writer struct {
	buffer *bufio.Writer
	lines  *json.Encoder
}

// NewWriter writes to w; Flush ends it.
func NewWriter(w io.Writer) *Writer {
	buffer := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(buffer)
	lines.SetEscapeHTML(false)
	return &Writer{buffer, lines}
}

// Write writes a record.
func (w *Writer) Write(r Record) error { return w.lines.Encode(r) }

// Flush writes what is still in memory.
func (w *Writer) Flush() error { return w.buffer.Flush() }

// Reader reads records, one a line, and is strict: a key that it does not know,
// has seen or would have in another case is an error that names the line.
type Reader struct {
	lines *bufio.Reader
	line  int64
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader {
	return &Reader{lines: bufio.NewReaderSize(r, 64<<10)}
}

// Line is the number of the line read last.
func (r *Reader) Line() int64 { return r.line }

// Read reads the next record, passing over empty lines; io.EOF is the end. It
// also returns the length of the line, as a measure of the memory it takes.
func (r *Reader) Read() (Record, int, error) {
	for {
		line, err := r.next()
		if err != nil {
			return Record{}, 0, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		record, err := parse(line)
		if err != nil {
			return Record{}, 0, fmt.Errorf("line %d: %w", r.line, err)
		}
		return record, len(line), nil
	}
}

// next reads a line, of whatever length up to the bound.
func (r *Reader) next() ([]byte, error) {
	var line []byte
	r.line++
	for {
		part, err := r.lines.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, fmt.Errorf("line %d: is longer than %d MiB", r.line, maxLine>>20)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil // the last line, without its end
		}
		return line, err
	}
}

func parse(line []byte) (Record, error) {
	var r Record
	if !utf8.Valid(line) {
		return r, errors.New("is not valid UTF-8")
	}
	if err := checkKeys(line); err != nil {
		return r, err
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, plain(err)
	}
	switch {
	case r.Version != Version:
		return r, fmt.Errorf("version must be %d", Version)
	case r.Email == "":
		return r, errors.New("email is missing")
	}
	return r, nil
}

// checkKeys walks over the keys of an object and of those in it. encoding/json
// itself would let a key come twice and in any case.
func checkKeys(line []byte) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.New("is not a JSON object")
	}
	if err := walk(dec, "", map[string]bool{}); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("goes on after the JSON object")
	}
	return nil
}

func walk(dec *json.Decoder, path string, seen map[string]bool) error {
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return errors.New("is not valid JSON")
		}
		key := path + t.(string)

		switch {
		case !keys[key]:
			return fmt.Errorf("%q is not a field of this format", key)
		case seen[key]:
			return fmt.Errorf("%q is given twice", key)
		}

		seen[key] = true
		if err := value(dec, key, seen); err != nil {
			return err
		}
	}

	// The end of the object.
	_, err := dec.Token()
	if err != nil {
		return errors.New("is not valid JSON")
	}
	return nil
}

func value(dec *json.Decoder, key string, seen map[string]bool) error {
	t, err := dec.Token()
	switch {
	case err != nil:
		return errors.New("is not valid JSON")
	case t == json.Delim('{'):
		return walk(dec, key+".", seen)
	case t == json.Delim('['):
		return fmt.Errorf("%q must not be a list", key)
	}
	return nil
}

// plain says in a person's words which value is of the wrong type.
func plain(err error) error {
	var wrong *json.UnmarshalTypeError
	var noTime *time.ParseError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("%q must not be a %s", wrong.Field, wrong.Value)
	case errors.As(err, &noTime):
		return fmt.Errorf("is not valid: %q is not a time as RFC 3339 writes it, such as 2026-01-02T03:04:05Z", noTime.Value)
	}
	return fmt.Errorf("is not valid: %s", err)
}
