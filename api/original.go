package api

import (
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/identity"
	"latchkey/mailer"
)

// This file and original_profile.go translate the original service's surface,
// field names, statuses and texts, to the functions that serve v1. They decide
// nothing else.

// originalMessage is the original's answer to a change.
type originalMessage struct {
	Message string `json:"message"`
}

// original serves a route of the original surface; key is the name under which
// it tells of an error.
func (s *Server) original(key string, h handler) http.Handler {
	return s.adapt(h, func(w http.ResponseWriter, e *Error) {
		status, key, text := originalError(key, e)
		_ = writeJSON(w, status, map[string]string{key: text})
	})
}

// originalPrivate serves a route of the original surface to the holder of a
// session. An account that goes away after that is a user not found.
func (s *Server) originalPrivate(key string, h privateHandler) http.Handler {
	return s.original(key, s.withSession(func(w http.ResponseWriter, r *http.Request, who principal) error {
		err := h(w, r, who)
		if isKind(err, unknownCode) {
			return problem(notFound, "User not found")
		}
		return err
	}))
}

// originalError says a problem in the original's words.
func originalError(key string, e *Error) (status int, name, text string) {
	switch e.kind {
	case missingCode:
		return http.StatusBadRequest, "error", "Invalid token format"
	case unknownCode:
		return http.StatusUnauthorized, "error", "Invalid token"
	case sessionExpired:
		return http.StatusUnauthorized, "error", "Token has expired"
	case wrongCredentials:
		return http.StatusAccepted, "message", "Password or user are incorrect"
	case wrongPassword:
		return http.StatusBadRequest, "message", "Current password is incorrect"
	}
	status, text = e.kind.status, e.detail
	if text == "" {
		text = e.kind.title
	}
	if e.kind == invalidFields || e.kind == invalidPicture {
		status = http.StatusBadRequest
	}
	return status, key, text
}

type originalSignUpRequest struct {
	Email     string `json:"email"`
	Password  string `json:"password"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Username  string `json:"username"`
}

func (s *Server) originalSignUp(w http.ResponseWriter, r *http.Request) error {
	var in originalSignUpRequest
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	_, err := s.signUp(r, signUpRequest{in.Email, in.Username, in.Password, in.FirstName, in.LastName})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, originalMessage{"The user account is create with succes"})
}

type originalLoginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (s *Server) originalLogin(w http.ResponseWriter, r *http.Request) error {
	var in originalLoginRequest
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	code, _, err := s.logIn(r, in.Email, in.Password, "")
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{string(code)})
}

func (s *Server) originalCheckEmail(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email string `json:"email"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	if err := s.takeAddress(r.Context(), "availability", s.Limits.AvailabilityAddress); err != nil {
		return err
	}
	free, err := s.emailFree(r.Context(), in.Email)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, availabilityDocument{free})
}

func (s *Server) originalCheckUsername(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Username string `json:"username"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	if err := s.takeAddress(r.Context(), "availability", s.Limits.AvailabilityAddress); err != nil {
		return err
	}
	free, err := s.usernameFree(r.Context(), in.Username)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, availabilityDocument{free})
}

func (s *Server) originalChangePassword(w http.ResponseWriter, r *http.Request, who principal) error {
	var in struct {
		Current string `json:"currentPassword"`
		New     string `json:"newPassword"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	if err := s.changePassword(r.Context(), who, in.Current, in.New); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Password updated successfully"})
}

// originalChangeEmail asks for no password, as the original did not.
func (s *Server) originalChangeEmail(w http.ResponseWriter, r *http.Request, who principal) error {
	var in struct {
		Email string `json:"newEmail"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"newEmail": err.Error()}.err()
	}
	// Without a password to prove, what is limited is the asking.
	ctx := r.Context()
	if err := s.take(ctx, s.Keys.AttemptKey("password", string(who.account[:])), s.Limits.PasswordAccount); err != nil {
		return err
	}
	allow := func(q *dbgen.Queries) error { return stillLive(ctx, q, who) }
	if s.HideEmails {
		// To take effect at once would tell which e-mails are free.
		err = s.askForEmail(ctx, who.account, email, s.now().Add(mailer.ChangeLife), allow)
	} else {
		err = s.changeEmail(ctx, who.account, email, nil, allow)
	}
	if err != nil {
		return originalTaken(err, "Email already taken")
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Email updated successfully"})
}

func (s *Server) originalChangeUsername(w http.ResponseWriter, r *http.Request, who principal) error {
	var in struct {
		Username string `json:"newUsername"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	username, err := identity.Username(in.Username)
	if err != nil {
		return faults{"newUsername": err.Error()}.err()
	}
	if err := s.changeUsername(r.Context(), who, username); err != nil {
		return originalTaken(err, "Username already taken")
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Username updated successfully"})
}

// originalTaken answers 400, with the original's words, where a change meets a
// name that is taken.
func originalTaken(err error, text string) error {
	if isKind(err, taken) {
		return problem(malformedRequest, text)
	}
	return err
}

// originalDeleteAccount asks for no password, as the original did not.
func (s *Server) originalDeleteAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	ctx := r.Context()
	err := s.removeAccount(ctx, who.account, func(q *dbgen.Queries) error { return stillLive(ctx, q, who) })
	if err != nil {
		return err
	}
	clearSite(w)
	return writeJSON(w, http.StatusOK, originalMessage{"User account deleted successfully"})
}
