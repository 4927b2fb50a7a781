package api

import (
	"cmp"
	"database/sql"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"latchkey/dbgen"
	"latchkey/internal/picture"
)

// originalProfile has the fourteen fields of the original, so spelled.
type originalProfile struct {
	HomeAddress string `json:"HomeAddress"`
	Country     string `json:"Country"`
	County      string `json:"County"`
	Occupation  string `json:"Occupation"`
	Image       string `json:"Image"`
	FullName    string `json:"FullName"`
	Email       string `json:"Email"`
	LinkedIn    string `json:"LinkedIn"`
	FaceBook    string `json:"FaceBook"`
	GitHub      string `json:"GitHub"`
	Instagram   string `json:"Instagram"`
	Twitter     string `json:"Twitter"`
	Youtube     string `json:"Youtube"`
	Description string `json:"Description"`
}

// originalGet is /getProfile by its name in the running service, to which any text was
// the name of a session: one that has not even the form of a code was not found.
func (s *Server) originalGet(w http.ResponseWriter, r *http.Request) error {
	err := s.withOriginalSession(s.originalGetProfile)(w, r)
	if isKind(err, missingCode) && r.Header.Get("Authorization") != "" {
		return problem(unknownCode, "")
	}
	return err
}

func (s *Server) originalGetProfile(w http.ResponseWriter, r *http.Request, caller principal) error {
	p, err := s.queries.ProfileGetWithPicture(r.Context(), caller.account)
	if errors.Is(err, sql.ErrNoRows) {
		return problem(notFound, "Profile or user not found")
	}
	if err != nil {
		return err
	}

	return writeJSON(w, http.StatusOK, originalProfile{
		HomeAddress: p.HomeAddress,
		Country:     p.Country,
		County:      p.County,
		Occupation:  p.Occupation,
		Image:       base64.StdEncoding.EncodeToString(p.Image),
		FullName:    strings.TrimSpace(p.FirstName + " " + p.LastName),
		Email:       p.Email,
		LinkedIn:    p.Linkedin,
		FaceBook:    p.Facebook,
		GitHub:      p.Github,
		Instagram:   p.Instagram,
		Twitter:     p.Twitter,
		Youtube:     p.Youtube,
		Description: p.Description,
	})
}

type originalContact struct {
	Occupation  *string `json:"occupation"`
	HomeAddress *string `json:"homeAddress"`
	Country     *string `json:"country"`
	County      *string `json:"county"`
	Image       *string `json:"image"` // base64, or a data URL
}

// originalSetContactDetail takes JSON, or a form with a file. An image that is
// given and empty removes the picture.
func (s *Server) originalSetContactDetail(w http.ResponseWriter, r *http.Request, caller principal) error {
	ctx := r.Context()
	if err := s.takeChange(ctx, caller.account); err != nil {
		return err
	}

	var change dbgen.ProfileUpdateParams
	var image contactImage
	var square picture.Picture
	err := s.receive(w, r, caller, func() error {
		in, upload, err := readContact(w, r)
		if err != nil {
			return err
		}
		change = dbgen.ProfileUpdateParams{
			Occupation:  in.Occupation,
			HomeAddress: in.HomeAddress,
			Country:     in.Country,
			County:      in.County,
		}

		if err := checkProfile(&change); err != nil {
			return err
		}

		if image = imageOf(upload); image == imageSet {
			square, err = s.squarePicture(ctx, upload)
		}
		return err
	})
	if err != nil {
		return err
	}

	err = s.transact(ctx, func(q *dbgen.Queries) error {
		if err := s.writeProfile(ctx, q, caller.account, change); err != nil {
			return err
		}

		switch image {
		case imageSet:
			return s.setPicture(ctx, q, caller.account, square)
		case imageRemoved:
			return s.removePicture(ctx, q, caller.account)
		default:
			return nil
		}
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Contact details set successfully"})
}

type originalLinks struct {
	LinkedIn    *string `json:"linkedIn"`
	FaceBook    *string `json:"faceBook"`
	GitHub      *string `json:"gitHub"`
	Instagram   *string `json:"instagram"`
	Twitter     *string `json:"twitter"`
	Youtube     *string `json:"youtube"`
	Description *string `json:"description"`
}

func (s *Server) originalSetSocialLink(w http.ResponseWriter, r *http.Request, caller principal) error {
	var in originalLinks
	if err := decodeLoose(w, r, &in); err != nil {
		return err
	}

	err := s.updateProfile(r.Context(), caller.account, dbgen.ProfileUpdateParams{
		Linkedin:    in.LinkedIn,
		Facebook:    in.FaceBook,
		Github:      in.GitHub,
		Instagram:   in.Instagram,
		Twitter:     in.Twitter,
		Youtube:     in.Youtube,
		Description: in.Description,
	})
	if err != nil {
		return originalLinkFaults(err)
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Social links updated successfully"})
}

// originalLinkFaults names the fields that are at fault as the request did.
func originalLinkFaults(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.kind != invalidFields {
		return err
	}

	spelled := map[string]string{"linkedin": "linkedIn", "facebook": "faceBook", "github": "gitHub"}
	wrong := faults{}
	for field, fault := range e.fields {
		wrong[cmp.Or(spelled[field], field)] = fault
	}
	return wrong.err()
}
