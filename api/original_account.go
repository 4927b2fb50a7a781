package api

import (
	"errors"
	"net/http"

	"latchkey/internal/identity"
	"latchkey/internal/message"
)

func (s *Server) originalChangePassword(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in struct {
		Current string `json:"currentPassword"`
		New     string `json:"newPassword"`
	}
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}

	// The frontend compares the answer and knows no code but the one that it has, so this
	// session goes on.
	if err := s.changePassword(r, caller, in.Current, in.New, nil); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Password changed successfully"})
}

// originalChangeEmail asks for no password, as the original did not. The change waits
// until the new address confirms it, with the same answer. It takes effect at once only
// where no mail is delivered and the account's present address is not confirmed either.
func (s *Server) originalChangeEmail(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in struct {
		Email string `json:"newEmail"`
	}
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}
	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"newEmail": err.Error()}.err()
	}

	// Without a password to prove, what is limited is the asking.
	ctx := r.Context()
	if err := s.take(ctx, s.Keys.AttemptKey("password", string(caller.account[:])), s.Limits.PasswordAccount); err != nil {
		return err
	}

	waits := s.DeliversMail || s.HideEmails
	if !waits {
		err = s.changeUnconfirmedEmail(ctx, caller, email)
		waits = errors.Is(err, errConfirmed)
	}
	if waits {
		err = s.askForEmail(ctx, caller.account, email, s.now().Add(message.EmailChange.Life()), func(account lockedAccount) error {
			return stillLive(ctx, account, caller)
		})
	}
	if err != nil && !errors.Is(err, errSameEmail) {
		return originalTaken(err, "Email already taken")
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Email changed successfully"})
}

// originalChangeUsername takes newUsername, as the document says, or userName, as the
// running service's frontend sends it.
func (s *Server) originalChangeUsername(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in struct {
		New      string `json:"newUsername"`
		UserName string `json:"userName"`
	}
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}

	field, name := "newUsername", in.New
	if name == "" && in.UserName != "" {
		field, name = "userName", in.UserName
	}

	username, err := identity.NewUsername(name)
	if err != nil {
		return faults{field: err.Error()}.err()
	}

	if err := s.changeUsername(r.Context(), caller, username); err != nil {
		return originalTaken(err, "Username already taken")
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Username changed successfully"})
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
func (s *Server) originalDeleteAccount(w http.ResponseWriter, r *http.Request, caller principal) error {
	ctx := r.Context()
	err := s.removeAccount(ctx, caller.account, func(account lockedAccount) error { return stillLive(ctx, account, caller) })
	if err != nil {
		return err
	}

	clearSite(w)
	return writeJSON(w, http.StatusOK, originalMessage{"Account deleted successfully"})
}
