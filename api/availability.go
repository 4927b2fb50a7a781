package api

import (
	"context"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/identity"
)

type availabilityDocument struct {
	Available bool `json:"available"`
}

// getAvailability answers whether a username or an e-mail is free.
func (s *Server) getAvailability(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	usernames, emails := query["username"], query["email"]
	if len(usernames)+len(emails) != 1 || len(query) != 1 {
		return problem(malformedRequest, "Ask for one of: ?username=… or ?email=…")
	}

	// Every answer reveals something to a stranger, so requests are counted.
	err := s.takeAddress(r.Context(), "availability", s.Limits.AvailabilityAddress)
	if err != nil {
		return err
	}

	var free bool
	if len(emails) == 1 {
		free, err = s.emailFree(r.Context(), emails[0])
	} else {
		free, err = s.usernameFree(r.Context(), usernames[0])
	}
	if err != nil {
		return err
	}

	return writeJSON(w, http.StatusOK, availabilityDocument{free})
}

func (s *Server) emailFree(ctx context.Context, email string) (bool, error) {
	name, err := identity.Email(email)
	if err != nil {
		return false, faults{"email": err.Error()}.err()
	}

	isTaken, err := s.queries.AccountEmailTaken(ctx, dbgen.AccountEmailTakenParams{EmailKey: name.Key, Now: s.now()})
	return !isTaken || s.HideEmails, err
}

// usernameFree reports whether a new account can have the username. A reserved one is not
// free, nor is one that an account gave up recently.
func (s *Server) usernameFree(ctx context.Context, username string) (bool, error) {
	name, err := identity.Username(username)
	if err != nil {
		return false, faults{"username": err.Error()}.err()
	}
	if identity.Reserved(name.Key) {
		return false, nil
	}

	isTaken, err := s.queries.AccountUsernameTaken(ctx, dbgen.AccountUsernameTakenParams{
		UsernameKey:  name.Key,
		UsernameHash: name.Hash(),
		Now:          s.now(),
	})
	return !isTaken, err
}
