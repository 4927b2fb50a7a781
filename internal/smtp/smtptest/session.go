package smtptest

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one conversation.
type session struct {
	server *Server
	conn   *smtp.Conn
	done   chan struct{}
	user   string
	from   string
	to     string
	utf8   bool
}

func (s *Server) newSession(conn *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	v := &session{server: s, conn: conn, done: s.done}
	s.mu.Unlock()
	return v, v.strike(Hello)
}

func (v *session) Reset()        { v.from, v.to = "", "" }
func (v *session) Logout() error { return nil }

// AuthMechanisms are what EHLO offers.
func (v *session) AuthMechanisms() []string {
	switch {
	case v.server.options.User == "":
		return nil
	case v.server.options.Mechanisms == nil:
		return []string{sasl.Plain}
	}
	return v.server.options.Mechanisms
}

// Auth begins an authentication.
func (v *session) Auth(mechanism string) (sasl.Server, error) {
	if err := v.strike(Auth); err != nil {
		return nil, err
	}
	if !slices.Contains(v.AuthMechanisms(), mechanism) {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	switch mechanism {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return v.logIn(user, password) }), nil
	case sasl.Login:
		return &loginServer{session: v}, nil
	case "CRAM-MD5":
		return &cramServer{session: v}, nil
	case "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS":
		return &scramServer{session: v, plus: mechanism == "SCRAM-SHA-256-PLUS"}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (v *session) logIn(user, password string) error {
	if user != v.server.options.User || password != v.server.options.Password {
		return smtp.ErrAuthFailed
	}
	v.user = user
	return nil
}

func (v *session) Mail(from string, options *smtp.MailOptions) error {
	if err := v.strike(Mail); err != nil {
		return err
	}
	if v.server.options.User != "" && v.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	v.from, v.utf8 = from, options.UTF8
	return nil
}

func (v *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := v.strike(Rcpt); err != nil {
		return err
	}
	v.to = to
	return nil
}

// Data takes the message, unless it is to be refused.
func (v *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}

	due, faulty := v.server.next(Data)
	if faulty && due.reply != nil {
		return due.reply
	}

	_, secure := v.conn.TLSConnectionState()
	message := Message{From: v.from, To: v.to, User: v.user, TLS: secure, SMTPUTF8: v.utf8, Hello: v.conn.Hostname(), Data: data}
	v.server.change(func() {
		v.server.count++
		if !v.server.options.Discard {
			v.server.messages = append(v.server.messages, message)
		}
	})

	if due.hang {
		<-v.done
	}
	if due.cut {
		_ = v.conn.Conn().Close()
	}
	return nil
}

// loginServer is the mechanism LOGIN: a question for each of the two.
type loginServer struct {
	session *session
	answers []string
	asked   int
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	if l.asked > 0 || len(response) > 0 {
		l.answers = append(l.answers, string(response))
	}
	if len(l.answers) == 2 {
		return nil, true, l.session.logIn(l.answers[0], l.answers[1])
	}
	l.asked++
	return []byte([]string{"Username:", "Password:"}[len(l.answers)]), false, nil
}

// cramServer is the mechanism CRAM-MD5 (RFC 2195).
type cramServer struct {
	session *session
	asked   bool
}

const challenge = "<1896.697170952@smtptest>"

func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if !c.asked {
		c.asked = true
		return []byte(challenge), false, nil
	}
	user, digest, _ := strings.Cut(string(response), " ")
	mac := hmac.New(md5.New, []byte(c.session.server.options.Password))
	mac.Write([]byte(challenge))
	if digest != hex.EncodeToString(mac.Sum(nil)) {
		return nil, false, smtp.ErrAuthFailed
	}
	return nil, true, c.session.logIn(user, c.session.server.options.Password)
}
