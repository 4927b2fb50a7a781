package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"latchkey/internal/regular"
)

type mode string

const (
	startTLS    mode = "STARTTLS"
	implicitTLS mode = "TLS"
	noTLS       mode = "no TLS"
)

// Server says where the server is and how to speak to it.
type Server struct {
	host, port     string
	mode           mode
	user, password string
	hello          string
	tls            *tls.Config
}

var (
	errForm = errors.New("must be a URL such as smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org:465, " +
		"with special characters of user and password percent-encoded (@ as %40, / as %2F, ? as %3F, # as %23, % as %25)")
	errParameter = errors.New("has a parameter that does not exist, or one twice; there are tls, ca and hello")
	errTLS       = errors.New("tls must be starttls (what smtp:// means without it) or none, and not be there with smtps://; " +
		"certificates are always verified (name your own authority by ca=)")
)

// Parse reads the URL of a server:
//
//	smtp://user:password@host:587     STARTTLS, or nothing is sent
//	smtps://user:password@host:465    TLS from the first byte
//	smtp://127.0.0.1:2525?tls=none    in the clear; with credentials only to the same machine
//
// Ports and credentials may be left out. Parameters: tls=starttls or tls=none;
// ca=/path/to/ca.pem, the authorities to trust in place of the system's;
// hello=name, what to call oneself. Errors repeat nothing of the URL but the
// path of ca.
func Parse(raw string) (*Server, error) {
	u, err := url.Parse(raw)
	// What is after a password's unescaped ? or # would be taken for something else.
	if err != nil || u.Opaque != "" || u.Path != "" && u.Path != "/" || strings.Contains(raw, "#") || strings.Contains(u.RawQuery, "@") {
		return nil, errForm
	}

	parameters, err := parseParameters(u.RawQuery)
	if err != nil {
		return nil, err
	}

	s := &Server{host: u.Hostname(), hello: parameters["hello"]}
	if s.mode, err = parseMode(u.Scheme, parameters); err != nil {
		return nil, err
	}
	if s.port, err = s.parsePort(u.Port()); err != nil {
		return nil, err
	}

	if !isHost(s.host) {
		return nil, errors.New("must name a host: a name in ASCII or an IP address (IPv6 in brackets)")
	}
	if s.hello != "" && !isHello(s.hello) {
		return nil, errors.New("hello must be a host name, or an IP address in brackets")
	}

	if err := s.setCredentials(u.User); err != nil {
		return nil, err
	}
	return s, s.setTLS(parameters)
}

// parseParameters knows each parameter at most once.
func parseParameters(query string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errForm
	}
	parameters := map[string]string{}
	for name, all := range values {
		if name != "tls" && name != "ca" && name != "hello" || len(all) != 1 {
			return nil, errParameter
		}
		if all[0] == "" {
			return nil, fmt.Errorf("has the parameter %s without a value", name)
		}
		parameters[name] = all[0]
	}
	return parameters, nil
}

func parseMode(scheme string, parameters map[string]string) (mode, error) {
	value, given := parameters["tls"]
	switch {
	case scheme != "smtp" && scheme != "smtps":
		return "", errForm
	case scheme == "smtps" && !given:
		return implicitTLS, nil
	case scheme == "smtp" && (!given || value == "starttls"):
		return startTLS, nil
	case scheme == "smtp" && value == "none":
		return noTLS, nil
	}
	return "", errTLS
}

func (s *Server) parsePort(port string) (string, error) {
	if port == "" && s.mode == implicitTLS {
		return "465", nil
	}
	if port == "" {
		return "587", nil
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", errors.New("must have a port from 1 to 65535")
	}
	return port, nil
}

// setCredentials reads user and password. It requires s.mode and s.host.
func (s *Server) setCredentials(info *url.Userinfo) error {
	if info == nil {
		return nil
	}
	s.user = info.Username()
	s.password, _ = info.Password()
	switch {
	case s.user == "" || s.password == "":
		return errors.New("must have both user and password, or neither")
	case hasControl(s.user) || hasControl(s.password):
		return errors.New("must have no control characters in user and password")
	case s.mode == noTLS && !isLoopback(s.host):
		return errors.New("must not send credentials to another machine without TLS; leave out tls=none")
	}
	return nil
}

// maxAuthorities is the size of the largest file of certificates, in bytes; all that a
// browser trusts take a twentieth.
const maxAuthorities = 4 << 20

// setTLS reads the authorities to trust. It requires s.mode and s.host.
func (s *Server) setTLS(parameters map[string]string) error {
	file, given := parameters["ca"]
	if s.mode == noTLS {
		if given {
			return errors.New("cannot have both ca and tls=none")
		}
		return nil
	}

	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	if !given {
		return nil
	}

	pem, err := regular.Read(file, maxAuthorities)
	if err != nil {
		return fmt.Errorf("ca: %s: %w", file, err)
	}

	s.tls.RootCAs = x509.NewCertPool()
	if !s.tls.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("ca: %s holds no certificate in PEM form", file)
	}
	return nil
}

// String is the server without the credentials, for a log.
func (s *Server) String() string {
	return fmt.Sprintf("%s (%s)", s.address(), s.mode)
}

// GoString keeps the password out of %#v.
func (s *Server) GoString() string { return s.String() }

func (s *Server) address() string { return net.JoinHostPort(s.host, s.port) }

func isHost(host string) bool {
	address, _, _ := strings.Cut(host, "%") // an IPv6 zone
	return net.ParseIP(address) != nil || len(host) <= 253 && hostName.MatchString(host)
}

func isHello(name string) bool {
	literal := strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), "IPv6:")
	if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		return net.ParseIP(literal) != nil
	}
	return len(name) <= 253 && hostName.MatchString(name)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
