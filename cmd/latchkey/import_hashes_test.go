package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"latchkey/importer"
	"latchkey/internal/testkit"
)

// imported is an account's hash as another service wrote it, and its password; or
// why the hash is not read.
type imported struct{ Name, Hash, Password, Because string }

// lines writes accounts hash0, hash1, … as an export of another service would have
// them.
func lines(t *testing.T, list []imported) (path string) {
	t.Helper()
	var b strings.Builder
	for n, c := range list {
		encoded, err := json.Marshal(map[string]any{
			"version": 1, "email": fmt.Sprintf("hash%d@example.org", n), "username": fmt.Sprintf("hash%d", n), "passwordHash": c.Hash,
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(encoded, '\n'))
	}
	return file(t, b.String())
}

// logIn returns the status of a log-in with a password.
func logIn(t *testing.T, p *program, login, password string) int {
	t.Helper()
	status, _ := post(t, p.url+"/v1/sessions", map[string]any{"login": login, "password": password})
	return status
}

// An account with another service's hash logs in with the password of that hash and with
// no other, and has our own hash from then on. A hash that cannot be read is named in the
// report by its kind, without its text.
func TestEveryImportedHashLogsIn(t *testing.T) {
	text, err := os.ReadFile("testdata/hashes.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []imported
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	to := cluster.Migrated(t)
	serveEnv(t, to)
	out, path := fromJSONL(t, lines(t, list), "--apply")
	checkSays(t, out, fmt.Sprintf("imported %d", len(list)))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	because := map[int64]string{}
	for line := range strings.Lines(string(content)) {
		var d importer.Decision
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		if d.Kind == importer.PasswordDisabled {
			because[d.Source] = d.Because
		}
	}

	p := startProcess(t)
	for n, c := range list {
		if told := because[int64(n+1)]; told == "" != (c.Because == "") || !strings.Contains(told, c.Because) {
			t.Errorf("%s: reported as %q, want %q", c.Name, told, c.Because)
		}
		if strings.Contains(string(content)+out, c.Hash) {
			t.Errorf("%s: the report repeats the hash", c.Name)
		}
		login, want := fmt.Sprintf("hash%d", n), http.StatusCreated
		if c.Because != "" {
			want = http.StatusUnauthorized
		}
		if status := logIn(t, p.program, login, c.Password); status != want {
			t.Errorf("%s: log-in %d, want %d", c.Name, status, want)
		}
	}
	if status := logIn(t, p.program, "hash0", "another "+list[0].Password); status != http.StatusUnauthorized {
		t.Errorf("another password logs in: %d", status)
	}
	if n := number(t, to, "SELECT COUNT(*) FROM accounts WHERE password_hash NOT LIKE '$argon2id$%'"); n != 0 {
		t.Errorf("%d hashes were not replaced", n)
	}
}

// secretHashes is an account of each service that keeps a secret outside its
// database, with the settings that the secret is given by.
var secretHashes = []struct {
	imported
	settings map[string]string
}{
	{
		imported{"devise", "$2a$04$g9iwEag3MCrsIAGMFWP62.m.SCgFw/Aaw2zqPROil5JWD0MukJ6sm", "correct horse battery", ""},
		map[string]string{"LATCHKEY_DEVISE_PEPPER": "pepper"},
	},
	{
		imported{"flask-security", "$2b$04$vWJyzcZM1aVoFQdlTX4fLOgTHkEhKJ4uM483ksaSXlQgCIDqxeNXi", "correct horse battery", ""},
		map[string]string{"LATCHKEY_FLASK_SECURITY_SALT": "flask salt"},
	},
	{
		imported{"firebase", "42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==", "user1password", ""},
		map[string]string{
			"LATCHKEY_FIREBASE_SIGNER_KEY":     "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
			"LATCHKEY_FIREBASE_SALT_SEPARATOR": "Bw==",
		},
	},
}

// Hashes that need a secret come only with it, log in only with it, and leave
// nothing of it in the database.
func TestImportHashesThatNeedASecret(t *testing.T) {
	for _, c := range secretHashes {
		t.Run(c.Name, func(t *testing.T) {
			to := cluster.Migrated(t)
			serveEnv(t, to)
			path := lines(t, []imported{c.imported})
			_, err := command(t, "import", "jsonl", path, "--hashes", c.Name, "--apply", "--report", t.TempDir()+"/report")
			if err == nil || !strings.Contains(err.Error(), "LATCHKEY_") || !strings.Contains(err.Error(), "is not set") {
				t.Errorf("without the secret: %v", err)
			}

			for name, value := range c.settings {
				t.Setenv(name, value)
			}
			out, _ := fromJSONL(t, path, "--hashes", c.Name, "--apply")
			checkSays(t, out, "imported 1")
			stored := table(t, to, "accounts", "id")
			for _, secret := range c.settings {
				if len(secret) > 4 && strings.Contains(stored, secret) {
					t.Error("the database has the secret")
				}
			}

			if p := startProcess(t); logIn(t, p.program, "hash0", "another password") != http.StatusUnauthorized || logIn(t, p.program, "hash0", c.Password) != http.StatusCreated {
				t.Error("the password does not log in, or another does")
			}
		})
	}
}

// A service that lost the secret refuses log-ins that need it, and its log says what to set.
func TestServeWithoutASecret(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	c := secretHashes[0]
	t.Setenv("LATCHKEY_DEVISE_PEPPER", "pepper")
	fromJSONL(t, lines(t, []imported{c.imported}), "--hashes", c.Name, "--apply")
	t.Setenv("LATCHKEY_DEVISE_PEPPER", "")
	p := boot(t, "serve")
	if status := logIn(t, p, "hash0", c.Password); status != http.StatusUnauthorized {
		t.Errorf("log-in without the pepper: %d", status)
	}
	if log := p.log.String(); !strings.Contains(log, "LATCHKEY_DEVISE_PEPPER is not set") {
		t.Errorf("the log does not say what is missing:\n%s", log)
	}
}

// Parameters that are not what Firebase shows are refused at the start, and not
// repeated.
func TestServeRefusesBadFirebaseParameters(t *testing.T) {
	for name, value := range map[string]string{"SIGNER_KEY": "not base64!", "SALT_SEPARATOR": "Bw", "MEM_COST": "40", "ROUNDS": "100000"} {
		t.Run(name, func(t *testing.T) {
			serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
			t.Setenv("LATCHKEY_FIREBASE_"+name, value)
			err := run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
			if err == nil || !strings.Contains(err.Error(), "LATCHKEY_FIREBASE_") || strings.Contains(err.Error(), "not base64!") {
				t.Errorf("got %v", err)
			}
		})
	}
}
