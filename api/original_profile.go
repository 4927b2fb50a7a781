package api

import (
	"cmp"
	"database/sql"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"strings"

	"latchkey/dbgen"
	"latchkey/internal/picture"
)

// originalBodyLimit leaves room for a picture in base64 and the texts beside it.
const originalBodyLimit = picture.MaxBytes/3*4 + 64<<10

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

func (s *Server) originalGetProfile(w http.ResponseWriter, r *http.Request, who principal) error {
	p, err := s.queries.ProfileGetWithPicture(r.Context(), who.account)
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
func (s *Server) originalSetContactDetail(w http.ResponseWriter, r *http.Request, who principal) error {
	ctx := r.Context()
	if err := s.takeChange(ctx, who.account); err != nil {
		return err
	}
	var in originalContact
	var upload []byte
	err := s.receive(r, func() (err error) {
		in, upload, err = readContact(w, r)
		return err
	})
	if err != nil {
		return err
	}
	change := dbgen.ProfileUpdateParams{
		Occupation:  in.Occupation,
		HomeAddress: in.HomeAddress,
		Country:     in.Country,
		County:      in.County,
	}
	if err := checkProfile(&change); err != nil {
		return err
	}
	var square picture.Picture
	if len(upload) > 0 {
		if square, err = s.squarePicture(ctx, upload); err != nil {
			return err
		}
	}
	err = s.transact(ctx, func(q *dbgen.Queries) error {
		if err := s.writeProfile(ctx, q, who.account, change); err != nil {
			return err
		}
		switch {
		case upload == nil:
			return nil
		case len(upload) == 0:
			return s.removePicture(ctx, q, who.account)
		default:
			return s.setPicture(ctx, q, who.account, square)
		}
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Contact details set successfully"})
}

// readContact reads either form of the request. The upload is nil when there is
// none, and empty when the picture is to go.
func readContact(w http.ResponseWriter, r *http.Request) (in originalContact, upload []byte, err error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "multipart/form-data" {
		if err := decodeLoose(w, r, &in, originalBodyLimit); err != nil || in.Image == nil {
			return in, nil, err
		}
		upload, err = decodeImage(*in.Image)
		return in, upload, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, picture.MaxBytes+multipartOverhead)
	f, err := readForm(r, "image")
	if err != nil {
		return in, nil, err
	}
	for name, value := range f.values {
		in.set(name, value)
	}
	if len(f.file) == 0 {
		return in, nil, nil // a form sends an empty file where none was chosen
	}
	return in, f.file, nil
}

// set takes a field of a form, its name as loosely spelled as a key of JSON.
func (c *originalContact) set(name, value string) {
	switch loosely(name) {
	case "occupation":
		c.Occupation = &value
	case "homeaddress":
		c.HomeAddress = &value
	case "country":
		c.Country = &value
	case "county":
		c.County = &value
	}
}

// decodeImage reads base64 in its usual dress: either alphabet, with or without
// padding, line breaks and the head of a data URL.
func decodeImage(text string) ([]byte, error) {
	if head, data, ok := strings.Cut(text, ","); ok {
		head = strings.ToLower(head)
		if !strings.HasPrefix(head, "data:") || !strings.HasSuffix(head, ";base64") {
			return nil, faults{"image": "must be base64, or a data URL in base64"}.err()
		}
		text = data
	}
	text = strings.Join(strings.Fields(text), "")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text) // the URL-safe alphabet
	image, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil, faults{"image": "must be base64"}.err()
	}
	return image, nil
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

func (s *Server) originalSetSocialLink(w http.ResponseWriter, r *http.Request, who principal) error {
	var in originalLinks
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	err := s.updateProfile(r.Context(), who.account, dbgen.ProfileUpdateParams{
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
