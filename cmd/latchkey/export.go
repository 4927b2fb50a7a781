package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"latchkey/exporter"
)

type exportCmd struct {
	JSONL exportJSONLCmd `cmd:"" name:"jsonl" help:"Write every account, password hashes included, as lines of JSON."`
}

type exportJSONLCmd struct {
	File string `arg:"" optional:"" default:"-" help:"The file, which must not exist yet; - for the standard output."`
}

// Run writes the accounts.
func (c exportJSONLCmd) Run(ctx context.Context, s streams) error {
	cfg, err := loadForDatabase()
	if err != nil {
		return err
	}
	db, err := openForTransfer(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()

	if c.File == "-" {
		return exporter.Run(ctx, db, s.out, progressBar(s.err))
	}
	return writeWhole(c.File, func(file *os.File) error { return exporter.Run(ctx, db, file, progressBar(s.err)) })
}

// writeWhole writes a new file, which has its name only once it is whole.
func writeWhole(name string, write func(*os.File) error) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s exists already", name)
	}

	part := name + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, name)
}
