package database_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/mysqldev"
)

// Each error number that asks for an operator's action is described in words, with the
// number and without the server's own text, and counts as a database that is unavailable.
func TestTroubles(t *testing.T) {
	for words, numbers := range map[string][]uint16{
		"user name or the password": {1045, 1698},
		"no database of the name":   {1044, 1049},
		"locked":                    {3118, 3955, 4150, 4151},
		"expired":                   {1820, 1862},
		"this address":              {1129, 1130},
		"lacks a right":             {1142, 1143, 1227},
		"no connection left":        {1040, 1203, 1226},
		"max_prepared_stmt_count":   {1461},
		"init_connect":              {1184},
		"read-only":                 {1036, 1290, 1792, 1836, 1874, 3989},
		"full":                      {28, 1021, 1114, 3675},
		"write its files":           {3, 1026, 1030},
		"limit of its own":          {1969, 3024},
		"schema":                    {1054, 1146},
		"out of memory":             {1037, 1041},
		"asks for TLS":              {3159},
	} {
		for _, number := range numbers {
			err := fmt.Errorf("wrapped: %w", &mysql.MySQLError{Number: number, Message: "ana@example.org"})
			text := database.Describe(err)
			if !strings.Contains(database.Trouble(err), words) || !strings.HasPrefix(text, database.Trouble(err)) || !strings.Contains(text, fmt.Sprint(number)) || strings.Contains(text, "ana@") {
				t.Errorf("%d: %s", number, text)
			}

			if !database.Unavailable(err) {
				t.Errorf("%d is a fault", number)
			}
		}
	}

	for message, want := range map[string]string{
		`Got error 28 "No space left on device" from storage engine InnoDB`:          "full",
		"Error writing file './binlog.000001' (errno: 28 - No space left on device)": "full",
		"Error writing file '/tmp/x' (Errcode: 122 \"Disk quota exceeded\")":         "full",
		"Got error 128 from storage engine":                                          "write its files",
	} {
		if got := database.Trouble(&mysql.MySQLError{Number: 1030, Message: message}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", message, got)
		}
	}

	for _, err := range []error{nil, errors.New("dial tcp: refused"), &mysql.MySQLError{Number: 1062}, &mysql.MySQLError{Number: 1205}} {
		if got := database.Trouble(err); got != "" || database.Hidden(err) {
			t.Errorf("%v is described as %q", err, got)
		}
	}
}

// A user whose password has expired is served as soon as it has a new one, also where the
// server lets it connect before.
func TestExpiredPassword(t *testing.T) {
	dsn := cluster.Empty(t)
	root := open(t, cluster.As(dsn, dbtest.Admin), 1)
	exec(t, root, "CREATE USER 'lk_expired'@'%' IDENTIFIED BY 'old'")
	t.Cleanup(func() { _, _ = root.Pool().Exec("DROP USER 'lk_expired'@'%'") })

	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, root, "GRANT SELECT ON `"+c.DBName+"`.* TO 'lk_expired'@'%'")
	exec(t, root, "ALTER USER 'lk_expired'@'%' PASSWORD EXPIRE")
	c.User, c.Passwd = "lk_expired", "old"

	db := open(t, c.FormatDSN(), 1)
	for range 3 {
		if _, err := db.ExecContext(t.Context(), "DO 1"); !strings.Contains(database.Trouble(err), "expired") {
			t.Fatalf("got %v", err)
		}
	}

	exec(t, root, "ALTER USER 'lk_expired'@'%' IDENTIFIED BY 'old'")
	if _, err := db.ExecContext(t.Context(), "DO 1"); err != nil {
		t.Errorf("after the change: %v", err)
	}
}

// TLS that fails and a certificate that is not trusted are described differently; both
// are 503.
//
// ASVS v5.0.0-12.3.2
func TestTroubleWithTLS(t *testing.T) {
	// Over a socket there is no name that a certificate could have, if there is one at all.
	db := open(t, cluster.Empty(t)+"?tls=true", 1)
	if err := db.Pool().PingContext(t.Context()); !strings.Contains(database.Trouble(err), "TLS") || !database.Unavailable(err) {
		t.Errorf("over a socket: %v", err)
	}

	dir, err := os.MkdirTemp(mysqldev.ScratchRoot(), "latchkey-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	certificate, key := selfSigned(t, dir)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	listener.Close()
	server, err := mysqldev.Start(t.Context(), mysqldev.Options{
		Dir: dir + "/db", Binary: os.Getenv("LATCHKEY_MYSQLD"), Unsafe: true,
		Extra: []string{"--skip-networking=0", "--bind-address=127.0.0.1", fmt.Sprint("--port=", address.Port), "--ssl-cert=" + certificate, "--ssl-key=" + key},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	exec(t, open(t, server.DSN("mysql"), 1), "CREATE USER 'anybody'@'%' IDENTIFIED BY 'x'")
	db = open(t, fmt.Sprintf("anybody:x@tcp(%s)/mysql?tls=true", address), 1)
	if err := db.Pool().PingContext(t.Context()); !strings.Contains(database.Trouble(err), "certificate") || !database.Unavailable(err) {
		t.Errorf("with an untrusted certificate: %v", err)
	}
}

// selfSigned makes a certificate for this machine that no authority stands behind.
func selfSigned(t *testing.T, dir string) (certificate, key string) {
	t.Helper()

	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}

	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	made, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}

	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}

	write := func(name, kind string, content []byte) string {
		path := dir + "/" + name
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", made), write("key.pem", "PRIVATE KEY", der)
}
