package api

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"latchkey/internal/picture"
)

// lifter copies a JSON object without its image, which it decodes: a picture in
// base64 is never in memory as text. Whether the object is valid JSON is left
// to the decoder of the rest.
type lifter struct {
	in    *bufio.Reader
	rest  bytes.Buffer // an empty text stands in it for the image
	room  func() *bytes.Buffer
	image *bytes.Buffer // decoded, in what room returned
	fault error         // what is wrong with the image
}

func newLifter(body io.Reader, room func() *bytes.Buffer) *lifter {
	return &lifter{in: bufio.NewReader(body), room: room}
}

var errNotJSON = problem(malformedRequest, "The body is not valid JSON.")

// run reads the body to its end. It keeps track of the key that a text belongs
// to: the one before a colon in the outermost object.
func (l *lifter) run() error {
	depth, last, key := 0, byte(0), ""
	for {
		c, err := l.in.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return bodyError(err)
		}

		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			if depth == 1 && last == ':' && loosely(key) == "image" {
				l.rest.WriteByte('"')
				err = l.readImage()
			} else {
				key, err = l.copyText(depth == 1 && last != ':')
			}
			if err != nil {
				return err
			}
		}

		if c > ' ' {
			last = c
		}

		if err := l.keep(c); err != nil {
			return err
		}
	}
}

// keep copies a byte to the rest, which is bounded.
func (l *lifter) keep(c byte) error {
	if l.rest.Len() >= maxJSONBody {
		return &http.MaxBytesError{Limit: maxJSONBody}
	}
	return l.rest.WriteByte(c)
}

// copyText copies a text but for its closing quote. It returns the text if that
// is a key.
func (l *lifter) copyText(isKey bool) (key string, err error) {
	start := l.rest.Len()
	escaped := false
	for c := byte('"'); ; escaped = c == '\\' && !escaped {
		if err := l.keep(c); err != nil {
			return "", err
		}

		if c, err = l.in.ReadByte(); err == io.EOF {
			return "", errNotJSON
		}
		if err != nil {
			return "", bodyError(err)
		}

		if c == '"' && !escaped {
			break
		}
	}

	if isKey {
		_ = json.Unmarshal(append(bytes.Clone(l.rest.Bytes()[start:]), '"'), &key) // a key that is not valid text is none that we know
	}
	return key, nil
}

// readImage decodes the text that begins here. What is not base64 is passed over
// to its end: another image may follow, and the last of two wins.
func (l *lifter) readImage() error {
	if l.image == nil {
		l.image = l.room()
	}
	l.image.Reset()

	text := &jsonText{in: l.in}
	l.fault = l.decodeImage(text)
	var large *http.MaxBytesError
	if errors.As(l.fault, &large) {
		return l.fault
	}

	// Skip what is left of the text: reading goes on after its closing quote.
	_, _ = io.Copy(io.Discard, text)
	switch text.err {
	case io.EOF:
		return nil
	case errNotJSON:
		return errNotJSON
	}
	return bodyError(text.err)
}

// decodeImage reads base64 in any of its usual forms: either alphabet, with or without
// padding, line breaks and the head of a data URL.
func (l *lifter) decodeImage(text *jsonText) error {
	const longestHead = 256

	var start []byte
	for len(start) < longestHead && !bytes.HasSuffix(start, []byte(",")) {
		c, err := text.ReadByte()
		if err != nil {
			break
		}
		start = append(start, c)
	}

	if head, ok := bytes.CutSuffix(start, []byte(",")); ok {
		head = bytes.ToLower(head)
		if !bytes.HasPrefix(head, []byte("data:")) || !bytes.HasSuffix(head, []byte(";base64")) {
			return faults{"image": "must be base64, or a data URL in base64"}.err()
		}
		start = nil
	}

	digits := &base64Digits{in: io.MultiReader(bytes.NewReader(start), text)}
	n, err := l.image.ReadFrom(io.LimitReader(base64.NewDecoder(base64.RawStdEncoding, digits), picture.MaxBytes+1))
	if n > picture.MaxBytes {
		return &http.MaxBytesError{Limit: picture.MaxBytes}
	}
	if err != nil {
		return faults{"image": "must be base64"}.err()
	}
	return nil
}

// jsonText reads what a text of JSON says, up to its closing quote.
type jsonText struct {
	in  *bufio.Reader
	err error // io.EOF after the closing quote
}

// ReadByte implements io.ByteReader. What is not ASCII may come out as anything
// else that is not.
func (t *jsonText) ReadByte() (c byte, err error) {
	if t.err != nil {
		return 0, t.err
	}
	c, err = t.in.ReadByte()
	switch {
	case err == io.EOF:
		t.err = errNotJSON
	case err != nil:
		t.err = err
	case c == '"':
		t.err = io.EOF
	case c == '\\':
		c, t.err = t.unescape()
	case c < ' ':
		t.err = errNotJSON
	}
	return c, t.err
}

// unescape reads what follows a backslash.
func (t *jsonText) unescape() (byte, error) {
	c, err := t.in.ReadByte()
	if err == io.EOF {
		return 0, errNotJSON
	}
	if err != nil {
		return 0, err
	}

	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		return "\"\\/\b\f\n\r\t"[i], nil
	}

	if c != 'u' {
		return 0, errNotJSON
	}
	var digits [4]byte
	if _, err := io.ReadFull(t.in, digits[:]); err != nil {
		return 0, err
	}

	code, err := strconv.ParseUint(string(digits[:]), 16, 16)
	if err != nil {
		return 0, errNotJSON
	}
	return byte(min(code, 0xff)), nil
}

// Read implements io.Reader. Bytes that stand for themselves are copied together.
func (t *jsonText) Read(p []byte) (n int, err error) {
	if t.err == nil {
		plain, _ := t.in.Peek(min(len(p), t.in.Buffered()))
		if i := slices.IndexFunc(plain, isSpecial); i >= 0 {
			plain = plain[:i]
		}
		if n = copy(p, plain); n > 0 {
			_, err = t.in.Discard(n)
			return n, err
		}
	}

	c, err := t.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// isSpecial reports whether a byte of a text does not stand for itself.
func isSpecial(c byte) bool { return c == '"' || c == '\\' || c < ' ' }

// base64Digits reads the digits of base64 in the usual alphabet, without white
// space and padding.
type base64Digits struct {
	in     io.Reader
	padded bool
}

var errNotBase64 = errors.New("not base64")

// Read implements io.Reader.
func (d *base64Digits) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		n, err = d.in.Read(p)
		kept := p[:0]
		for _, c := range p[:n] {
			switch c {
			case ' ', '\t', '\n', '\v', '\f', '\r':
				continue
			case '=':
				d.padded = true
				continue
			case '-':
				c = '+'
			case '_':
				c = '/'
			}

			if d.padded {
				return 0, errNotBase64
			}
			kept = append(kept, c)
		}

		n = len(kept)
	}
	return n, err
}
