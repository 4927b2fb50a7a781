package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"time"

	"latchkey/importer"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/password"
	"latchkey/internal/progress"
)

// importTimeout bounds a transaction of an import, which nobody waits for.
const importTimeout = time.Minute

type importCmd struct {
	Original importOriginalCmd `cmd:"" help:"Import from the database of the original Flask service."`
	JSONL    importJSONLCmd    `cmd:"" name:"jsonl" help:"Import from lines of JSON, as export jsonl writes them."`
}

// importFlags are those of every import.
type importFlags struct {
	Apply  bool   `help:"Do it. Without it, only show what would be done."`
	Report string `help:"The report: a file to which each decision is added as a line of JSON. By default a new one here." placeholder:"FILE"`
	Hashes string `help:"What made the source's password hashes, if they need a secret: devise, flask-security or firebase (docs/import.md)." enum:",devise,flask-security,firebase" default:"" placeholder:"MAKER"`
}

type importOriginalCmd struct {
	importFlags
	From         string            `required:"" env:"ORIGINAL_DSN" placeholder:"DSN" help:"The original's database: the value of SQLALCHEMY_DATABASE_URI, or user:password@tcp(host:3306)/name. Better in $ORIGINAL_DSN, where other users do not see it."`
	Source       string            `help:"What rows are remembered by, so that none comes twice. By default host, database and table." placeholder:"NAME"`
	UserTable    string            `help:"The table of users. By default users or user, whichever is there and in use." placeholder:"NAME"`
	ProfileTable string            `help:"The table of profile cards. By default profile_card, if it is there." placeholder:"NAME"`
	LinksTable   string            `help:"The table of social links. By default social_links, if it is there." placeholder:"NAME"`
	Column       map[string]string `help:"A column with another name: email=mail, or profile_card.user_id=owner. May be repeated. Case and underscores do not matter." placeholder:"COLUMN=NAME"`
}

// Run imports from the original's database.
func (c importOriginalCmd) Run(ctx context.Context, s streams) error {
	names := map[string]string{"user": c.UserTable, "profile_card": c.ProfileTable, "social_links": c.LinksTable}
	maps.DeleteFunc(names, func(_, name string) bool { return name == "" })
	maps.Copy(names, c.Column)
	return c.run(ctx, s, func() (importer.Source, io.Closer, error) {
		o, err := importer.OpenOriginal(ctx, importer.OriginalOptions{DSN: c.From, Name: c.Source, Names: names})
		if err != nil {
			return nil, nil, err
		}
		for _, note := range o.Notes() {
			fmt.Fprintln(s.out, note)
		}
		return o, o, nil
	})
}

type importJSONLCmd struct {
	importFlags
	File string `arg:"" help:"The file, or - for the standard input."`
}

// Run imports from a file.
func (c importJSONLCmd) Run(ctx context.Context, s streams) error {
	return c.run(ctx, s, func() (importer.Source, io.Closer, error) {
		file, err := openInput(ctx, c.File)
		if err != nil {
			return nil, nil, err
		}
		return importer.NewJSONL(file), file, nil
	})
}

// run opens the source and the service's database, imports, and says what came
// of it, also when it ends early.
func (f importFlags) run(ctx context.Context, s streams, open func() (importer.Source, io.Closer, error)) (err error) {
	c, err := loadForDatabase()
	secrets, secretsErr := f.secrets(c)
	if err := errors.Join(err, secretsErr); err != nil {
		return err
	}

	db, err := openForTransfer(ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	source, closer, err := open()
	if err != nil {
		return importer.Sentence(err)
	}
	defer closer.Close()

	if f.Report == "" {
		f.Report = time.Now().UTC().Format("latchkey-import-20060102T150405.jsonl")
	}
	bar := progressBar(s.err)
	report, err := importer.OpenReport(f.Report, bar.Above(s.out))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, report.Close()) }()

	i := &importer.Importer{DB: db, Source: source, Apply: f.Apply, Report: report, Progress: bar, Now: time.Now,
		Hashes: f.Hashes, Secrets: secrets}
	err = importer.Sentence(i.Run(ctx))
	fmt.Fprintf(s.out, "%s\n  took %v; every decision is in %s\n", report.Summary(f.Apply), bar.Took().Round(10*time.Millisecond), f.Report)
	return err
}

// secrets are what the service verifies imported hashes with. An import of hashes
// that it could not verify is refused.
func (f importFlags) secrets(c *config.Config) (password.Secrets, error) {
	secrets, err := hashSecrets(c)
	if err == nil {
		err = secrets.Require(f.Hashes)
	}
	if err != nil && f.Hashes != "" {
		return secrets, fmt.Errorf("--hashes %s: %w", f.Hashes, err)
	}
	return secrets, err
}

// openForTransfer opens the service's database, with time enough for batches.
func openForTransfer(ctx context.Context, c *config.Config) (*database.DB, error) {
	// Nobody waits for an answer here, so the collector may run often: memory
	// stays near what is in use.
	debug.SetGCPercent(30)
	return openCurrent(ctx, c, 2, importTimeout)
}

// openCurrent opens the service's database for a command, and checks that its schema is
// this program's.
func openCurrent(ctx context.Context, c *config.Config, size int, timeout time.Duration) (*database.DB, error) {
	db, err := database.Open(c.DatabaseDSN, size, timeout)
	if err != nil {
		return nil, about("LATCHKEY_DATABASE_DSN", err)
	}
	if err := schemaCurrent(ctx, db.Pool()); err != nil {
		return nil, errors.Join(about("LATCHKEY_DATABASE_DSN", err), db.Close())
	}
	return db, nil
}

// progressBar draws on a terminal, and writes a line now and then into anything else.
func progressBar(out io.Writer) *progress.Bar {
	p := &progress.Bar{Out: out, Now: time.Now}
	if file, ok := out.(*os.File); ok {
		info, err := file.Stat()
		p.Terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}
