package transfer

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// DSN returns the address of a database as the driver here takes it. It also
// reads the form that a Flask application has in SQLALCHEMY_DATABASE_URI:
// mysql+pymysql://user:password@host/name. No error repeats the address, which
// holds a password.
func DSN(address string) (string, error) {
	scheme, _, ok := strings.Cut(address, "://")
	if !ok {
		return address, nil
	}
	if kind, _, _ := strings.Cut(scheme, "+"); kind != "mysql" && kind != "mariadb" {
		return "", errors.New("is not the address of a MySQL or MariaDB database")
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("cannot be read; want mysql://user:password@host:3306/name, special characters in the password as %XX")
	}
	place := "tcp(" + net.JoinHostPort(u.Hostname(), "3306") + ")"
	if u.Port() != "" {
		place = "tcp(" + net.JoinHostPort(u.Hostname(), u.Port()) + ")"
	}
	if socket := u.Query().Get("unix_socket"); socket != "" {
		place = "unix(" + socket + ")"
	}
	user := u.User.Username()
	if password, ok := u.User.Password(); ok {
		user += ":" + password
	}
	return user + "@" + place + u.Path, nil
}

// Place returns an address without its credentials and parameters, such as
// tcp(db.example.org:3306)/name, or "" where there is nothing to be sure of.
func Place(dsn string) string {
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
