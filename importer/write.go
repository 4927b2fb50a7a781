package importer

import (
	"context"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
)

// accountImported is the action in the audit log for an imported account.
const accountImported = "account.imported"

// write writes a batch in one transaction.
func (i *Importer) write(ctx context.Context, plans []*plan) error {
	if len(plans) == 0 {
		return nil
	}
	return i.DB.Transact(ctx, func(tx *database.Tx) error {
		q := dbgen.New(tx)
		for _, p := range plans {
			if err := i.writeOne(ctx, q, p); err != nil {
				return i.at(p, err)
			}
		}
		return nil
	})
}

// writeOne writes an account, its profile and picture, what row it was, and the
// beginning of its history.
func (i *Importer) writeOne(ctx context.Context, q *dbgen.Queries, p *plan) error {
	if err := q.ImportAccountCreate(ctx, p.account); err != nil {
		return err
	}
	if err := writeProfile(ctx, q, p); err != nil {
		return err
	}

	if p.picture != nil {
		err := q.PictureSet(ctx, dbgen.PictureSetParams{
			AccountID: p.account.ID,
			Digest:    p.picture.Digest[:],
			Image:     p.picture.JPEG,
			CreatedAt: p.pictureAt,
		})
		if err != nil {
			return err
		}
	}

	if name := i.Source.Name(); name != "" {
		err := q.ImportCreate(ctx, dbgen.ImportCreateParams{
			Source: name, SourceID: p.Key, AccountID: p.account.ID, ImportedAt: p.at,
		})
		if err != nil {
			return err
		}
	}

	return q.AuditCreate(ctx, dbgen.AuditCreateParams{
		ID: id.New(), AccountID: p.account.ID, Action: accountImported, CreatedAt: p.at,
	})
}

// writeProfile writes a profile, with the default for every text that is not
// known.
func writeProfile(ctx context.Context, q *dbgen.Queries, p *plan) error {
	var digest []byte
	if p.picture != nil {
		digest = p.picture.Digest[:]
	}

	// One statement does where every text is known; the defaults need three.
	if full, ok := complete(p.profile); ok {
		full.PictureDigest = digest
		return q.ImportProfileCreate(ctx, full)
	}

	if err := q.ProfileCreate(ctx, p.account.ID, p.profile.UpdatedAt); err != nil {
		return err
	}
	if _, err := q.ProfileUpdate(ctx, p.profile); err != nil {
		return err
	}
	_, err := q.ProfilePictureUpdate(ctx, dbgen.ProfilePictureUpdateParams{
		PictureDigest: digest, UpdatedAt: p.profile.UpdatedAt, AccountID: p.account.ID,
	})
	return err
}

// complete makes one statement of a profile of which every text is known.
func complete(u dbgen.ProfileUpdateParams) (dbgen.ImportProfileCreateParams, bool) {
	for _, text := range []*string{
		u.Occupation, u.HomeAddress, u.Country, u.County, u.Linkedin, u.Facebook, u.Github,
		u.Instagram, u.Twitter, u.Youtube, u.Description,
	} {
		if text == nil {
			return dbgen.ImportProfileCreateParams{}, false
		}
	}

	return dbgen.ImportProfileCreateParams{
		AccountID:   u.AccountID,
		Occupation:  *u.Occupation,
		HomeAddress: *u.HomeAddress,
		Country:     *u.Country,
		County:      *u.County,
		Linkedin:    *u.Linkedin,
		Facebook:    *u.Facebook,
		Github:      *u.Github,
		Instagram:   *u.Instagram,
		Twitter:     *u.Twitter,
		Youtube:     *u.Youtube,
		Description: *u.Description,
		IsPublic:    u.IsPublic != nil && *u.IsPublic,
		UpdatedAt:   u.UpdatedAt,
	}, true
}
