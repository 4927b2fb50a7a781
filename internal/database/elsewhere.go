package database

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/regular"
)

var (
	// scheme begins an address as SQLAlchemy writes it: mysql+pymysql://
	scheme = regexp.MustCompile(`^(\w+)(\+\w+)?://`)

	// written is SQLAlchemy's own pattern, so that what works there works here: of the
	// special characters in a password only the "@" must be escaped. One that is not is
	// still read where the rest leaves no doubt.
	written = regexp.MustCompile(`^\w+(?:\+\w+)?://` +
		`(?:(?P<user>[^:/]*)(?::(?P<password>.*?))?@)?` +
		`(?:\[(?P<ipv6>[^]/?@]+)\]|(?P<host>[^]/?:@[]+))?(?::(?P<port>\d*))?` +
		`(?:/(?P<name>[^/?@]*))?(?:\?(?P<query>(?:\w+=.*)?))?$`)

	escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// OpenElsewhere opens another service's database as OpenAdmin does. The address is a
// DSN, or as SQLAlchemy writes it. It also returns the place without credentials and
// parameters, such as tcp(db.example.org:3306)/name, or "" where there is nothing to
// be sure of.
func OpenElsewhere(address string) (pool *sql.DB, at string, err error) {
	c, err := parseURL(address)
	if err != nil {
		return nil, "", err
	}
	if c == nil {
		pool, err = OpenAdmin(address)
		return pool, place(address), err
	}

	// No DSN can hold all that a URL can, such as a colon in the user's name.
	if err := force(c, 0, adminLockWait); err != nil {
		return nil, "", err
	}
	pool, err = connect(c, 2)
	return pool, fmt.Sprintf("%s(%s)/%s", c.Net, c.Addr, c.DBName), err
}

// parseURL reads the address of a database as a Flask application has it in
// SQLALCHEMY_DATABASE_URI: mysql+pymysql://user:password@host/name. For a text that is
// not a URL, such as a DSN, it returns nil. No error repeats the address, which holds a
// password.
func parseURL(text string) (*mysql.Config, error) {
	kind := scheme.FindStringSubmatch(text)
	if kind == nil {
		return nil, nil
	}
	if kind[1] != "mysql" && kind[1] != "mariadb" {
		return nil, errors.New("is not the address of a MySQL or MariaDB database")
	}
	found := written.FindStringSubmatch(text)
	if found == nil {
		return nil, errors.New("cannot be read; want mysql://user:password@host:3306/name, special characters in the password as %XX")
	}
	part := func(name string) string { return found[written.SubexpIndex(name)] }

	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName = unquote(part("user")), unquote(part("password")), part("name")
	host := cmp.Or(part("ipv6"), part("host"), "localhost") // the last as PyMySQL does
	c.Net, c.Addr = "tcp", net.JoinHostPort(host, cmp.Or(part("port"), "3306"))

	// Only the socket and TLS are read. The other parameters are for a Python driver
	// (character set, time-outs, cursors), and this service sets its own.
	query, _ := url.ParseQuery(part("query"))
	if socket := query.Get("unix_socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	var err error
	c.TLS, err = encryption(query)
	return c, err
}

// unquote replaces what is escaped, and leaves a "%" that begins no escape.
func unquote(text string) string {
	return escape.ReplaceAllStringFunc(text, func(code string) string {
		b, _ := strconv.ParseUint(code[1:], 16, 8)
		return string([]byte{byte(b)})
	})
}

// unasked are the values by which an ssl parameter asks for nothing.
var unasked = []string{"", "0", "false", "disabled", "preferred"}

// encryption returns the TLS that the parameters ask for, or nil. The server's name
// is always verified, also where ssl_check_hostname says no.
func encryption(query url.Values) (*tls.Config, error) {
	asked := false
	for name := range query {
		value := strings.ToLower(query.Get(name))
		if strings.HasPrefix(name, "ssl") && name != "ssl_disabled" && !slices.Contains(unasked, value) {
			asked = true
		}
	}
	if off, _ := strconv.ParseBool(query.Get("ssl_disabled")); off || !asked {
		return nil, nil
	}

	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if file := query.Get("ssl_ca"); file != "" {
		authorities, err := regular.Read(file, maxCertificates)
		c.RootCAs = x509.NewCertPool()
		if err != nil || !c.RootCAs.AppendCertsFromPEM(authorities) {
			return nil, errors.New("names a file in ssl_ca that is not there or holds no certificate")
		}
	}
	if cert, key := query.Get("ssl_cert"), query.Get("ssl_key"); cert != "" {
		pair, err := keyPair(cert, key)
		if err != nil {
			return nil, errors.New("names files in ssl_cert and ssl_key that are no certificate with its key")
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// maxCertificates is the size of the largest file of certificates, in bytes.
const maxCertificates = 4 << 20

func keyPair(cert, key string) (tls.Certificate, error) {
	certPEM, certErr := regular.Read(cert, maxCertificates)
	keyPEM, keyErr := regular.Read(key, maxCertificates)
	if err := errors.Join(certErr, keyErr); err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(certPEM, keyPEM)
}

// place returns a DSN without its credentials and parameters, such as
// tcp(db.example.org:3306)/name, or "" where there is nothing to be sure of.
func place(dsn string) string {
	slash := strings.LastIndexByte(dsn, '/')
	if slash < 0 {
		return ""
	}
	at := strings.LastIndexByte(dsn[:slash], '@')
	// A password may hold an "@" itself, never the place after the last one. In a
	// unix socket's path there may be slashes, but none after the database's.
	if open := strings.LastIndexByte(dsn[:slash], '('); at > open {
		return ""
	}
	name, _, _ := strings.Cut(dsn[slash:], "?")
	return dsn[at+1:slash] + name
}
