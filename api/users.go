package api

import (
	"database/sql"
	"errors"
	"net/http"

	"latchkey/internal/identity"
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

// getUser shows a public profile to everybody. Whether there is an account of a
// username that has none is not told, and nor is that it cannot be a username.
func (s *Server) getUser(w http.ResponseWriter, r *http.Request) error {
	written := r.PathValue("username")
	name, err := identity.Username(written)
	if err != nil || name.Display != written {
		return errNoUser()
	}
	p, err := s.queries.ProfileGetPublic(r.Context(), name.Key)
	if errors.Is(err, sql.ErrNoRows) {
		return errNoUser()
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

func errNoUser() error { return problem(notFound, "No public profile has this username.") }
