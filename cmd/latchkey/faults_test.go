package main

import (
	"maps"
	"os"
	"strings"
	"testing"

	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// faultsOf returns what a command that cannot start says, line by line.
func faultsOf(t *testing.T, command string, settings map[string]string) []string {
	t.Helper()
	serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
	for name, value := range settings {
		t.Setenv("LATCHKEY_"+name, value)
	}
	err := run(t.Context(), strings.Fields(command), &testkit.Log{}, &testkit.Log{})
	for name := range settings {
		t.Setenv("LATCHKEY_"+name, "")
	}
	if err == nil {
		t.Fatalf("%s starts with %v", command, settings)
	}
	return strings.Split(err.Error(), "\n")
}

// A fault is reported in the same words beside any other: an operator sees all of them at
// once.
func TestNoFaultHidesAnother(t *testing.T) {
	for name, faults := range map[string][]map[string]string{
		"values": {
			{"DATABASE_DSN": "u:p@tcp(127.0.0.1:1)/db?parseTime=false"}, {"KEYS": "secret"}, {"SESSION_LIFETIME": "soon"}, {"LISTEN": "8080"},
			{"PWNED_URL": "ftp://x"}, {"PWNED_FILE": "/nonexistent/pwned"}, {"MAIL_TEMPLATES": "/nonexistent/templates"}, {"NOSUCH": "x"},
			{"FIREBASE_SIGNER_KEY": "?"}, {"FIREBASE_SALT_SEPARATOR": "?"}, {"FIREBASE_ROUNDS": "-1"}, {"SMTP_URL": "gopher://x"}, {"PUBLIC_URL": "x"},
		},
		"files": {
			{"DATABASE_DSN": "", "DATABASE_DSN_FILE": "/nonexistent/dsn"}, {"KEYS_FILE": "/nonexistent/keys"}, {"SMTP_URL_FILE": "/nonexistent/smtp"},
			{"DEVISE_PEPPER": "x", "DEVISE_PEPPER_FILE": "/nonexistent/pepper"}, {"MAIL_TEMPLATES": t.TempDir() + "/none"}, {"PUBLIC_URL": "x"},
			{"EMAIL_AVAILABILITY": "perhaps"}, {"FIREBASE_SIGNER_KEY_FILE": "/nonexistent/signer"}, {"FIREBASE_MEM_COST": "31"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := map[string]string{}
			for _, fault := range faults {
				maps.Copy(all, fault)
			}
			together := strings.Join(faultsOf(t, "serve", all), "\n")

			for _, fault := range faults {
				for _, line := range faultsOf(t, "serve", fault) {
					variable, what, _ := strings.Cut(line, ": ")
					// One that is wrong is not missing, too.
					if what = strings.TrimPrefix(what, "pwned: "); strings.HasPrefix(what, "is not set") && all[strings.TrimPrefix(variable, "LATCHKEY_")] != "" {
						continue
					}
					if !strings.Contains(together, variable+": ") || !strings.Contains(together, what) {
						t.Errorf("%v is missing among all:\n%s\n\n%s", fault, line, together)
					}
				}
			}
		})
	}
}

// All three impossible costs of a hash are reported.
func TestEveryCostIsJudged(t *testing.T) {
	told := strings.Join(faultsOf(t, "serve", map[string]string{"ARGON2_TIME": "11", "ARGON2_THREADS": "0", "ARGON2_MEMORY_KIB": "999999"}), "\n")
	for _, what := range []string{"11 passes", "0 threads", "999999 KiB"} {
		if !strings.Contains(told, what) {
			t.Errorf("%s is missing:\n%s", what, told)
		}
	}
}

// Each command reports config's faults together with those that it finds itself.
func TestCommandsTellBothKinds(t *testing.T) {
	dsn := map[string]string{"DATABASE_DSN": "u:p@tcp(127.0.0.1:1)/db?parseTime=false", "SESSION_LIFETIME": "soon"}

	for command, settings := range map[string]map[string]string{
		"migrate up":       dsn,
		"migrate down":     dsn,
		"migrate status":   dsn,
		"migrate verify":   dsn,
		"purge":            dsn,
		"mail list":        dsn,
		"mail retry --all": dsn,
		"export jsonl":     dsn,
		"import jsonl -":   {"DATABASE_DSN": dsn["DATABASE_DSN"], "SESSION_LIFETIME": "soon", "FIREBASE_SIGNER_KEY": "?"},
		"import original --from u:p@tcp(127.0.0.1:1)/db": {"DATABASE_DSN": dsn["DATABASE_DSN"], "FIREBASE_SALT_SEPARATOR": "?"},
		"mail preview " + t.TempDir():                    {"SMTP_URL": "smtp://mail.example.org:99999", "MAIL_TEMPLATES": "/nonexistent/templates"},
	} {
		t.Run(command, func(t *testing.T) {
			told := "\n" + strings.Join(faultsOf(t, command, settings), "\n")

			for name := range settings {
				if name == "SMTP_URL" {
					name = "MAIL_FROM" // which it needs
				}
				if !strings.Contains(told, "\nLATCHKEY_"+name+": ") {
					t.Errorf("LATCHKEY_%s is missing:%s", name, told)
				}
			}
		})
	}
}

// A command whose answer could not be written, as on a full disk, has failed.
func TestLostOutputIsAFault(t *testing.T) {
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()

	for _, command := range []string{
		"version", "keys new", "--help", "migrate status", "migrate up", "migrate up --dry-run", "migrate down",
		"purge", "purge --dry-run", "mail list", "mail retry --all", "mail preview " + t.TempDir(), "export jsonl",
		"import jsonl /dev/null --report " + t.TempDir() + "/report", "migrate verify",
	} {
		if command == "migrate verify" {
			t.Setenv("LATCHKEY_DATABASE_DSN", cluster.As(dsn, dbtest.Owner)) // who alone sees all of the schema
		}
		err := run(t.Context(), strings.Fields(command), full, &testkit.Log{})
		if command == "export jsonl" && err == nil {
			continue // of no account there is nothing to say
		}
		if err == nil || !strings.Contains(err.Error(), "no space left on device") {
			t.Errorf("%s: %v", command, err)
		}
	}
}
