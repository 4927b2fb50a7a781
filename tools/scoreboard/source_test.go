package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"latchkey/internal/keyring"
)

// These tests read the source of the program, and prove the rows that are about
// what is not in it. Where one fails on something new and harmless, its list is
// the place to say why it is harmless.

const repository = "../.."

// source is one file of the program: no test, nothing that only tests or
// developers run.
type source struct {
	path string // from the root
	tree *ast.File
}

func (s source) pkg() string { return path.Dir(s.path) }

func (s source) imports() (list []string) {
	for _, spec := range s.tree.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		list = append(list, name)
	}
	return list
}

func sources(t *testing.T) (list []source) {
	t.Helper()
	outside := []string{"bench", "tools", "internal/chromium", "internal/dbtest", "internal/seed", "internal/smtp/smtptest", "internal/testkit", "internal/migrations/testdata"}

	each(t, func(name string) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return
		}
		for _, folder := range outside {
			if strings.HasPrefix(name, folder+"/") {
				return
			}
		}

		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(repository, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, source{name, tree})
	})

	if len(list) < 50 {
		t.Fatalf("%d files of source were found", len(list))
	}
	return list
}

// each calls visit with every file of the repository but what git ignores.
func each(t *testing.T, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir(repository, func(full string, entry fs.DirEntry, err error) error {
		name := relative(repository, full)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", ".data", "bin", "clients/typescript/dist"}, name),
			entry.IsDir() && entry.Name() == "node_modules":
			return filepath.SkipDir
		case !entry.IsDir():
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// only checks that what is found stands in the allowed places, and that no place
// is allowed for nothing.
func only(t *testing.T, what string, found []string, allowed ...string) {
	t.Helper()
	for _, place := range found {
		if !slices.Contains(allowed, place) {
			t.Errorf("%s has %s", place, what)
		}
	}
	for _, place := range allowed {
		if !slices.Contains(found, place) {
			t.Errorf("%s is allowed %s and has none", place, what)
		}
	}
}

// using lists where a selector such as http.Get is used.
func using(list []source, match func(pkg, name string) bool) (found []string) {
	for _, s := range list {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				pkg, _ := selector.X.(*ast.Ident)
				if pkg == nil {
					pkg = &ast.Ident{}
				}
				if match(pkg.Name, selector.Sel.Name) && !slices.Contains(found, s.path) {
					found = append(found, s.path)
				}
			}
			return true
		})
	}
	return found
}

func importing(list []source, names ...string) (found []string) {
	for _, s := range list {
		for _, name := range s.imports() {
			if slices.Contains(names, name) && !slices.Contains(found, s.pkg()) {
				found = append(found, s.pkg())
			}
		}
	}
	return found
}

var (
	sqlMethod = regexp.MustCompile(`^(Exec|Query|QueryRow|Prepare)(Context)?$`)
	sqlText   = regexp.MustCompile(`(?is)\b(select\s.*\sfrom|(insert|replace)\s+into|delete\s+from|update\s+\S+\s+set|(create|alter|drop|truncate)\s+(table|database|user|index))\s`)
)

// The statements of the service stand in sql/, compiled by sqlc, whose outcome
// scripts/verify compares: outside of dbgen/ Go neither writes nor sends SQL, but
// for the packages named below, none of which a request's text reaches as SQL.
//
// ASVS v5.0.0-1.2.4
func TestNoSQLInGo(t *testing.T) {
	generated := []string{"dbgen", "internal/migrations/testdata/previous"} // the latter by the release before
	rest := slices.DeleteFunc(sources(t), func(s source) bool { return slices.Contains(generated, s.pkg()) })
	only(t, "a call that sends SQL", sendingSQL(rest),
		"internal/database",   // passes on what the accessors give
		"internal/mysqldev",   // CREATE DATABASE of a name that it checks
		"internal/migrations", // the history of the schema, constants all
		"internal/schema",     // reads the schema, by the files of sql/schema
		"importer",            // reads another service's tables, by names that internal/original checks
	)

	var writes []string
	for _, s := range rest {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && sqlText.MatchString(text.Value) {
				writes = append(writes, s.pkg())
			}
			return true
		})
	}
	only(t, "SQL", slices.Compact(writes), "internal/mysqldev", "internal/migrations",
		"internal/schema", // the statements that it shows of a schema
	)
}

