package profile

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Network is a site that a profile has a link to. Its value is what the page of a
// person begins with there, up to the handle.
type Network string

// The networks of a profile.
const (
	Linkedin  Network = "https://linkedin.com/in/"
	Facebook  Network = "https://facebook.com/"
	Github    Network = "https://github.com/"
	Instagram Network = "https://instagram.com/"
	Twitter   Network = "https://twitter.com/"
	Youtube   Network = "https://youtube.com/@"
)

// errLink explains to a user which links are valid.
var errLink = errors.New("must be empty, a link that begins with https://, or a name there such as ana")

// Link returns the link that somebody means who typed this into the network's field:
// a link itself, a host without a scheme (github.com/ana), or only a handle (ana,
// @ana) or path there (in/ana). No text gives no link.
//
// Others follow the link from a page, so one that a browser reads in another way than
// a person does is refused. A host with letters other than a to z is returned in
// punycode, in which none looks like another.
func (n Network) Link(typed string) (string, error) {
	link := n.complete(strings.TrimSpace(typed))
	if link == "" {
		return "", nil
	}

	link, err := checkLink(link)
	if err != nil {
		return "", err
	}
	if err := Line(link, MaxLink); err != nil {
		return "", err
	}
	return link, nil
}

var (
	// handle is a person's name on any of the networks.
	handle = regexp.MustCompile(`^@?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$`)

	// What people copy of an address there without its host, and YouTube's name for a
	// channel, which is no handle.
	linkedinPath   = regexp.MustCompile(`^/?(in|company|school)/[^\s/?#]+/?$`)
	youtubePath    = regexp.MustCompile(`^/?(channel|c|user)/[^\s/?#]+/?$`)
	youtubeChannel = regexp.MustCompile(`^UC[A-Za-z0-9_-]{22}$`)

	// dotted is a host of several labels, perhaps with a port.
	dotted = regexp.MustCompile(`^[^\s@:.]+(\.[^\s@:.]+)+(:[0-9]+)?$`)
)

// complete adds what a person leaves out of a link. What is neither a host nor a
// handle stays as it is, and is no link.
func (n Network) complete(typed string) string {
	bare := strings.TrimPrefix(typed, "//")
	host, rest := bare, ""
	if end := strings.IndexAny(bare, "/?#"); end >= 0 {
		host, rest = bare[:end], bare[end:]
	}

	// "ana.pop" may be a handle, "profile.php?id=1" is the end of a link, and "ana.ro" is
	// a host: without a path it depends on whether there is such a top-level domain.
	hasPath := strings.HasPrefix(rest, "/") || strings.Contains(host, ":")
	if dotted.MatchString(host) && (hasPath || underPublicSuffix(host)) {
		return "https://" + bare
	}
	switch {
	case n == Linkedin && linkedinPath.MatchString(typed):
		return "https://linkedin.com/" + strings.TrimPrefix(typed, "/")
	case n == Youtube && youtubePath.MatchString(typed):
		return "https://youtube.com/" + strings.TrimPrefix(typed, "/")
	case n == Youtube && youtubeChannel.MatchString(typed):
		return "https://youtube.com/channel/" + typed
	case handle.MatchString(typed):
		return string(n) + strings.TrimPrefix(typed, "@")
	}
	return typed
}

func underPublicSuffix(host string) bool {
	_, known := publicsuffix.PublicSuffix(strings.ToLower(host))
	return known
}

// checkLink takes an absolute link to a web page and gives its host the one form that
// is safe to show.
func checkLink(link string) (string, error) {
	// Spaces, quotes and braces would end an attribute or a script, a backslash is a
	// slash to a browser, and format characters are not seen.
	if strings.ContainsAny(link, " \\\"<>`{}") || strings.ContainsFunc(link, unseen) {
		return "", errLink
	}

	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Opaque != "" {
		return "", errLink
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return "", errLink
	}
	host, ok := asciiHost(u.Hostname())
	if !ok {
		return "", errLink
	}

	// The rest stays to the letter: parsing may have decoded it.
	_, after, _ := strings.Cut(link, "://")
	end := strings.IndexAny(after+"/", "/?#")
	authority, rest := after[:end], after[end:]
	if strings.Contains(authority, "%") {
		return "", errLink
	}
	return u.Scheme + "://" + strings.Replace(authority, u.Hostname(), host, 1) + rest, nil
}

func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || unicode.Is(unicode.Z, r)
}

// label is one of a host's names. Underscores and double hyphens are in use.
var label = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$`)

// number is a last label by which a browser takes a host for an IPv4 address: 0x7f.1 and
// 2130706433 are both 127.0.0.1 to it.
var number = regexp.MustCompile(`(^|\.)([0-9]+|0[xX][0-9A-Fa-f]*)\.?$`)

// asciiHost returns a host name or address in ASCII. Of other scripts a host has
// letters, digits and their marks; anything else only looks like a dot, a slash or
// nothing at all. Of an address only the usual form is taken.
func asciiHost(host string) (string, bool) {
	if _, err := netip.ParseAddr(host); err == nil {
		return host, true
	}

	for _, r := range host {
		if r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.Nd, unicode.M) {
			return "", false
		}
	}
	ascii := host
	if strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
		var err error
		if ascii, err = idna.Lookup.ToASCII(host); err != nil {
			return "", false
		}
	}
	if number.MatchString(ascii) {
		return "", false
	}

	for name := range strings.SplitSeq(strings.TrimSuffix(ascii, "."), ".") {
		if !label.MatchString(name) {
			return "", false
		}
	}
	return ascii, true
}
