package api

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/profile"
)

// signUpRetry is how long a sign-up may be repeated, by a client that lost the
// reply, and be answered with the account that it made.
const signUpRetry = 10 * time.Minute

type accountSummary struct {
	ID            id.ID     `json:"id"`
	Email         string    `json:"email"`
	EmailVerified bool      `json:"emailVerified"`
	Username      string    `json:"username"`
	FirstName     string    `json:"firstName"`
	LastName      string    `json:"lastName"`
	Locale        string    `json:"locale"`
	CreatedAt     time.Time `json:"createdAt"`
}

type accountDocument struct {
	accountSummary
	Profile profileDocument `json:"profile"`
}

type signUpRequest struct {
	Email     string `json:"email"`
	Username  string `json:"username"`
	Password  string `json:"password"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
}

func (s *Server) createAccount(w http.ResponseWriter, r *http.Request) error {
	var in signUpRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if s.HideEmails {
		pending, err := s.askToSignUp(r, in)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusAccepted, pending)
	}
	account, err := s.signUp(r, in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/account")
	return writeJSON(w, http.StatusCreated, account)
}

// signUp makes an account with its profile, or answers with the one that the
// same request made a moment ago.
func (s *Server) signUp(r *http.Request, in signUpRequest) (accountSummary, error) {
	ctx := r.Context()
	email, username, err := s.checkSignUp(in, true)
	if err != nil {
		return accountSummary{}, err
	}
	if err := s.takeAddress(ctx, "sign-up", s.Limits.SignUpAddress); err != nil {
		return accountSummary{}, err
	}
	if err := s.refuseHeld(ctx, s.queries, id.ID{}, username); err != nil {
		return accountSummary{}, err
	}
	if err := s.refuseBreached(ctx, "password", in.Password); err != nil {
		return accountSummary{}, err
	}
	hash, err := s.hashPassword(ctx, in.Password)
	if err != nil {
		return accountSummary{}, err
	}
	row := dbgen.AccountCreateParams{
		ID:           id.New(),
		Email:        email.Display,
		EmailKey:     email.Key,
		Username:     username.Display,
		UsernameKey:  username.Key,
		FirstName:    in.FirstName,
		LastName:     in.LastName,
		Locale:       language(r),
		PasswordHash: &hash,
		CreatedAt:    s.now(),
	}
	err = s.insertAccount(ctx, row, device(deviceLabel(r.UserAgent()), eventOf(ctx).clientIP), func(q *dbgen.Queries, c contact) error {
		return s.postVerification(ctx, q, c)
	})
	if _, duplicate := database.Duplicate(err); duplicate {
		return s.existingAccount(r, row, in.Password)
	}
	if err != nil {
		return accountSummary{}, err
	}
	return summary(row), nil
}

func summary(row dbgen.AccountCreateParams) accountSummary {
	return accountSummary{row.ID, row.Email, false, row.Username, row.FirstName, row.LastName, row.Locale, row.CreatedAt}
}

func (s *Server) checkSignUp(in signUpRequest, withPassword bool) (email, username identity.Name, err error) {
	wrong := faults{}
	email, err = identity.Email(in.Email)
	wrong.add("email", err)
	username, err = identity.NewUsername(in.Username)
	wrong.add("username", err)
	if withPassword {
		wrong.add("password", s.checkPassword(in.Password, in.Email, in.Username, in.FirstName, in.LastName))
	}
	wrong.add("firstName", profile.Name(in.FirstName, profile.MaxName))
	wrong.add("lastName", profile.Name(in.LastName, profile.MaxName))
	return email, username, wrong.err()
}

// insertAccount writes an account and what belongs to it from the start: its
// profile and the device that it was made on. What confirms its e-mail, or asks for that,
// belongs to it too. An e-mail that is kept for another account is taken.
func (s *Server) insertAccount(ctx context.Context, row dbgen.AccountCreateParams, device string, confirm func(*dbgen.Queries, contact) error) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if err := q.AccountCreate(ctx, row); err != nil {
			return err
		}
		if err := q.ProfileCreate(ctx, row.ID, row.CreatedAt); err != nil {
			return err
		}
		if err := s.refuseReserved(ctx, q, row.ID, row.EmailKey); err != nil {
			return err
		}
		if err := s.refuseJustHeld(ctx, q, row.UsernameKey); err != nil {
			return err
		}
		if err := s.rememberDevice(ctx, q, row.ID, device); err != nil {
			return err
		}
		c := contact{account: row.ID, email: row.Email, key: row.EmailKey, username: row.Username, locale: row.Locale}
		if err := confirm(q, c); err != nil {
			return err
		}
		return s.audit(ctx, q, row.ID, accountCreated)
	})
}

// existingAccount answers for a sign-up whose e-mail or username is taken: by
// the account that this very request made, when all three match, or by another.
func (s *Server) existingAccount(r *http.Request, row dbgen.AccountCreateParams, pw string) (accountSummary, error) {
	ctx := r.Context()
	byEmail, err := s.queries.AccountLoginByEmail(ctx, row.EmailKey)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return accountSummary{}, err
	}
	byUsername, err := s.queries.AccountLoginByUsername(ctx, row.UsernameKey)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return accountSummary{}, err
	}

	if byEmail.ID == byUsername.ID && s.now().Sub(byEmail.CreatedAt) < signUpRetry {
		account, err := s.repeatedSignUp(r, byEmail, pw)
		if !isKind(err, wrongCredentials) {
			return account, err
		}
	}

	return accountSummary{}, errTaken(byEmail.ID != id.ID{}, byUsername.ID != id.ID{})
}

// repeatedSignUp answers with an account that was made a moment ago, to a client that
// knows its password. The password is judged as a log-in's is, under the same limits:
// a sign-up is no other way to guess it.
func (s *Server) repeatedSignUp(r *http.Request, row dbgen.AccountLoginByEmailRow, pw string) (accountSummary, error) {
	ctx := r.Context()
	if err := s.takeAddress(ctx, "login", s.Limits.LoginAddress); err != nil {
		return accountSummary{}, err
	}
	who := candidateOf(row)
	known, err := s.knownDevice(r, row.ID, deviceCookie(r))
	if err != nil {
		return accountSummary{}, err
	}
	who.known = known
	if _, err := s.checkLogin(ctx, who, pw); err != nil {
		return accountSummary{}, err
	}

	account, err := readAccount(ctx, s.queries, row.ID)
	if isKind(err, unknownCode) {
		return accountSummary{}, errTaken(false, false)
	}
	return account.accountSummary, err
}

// errTaken says which of the two is taken. Neither is, when its account was
// deleted a moment ago: then trying again succeeds.
func errTaken(email, username bool) error {
	e := &Error{kind: taken, fields: faults{}}
	if email {
		e.fields["email"] = "belongs to an account already"
	}
	if username {
		e.fields["username"] = "is taken"
	}
	if len(e.fields) == 0 {
		return &Error{kind: busy, retryAfter: time.Second}
	}
	e.detail = faults(e.fields).sentence()
	return e
}

func (s *Server) getAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	account, err := readAccount(r.Context(), s.queries, who.account)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, account)
}

// readAccount reads an account with its profile in one statement.
func readAccount(ctx context.Context, q *dbgen.Queries, account id.ID) (accountDocument, error) {
	row, err := q.AccountGet(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return accountDocument{}, problem(unknownCode, "The account is gone.")
	}
	if err != nil {
		return accountDocument{}, err
	}
	return accountDocument{
		accountSummary: accountSummary{row.ID, row.Email, row.EmailVerifiedAt != nil, row.Username, row.FirstName, row.LastName, row.Locale, row.CreatedAt},
		Profile: profileDocument{
			Occupation:  row.Occupation,
			HomeAddress: row.HomeAddress,
			Country:     row.Country,
			County:      row.County,
			Description: row.Description,
			PictureURL:  pictureURL(row.PictureDigest),
			Public:      row.IsPublic,
			Links: linksDocument{
				Linkedin:  row.Linkedin,
				Facebook:  row.Facebook,
				Github:    row.Github,
				Instagram: row.Instagram,
				Twitter:   row.Twitter,
				Youtube:   row.Youtube,
			},
		},
	}, nil
}

// pictureURL is nil for a profile without a picture.
func pictureURL(digest []byte) *string {
	if digest == nil {
		return nil
	}
	url := "/v1/pictures/" + hex.EncodeToString(digest)
	return &url
}

type accountPatch struct {
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Locale    *string `json:"locale"`
}

func (s *Server) patchAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	var in accountPatch
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	wrong := faults{}
	wrong.add("firstName", checkOptional(in.FirstName, profile.MaxName, profile.Name))
	wrong.add("lastName", checkOptional(in.LastName, profile.MaxName, profile.Name))
	if in.Locale != nil && !message.Valid(*in.Locale) {
		wrong["locale"] = "is none of " + strings.Join(message.Locales(), ", ")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	ctx := r.Context()
	if err := s.takeChange(ctx, who.account); err != nil {
		return err
	}
	err := s.transact(ctx, func(q *dbgen.Queries) error {
		present, err := lockNames(ctx, q, who.account)
		if err != nil || keeps(in.FirstName, present.FirstName) && keeps(in.LastName, present.LastName) && keeps(in.Locale, present.Locale) {
			return err
		}

		err = found(q.AccountNamesUpdate(ctx, dbgen.AccountNamesUpdateParams{
			FirstName: in.FirstName,
			LastName:  in.LastName,
			Locale:    in.Locale,
			UpdatedAt: s.now(),
			ID:        who.account,
		}))
		if err != nil {
			return err
		}
		return s.audit(ctx, q, who.account, accountUpdated)
	})
	if err != nil {
		return err
	}
	return s.getAccount(w, r, who)
}

func lockNames(ctx context.Context, q *dbgen.Queries, account id.ID) (dbgen.AccountNamesLockRow, error) {
	row, err := q.AccountNamesLock(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return row, problem(unknownCode, "The account is gone.")
	}
	return row, err
}

type deleteAccountRequest struct {
	Password string `json:"password"`
}

func (s *Server) deleteAccount(w http.ResponseWriter, r *http.Request, who principal) error {
	var in deleteAccountRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	ctx := r.Context()
	proof, err := s.provePassword(ctx, who, "password", in.Password)
	if err != nil {
		return err
	}
	err = s.removeAccount(ctx, who.account, func(q *dbgen.Queries) error {
		return proof.still(ctx, q, who.account)
	})
	if err != nil {
		return err
	}
	clearSite(w)
	setDeviceCookie(w, "", -time.Second)
	return writeNothing(w)
}

// removeAccount deletes everything of an account in one transaction, once
// allow, which locks the account, agrees. One audit row tells that it was. Of a very long
// history clean-up removes the rest, which nobody can ask for any more; the username is
// nobody else's for a while.
func (s *Server) removeAccount(ctx context.Context, account id.ID, allow func(*dbgen.Queries) error) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if err := allow(q); err != nil {
			return err
		}
		if err := s.notify(ctx, q, account, message.AccountDeleted); err != nil {
			return err
		}
		if _, err := q.SessionDeleteByOwner(ctx, s.Keys.OwnerTags(account)); err != nil {
			return err
		}
		if _, err := q.DeviceDeleteByOwner(ctx, s.Keys.OwnerTags(account)); err != nil {
			return err
		}
		if _, err := q.TokenDeleteByAccount(ctx, account); err != nil {
			return err
		}
		if _, err := q.PictureDelete(ctx, account); err != nil {
			return err
		}
		if _, err := q.ProfileDelete(ctx, account); err != nil {
			return err
		}
		if err := s.eraseHistory(ctx, q, account); err != nil {
			return err
		}
		if err := s.retireUsername(ctx, q, account); err != nil {
			return err
		}
		if _, err := q.AttemptDelete(ctx, account[:]); err != nil {
			return err
		}
		if err := s.audit(ctx, q, account, accountDeleted); err != nil {
			return err
		}
		return found(q.AccountDelete(ctx, account))
	})
}

// erasedAtOnce is how much history a deletion removes itself: more takes so long that it
// might never succeed.
const erasedAtOnce = 500

// eraseHistory removes the history of an account, or has clean-up do what is left of it.
func (s *Server) eraseHistory(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	rows, err := q.AuditDeleteByAccount(ctx, account, erasedAtOnce)
	if err != nil || rows < erasedAtOnce {
		return err
	}
	return q.ErasureCreate(ctx, account, s.now())
}
