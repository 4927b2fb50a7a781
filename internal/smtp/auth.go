package smtp

import (
	"bytes"
	"crypto/tls"
	"errors"
	"slices"
	"strconv"
	"strings"

	gosmtp "github.com/wneessen/go-mail/smtp"
)

// mechanism is the best of the offered mechanisms, or nil. The order is that of
// go-mail's own discovery, without NTLM. In the clear, which is towards the same
// machine only, nothing goes that shows the password.
func (s *Server) mechanism(offered string, state *tls.ConnectionState) gosmtp.Auth {
	names := strings.Fields(strings.ToUpper(offered))
	has := func(name string) bool { return slices.Contains(names, name) }
	secure := state != nil

	switch {
	case secure && has("SCRAM-SHA-256-PLUS"):
		return fewRounds{gosmtp.ScramSHA256PlusAuth(s.user, s.password, state)}
	case has("SCRAM-SHA-256"):
		return fewRounds{gosmtp.ScramSHA256Auth(s.user, s.password)}
	case secure && has("SCRAM-SHA-1-PLUS"):
		return fewRounds{gosmtp.ScramSHA1PlusAuth(s.user, s.password, state)}
	case has("SCRAM-SHA-1"):
		return fewRounds{gosmtp.ScramSHA1Auth(s.user, s.password)}
	case has("CRAM-MD5"):
		return gosmtp.CRAMMD5Auth(s.user, s.password)
	case secure && has("PLAIN"):
		return gosmtp.PlainAuth("", s.user, s.password, s.host, false)
	case secure && has("LOGIN"):
		return gosmtp.LoginAuth(s.user, s.password, s.host, false)
	}

	return nil
}

// maxRounds is how often a server may have the password hashed: a hundred times
// what servers ask for, and a second's work.
const maxRounds = 1_000_000

// fewRounds is a SCRAM mechanism in which the server does not decide how long the
// client computes, which no context would end.
type fewRounds struct{ gosmtp.Auth }

// Next answers the server, unless it asks for too much.
func (f fewRounds) Next(fromServer []byte, more bool) ([]byte, error) {
	for field := range bytes.SplitSeq(fromServer, []byte(",")) {
		rounds, ok := bytes.CutPrefix(field, []byte("i="))
		if n, err := strconv.Atoi(string(rounds)); ok && (err != nil || n < 1 || n > maxRounds) {
			return nil, errors.New("smtp: the server asks for too many rounds of hashing")
		}
	}
	return f.Auth.Next(fromServer, more)
}
