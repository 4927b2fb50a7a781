package api

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"strings"

	"latchkey/dbgen"
	"latchkey/internal/identity"
	"latchkey/internal/picture"
)

// This file translates the original service's surface, routes, field names,
// statuses and texts, to the functions that serve v1. It decides nothing else.

// originalBodyLimit leaves room for a picture in base64 and the texts beside it.
const originalBodyLimit = picture.MaxBytes/3*4 + 64<<10

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
		var e *Error
		if errors.As(err, &e) && e.kind == unknownCode {
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
	FirstName string `json:"firstName,first_name"`
	LastName  string `json:"lastName,last_name"`
	Username  string `json:"username"`
}

func (s *Server) originalSignUp(w http.ResponseWriter, r *http.Request) error {
	var in originalSignUpRequest
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	_, err := s.signUp(r.Context(), signUpRequest{in.Email, in.Username, in.Password, in.FirstName, in.LastName})
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
	free, err := s.usernameFree(r.Context(), in.Username)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, availabilityDocument{free})
}

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
	HomeAddress *string `json:"homeAddress,home_address"`
	Country     *string `json:"country"`
	County      *string `json:"county"`
	Image       *string `json:"image"` // base64, or a data URL
}

// originalSetContactDetail takes JSON, or a form with a file. An image that is
// given and empty removes the picture.
func (s *Server) originalSetContactDetail(w http.ResponseWriter, r *http.Request, who principal) error {
	in, upload, err := readContact(w, r)
	if err != nil {
		return err
	}
	change := dbgen.ProfileUpdateParams{
		Occupation:  in.Occupation,
		HomeAddress: in.HomeAddress,
		Country:     in.Country,
		County:      in.County,
	}
	if err := checkProfile(change); err != nil {
		return err
	}
	ctx := r.Context()
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
	return writeJSON(w, http.StatusOK, originalMessage{"Contact details updated successfully"})
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

// set takes a field of a form; a name matches whatever its case.
func (c *originalContact) set(name, value string) {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "")) {
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

// decodeImage reads base64 in its usual dress: with or without padding, line
// breaks and the head of a data URL.
func decodeImage(text string) ([]byte, error) {
	if strings.HasPrefix(text, "data:") {
		_, after, ok := strings.Cut(text, ";base64,")
		if !ok {
			return nil, faults{"image": "must be a data URL in base64"}.err()
		}
		text = after
	}
	text = strings.Join(strings.Fields(text), "")
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
		Linkedin:    originalLink(in.LinkedIn),
		Facebook:    originalLink(in.FaceBook),
		Github:      originalLink(in.GitHub),
		Instagram:   originalLink(in.Instagram),
		Twitter:     originalLink(in.Twitter),
		Youtube:     originalLink(in.Youtube),
		Description: in.Description,
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Social links updated successfully"})
}

// originalLink completes a link without a scheme: the original took any text,
// and people type "linkedin.com/in/me".
func originalLink(link *string) *string {
	if link == nil || *link == "" || strings.Contains(*link, "://") {
		return link
	}
	full := "https://" + *link
	return &full
}

func (s *Server) originalChangePassword(w http.ResponseWriter, r *http.Request, who principal) error {
	var in struct {
		Current string `json:"currentPassword,current_password"`
		New     string `json:"newPassword,new_password"`
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
		Email string `json:"newEmail,new_email"`
	}
	if err := decodeLoose(w, r, &in, maxJSONBody); err != nil {
		return err
	}
	email, err := identity.Email(in.Email)
	if err != nil {
		return faults{"newEmail": err.Error()}.err()
	}
	ctx := r.Context()
	err = s.changeEmail(ctx, who, email, func(q *dbgen.Queries) error {
		_, err := lockAccount(ctx, q, who.account)
		return err
	})
	if err != nil {
		return originalTaken(err, "Email already taken")
	}
	return writeJSON(w, http.StatusOK, originalMessage{"Email updated successfully"})
}

func (s *Server) originalChangeUsername(w http.ResponseWriter, r *http.Request, who principal) error {
	var in struct {
		Username string `json:"newUsername,new_username"`
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
	var e *Error
	if errors.As(err, &e) && e.kind == taken {
		return problem(malformedRequest, text)
	}
	return err
}

// originalDeleteAccount asks for no password, as the original did not.
func (s *Server) originalDeleteAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	ctx := r.Context()
	err := s.removeAccount(ctx, who.account, func(q *dbgen.Queries) error {
		_, err := lockAccount(ctx, q, who.account)
		return err
	})
	if err != nil {
		return err
	}
	clearSite(w)
	return writeJSON(w, http.StatusOK, originalMessage{"User account deleted successfully"})
}