// sendingSQL lists the packages that can hold a connection and send SQL on one.
func sendingSQL(list []source) (found []string) {
	for _, s := range list {
		imports := s.imports()
		if !slices.Contains(imports, "database/sql") && !slices.Contains(imports, "latchkey/internal/database") {
			continue
		}

		ast.Inspect(s.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			// A statement has an argument; url.URL's Query has none.
			method, ok := call.Fun.(*ast.SelectorExpr)
			if ok && sqlMethod.MatchString(method.Sel.Name) && len(call.Args) > 0 && !slices.Contains(found, s.pkg()) {
				found = append(found, s.pkg())
			}
			return true
		})
	}
	return found
}

// Only the private development server is a program that is run, without a shell
// and with nothing that a client sent.
//
// ASVS v5.0.0-1.2.5
func TestOnlyTheServerIsRun(t *testing.T) {
	list := sources(t)
	only(t, "os/exec or plugin", importing(list, "os/exec", "plugin"), "internal/mysqldev")
	if found := using(list, func(pkg, name string) bool {
		return pkg == "syscall" && (strings.HasPrefix(name, "Exec") || name == "ForkExec" || name == "StartProcess") || pkg == "os" && name == "StartProcess"
	}); len(found) > 0 {
		t.Errorf("%v start programs", found)
	}

	for _, s := range list {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && (text.Value == `"sh"` || text.Value == `"/bin/sh"` || text.Value == `"bash"`) {
				t.Errorf("%s names a shell", s.path)
			}
			return true
		})
	}
}

// All cryptography is of Go's standard library, golang.org/x/crypto, one JWT
// library and one for crypt(3); each use stands in the inventory of SECURITY.md;
// and what is broken or easily misused is not there at all: no block cipher mode to
// choose, no RSA padding, no algorithm of the past. What other services hashed
// passwords with is verified by one package alone.
//
// ASVS v5.0.0-11.2.1 v5.0.0-11.3.1 v5.0.0-11.3.2
func TestCryptographyIsInventoried(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, inventory, _ := strings.Cut(string(text), "## Cryptographic inventory")
	inventory, _, _ = strings.Cut(inventory, "\n## ")

	forbidden := []string{
		"crypto/des", "crypto/dsa", "crypto/elliptic", "crypto/rc4", "crypto/rsa",
		"golang.org/x/crypto/blowfish", "golang.org/x/crypto/cast5", "golang.org/x/crypto/md4", "golang.org/x/crypto/openpgp",
		"golang.org/x/crypto/ripemd160", "golang.org/x/crypto/salsa20", "golang.org/x/crypto/tea", "golang.org/x/crypto/twofish",
		"golang.org/x/crypto/xtea",
	}

	for _, s := range sources(t) {
		for _, name := range s.imports() {
			isCrypto := strings.HasPrefix(name, "crypto/") || strings.HasPrefix(name, "golang.org/x/crypto/") ||
				strings.HasPrefix(name, "github.com/golang-jwt/") || strings.HasPrefix(name, "github.com/go-crypt/")

			switch {
			case slices.Contains(forbidden, name):
				t.Errorf("%s imports %s", s.path, name)
			case isCrypto && !listed(inventory, s.pkg(), name):
				t.Errorf("%s imports %s; the inventory has no line with both", s.path, name)
			case !isCrypto && looksCryptographic.MatchString(name) && !strings.HasPrefix(name, "latchkey/"):
				t.Errorf("%s imports %s", s.path, name)
			}
		}
	}

	only(t, "AES or crypt(3)", importing(sources(t), "crypto/aes", "github.com/go-crypt/x/crypt", "github.com/go-crypt/x/base64"),
		"internal/password") // verifies what Firebase and Unix stored
	only(t, "MD5 or SHA-1", importing(sources(t), "crypto/md5", "crypto/sha1"),
		"internal/password", // verifies what another service stored, until the next log-in
		"internal/pwned",    // asks the breach list by the name that it has for a password
	)
}

