package pwned

import (
	"bytes"
	"errors"
	"strconv"
)

// The lengths of a hash and of the part that is sent, in hex digits.
const (
	hashDigits   = 40
	prefixDigits = 5
)

// errFormat refuses what is not a line of either form. It does not quote it.
var errFormat = errors.New("pwned: a line is not hex digits, a colon and a count")

// parse reads a line without its line feed: so many hex digits, and a colon
// and a count, which may be missing. It returns the digits in lower case, in
// place, and whether the hash was ever seen: the count is not zero.
func parse(line []byte, digits int) (hash []byte, seen bool, err error) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	hash, count, counted := bytes.Cut(line, []byte(":"))
	if len(hash) != digits {
		return nil, false, errFormat
	}

	for i, b := range hash {
		switch {
		case b >= 'A' && b <= 'F':
			hash[i] = b - 'A' + 'a'
		case b >= '0' && b <= '9', b >= 'a' && b <= 'f':
		default:
			return nil, false, errFormat
		}
	}

	if !counted {
		return hash, true, nil
	}

	n, err := strconv.ParseUint(string(count), 10, 64)
	if err != nil {
		return nil, false, errFormat
	}
	return hash, n > 0, nil
}

// find looks for the hash in whole lines. It need not be constant time: the
// caller chose the password, and the hashes are public, so the time that
// it takes reveals nothing. Every line is read, so that a broken answer
// is an error whatever was asked.
func find(lines, hash []byte) (bool, error) {
	found := false
	for line := range bytes.Lines(lines) {
		got, seen, err := parse(bytes.TrimSuffix(line, []byte("\n")), len(hash))
		if err != nil {
			return false, err
		}
		found = found || seen && bytes.Equal(got, hash)
	}
	return found, nil
}
