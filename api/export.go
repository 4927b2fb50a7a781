package api

import (
	"context"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
)

// exportedActivity is how much history an export has; what is older is read page
// by page.
const exportedActivity = 10_000

// exportDocument is everything that is stored about an account, save what would
// let somebody in: hashes, codes, tokens and tags. A test holds it to the schema.
type exportDocument struct {
	ExportedAt      time.Time                `json:"exportedAt"`
	Account         exportedAccount          `json:"account"`
	Profile         exportedProfile          `json:"profile"`
	Picture         *exportedPicture         `json:"picture"`
	Sessions        []sessionDocument        `json:"sessions"`
	KnownDevices    []exportedDevice         `json:"knownDevices"`
	FormerUsernames []exportedFormerUsername `json:"formerUsernames"`
	MailLinks       []exportedMailLink       `json:"mailLinks"`
	FailedLogins    uint32                   `json:"failedLogins"`
	Imports         []exportedImport         `json:"imports"`
	Activity        []activityDocument       `json:"activity"`
	ActivityNext    *id.ID                   `json:"activityNext"`
}

type exportedAccount struct {
	accountSummary
	UpdatedAt          time.Time  `json:"updatedAt"`
	EmailVerifiedAt    *time.Time `json:"emailVerifiedAt"`
	PasswordChangedAt  time.Time  `json:"passwordChangedAt"`
	PasswordDisabledAt *time.Time `json:"passwordDisabledAt"`
}

type exportedProfile struct {
	profileDocument
	UpdatedAt time.Time `json:"updatedAt"`
}

type exportedPicture struct {
	ContentType string    `json:"contentType"`
	CreatedAt   time.Time `json:"createdAt"`
	Base64      []byte    `json:"base64"`
}

type exportedDevice struct {
	ExpiresAt time.Time `json:"expiresAt"`
}

// exportedFormerUsername is a username that was given up, of which a hash is kept.
type exportedFormerUsername struct {
	ExpiresAt time.Time `json:"expiresAt"`
}

// exportedMailLink is a link in an email, without the token that makes it valid.
type exportedMailLink struct {
	Purpose   string     `json:"purpose"`
	Email     string     `json:"email"`
	UsedAt    *time.Time `json:"usedAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
}

type exportedImport struct {
	Source     string    `json:"source"`
	SourceID   int64     `json:"sourceId"`
	ImportedAt time.Time `json:"importedAt"`
}

// getExport gives the owner of an account a copy of everything, to keep as a file.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request, caller principal) error {
	ctx := r.Context()
	err := s.take(ctx, s.Keys.AttemptKey("export", string(caller.account[:])), s.Limits.ExportAccount)
	if err != nil {
		return err
	}

	// One transaction, so that all of it is as it was at one moment.
	var copied exportDocument
	err = s.transact(ctx, func(q *dbgen.Queries) (err error) {
		copied, err = s.export(ctx, q, caller)
		return err
	})
	if err != nil {
		return err
	}

	// A username has no character that means anything in a header.
	w.Header().Set("Content-Disposition", `attachment; filename="latchkey-`+copied.Account.Username+`.json"`)
	return writeJSON(w, http.StatusOK, copied)
}

func (s *Server) export(ctx context.Context, q *dbgen.Queries, caller principal) (e exportDocument, err error) {
	e.ExportedAt = s.now()
	if err := e.readAccount(ctx, q, caller.account); err != nil {
		return e, err
	}
	if e.Sessions, err = s.sessionsOf(ctx, q, caller); err != nil {
		return e, err
	}

	devices, err := q.DeviceListByOwner(ctx, s.Keys.OwnerTags(caller.account))
	if err != nil {
		return e, err
	}
	e.KnownDevices = each(devices, func(expiresAt time.Time) exportedDevice { return exportedDevice{expiresAt} })

	former, err := q.UsernameListByAccount(ctx, caller.account, e.ExportedAt)
	if err != nil {
		return e, err
	}
	e.FormerUsernames = each(former, func(expiresAt time.Time) exportedFormerUsername { return exportedFormerUsername{expiresAt} })

	links, err := q.TokenListByAccount(ctx, caller.account)
	if err != nil {
		return e, err
	}
	e.MailLinks = each(links, func(row dbgen.TokenListByAccountRow) exportedMailLink { return exportedMailLink(row) })

	imports, err := q.ImportListByAccount(ctx, caller.account)
	if err != nil {
		return e, err
	}
	e.Imports = each(imports, func(row dbgen.ImportListByAccountRow) exportedImport { return exportedImport(row) })

	e.Activity, e.ActivityNext, err = activity(ctx, q, caller.account, afterAll, exportedActivity)
	return e, err
}

// readAccount reads the parts of which an account has one.
func (e *exportDocument) readAccount(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	shown, err := readAccount(ctx, q, account)
	if err != nil {
		return err
	}
	rest, err := q.AccountExport(ctx, account)
	if err != nil {
		return err
	}

	e.Account = exportedAccount{shown.accountSummary, rest.UpdatedAt, rest.EmailVerifiedAt, rest.PasswordChangedAt, rest.PasswordDisabledAt}
	e.Profile = exportedProfile{shown.Profile, rest.ProfileUpdatedAt}
	e.FailedLogins = rest.Failures

	if rest.PictureCreatedAt != nil {
		e.Picture = &exportedPicture{"image/jpeg", *rest.PictureCreatedAt, rest.Image}
	}
	return nil
}

// each makes a list of documents, empty and not null where there is nothing.
func each[Row, Document any](rows []Row, of func(Row) Document) []Document {
	list := make([]Document, len(rows))
	for i, row := range rows {
		list[i] = of(row)
	}
	return list
}