var looksCryptographic = regexp.MustCompile(`(?i)crypt|cipher|jose|jwe|nacl|sodium|ed25519|bcrypt|argon`)

// listed reports whether one line of the inventory names the package and the
// import.
func listed(inventory, pkg, name string) bool {
	for line := range strings.Lines(inventory) {
		if strings.Contains(line, "`"+pkg+"`") && strings.Contains(line, "`"+name+"`") {
			return true
		}
	}
	return false
}

// Nothing turns off the verification of certificates or of a token.
//
// ASVS v5.0.0-12.3.2
func TestNoVerificationIsTurnedOff(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok && (name.Name == "InsecureSkipVerify" || name.Name == "ParseUnverified" || name.Name == "UnsafeAllowNoneSignatureType" || name.Name == "WithoutClaimsValidation") {
				t.Errorf("%s uses %s", s.path, name.Name)
			}
			return true
		})
	}
}

var (
	keyEntry   = regexp.MustCompile(`[a-z0-9-]{1,16}:[A-Za-z0-9+/]{43}=`)
	privateKey = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)
)

// No file of the repository holds a key that the service would take, or a
// private key.
//
// ASVS v5.0.0-13.3.1
func TestNoSecretsInSource(t *testing.T) {
	each(t, func(name string) {
		if name == "go.sum" {
			return // digests of modules have the form of a key
		}
		content, err := os.ReadFile(filepath.Join(repository, name))
		if err != nil {
			t.Fatal(err)
		}

		if privateKey.Match(content) {
			t.Errorf("%s has a private key", name)
		}
		for _, entry := range keyEntry.FindAllString(string(content), -1) {
			if _, err := keyring.Parse(entry); err == nil {
				t.Errorf("%s has the key %.12s…", name, entry)
			}
		}
	})
}

// The program carries these files and serves no folder: neither the history of
// the source nor a listing can be asked for.
//
// ASVS v5.0.0-13.4.1 v5.0.0-13.4.3 v5.0.0-13.4.7
func TestNoFolderIsServed(t *testing.T) {
	var embedded []string
	list := sources(t)
	for _, s := range list {
		for _, group := range s.tree.Comments {
			for _, comment := range group.List {
				if pattern, ok := strings.CutPrefix(comment.Text, "//go:embed "); ok {
					embedded = append(embedded, s.pkg()+"/"+pattern)
				}
			}
		}
	}

	only(t, "(as an embedded file)", embedded, "api/openapi.yaml", "internal/message/templates", "internal/strength/words.txt", "sql/migrations/*.sql", "sql/original/*.sql",
		"sql/schema/*.sql", "sql/schema.sql", "sql/seed/*.sql", "web/assets/*.css assets/*.js assets/*.svg", "web/pages/*.html", "web/reference.html")

	if found := using(list, func(pkg, name string) bool {
		return pkg == "http" && (strings.HasPrefix(name, "FileServer") || strings.HasPrefix(name, "ServeFile") || name == "Dir" || name == "FS" || name == "ServeContent") || pkg == "os" && name == "DirFS"
	}); len(found) > 0 {
		t.Errorf("%v serve files", found)
	}
}

