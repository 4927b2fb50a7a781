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
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/internal/profile"
)

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

func summary(row dbgen.AccountCreateParams) accountSummary {
	return accountSummary{row.ID, row.Email, false, row.Username, row.FirstName, row.LastName, row.Locale, row.CreatedAt}
}

func (s *Server) getAccount(w http.ResponseWriter, r *http.Request, caller principal) error {
	account, err := readAccount(r.Context(), s.queries, caller.account)
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

func (s *Server) patchAccount(w http.ResponseWriter, r *http.Request, caller principal) error {
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
	if err := s.takeChange(ctx, caller.account); err != nil {
		return err
	}

	err := s.transact(ctx, func(q *dbgen.Queries) error {
		_, present, err := lockNames(ctx, q, caller.account)
		if err != nil || keeps(in.FirstName, present.FirstName) && keeps(in.LastName, present.LastName) && keeps(in.Locale, present.Locale) {
			return err
		}

		err = found(q.AccountNamesUpdate(ctx, dbgen.AccountNamesUpdateParams{
			FirstName: in.FirstName,
			LastName:  in.LastName,
			Locale:    in.Locale,
			UpdatedAt: s.now(),
			ID:        caller.account,
		}))
		if err != nil {
			return err
		}
		return s.audit(ctx, q, caller.account, accountUpdated)
	})
	if err != nil {
		return err
	}

	return s.getAccount(w, r, caller)
}

// lockNames locks the account and reads its names. It does not read the password hash.
func lockNames(ctx context.Context, q *dbgen.Queries, account id.ID) (lockedAccount, dbgen.AccountNamesLockRow, error) {
	row, err := q.AccountNamesLock(ctx, account)
	if errors.Is(err, sql.ErrNoRows) {
		return lockedAccount{}, row, problem(unknownCode, "The account is gone.")
	}
	return lockedAccount{q: q, id: account}, row, err
}
