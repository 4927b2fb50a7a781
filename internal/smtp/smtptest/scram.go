package smtptest

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/emersion/go-smtp"
)

// scramServer is the mechanism SCRAM-SHA-256 (RFC 7677), and with plus the one
// that is bound to the TLS connection (RFC 9266).
type scramServer struct {
	session *session
	plus    bool
	step    int
	user    string
	header  string // "n,," or "p=tls-exporter,,"
	bare    string // the client's first message without it
	first   string // the server's
}

const salt, rounds = "saltsaltsaltsalt", 4096

func (s *scramServer) Next(response []byte) ([]byte, bool, error) {
	s.step++
	switch s.step {
	case 1: // no initial response
		return nil, false, nil
	case 2:
		return s.begin(string(response))
	case 3:
		return s.prove(string(response))
	}
	return nil, true, s.session.logIn(s.user, s.session.server.options.Password)
}

func (s *scramServer) begin(message string) ([]byte, bool, error) {
	s.header = "n,,"
	if s.plus {
		s.header = "p=tls-exporter,,"
	}
	bare, ok := strings.CutPrefix(message, s.header)
	user, nonce, ok2 := strings.Cut(bare, ",r=")
	if !ok || !ok2 {
		return nil, false, errors.New("not SCRAM")
	}
	s.user, s.bare = strings.TrimPrefix(user, "n="), bare
	s.first = "r=" + nonce + "server,s=" + base64.StdEncoding.EncodeToString([]byte(salt)) + ",i=4096"
	return []byte(s.first), false, nil
}

// prove checks the client's proof, and makes the server's.
func (s *scramServer) prove(message string) ([]byte, bool, error) {
	binding := []byte(s.header)
	if state, ok := s.session.conn.TLSConnectionState(); ok && s.plus {
		exported, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
		if err != nil {
			return nil, false, err
		}
		binding = append(binding, exported...)
	}

	nonce, _, _ := strings.Cut(s.first, ",")
	final := "c=" + base64.StdEncoding.EncodeToString(binding) + "," + nonce
	salted, err := pbkdf2.Key(sha256.New, s.session.server.options.Password, []byte(salt), rounds, sha256.Size)
	if err != nil {
		return nil, false, err
	}

	// The client shows its key masked with a signature over the whole exchange (RFC 5802, section 3).
	all := s.bare + "," + s.first + "," + final
	clientKey := mac(salted, "Client Key")
	stored := sha256.Sum256(clientKey)
	proof := mac(stored[:], all)
	for i := range proof {
		proof[i] ^= clientKey[i]
	}

	if message != final+",p="+base64.StdEncoding.EncodeToString(proof) {
		return nil, false, smtp.ErrAuthFailed
	}

	signature := mac(mac(salted, "Server Key"), all)
	return []byte("v=" + base64.StdEncoding.EncodeToString(signature)), false, nil
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}