// Patterns are Go's own, whose time grows with the text alone; JSON, addresses and
// HTML of mails are read and written by one library each, so that what is stored is
// judged as what is shown.
//
// ASVS v5.0.0-1.3.12 v5.0.0-1.5.3
func TestOneParserOfAKind(t *testing.T) {
	kinds := regexp.MustCompile(`(?i)(regex|pcre|json|/url|whatwg)`)
	var found []string
	for _, s := range sources(t) {
		for _, name := range s.imports() {
			if !strings.HasPrefix(name, "latchkey/") && kinds.MatchString(name) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	only(t, "(as a parser)", found, "encoding/json", "net/url", "regexp")
}

// What is compared byte by byte, and not in constant time, is no secret.
//
// ASVS v5.0.0-11.2.4
func TestSecretsAreComparedInConstantTime(t *testing.T) {
	list := sources(t)
	only(t, "a comparison of bytes", using(list, func(pkg, name string) bool {
		return pkg == "bytes" && (name == "Equal" || name == "Compare" || name == "EqualFold") || pkg == "reflect" && name == "DeepEqual"
	}),
		"api/pictures.go",                                  // digests of pictures, which everybody sees
		"internal/pwned/file.go", "internal/pwned/line.go", // entries of a public list
		"internal/session/opened.go", // a row with the row as it was
	)
	only(t, "a comparison in constant time", importing(list, "crypto/subtle"), "internal/password")
}

// There is no debugging handler in the program, on either listener.
//
// ASVS v5.0.0-13.4.2
func TestNoDebugging(t *testing.T) {
	if found := importing(sources(t), "net/http/pprof", "expvar", "net/http/httptest", "golang.org/x/net/trace"); len(found) > 0 {
		t.Errorf("%v debug", found)
	}
}

// The program connects to its database, and, where the operator asks for it, to
// the list of breached passwords and a mail server. Nothing else goes out, so nothing reaches
// third parties.
//
// ASVS v5.0.0-14.2.3 v5.0.0-1.3.6 v5.0.0-13.2.4
func TestConnectionsOut(t *testing.T) {
	list := sources(t)
	only(t, "a client", using(list, func(pkg, name string) bool {
		client := name == "Client" || name == "DefaultClient" || name == "Get" || name == "Post" || name == "PostForm" || name == "Head"
		return pkg == "http" && client || pkg == "net" && (strings.HasPrefix(name, "Dial") || name == "ListenPacket") || pkg == "tls" && strings.HasPrefix(name, "Dial")
	}),
		"internal/pwned/pwned.go", "internal/pwned/service.go", // LATCHKEY's breach list, off unless it is set
		"internal/smtp/smtp.go",        // LATCHKEY_SMTP_URL, off unless it is set
		"internal/mysqldev/lock.go",    // asks whether a socket is in use
		"internal/database/sockets.go", // the driver's way to the database, counted
	)
	only(t, "a database driver", importing(list, "github.com/go-sql-driver/mysql"), "internal/database", "internal/mysqldev")
}

// What is logged goes to the one logger that cmd/latchkey makes on stderr, and
// into the audit log by the accessors.
//
// ASVS v5.0.0-16.2.3
func TestLogsGoToOneSink(t *testing.T) {
	list := sources(t)
	if found := importing(list, "log", "log/syslog"); len(found) > 0 {
		t.Errorf("%v log by themselves", found)
	}

	for _, place := range using(list, func(pkg, name string) bool {
		return pkg == "slog" && (strings.HasSuffix(name, "Handler") || name == "New" || name == "SetDefault" || name == "Default")
	}) {
		if !strings.HasPrefix(place, "cmd/latchkey/") {
			t.Errorf("%s makes a logger", place)
		}
	}

	if found := using(list, func(pkg, name string) bool {
		return pkg == "slog" && slices.Contains([]string{"Debug", "Info", "Warn", "Error", "Log", "LogAttrs"}, name) || pkg == "fmt" && strings.HasPrefix(name, "Print")
	}); len(found) > 0 {
		t.Errorf("%v log past the logger", found)
	}
}
