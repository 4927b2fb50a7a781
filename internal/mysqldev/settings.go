package mysqldev

import (
	"os"
	"path/filepath"
	"strings"
)

// setting is one command-line option and why it is given. "--loose-" marks an
// option that only saves time or memory: a version that does not know it warns
// instead of refusing to start.
type setting struct{ option, why string }

// arguments is the command line of a running server. --no-defaults must come
// first, or /etc/my.cnf would be read.
func (e engine) arguments(p places, unsafe bool) []string {
	args := append([]string{"--no-defaults"}, e.storage(unsafe)...)
	args = append(args, "--datadir="+p.data(), "--socket="+p.socket, "--pid-file="+p.pid())
	args = append(args, options(everyServer)...)
	if e.mariaDB {
		args = append(args, options(mariaDBServer)...)
		// MariaDB has no word for "nowhere": file statements see this folder only.
		args = append(args, "--secure-file-priv="+p.temporary())
	} else {
		args = append(args, options(mySQLServer)...)
	}
	return append(args, tmpdir(p)...)
}

// storage is the part of the command line that initialisation shares with the
// running server: above all the size of the redo log, which would otherwise be
// rebuilt at the first start.
func (e engine) storage(unsafe bool) []string {
	always, durability := mySQLStorage, mySQLDurability[unsafe]
	if e.mariaDB {
		always, durability = mariaDBStorage, mariaDBDurability[unsafe]
	}
	args := append(options(always), options(durability)...)
	args = append(args, e.relocated()...)
	if os.Geteuid() == 0 {
		// Both engines refuse to run as root unless an option says so.
		args = append(args, "--user=root")
	}
	return args
}

var everyServer = []setting{
	{"--skip-networking", "reachable on the unix socket only, whose folder guards it"},
	{"--skip-name-resolve", "never ask DNS"},
	{"--character-set-server=utf8mb4", "what the migrations ask for"},
	{"--collation-server=utf8mb4_bin", "no collation decides what is equal"},
	{"--max-connections=200", "room for several services and a shell on one server"},
	{"--local-infile=OFF", "no statement reads the client's files"},
	{"--loose-innodb-buffer-pool-load-at-startup=OFF", "quick start"},
	{"--loose-innodb-buffer-pool-dump-at-shutdown=OFF", "quick stop"},
	{"--innodb-fast-shutdown=1", "flush, but leave purge for the next run"},
}

var mariaDBServer = []setting{
	{"--loose-aria-pagecache-buffer-size=8M", "Aria holds system and temporary tables only"},
}

var mySQLServer = []setting{
	{"--loose-mysqlx=OFF", "no second protocol, no /tmp/mysqlx.sock"},
	{"--secure-file-priv=NULL", "no statement reads or writes the server's files"},
	{"--loose-event-scheduler=OFF", "we have no events; spares a thread"},
	{"--loose-innodb-validate-tablespace-paths=OFF", "quick start"},
	{"--log-error-verbosity=2", "errors and warnings, no notes"},
}

var mariaDBStorage = []setting{
	{"--skip-log-bin", "no replica reads it"},
	{"--performance-schema=OFF", "saves tens of megabytes"},
	{"--loose-key-buffer-size=1M", "no MyISAM tables"},
}

var mySQLStorage = []setting{
	{"--disable-log-bin", "no replica reads it, and it is on by default"},
	{"--loose-auto-generate-certs=OFF", "no TLS on a unix socket; spares making keys"},
	{"--loose-caching-sha2-password-auto-generate-rsa-keys=OFF", "a unix socket counts as secure, no key exchange happens"},
	{"--performance-schema=OFF", "saves hundreds of megabytes"},
	{"--loose-key-buffer-size=1M", "no MyISAM tables"},
}

// The tables below are keyed by Options.Unsafe. Unsafe gives up what only a
// crash of the machine can take: the log is still written at each commit, so
// that Stop and Kill, which are both SIGKILL then, lose no committed row.

var mariaDBDurability = map[bool][]setting{
	false: {
		{"--innodb-flush-log-at-trx-commit=1", "a commit is on disk before it is acknowledged"},
		{"--innodb-doublewrite=ON", "no torn page after a power cut"},
		{"--innodb-buffer-pool-size=128M", "a development machine's share"},
		{"--innodb-log-file-size=48M", "half the default; written in full at the first start"},
	},
	true: {
		{"--innodb-flush-log-at-trx-commit=2", "written at each commit, not synced"},
		{"--innodb-doublewrite=OFF", "half the page writes"},
		{"--innodb-buffer-pool-size=64M", "several test servers side by side"},
		{"--innodb-log-file-size=16M", "quick to create"},
		{"--loose-innodb-flush-method=nosync", "InnoDB never calls fsync"},
		{"--loose-debug-no-sync=ON", "nor does the rest of the server"},
		{"--loose-innodb-use-native-aio=OFF", "many servers exhaust the kernel's asynchronous requests"},
	},
}

var mySQLDurability = map[bool][]setting{
	false: {
		{"--innodb-flush-log-at-trx-commit=1", "a commit is on disk before it is acknowledged"},
		{"--innodb-doublewrite=ON", "no torn page after a power cut"},
		{"--innodb-buffer-pool-size=128M", "a development machine's share"},
		{"--loose-innodb-redo-log-capacity=64M", "less than the default of 100M"},
	},
	true: {
		{"--innodb-flush-log-at-trx-commit=2", "written at each commit, not synced"},
		{"--innodb-doublewrite=OFF", "half the page writes"},
		{"--innodb-buffer-pool-size=64M", "several test servers side by side"},
		{"--loose-innodb-redo-log-capacity=32M", "quick to create"},
		{"--loose-innodb-flush-method=nosync", "InnoDB never calls fsync"},
		{"--loose-innodb-use-native-aio=OFF", "many servers exhaust the kernel's asynchronous requests"},
	},
}

func options(table []setting) []string {
	args := make([]string, 0, len(table))
	for _, s := range table {
		args = append(args, s.option)
	}
	return args
}

// tmpdir keeps temporary tables, which may hold personal data, below the
// private folder. The option takes a list split at colons, so that a path with
// a colon leaves the engine's default.
func tmpdir(p places) []string {
	if strings.Contains(p.temporary(), ":") {
		return nil
	}
	return []string{"--tmpdir=" + p.temporary()}
}

// relocated names the support files of a server that was unpacked somewhere
// other than its package's place; compiled-in paths are right otherwise.
func (e engine) relocated() []string {
	prefix := filepath.Dir(filepath.Dir(e.binary))
	if prefix == "/usr" {
		return nil
	}
	var args []string
	for _, share := range []string{"share/mysql", "share/mariadb", "share"} {
		folder := filepath.Join(prefix, share)
		if isFile(filepath.Join(folder, "english", "errmsg.sys")) {
			args = append(args, "--lc-messages-dir="+folder, "--character-sets-dir="+filepath.Join(folder, "charsets"))
			break
		}
	}
	for _, plugin := range []string{"lib/mysql/plugin", "lib/mariadb/plugin", "lib/plugin"} {
		if folder := filepath.Join(prefix, plugin); isDir(folder) {
			return append(args, "--plugin-dir="+folder)
		}
	}
	return args
}
