package pwned

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody bounds an answer in bytes, after decompression. Ranges have up to
// two thousand lines of some 40 bytes with padding, which is 80 KB.
const maxBody = 1 << 20

// errTooLarge refuses an answer of more than maxBody.
var errTooLarge = errors.New("pwned: the answer is too large")

// checkURL returns the URL without a slash at its end.
func checkURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return "", errors.New("must be like https://host/path")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("must have no user, query or fragment")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/"), nil
	}
	return "", errors.New("must use https, or http on a loopback host")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// newClient follows no redirect: the service has none, and another host was
// not configured. The proxy of the environment applies.
func newClient(timeout time.Duration) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 4
	transport.MaxResponseHeaderBytes = 64 << 10
	return &http.Client{
		Transport: transport,
		Timeout:   timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// inService asks for the hash's range and looks for the rest of it.
func (c *Checker) inService(ctx context.Context, hash []byte) (bool, error) {
	prefix, suffix := strings.ToUpper(string(hash[:prefixDigits])), hash[prefixDigits:]
	body, err := c.get(ctx, c.url+"/range/"+prefix)
	if err != nil {
		return false, err
	}
	if len(body) == 0 {
		return false, errFormat // no range is empty
	}
	return find(body, suffix)
}

// get reads a whole answer.
func (c *Checker) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, withoutURL(err)
	}
	request.Header.Set("User-Agent", "latchkey")
	request.Header.Set("Add-Padding", "true") // hides the range's size on the wire

	response, err := c.client.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer response.Body.Close()

	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("pwned: the service answered with status %d", response.StatusCode)
	}

	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, withoutURL(err)
	case len(body) > maxBody:
		return nil, errTooLarge
	}

	return body, nil
}

// withoutURL keeps the prefix, which is in the URL, out of errors and logs.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("pwned: the service did not answer: %w", err)
}
