package api

import (
	"database/sql"
	"errors"
	"net/http"

	"latchkey/internal/identity"
	"latchkey/web"
)

// publicProfile is what everybody may see. The e-mail, the home address and the id
// are not in it whatever its owner chose.
type publicProfile struct {
	Username    string        `json:"username"`
	FirstName   string        `json:"firstName"`
	LastName    string        `json:"lastName"`
	Occupation  string        `json:"occupation"`
	Country     string        `json:"country"`
	County      string        `json:"county"`
	Description string        `json:"description"`
	PictureURL  *string       `json:"pictureUrl"`
	Links       linksDocument `json:"links"`
}

// getUser shows a public profile to everybody. The answer is the same for a private
// profile, a username without an account, and a text that cannot be a username.
func (s *Server) getUser(w http.ResponseWriter, r *http.Request) error {
	written := r.PathValue("username")
	name, err := identity.Username(written)
	if err != nil || name.Display != written {
		return errNoUser()
	}

	p, err := s.queries.ProfileGetPublic(r.Context(), name.Key)
	if errors.Is(err, sql.ErrNoRows) {
		return s.leadToSuccessor(w, r, name)
	}
	if err != nil {
		return err
	}

	return writeJSON(w, http.StatusOK, publicProfile{
		Username:    p.Username,
		FirstName:   p.FirstName,
		LastName:    p.LastName,
		Occupation:  p.Occupation,
		Country:     p.Country,
		County:      p.County,
		Description: p.Description,
		PictureURL:  pictureURL(p.PictureDigest),
		Links: linksDocument{
			Linkedin:  p.Linkedin,
			Facebook:  p.Facebook,
			Github:    p.Github,
			Instagram: p.Instagram,
			Twitter:   p.Twitter,
			Youtube:   p.Youtube,
		},
	})
}

// leadToSuccessor redirects from a username that was given up to the one that its holder
// has now. Another account may take the old one later, so the redirect is temporary.
func (s *Server) leadToSuccessor(w http.ResponseWriter, r *http.Request, former identity.Name) error {
	username, err := s.successor(r.Context(), former)
	if err != nil {
		return err
	}
	if username == "" {
		return errNoUser()
	}

	w.Header().Set("Location", username) // beside this address
	w.WriteHeader(http.StatusTemporaryRedirect)
	return nil
}

// getUserPage serves the page of a public profile, and leads to the present one from a
// username that was given up. The page finds out all else by itself.
func (s *Server) getUserPage(site *web.Site) handler {
	serve := getPage(site, "user")

	return func(w http.ResponseWriter, r *http.Request) error {
		name, err := identity.Username(r.PathValue("username"))
		if err != nil {
			return serve(w, r)
		}

		username, err := s.successor(r.Context(), name)
		if err != nil || username == "" {
			return serve(w, r) // without a database the page says so
		}
		return seeOther(w, username)
	}
}

func errNoUser() error { return problem(notFound, "No public profile has this username.") }
