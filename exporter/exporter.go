// Package exporter writes all accounts, with their profiles, pictures and password
// hashes, as package importer reads them.
package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/jsonl"
	"latchkey/internal/progress"
)

// batchSize is how many accounts, with their pictures, are in memory at once.
const batchSize = 100

// Run writes every account of the database to out. Its error says in one sentence why
// the export ended early.
func Run(ctx context.Context, db *database.DB, out io.Writer, bar *progress.Bar) (err error) {
	queries := dbgen.New(db)
	if bar.Total, err = queries.ExportTotal(ctx); err != nil {
		return incomplete(err)
	}
	defer bar.Finish()
	bar.Add(0)

	// By the primary key, so that accounts which come and go meanwhile move no other.
	w := jsonl.NewWriter(out)
	for last := (id.ID{}); ; {
		rows, err := queries.ExportList(ctx, last, batchSize)
		if err != nil {
			return incomplete(err)
		}
		if len(rows) == 0 {
			return w.Flush()
		}

		for _, row := range rows {
			if err := w.Write(record(row)); err != nil {
				return err
			}
		}
		last = rows[len(rows)-1].ID
		bar.Add(int64(len(rows)))
	}
}

// incomplete says in one sentence why an export ended early.
func incomplete(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped; the export is not whole")
	}
	return fmt.Errorf("the export is not whole: %s", database.Describe(err))
}

func record(row dbgen.ExportListRow) jsonl.Record {
	return jsonl.Record{
		Version:            jsonl.Version,
		ID:                 row.ID.String(),
		Email:              row.Email,
		Username:           row.Username,
		FirstName:          row.FirstName,
		LastName:           row.LastName,
		Locale:             row.Locale,
		EmailVerifiedAt:    row.EmailVerifiedAt,
		PasswordHash:       row.PasswordHash,
		PasswordChangedAt:  &row.PasswordChangedAt,
		PasswordDisabledAt: row.PasswordDisabledAt,
		CreatedAt:          &row.CreatedAt,
		UpdatedAt:          &row.UpdatedAt,

		Profile: jsonl.Profile{
			Occupation:  &row.Occupation,
			HomeAddress: &row.HomeAddress,
			Country:     &row.Country,
			County:      &row.County,
			Description: &row.Description,
			Public:      &row.IsPublic,
			UpdatedAt:   &row.ProfileUpdatedAt,
			Links: jsonl.Links{
				Linkedin: &row.Linkedin, Facebook: &row.Facebook, Github: &row.Github,
				Instagram: &row.Instagram, Twitter: &row.Twitter, Youtube: &row.Youtube,
			},
		},

		Picture:          row.Image,
		PictureCreatedAt: row.PictureCreatedAt,
	}
}
