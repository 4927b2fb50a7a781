package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/transfer"
)

// exportBatch is how many accounts, with their pictures, are in memory at once.
const exportBatch = 100

type exportCmd struct {
	JSONL exportJSONLCmd `cmd:"" name:"jsonl" help:"Write every account, password hashes included, as lines of JSON."`
}

type exportJSONLCmd struct {
	File string `arg:"" optional:"" default:"-" help:"The file, which must not exist yet; - for the standard output."`
}

// Run writes the accounts. A file has its name only once it is whole.
func (c exportJSONLCmd) Run(ctx context.Context, s streams) error {
	db, err := openForTransfer(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	e := exporter{dbgen.New(db), progress(s.err)}
	if c.File == "-" {
		return e.run(ctx, s.out)
	}
	if _, err := os.Lstat(c.File); err == nil {
		return fmt.Errorf("%s exists already", c.File)
	}
	part := c.File + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(e.run(ctx, file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, c.File)
}

type exporter struct {
	queries  *dbgen.Queries
	progress *transfer.Progress
}

// run reads by the primary key, a batch at a time.
func (e exporter) run(ctx context.Context, out io.Writer) (err error) {
	if e.progress.Total, err = e.queries.ExportTotal(ctx); err != nil {
		return notWhole(err)
	}
	defer e.progress.Finish()
	e.progress.Add(0)
	w := transfer.NewWriter(out)
	for last := (id.ID{}); ; {
		rows, err := e.queries.ExportList(ctx, last, exportBatch)
		if err != nil {
			return notWhole(err)
		}
		for _, row := range rows {
			if err := w.Write(record(row)); err != nil {
				return err
			}
			last = row.ID
		}
		if len(rows) == 0 {
			return w.Flush()
		}
		e.progress.Add(int64(len(rows)))
	}
}

// notWhole says in one sentence why an export ended early.
func notWhole(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped; the export is not whole")
	}
	return fmt.Errorf("the export is not whole: %s", database.Describe(err))
}

func record(row dbgen.ExportListRow) transfer.Record {
	return transfer.Record{
		Version:            transfer.Version,
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
		Profile: transfer.Profile{
			Occupation:  &row.Occupation,
			HomeAddress: &row.HomeAddress,
			Country:     &row.Country,
			County:      &row.County,
			Description: &row.Description,
			Public:      &row.IsPublic,
			UpdatedAt:   &row.ProfileUpdatedAt,
			Links: transfer.Links{
				Linkedin: &row.Linkedin, Facebook: &row.Facebook, Github: &row.Github,
				Instagram: &row.Instagram, Twitter: &row.Twitter, Youtube: &row.Youtube,
			},
		},
		Picture:          row.Image,
		PictureCreatedAt: row.PictureCreatedAt,
	}
}
