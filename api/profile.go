package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/profile"
)

type profileDocument struct {
	Occupation  string        `json:"occupation"`
	HomeAddress string        `json:"homeAddress"`
	Country     string        `json:"country"`
	County      string        `json:"county"`
	Description string        `json:"description"`
	PictureURL  *string       `json:"pictureUrl"`
	Public      bool          `json:"public"`
	Links       linksDocument `json:"links"`
}

type linksDocument struct {
	Linkedin  string `json:"linkedin"`
	Facebook  string `json:"facebook"`
	Github    string `json:"github"`
	Instagram string `json:"instagram"`
	Twitter   string `json:"twitter"`
	Youtube   string `json:"youtube"`
}

func (s *Server) getProfile(w http.ResponseWriter, r *http.Request, caller principal) error {
	account, err := readAccount(r.Context(), s.queries, caller.account)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, account.Profile)
}

type profilePatch struct {
	Occupation  *string `json:"occupation"`
	HomeAddress *string `json:"homeAddress"`
	Country     *string `json:"country"`
	County      *string `json:"county"`
	Description *string `json:"description"`
	Public      *bool   `json:"public"`
}

func (s *Server) patchProfile(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in profilePatch
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	err := s.updateProfile(r.Context(), caller.account, dbgen.ProfileUpdateParams{
		Occupation:  in.Occupation,
		HomeAddress: in.HomeAddress,
		Country:     in.Country,
		County:      in.County,
		Description: in.Description,
		IsPublic:    in.Public,
	})
	if err != nil {
		return err
	}

	return s.getProfile(w, r, caller)
}

type linksPatch struct {
	Linkedin  *string `json:"linkedin"`
	Facebook  *string `json:"facebook"`
	Github    *string `json:"github"`
	Instagram *string `json:"instagram"`
	Twitter   *string `json:"twitter"`
	Youtube   *string `json:"youtube"`
}

func (s *Server) patchLinks(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in linksPatch
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	err := s.updateProfile(r.Context(), caller.account, dbgen.ProfileUpdateParams{
		Linkedin:  in.Linkedin,
		Facebook:  in.Facebook,
		Github:    in.Github,
		Instagram: in.Instagram,
		Twitter:   in.Twitter,
		Youtube:   in.Youtube,
	})
	if err != nil {
		return err
	}

	return s.getProfile(w, r, caller)
}

// updateProfile sets the fields that are not nil.
func (s *Server) updateProfile(ctx context.Context, account id.ID, change dbgen.ProfileUpdateParams) error {
	if err := checkProfile(&change); err != nil {
		return err
	}
	if err := s.takeChange(ctx, account); err != nil {
		return err
	}
	return s.transact(ctx, func(q *dbgen.Queries) error { return s.writeProfile(ctx, q, account, change) })
}

// takeChange counts a change of an account by its owner: each leaves a row of history.
func (s *Server) takeChange(ctx context.Context, account id.ID) error {
	return s.take(ctx, s.Keys.AttemptKey("change", string(account[:])), s.Limits.ChangeAccount)
}

// writeProfile sets the fields that are not nil. Where all of them have their value
// already, nothing happened, and the history records nothing.
func (s *Server) writeProfile(ctx context.Context, q *dbgen.Queries, account id.ID, change dbgen.ProfileUpdateParams) error {
	present, err := lockProfile(ctx, q, account)
	if err != nil || changesNothing(change, present) {
		return err
	}

	change.AccountID = account
	change.UpdatedAt = s.now()
	if err := found(q.ProfileUpdate(ctx, change)); err != nil {
		return err
	}
	return s.audit(ctx, q, account, profileUpdated)
}

func lockProfile(ctx context.Context, q *dbgen.Queries, account id.ID) (dbgen.ProfileLockRow, error) {
	row, err := q.ProfileLock(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return row, problem(unknownCode, "The account is gone.")
	}
	return row, err
}

func changesNothing(c dbgen.ProfileUpdateParams, present dbgen.ProfileLockRow) bool {
	return keeps(c.Occupation, present.Occupation) &&
		keeps(c.HomeAddress, present.HomeAddress) &&
		keeps(c.Country, present.Country) &&
		keeps(c.County, present.County) &&
		keeps(c.Description, present.Description) &&
		keeps(c.IsPublic, present.IsPublic) &&
		keeps(c.Linkedin, present.Linkedin) &&
		keeps(c.Facebook, present.Facebook) &&
		keeps(c.Github, present.Github) &&
		keeps(c.Instagram, present.Instagram) &&
		keeps(c.Twitter, present.Twitter) &&
		keeps(c.Youtube, present.Youtube)
}

// keeps reports whether a value stays as it is: nothing is asked for, or what is there.
func keeps[T comparable](wanted *T, present T) bool { return wanted == nil || *wanted == present }

// checkProfile reports all that does not fit, and completes the links.
func checkProfile(c *dbgen.ProfileUpdateParams) error {
	wrong := faults{}

	wrong.add("occupation", checkOptional(c.Occupation, profile.MaxOccupation, profile.Line))
	wrong.add("homeAddress", checkOptional(c.HomeAddress, profile.MaxHomeAddress, profile.Text))
	wrong.add("country", checkOptional(c.Country, profile.MaxCountry, profile.Line))
	wrong.add("county", checkOptional(c.County, profile.MaxCounty, profile.Line))
	wrong.add("description", checkOptional(c.Description, profile.MaxDescription, profile.Text))

	wrong.add("linkedin", completeLink(&c.Linkedin, profile.Linkedin))
	wrong.add("facebook", completeLink(&c.Facebook, profile.Facebook))
	wrong.add("github", completeLink(&c.Github, profile.Github))
	wrong.add("instagram", completeLink(&c.Instagram, profile.Instagram))
	wrong.add("twitter", completeLink(&c.Twitter, profile.Twitter))
	wrong.add("youtube", completeLink(&c.Youtube, profile.Youtube))

	return wrong.err()
}
