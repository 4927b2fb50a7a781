// Package pwned says whether a password was seen in a breach.
//
// It knows the two forms of Have I Been Pwned's Pwned Passwords: the range
// service, which gets the first five hex digits of the password's SHA-1 and
// answers with all the hashes with that prefix (k-anonymity), and the file that
// the downloader writes. It leaves to its caller what a sighting means and what
// to do when there is no answer; the caller fails open, since a service that is
// down must not keep anybody from setting a password.
//
// Of the password nothing leaves the process but that prefix, one of 16^5 that
// each stand for about a thousand breached passwords and any number of others.
// Neither password, hash nor prefix is in any error. SHA-1 is the format's
// choice; nothing rests on it here.
package pwned

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// Checker looks passwords up. A nil Checker, and one with neither service nor
// file, reports that nothing was seen. It is safe for concurrent use.
type Checker struct {
	url    string // without a slash at its end; empty for no service
	client *http.Client
	file   *os.File // nil for none
	size   int64    // of file, in bytes
}

// New makes a Checker of a range service, a file, both or neither.
//
// The url is what comes before /range/, such as https://api.pwnedpasswords.com:
// https only, except on loopback hosts. The timeout bounds each request as a
// whole and must be positive with a url. The file holds lines of 40 hex digits,
// sorted, each optionally followed by a colon and a count; New reads its start,
// middle and end, and refuses it if they do not look so. It stays open until
// Close; a new version is put in place by renaming and a restart.
func New(url string, timeout time.Duration, file string) (*Checker, error) {
	c := new(Checker)
	var faults []string // both are reported
	if url != "" {
		base, err := checkURL(url)
		if err != nil {
			faults = append(faults, fmt.Sprintf("the URL %v", err))
		}
		if timeout <= 0 {
			faults = append(faults, "the time-out must be positive")
		}
		c.url, c.client = base, newClient(timeout)
	}
	if file != "" {
		if err := c.open(file); err != nil {
			faults = append(faults, fmt.Sprintf("the file %s: %v", file, err))
		}
	}

	if len(faults) > 0 {
		_ = c.Close()
		return nil, errors.New("pwned: " + strings.Join(faults, "; "))
	}
	return c, nil
}

// Close releases the file and idle connections. The Checker is not used again.
func (c *Checker) Close() error {
	if c == nil {
		return nil
	}
	if c.client != nil {
		c.client.CloseIdleConnections()
	}
	if c.file != nil {
		return c.file.Close()
	}
	return nil
}

// Seen reports whether the password, as its UTF-8 bytes are, was seen in a
// breach. The file is asked first, as it costs nothing. With an error the
// answer is not known: a request that timed out, a status other than 200, an
// answer that is too large or not in the format.
func (c *Checker) Seen(ctx context.Context, password string) (bool, error) {
	if c == nil || c.file == nil && c.url == "" {
		return false, nil
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	sum := sha1.Sum([]byte(password))
	hash := make([]byte, hashDigits)
	hex.Encode(hash, sum[:])

	var fromFile, fromService error
	var seen bool
	if c.file != nil {
		seen, fromFile = c.inFile(hash)
	}
	if !seen && c.url != "" {
		seen, fromService = c.inService(ctx, hash)
	}
	if seen {
		return true, nil
	}
	return false, errors.Join(fromFile, fromService)
}
