package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strings"
	"syscall"
)

// The phases that an error can name, in their order.
const (
	phaseMessage  = "message" // it cannot be sent to any server
	phaseDial     = "dial"
	phaseGreeting = "greeting"
	phaseHello    = "EHLO"
	phaseTLS      = "TLS"
	phaseAuth     = "AUTH"
	phaseSession  = "session" // it has carried its share, or is lost
	phaseMail     = "MAIL"
	phaseRcpt     = "RCPT"
	phaseData     = "DATA"
	phaseEnd      = "end of DATA"
)

// Error reports why an attempt failed. It says nothing of the recipient, and
// repeats no text of the server's, which likes to quote the address.
type Error struct {
	Phase    string // one of: message, dial, greeting, EHLO, TLS, AUTH, session, MAIL, RCPT, DATA, end of DATA
	Code     int    // the reply code, or 0 without a reply
	Enhanced string // the enhanced status code (RFC 3463), such as 5.1.1, or empty
	Reason   string // in words, when there is no reply

	kind  kind
	cause error // the context's
}

type kind int

const (
	temporary     kind = iota
	permanent          // this message will never be taken
	configuration      // no message will be taken until somebody changes something
)

// Error is the phase and what happened there.
func (e *Error) Error() string {
	parts := []string{"smtp: " + e.Phase}
	if e.Code != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("reply %03d %s", e.Code, e.Enhanced)))
	}
	if e.Reason != "" {
		parts = append(parts, e.Reason)
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives context.Canceled or context.DeadlineExceeded when that ended the
// attempt, and nothing else.
func (e *Error) Unwrap() error { return e.cause }

// Permanent reports whether the server, or the message itself, says that this
// message will never be taken. Every other error means: try again later.
func Permanent(err error) bool { return isKind(err, permanent) }

// Misconfigured reports whether nothing can be sent until the operator changes a
// setting here or there: credentials, TLS or the sender's address are refused.
// No message is at fault, so all of them stay to be tried again.
func Misconfigured(err error) bool { return isKind(err, configuration) }

func isKind(err error, k kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.kind == k
}

func misconfigured(phase, reason string) *Error {
	return &Error{Phase: phase, Reason: reason, kind: configuration}
}

func unsendable(reason string) *Error {
	return &Error{Phase: phaseMessage, Reason: reason, kind: permanent}
}

// fault makes an Error of whatever went wrong in a phase.
func fault(ctx context.Context, phase string, err error) *Error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return refusal(phase, reply)
	}

	// A deadline also shows as a failed read: the context says which it was.
	if cause := ctx.Err(); cause != nil {
		reason := "was cancelled"
		if errors.Is(cause, context.DeadlineExceeded) {
			reason = "took too long"
		}
		return &Error{Phase: phase, Reason: reason, cause: cause}
	}

	if reason := certificateFault(err); reason != "" {
		return misconfigured(phaseTLS, reason)
	}

	reason := connectionFault(err)
	switch {
	case reason != "":
		return &Error{Phase: phase, Reason: reason}
	case phase == phaseTLS:
		return misconfigured(phase, "the server and this program agree on no TLS (1.2 or later)")
	case phase == phaseAuth:
		return misconfigured(phase, "the server's part in it makes no sense")
	}

	return &Error{Phase: phase, Reason: "the connection failed"}
}

var enhancedCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}(?:\s|$)`)

// refusal is a negative reply. A permanent refusal before the recipient
// was named cannot be the message's fault: the sender is the same in all.
func refusal(phase string, reply *textproto.Error) *Error {
	e := &Error{Phase: phase, Code: reply.Code}
	if found := enhancedCode.FindString(reply.Msg); found != "" && found[0]-'0' == byte(reply.Code/100) {
		e.Enhanced = strings.TrimSpace(found)
	}

	// A refusal of the session says nothing about this message, and one of the message nothing about the next.
	aboutMessage := phase == phaseRcpt || phase == phaseData || phase == phaseEnd
	switch {
	case !isRefusal(reply.Code), reply.Code == 503:
		e.Reason = "the server is out of step"
	case reply.Code < 500:
	case phase == phaseRcpt && strings.HasPrefix(e.Enhanced, "5.7."):
		// Refused by a policy, such as relaying: more often a setting, which somebody
		// fixes within the day, than this recipient.
	case e.Enhanced == notASCII:
		e.kind = permanent
	case !aboutMessage, wantsLogin(reply.Code):
		e.kind = configuration
	default:
		e.kind = permanent
	}

	return e
}

// notASCII is the enhanced code for an address that somebody cannot carry.
const notASCII = "5.6.7"

func isRefusal(code int) bool { return code >= 400 && code < 600 }

// wantsLogin are the replies of RFC 4954 that ask for authentication or TLS.
func wantsLogin(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// certificateFault says what is wrong with the server's TLS, if that is it.
func certificateFault(err error) string {
	if certificate, ok := errors.AsType[x509.CertificateInvalidError](err); ok && certificate.Reason == x509.Expired {
		return "the server's certificate has expired or is not valid yet"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the server's certificate is not for the host of the URL"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "the server's certificate is of no known authority (name your own by ca= in the URL)"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the server's certificate is not valid"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS there (port 465 is for smtps://, 587 for smtp://)"
	}
	return ""
}

// connectionFault says what became of the connection, if that is it.
func connectionFault(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}

	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host's name was not resolved"
	}
	if errors.Is(err, errReplyTooLong) {
		return "the server's answer is too long"
	}

	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		return "the server does not speak SMTP"
	}

	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "took too long"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	}

	return ""
}
