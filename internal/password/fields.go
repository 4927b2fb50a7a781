package password

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// fields are the parts of a stored hash between its dollar signs, read from left
// to right. A part that is wrong is remembered: a parser reads all of them and
// asks once, with unreadable.
type fields struct {
	parts   []string
	bad     bool
	refused error // it is well-formed, and costs too much
}

// split cuts the text into exactly n parts. None of those read may be empty.
func split(text, separator string, n int) *fields {
	parts := strings.Split(text, separator)
	return &fields{parts: parts, bad: len(parts) != n}
}

func (f *fields) text() string {
	if f.bad || f.parts[0] == "" {
		f.bad = true
		return ""
	}
	part := f.parts[0]
	f.parts = f.parts[1:]
	return part
}

// number reads decimal digits, without a sign or leading zeros.
func (f *fields) number(least, most int) int {
	part := f.text()
	n, err := strconv.Atoi(part)
	if err != nil || strconv.Itoa(n) != part || n < least || n > most {
		f.bad = true
	}
	return n
}

// named reads "name=number".
func (f *fields) named(name string, least, most int) int {
	value, found := strings.CutPrefix(f.text(), name+"=")
	inner := fields{parts: []string{value}, bad: f.bad || !found}
	n := inner.number(least, most)
	f.bad = inner.bad
	return n
}

// bytes reads this many encoded bytes, in the one spelling that they have: Go's
// decoders take line breaks too, so what is decoded is encoded again and compared.
func (f *fields) bytes(c codec, least, most int) []byte {
	return f.bytesOf(least, most, c)
}

// bytesOf reads bytes that are written in one of several encodings.
func (f *fields) bytesOf(least, most int, codecs ...codec) []byte {
	part := f.text()
	for _, c := range codecs {
		b, err := c.DecodeString(part)
		if err == nil && c.EncodeToString(b) == part && len(b) >= least && len(b) <= most {
			return b
		}
	}
	f.bad = true
	return nil
}

// hex reads this many bytes as hexadecimal digits. Some makers write upper case;
// nobody mixes the two.
func (f *fields) hex(size int) []byte {
	return f.bytesOf(size, size, lowerHex{}, upperHex{})
}

// refuse remembers why a well-formed hash is not read.
func (f *fields) refuse(format string, args ...any) {
	f.refused = refusal(fmt.Sprintf(format, args...))
}

func (f *fields) unreadable() error {
	if f.bad {
		return ErrUnreadable
	}
	return f.refused
}

type codec interface {
	DecodeString(text string) ([]byte, error)
	EncodeToString(b []byte) string
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

var (
	base64PHC    = base64.RawStdEncoding
	base64Django = base64.StdEncoding
	// passlib's "adapted" base64.
	base64Passlib = base64.NewEncoding(alphanumeric + "./").WithPadding(base64.NoPadding)
	base64Bcrypt  = base64.NewEncoding("./" + alphanumeric).WithPadding(base64.NoPadding)
)

type lowerHex struct{}

func (lowerHex) DecodeString(text string) ([]byte, error) { return hex.DecodeString(text) }
func (lowerHex) EncodeToString(b []byte) string           { return hex.EncodeToString(b) }

type upperHex struct{ lowerHex }

func (upperHex) EncodeToString(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
