package api

import (
	"cmp"
	"context"
	"net/http"
)

// The original*.go files translate the original service's surface, field names,
// statuses and texts, to the functions that serve v1. They decide nothing else. It is
// the surface of two states of that service at once: of its document, and of the
// service that its users have, whose frontend compares some of these texts.

// originalMessage is the original's answer to a change.
type originalMessage struct {
	Message string `json:"message"`
}

// originalSession is the original's answer to a log-in. Clients of the document read
// the message alone, those of the running service the code too.
type originalSession struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// originalAnswer is what the original said where v1 has a problem.
type originalAnswer struct {
	status    int
	key, text string
}

// originalAnswers are those that are the same on every route, by problem.
var originalAnswers = map[*kind]originalAnswer{
	missingCode:    {http.StatusBadRequest, "error", "Invalid token format"},
	unknownCode:    {http.StatusUnauthorized, "error", "Invalid token"},
	sessionExpired: {http.StatusUnauthorized, "error", "Token has expired"},
	wrongPassword:  {http.StatusBadRequest, "message", "Current password is incorrect"},
}

// What the running service answered differently from its document.
var (
	answersOfGet = map[*kind]originalAnswer{
		missingCode: {http.StatusUnauthorized, "error", "Authorization header is missing"},
		unknownCode: {http.StatusUnauthorized, "error", "Session not found"},
	}
	answersOfSetContactDetail = map[*kind]originalAnswer{
		unknownCode: {http.StatusNotFound, "message", "Session not found"},
	}
)

// original serves a route of the original surface. The error's text goes under key in the
// answer; answers are those that differ on this route.
func (s *Server) original(key string, answers map[*kind]originalAnswer, h handler) http.Handler {
	return s.adapt(h, func(w http.ResponseWriter, e *Error) {
		answer, ok := answers[e.kind]
		if !ok {
			answer, ok = originalAnswers[e.kind]
		}
		if !ok {
			answer = originalAnswer{e.kind.status, key, cmp.Or(e.detail, e.kind.title)}
		}

		if e.kind == invalidFields || e.kind == invalidPicture {
			answer.status = http.StatusBadRequest
		}

		_ = writeJSON(w, answer.status, map[string]string{answer.key: answer.text})
	})
}

// originalOpen serves a route of the original surface to everybody.
func (s *Server) originalOpen(key string, h handler) http.Handler {
	return s.original(key, nil, h)
}

// originalPrivate serves a route of the original surface to the holder of a session.
func (s *Server) originalPrivate(key string, h privateHandler) http.Handler {
	return s.original(key, nil, s.withOriginalSession(h))
}

// withOriginalSession answers "User not found" when the account goes away after its session
// was read.
func (s *Server) withOriginalSession(h privateHandler) handler {
	return s.withSession(func(w http.ResponseWriter, r *http.Request, caller principal) error {
		err := h(w, r, caller)
		if isKind(err, unknownCode) {
			return problem(notFound, "User not found")
		}
		return err
	})
}

// originalHome says that the service is up, where no page of ours stands at /.
func originalHome(w http.ResponseWriter, _ *http.Request) error {
	return writeText(w, "Latchkey is running.\n")
}

type originalSignUpRequest struct {
	Email     string  `json:"email"`
	Password  string  `json:"password"`
	FirstName string  `json:"firstName"`
	LastName  string  `json:"lastName"`
	Username  *string `json:"username"`
}

func (s *Server) originalSignUp(w http.ResponseWriter, r *http.Request) error {
	var in originalSignUpRequest
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	return s.originalCreateAccount(w, r, in)
}

// originalCreateAccount answers the same whether the account was made or waits for an
// email, since that must not reveal which addresses have an account.
func (s *Server) originalCreateAccount(w http.ResponseWriter, r *http.Request, in originalSignUpRequest) error {
	username := ""
	if in.Username != nil {
		username = *in.Username
	}

	request := signUpRequest{in.Email, username, in.Password, in.FirstName, in.LastName}
	var err error
	if s.HideEmails {
		_, err = s.askToSignUp(r, request)
	} else {
		_, err = s.signUp(r, request)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, originalMessage{"The user account is create with succes"})
}

// originalSignUpOrLogin is a sign-up to the document and a log-in to the running
// service. Only a sign-up has a username.
func (s *Server) originalSignUpOrLogin(w http.ResponseWriter, r *http.Request) error {
	var in originalSignUpRequest
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	if in.Username == nil {
		return s.originalCreateSession(w, r, in.Email, in.Password)
	}
	return s.originalCreateAccount(w, r, in)
}

type originalLoginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (s *Server) originalLogin(w http.ResponseWriter, r *http.Request) error {
	var in originalLoginRequest
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	return s.originalCreateSession(w, r, in.Email, in.Password)
}

// originalCreateSession answers 202, with the reason, where there is no session yet: to
// the frontend any status outside 2xx is a failure without a reason.
func (s *Server) originalCreateSession(w http.ResponseWriter, r *http.Request, email, password string) error {
	session, err := s.logIn(r, email, password, returning{device: deviceCookie(r)})
	switch {
	case isKind(err, wrongCredentials):
		return writeJSON(w, http.StatusAccepted, originalSession{"202", "Password or user are incorrect"})
	case isKind(err, emailNotVerified):
		return writeJSON(w, http.StatusAccepted, originalSession{"202", "Confirm your e-mail address first, with the link that was sent to it. Then log in here."})
	case err != nil:
		return err
	}
	return writeJSON(w, http.StatusOK, originalSession{"200", string(session.code)})
}

// originalNames are what the original asks about before a sign-up or a change.
type originalNames struct {
	Email    string `json:"email"`
	Username string `json:"username"`
}

func (s *Server) originalCheckEmail(w http.ResponseWriter, r *http.Request) error {
	return s.originalCheck(w, r, func(in originalNames) (bool, error) { return s.emailFree(r.Context(), in.Email) })
}

func (s *Server) originalCheckUsername(w http.ResponseWriter, r *http.Request) error {
	return s.originalCheck(w, r, func(in originalNames) (bool, error) { return s.usernameFree(r.Context(), in.Username) })
}

func (s *Server) originalCheck(w http.ResponseWriter, r *http.Request, isFree func(originalNames) (bool, error)) error {
	var in originalNames
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	if err := s.takeAddress(r.Context(), "availability", s.Limits.AvailabilityAddress); err != nil {
		return err
	}

	free, err := isFree(in)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, availabilityDocument{free})
}

// originalCheckEither answers "true" when a name is taken, and also when nobody may have it:
// the frontend knows two answers, and with "false" people would go on.
func (s *Server) originalCheckEither(w http.ResponseWriter, r *http.Request) error {
	var in originalNames
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	if in.Email == "" && in.Username == "" {
		return problem(malformedRequest, "Email or username must be provided")
	}
	ctx := r.Context()
	if err := s.takeAddress(ctx, "availability", s.Limits.AvailabilityAddress); err != nil {
		return err
	}

	for _, name := range []struct {
		given string
		free  func(context.Context, string) (bool, error)
	}{{in.Email, s.emailFree}, {in.Username, s.usernameFree}} {
		if name.given == "" {
			continue
		}

		free, err := name.free(ctx, name.given)
		if err != nil && !isKind(err, invalidFields) {
			return err
		}
		if !free {
			return writeJSON(w, http.StatusOK, originalMessage{"true"})
		}
	}
	return writeJSON(w, http.StatusOK, originalMessage{"false"})
}
