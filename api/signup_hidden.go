package api

import (
	"context"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/mailer"
)

// This file is sign-up where e-mails are hidden. Nothing comes into being before the
// holder of the address answers an email, so that nothing reveals to a stranger whether the
// address has an account already.

// pendingSignUp is the answer to a sign-up that waits for its email to be answered.
type pendingSignUp struct {
	Email     string    `json:"email"`
	Username  string    `json:"username"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// askToSignUp writes to the address of a sign-up, whether or not it has an account: the
// mailer finds out, and writes to its owner then. The password is chosen with the link.
func (s *Server) askToSignUp(r *http.Request, in signUpRequest) (pendingSignUp, error) {
	ctx := r.Context()
	email, username, err := s.checkSignUp(in, false)
	if err != nil {
		return pendingSignUp{}, err
	}

	if err := s.takeAddress(ctx, "sign-up", s.Limits.SignUpAddress); err != nil {
		return pendingSignUp{}, err
	}
	if err := s.refuseTaken(ctx, username); err != nil {
		return pendingSignUp{}, err
	}

	mail := mailer.Mail{
		Kind:      message.SignUp,
		To:        email.Display,
		EmailKey:  email.Key,
		Locale:    language(r),
		Username:  username.Display,
		FirstName: in.FirstName,
		LastName:  in.LastName,
		At:        s.now(),
	}

	few, err := s.few(ctx, mail.Kind, email.Key)
	if err == nil && few {
		err = s.post(ctx, s.queries, mail)
	}
	return pendingSignUp{email.Display, username.Display, mail.At.Add(message.SignUp.Life())}, err
}

func (s *Server) refuseTaken(ctx context.Context, username identity.Name) error {
	isTaken, err := s.queries.AccountUsernameTaken(ctx, dbgen.AccountUsernameTakenParams{
		UsernameKey:  username.Key,
		UsernameHash: username.Hash(),
		Now:          s.now(),
	})
	if err == nil && isTaken {
		return errTaken(false, true)
	}
	return err
}

type signUpConfirmation struct {
	Token    string `json:"token"`
	Password string `json:"password"`
	Username string `json:"username"` // in place of the one that was asked for, unless empty
}

// finishSignUp makes the account of a sign-up whose email was answered.
func (s *Server) finishSignUp(w http.ResponseWriter, r *http.Request) error {
	var in signUpConfirmation
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}

	waiting, ok := mailer.OpenSignUp(s.Keys, in.Token, s.now())
	if !ok {
		return problem(deadLink, "")
	}
	if in.Username != "" {
		waiting.Username = in.Username
	}

	account, err := s.openAccount(r, waiting, in.Password)
	if err != nil {
		return err
	}

	w.Header().Set("Location", "/v1/account")
	return writeJSON(w, http.StatusCreated, account)
}

func (s *Server) openAccount(r *http.Request, waiting mailer.SignUp, pw string) (accountSummary, error) {
	ctx := r.Context()
	row, err := s.newAccount(ctx, waiting, pw)
	if err != nil {
		return accountSummary{}, err
	}

	err = s.insertAccount(ctx, row, device(deviceLabel(r.UserAgent()), eventOf(ctx).clientIP), func(account lockedAccount, _ contact) error {
		if err := s.spendSignUp(ctx, account.q, waiting.ID); err != nil {
			return err
		}
		_, err := account.q.AccountEmailVerify(ctx, dbgen.AccountEmailVerifyParams{VerifiedAt: &row.CreatedAt, ID: row.ID, EmailKey: row.EmailKey})
		return err
	})
	if constraint, duplicate := database.Duplicate(err); duplicate && constraint == "accounts_username_key_uq" {
		return accountSummary{}, errTaken(false, true)
	} else if duplicate || isKind(err, taken) {
		return accountSummary{}, problem(deadLink, "") // the address has an account by now
	}

	account := summary(row)
	account.EmailVerified = true
	return account, err
}

// newAccount judges what a link and its page say, and hashes the password. A link that
// was used costs no hash.
func (s *Server) newAccount(ctx context.Context, waiting mailer.SignUp, pw string) (dbgen.AccountCreateParams, error) {
	email, username, err := s.checkSignUp(signUpRequest{waiting.Email, waiting.Username, pw, waiting.FirstName, waiting.LastName}, true)
	if err != nil {
		return dbgen.AccountCreateParams{}, err
	}

	if err := s.takeAddress(ctx, "sign-up", s.Limits.SignUpAddress); err != nil {
		return dbgen.AccountCreateParams{}, err
	}

	isTaken, err := s.queries.AccountEmailTaken(ctx, dbgen.AccountEmailTakenParams{EmailKey: email.Key, Now: s.now()})
	if err == nil && isTaken {
		err = problem(deadLink, "")
	}
	if err != nil {
		return dbgen.AccountCreateParams{}, err
	}

	if err := s.refuseTaken(ctx, username); err != nil {
		return dbgen.AccountCreateParams{}, err
	}
	if err := s.refuseBreached(ctx, "password", pw); err != nil {
		return dbgen.AccountCreateParams{}, err
	}

	hash, err := s.hashPassword(ctx, pw)
	return dbgen.AccountCreateParams{
		ID:           id.New(),
		Email:        email.Display,
		EmailKey:     email.Key,
		Username:     username.Display,
		UsernameKey:  username.Key,
		FirstName:    waiting.FirstName,
		LastName:     waiting.LastName,
		Locale:       waiting.Locale,
		PasswordHash: &hash,
		CreatedAt:    s.now(),
	}, err
}

// spendSignUp uses a link up, in the transaction that makes its account: its count has
// room for one, and by the time it has room again the link has expired.
func (s *Server) spendSignUp(ctx context.Context, q *dbgen.Queries, signUp id.ID) error {
	first, err := mailer.Few(ctx, q, s.Keys.AttemptKey("sign-up link", signUp.String()), config.Limit{Count: 1, Per: message.SignUp.Life()}, s.now())
	if err == nil && !first {
		return problem(deadLink, "")
	}
	return err
}
