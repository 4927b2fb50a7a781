package pwned

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"latchkey/internal/regular"
)

// The units in which the file is read, in bytes.
const (
	blockSize = 4096
	maxLine   = 128 // a line has at most 63: hash, colon, 20 digits, CR, LF
)

// open opens the file and samples it.
func (c *Checker) open(name string) (err error) {
	f, err := regular.Open(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
		}
	}()

	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case info.Size() == 0:
		return errors.New("is empty")
	}

	c.file, c.size = f, info.Size()
	return c.sample()
}

// sample checks the format and the order of the lines in a block at the start,
// in the middle and at the end of the file, and among the three.
func (c *Checker) sample() error {
	var last []byte
	var done int64 // what is before it was looked at
	for _, at := range []int64{0, c.size / 2, c.size - blockSize} {
		from, err := c.lineStart(max(at, done))
		if err != nil {
			return err
		}
		lines, err := c.wholeLines(from, min(from+blockSize, c.size))
		if err != nil {
			return err
		}
		if last, err = ascending(last, lines); err != nil {
			return fmt.Errorf("at byte %d or soon after: %w", from, err)
		}
		done = from + int64(len(lines))
	}
	return nil
}

// ascending checks that each line is greater than the one before it, the first
// than last, and returns the hash of the last line.
func ascending(last, lines []byte) ([]byte, error) {
	for line := range bytes.Lines(lines) {
		hash, _, err := parse(bytes.TrimSuffix(line, []byte("\n")), hashDigits)
		if err != nil {
			return nil, err
		}
		if bytes.Compare(last, hash) >= 0 {
			return nil, errors.New("pwned: the lines are not sorted by hash")
		}
		last = hash
	}
	return last, nil
}

// inFile is a binary search by offset. The hash, if present, is in a line that
// begins in [lo, hi), and both are starts of lines or the file's end.
func (c *Checker) inFile(hash []byte) (bool, error) {
	lo, hi := int64(0), c.size
	for hi-lo > blockSize {
		start, err := c.lineStart(lo + (hi-lo)/2)
		if err != nil {
			return false, err
		}

		got, err := c.hashAt(start)
		if err != nil {
			return false, err
		}

		if bytes.Compare(got, hash) <= 0 {
			lo = start
		} else {
			hi = start
		}
	}

	lines, err := c.read(lo, hi)
	if err != nil {
		return false, err
	}
	return find(lines, hash)
}

// lineStart is the first start of a line at or after an offset, or the file's
// end.
func (c *Checker) lineStart(at int64) (int64, error) {
	if at == 0 || at >= c.size {
		return min(at, c.size), nil
	}
	near, err := c.read(at-1, min(at+maxLine, c.size))
	if err != nil {
		return 0, err
	}
	feed := bytes.IndexByte(near, '\n')
	switch {
	case feed >= 0:
		return at + int64(feed), nil
	case at+maxLine < c.size:
		return 0, errFormat
	}
	return c.size, nil
}

// hashAt is the hash of the line that starts there.
func (c *Checker) hashAt(start int64) ([]byte, error) {
	line, err := c.read(start, min(start+maxLine, c.size))
	if err != nil {
		return nil, err
	}
	line, _, _ = bytes.Cut(line, []byte("\n"))
	hash, _, err := parse(line, hashDigits)
	return hash, err
}

// wholeLines reads [from, to) without the line that goes on after it.
func (c *Checker) wholeLines(from, to int64) ([]byte, error) {
	block, err := c.read(from, to)
	if err != nil || to == c.size {
		return block, err
	}
	whole := block[:bytes.LastIndexByte(block, '\n')+1]
	if len(whole) == 0 {
		return nil, errFormat
	}
	return whole, nil
}

// read reads [from, to). A file that has become shorter is an error.
func (c *Checker) read(from, to int64) ([]byte, error) {
	block := make([]byte, to-from)
	if n, err := c.file.ReadAt(block, from); n < len(block) {
		return nil, fmt.Errorf("pwned: the file cannot be read: %w", errors.Join(err, io.ErrUnexpectedEOF))
	}
	return block, nil
}
