package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/profile"
)

// signUpRetry is how long a sign-up may be repeated, by a client that lost the
// reply, and be answered with the account that it made.
const signUpRetry = 10 * time.Minute

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

	// The costly checks come last.
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
	err = s.insertAccount(ctx, row, device(deviceLabel(r.UserAgent()), eventOf(ctx).clientIP), func(account lockedAccount, c contact) error {
		return s.postVerification(ctx, account, c)
	})

	if _, duplicate := database.Duplicate(err); duplicate {
		return s.existingAccount(r, row, in.Password)
	}
	if err != nil {
		return accountSummary{}, err
	}
	return summary(row), nil
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

// insertAccount writes an account with its profile and the device that it was made on. In
// the same transaction confirm confirms its e-mail, or asks for that. An e-mail that is
// reserved for another account counts as taken.
func (s *Server) insertAccount(ctx context.Context, row dbgen.AccountCreateParams, device string, confirm func(lockedAccount, contact) error) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		if err := q.AccountCreate(ctx, row); err != nil {
			return err
		}
		account := lockedAccount{q, row.ID, row.PasswordHash} // nobody else sees it yet

		if err := q.ProfileCreate(ctx, row.ID, row.CreatedAt); err != nil {
			return err
		}
		if err := s.refuseReserved(ctx, q, row.ID, row.EmailKey); err != nil {
			return err
		}
		if err := s.refuseJustHeld(ctx, q, row.UsernameKey); err != nil {
			return err
		}
		if err := s.rememberDevice(ctx, account, device); err != nil {
			return err
		}

		c := contact{account: row.ID, email: row.Email, key: row.EmailKey, username: row.Username, locale: row.Locale}
		if err := confirm(account, c); err != nil {
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

	// The account in the way changed its names a moment ago. It may still keep them: the
	// address for its undo link, the username for a while.
	if byEmail.ID == (id.ID{}) && byUsername.ID == (id.ID{}) {
		if err := s.refuseReserved(ctx, s.queries, row.ID, row.EmailKey); err != nil {
			return accountSummary{}, err
		}
		if err := s.refuseJustHeld(ctx, s.queries, row.UsernameKey); err != nil {
			return accountSummary{}, err
		}
	}

	return accountSummary{}, errTaken(byEmail.ID != id.ID{}, byUsername.ID != id.ID{})
}

// repeatedSignUp answers a client that repeats its sign-up, since it lost the first
// reply, with the account that it made. It checks the password under a log-in's limits:
// else a sign-up would be a second way to guess it.
func (s *Server) repeatedSignUp(r *http.Request, row dbgen.AccountLoginByEmailRow, pw string) (accountSummary, error) {
	ctx := r.Context()
	if err := s.takeAddress(ctx, "login", s.Limits.LoginAddress); err != nil {
		return accountSummary{}, err
	}

	c := candidateOf(row)
	known, err := s.knownDevice(r, row.ID, deviceCookie(r))
	if err != nil {
		return accountSummary{}, err
	}
	c.known = known

	if _, err := s.checkLogin(ctx, c, pw); err != nil {
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
