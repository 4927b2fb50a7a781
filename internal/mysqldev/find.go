package mysqldev

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// ErrNoServer reports that no server binary was found, and what to do about it.
var ErrNoServer = errors.New("mysqldev: no MariaDB or MySQL server found: " +
	"install one (Debian, Ubuntu: apt-get install mariadb-server-core mariadb-client-core; macOS: brew install mariadb) " +
	"or set LATCHKEY_MYSQLD to the path of mariadbd or mysqld")

// wellKnown are the folders that hold servers and that a user's PATH often lacks.
var wellKnown = []string{
	"/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/usr/libexec",
	"/opt/homebrew/bin", "/opt/homebrew/opt/mariadb/bin", "/opt/homebrew/opt/mysql/bin",
	"/usr/local/opt/mariadb/bin", "/usr/local/opt/mysql/bin", "/usr/local/mysql/bin",
}

// Find answers the path of a server binary: mariadbd before mysqld, PATH before
// the folders where packages put servers. The error is ErrNoServer.
func Find() (string, error) {
	return find(append(filepath.SplitList(os.Getenv("PATH")), wellKnown...))
}

func find(folders []string) (string, error) {
	for _, name := range []string{"mariadbd", "mysqld"} {
		if path := firstExecutable(folders, name); path != "" {
			return path, nil
		}
	}
	return "", ErrNoServer
}

// firstExecutable answers the first folder's executable file of one of the
// names, or "". A relative folder is passed over: what it means depends on
// where the program was started.
func firstExecutable(folders []string, names ...string) string {
	for _, folder := range folders {
		for _, name := range names {
			path := filepath.Join(folder, name)
			info, err := os.Stat(path)
			if filepath.IsAbs(folder) && err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				return path
			}
		}
	}
	return ""
}

// engine is what a binary says of itself.
type engine struct {
	binary  string // absolute, symbolic links resolved
	mariaDB bool
	version string // "10.11.19"
}

// String answers the name and version, such as "MariaDB 10.11.19".
func (e engine) String() string {
	if e.mariaDB {
		return "MariaDB " + e.version
	}
	return "MySQL " + e.version
}

var versionPattern = regexp.MustCompile(`\bVer (\d+(?:\.\d+)+)`)

// identify asks the binary for its version. Only MariaDB names itself in every
// packager's version line, so whatever does not is MySQL.
func identify(ctx context.Context, binary string) (engine, error) {
	path, err := resolve(binary)
	if err != nil {
		return engine{}, fmt.Errorf("mysqldev: server binary: %w", err)
	}

	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--no-defaults", "--version")
	cmd.Env = environment()
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return engine{}, fmt.Errorf("mysqldev: %s --version: %w%s", path, err, quoted(out))
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return engine{}, fmt.Errorf("mysqldev: %s is no MariaDB or MySQL server: --version said nothing of one%s", path, quoted(out))
	}
	return engine{binary: path, mariaDB: strings.Contains(string(out), "MariaDB"), version: string(match[1])}, nil
}

// resolve follows symbolic links, because the files that belong to a server lie
// beside the binary and not beside the link.
func resolve(binary string) (string, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// environment is what the server needs of ours. Secrets of the service stay
// out of it, and so does NOTIFY_SOCKET, on which a server started below a
// systemd unit would report itself ready in our name.
func environment() []string {
	var kept []string
	for _, name := range []string{"PATH", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}
