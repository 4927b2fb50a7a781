package database

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// An address is read as SQLAlchemy reads it. The expectations are what its make_url
// makes of the same text, but for a bare "@" in a password, which it takes for the
// host's.
func TestParseURL(t *testing.T) {
	for text, want := range map[string][5]string{
		"mysql+pymysql://user:p%40ss@host:3306/db?charset=utf8mb4":     {"user", "p@ss", "tcp", "host:3306", "db"},
		"mysql+pymysql://user@/db?unix_socket=/path&charset=utf8mb4":   {"user", "", "unix", "/path", "db"},
		"mysql+pymysql://u:p@localhost/app?unix_socket=%2Fa%2Fb@c.s":   {"u", "p", "unix", "/a/b@c.s", "app"},
		"mysql://u:p%40ss@db/app":                                      {"u", "p@ss", "tcp", "db:3306", "app"},
		"mariadb+mariadbconnector://u:p@db:3307/app":                   {"u", "p", "tcp", "db:3307", "app"},
		"mariadb+mysqldb://u@[::1]/app":                                {"u", "", "tcp", "[::1]:3306", "app"},
		"mysql://u:p@[::1]:3307/app":                                   {"u", "p", "tcp", "[::1]:3307", "app"},
		"mysql://h/db":                                                 {"", "", "tcp", "h:3306", "db"},
		"mysql:///db":                                                  {"", "", "tcp", "localhost:3306", "db"},
		"mysql://u:@h/db":                                              {"u", "", "tcp", "h:3306", "db"},
		"mysql://u@tenant:p@h/db":                                      {"u@tenant", "p", "tcp", "h:3306", "db"},
		"mysql://we%3Aird%2F%40:%3A%2F%3F%23%5B%5D%40%25%20%C8%99@h/d": {"we:ird/@", ":/?#[]@% ș", "tcp", "h:3306", "d"},
		"mysql://u:p#a%zz+&=^[]{}`\"<>|\\ ș@h/db":                      {"u", "p#a%zz+&=^[]{}`\"<>|\\ ș", "tcp", "h:3306", "db"},
		"mysql+pymysql://u:p+a/b?c@db/app":                             {"u", "p+a/b?c", "tcp", "db:3306", "app"},
		"mysql://u:p@ss@db/app":                                        {"u", "p@ss", "tcp", "db:3306", "app"},
		"mysql://u:p@ss/word@db/app":                                   {"u", "p@ss/word", "tcp", "db:3306", "app"},
	} {
		c, err := parseURL(text)
		if err != nil || c == nil {
			t.Errorf("%s: %v", text, err)
			continue
		}

		if got := [5]string{c.User, c.Passwd, c.Net, c.Addr, c.DBName}; got != want {
			t.Errorf("%s gives %q, want %q", text, got, want)
		}
	}
}

// Settings that only a Python driver knows are dropped: the server would refuse them as
// unknown variables.
func TestParseURLDropsParameters(t *testing.T) {
	c, err := parseURL("mysql+pymysql://u:p@h/db?charset=utf8mb4&local_infile=1&init_command=DROP&read_timeout=5&allowAllFiles=true&tls=false&ssl_disabled=false&ssl_mode=PREFERRED&x;y")
	if err != nil {
		t.Fatal(err)
	}
	if dsn := c.FormatDSN(); dsn != "u:p@tcp(h:3306)/db" || c.TLS != nil {
		t.Errorf("%s, TLS %v", dsn, c.TLS)
	}
}

// Any wish for TLS gives TLS whose other end is verified.
func TestParseURLTLS(t *testing.T) {
	cert, key := certificate(t)
	for query, want := range map[string]bool{
		"ssl=true": true, "ssl_mode=REQUIRED": true, "ssl_verify_cert=true": true, "ssl_check_hostname=false&ssl_ca=" + cert: true,
		"ssl_ca=" + cert + "&ssl_cert=" + cert + "&ssl_key=" + key: true,
		"ssl_ca=" + cert + "&ssl_disabled=true":                    false, "ssl=0": false, "ssl_mode=DISABLED": false, "": false,
	} {
		c, err := parseURL("mysql+pymysql://u:hunter2@h/db?" + query)
		if err != nil || (c.TLS != nil) != want {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if want && (c.TLS.InsecureSkipVerify || (c.TLS.RootCAs != nil) != strings.Contains(query, "ssl_ca") || (len(c.TLS.Certificates) == 1) != strings.Contains(query, "ssl_cert")) {
			t.Errorf("%s gives %+v", query, c.TLS)
		}
	}
}

// certificate writes a certificate and its key, and returns the files' names as a
// query holds them.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()

	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}

	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	if err != nil {
		t.Fatal(err)
	}

	private, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}

	write := func(name, kind string, content []byte) string {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return url.QueryEscape(file)
	}
	return write("cert", "CERTIFICATE", public), write("key", "PRIVATE KEY", private)
}

// An address that cannot be read is not repeated, nor any part of it.
func TestParseURLRefuses(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "hunter2")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"mysql://u:p@h/db?ssl_ca=" + pipe, "mysql://u:p@h/db?ssl_key=" + pipe + "&ssl_cert=" + pipe, // which nobody waits for
		"postgresql://u:hunter2@db/app", "sqlite:///hunter2.db", "mysql://u:hunter2@db:port/app", "mysql://u:hunter2@[db/app",
		"mysql://u:p@h/db?hunter2", "mysql://u:p@h/db?ssl_ca=/nowhere/hunter2", "mysql://u:p@h/db?ssl_cert=/nowhere/hunter2",
	} {
		if _, err := parseURL(text); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"u:p@tcp(db:3306)/app?tls=true", "u:a://b@tcp(db)/app", "hunter2", ""} {
		if c, err := parseURL(text); c != nil || err != nil {
			t.Errorf("%s is taken for a URL: %v", text, err)
		}
	}
}

func TestPlace(t *testing.T) {
	for dsn, want := range map[string]string{
		"u:p@tcp(db:3306)/app?tls=true": "tcp(db:3306)/app", "u:p@s/s@unix(/a/b.s)/app": "unix(/a/b.s)/app", "/app": "/app", "x": "",
	} {
		if got := place(dsn); got != want {
			t.Errorf("%s is at %s", dsn, got)
		}
	}
}
