// Latchkey is a self-hosted account service on MySQL and MariaDB.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line: one field a command, one file a field.
type cli struct {
	Dev     devCmd     `cmd:"" help:"Run the service on a private database: nothing to set up."`
	Serve   serveCmd   `cmd:"" help:"Run the service on the database of LATCHKEY_DATABASE_DSN."`
	Migrate migrateCmd `cmd:"" help:"Bring the schema up to date, back a step, or say where it stands."`
	Keys    keysCmd    `cmd:"" help:"Make the keys that seal sessions."`
	Import  importCmd  `cmd:"" help:"Import accounts from elsewhere: a dry run, unless --apply is given."`
	Mail    mailCmd    `cmd:"" help:"List the emails that were not delivered, try them again, or show what emails say."`
	Export  exportCmd  `cmd:"" help:"Write all accounts to a file."`
	Purge   purgeCmd   `cmd:"" help:"Remove what has expired: once, as serve does every LATCHKEY_PURGE_INTERVAL."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "latchkey:", err)
		os.Exit(1)
	}
}

// streams is where a command writes.
type streams struct{ out, err io.Writer }

// run is the whole program, so that a test can boot it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	out := &reliable{Writer: stdout}
	if err := dispatch(ctx, args, out, stderr); err != nil {
		return err
	}
	return out.fault
}

// reliable remembers that something could not be written, such as on a full disk:
// a command whose answer is lost has not succeeded.
type reliable struct {
	io.Writer
	fault error
}

// Write implements io.Writer.
func (r *reliable) Write(b []byte) (int, error) {
	n, err := r.Writer.Write(b)
	if err != nil && r.fault == nil {
		r.fault = fmt.Errorf("not all of the output was written: %w", err)
	}
	return n, err
}

// dispatch runs the command that the arguments name.
func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	helped := false
	parser, err := kong.New(&cli{},
		kong.Name("latchkey"),
		kong.Description("A self-hosted account service on MySQL and MariaDB. Configuration comes from the environment; .env.example lists all of it."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{stdout, stderr}),
	)
	if err != nil {
		return err
	}

	command, err := parser.Parse(args)
	if helped {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w; see: latchkey --help", err)
	}
	return command.Run()
}
