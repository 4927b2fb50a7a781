package mysqldev

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// initialise fills the data directory unless it is filled. It works in a
// sibling and renames that into place at the end, so that what exists under the
// final name always is complete.
func (e engine) initialise(ctx context.Context, p places, log, lock *os.File, unsafe bool) error {
	filled, err := e.filled(p)
	if filled || err != nil {
		return err
	}
	if err := os.RemoveAll(p.fresh()); err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	if err := e.fill(ctx, p, log, lock, unsafe); err != nil {
		os.RemoveAll(p.fresh())
		return err
	}
	if !unsafe {
		if err := syncTree(p.fresh()); err != nil {
			return fmt.Errorf("mysqldev: %w", err)
		}
	}
	return p.adopt()
}

// adopt gives the finished directory its name. os.Rename refuses to replace a
// folder, even the empty one that filled has seen.
func (p places) adopt() error {
	if err := os.Remove(p.data()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("mysqldev: %w", err)
	}
	if err := os.Rename(p.fresh(), p.data()); err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	if err := syncFile(p.dir); err != nil {
		return fmt.Errorf("mysqldev: %w", err)
	}
	return nil
}

// filled says whether the data directory is there, and refuses one that this
// engine cannot use.
func (e engine) filled(p places) (bool, error) {
	entries, err := os.ReadDir(p.data())
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("mysqldev: %w", err)
	}
	if !isDir(filepath.Join(p.data(), "mysql")) {
		return false, fmt.Errorf("mysqldev: %s holds files but no database: move them away", p.data())
	}
	// MySQL alone keeps its dictionary in this file. Neither engine opens the
	// other's directory, and their own messages do not say so.
	if isFile(filepath.Join(p.data(), "mysql.ibd")) == e.mariaDB {
		return false, fmt.Errorf("mysqldev: %s holds the data of another engine than %s, which is %s: use the engine that made it, or another folder", p.data(), e.binary, e)
	}
	return true, nil
}

// fill runs the engine's own initialisation on the sibling folder.
func (e engine) fill(ctx context.Context, p places, log, lock *os.File, unsafe bool) error {
	cmd, err := e.initCommand(p, unsafe)
	if err != nil {
		return err
	}

	since := size(log)
	child, err := launch(cmd, log, lock, syscall.SIGKILL)
	if err != nil {
		return err
	}

	select {
	case <-child.done:
	case <-ctx.Done():
		child.kill()
		return fmt.Errorf("mysqldev: initialisation of %s: %w", p.data(), context.Cause(ctx))
	}

	if child.err != nil || !isDir(filepath.Join(p.fresh(), "mysql")) {
		return fmt.Errorf("mysqldev: initialisation of %s with %s failed (%s)%s", p.data(), cmd.Path, child.ended(), tail(log.Name(), since))
	}
	return nil
}

func (e engine) initCommand(p places, unsafe bool) (*exec.Cmd, error) {
	if !e.mariaDB {
		args := append([]string{"--no-defaults", "--initialize-insecure", "--datadir=" + p.fresh()}, e.storage(unsafe)...)
		return exec.Command(e.binary, append(args, tmpdir(p)...)...), nil
	}

	script, err := e.installScript()
	if err != nil {
		return nil, err
	}

	args := []string{"--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve", "--datadir=" + p.fresh()}
	prefix := filepath.Dir(filepath.Dir(script))
	if filepath.Base(filepath.Dir(script)) == "scripts" {
		args = append(args, "--basedir="+prefix)
	}
	for _, arg := range e.storage(unsafe) {
		// The script would change owners of files outside our folder for a user
		// named to it; a bootstrap needs none, even as root.
		if arg != "--user=root" {
			args = append(args, arg)
		}
	}

	cmd := exec.Command(script, args...)
	// The script looks for a server in its own places; this one was chosen.
	cmd.Env = []string{"MYSQLD_BOOTSTRAP=" + e.binary}
	if len(tmpdir(p)) > 0 {
		// In a shared folder, another server that starts would clear our tables away.
		// Not as an option, which the script would break at spaces.
		cmd.Env = append(cmd.Env, "TMPDIR="+p.temporary())
	}

	return cmd, nil
}

// installScript finds the script that ships with the binary.
func (e engine) installScript() (string, error) {
	beside := filepath.Dir(e.binary)
	prefix := filepath.Dir(beside)
	folders := append([]string{beside, filepath.Join(prefix, "bin"), filepath.Join(prefix, "scripts")}, filepath.SplitList(os.Getenv("PATH"))...)
	folders = append(folders, wellKnown...)
	script := firstExecutable(folders, "mariadb-install-db", "mysql_install_db")
	if script == "" {
		return "", fmt.Errorf("mysqldev: mariadb-install-db was found neither near %s nor on PATH; Debian has it in mariadb-server-core", e.binary)
	}
	return script, nil
}

// syncTree brings a fresh data directory to disk before it gets its name: the
// engine syncs its tables, but not every file and folder.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncFile(path)
	})
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
