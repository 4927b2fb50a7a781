package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/testkit"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster, func() { _ = os.RemoveAll(releasedDir) }) }

// program is a booted Latchkey.
type program struct {
	url, ops string // base addresses
	out, log *testkit.Log
	stop     func() error // ends it and waits; the error is what run returned
}

var listening = regexp.MustCompile(`public"?[=:]"?([0-9.:]+)"?.*ops"?[=:]"?([0-9.:]+)`)

// boot runs a command of the program, with its listeners on free ports, until
// the test ends. The environment is set by the caller.
func boot(t *testing.T, args ...string) *program {
	t.Helper()
	t.Setenv("LATCHKEY_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_OPS_LISTEN", "127.0.0.1:0")
	if os.Getenv("LATCHKEY_SHUTDOWN_DELAY") == "" {
		t.Setenv("LATCHKEY_SHUTDOWN_DELAY", "0")
	}
	p := &program{out: &testkit.Log{}, log: &testkit.Log{}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, args, p.out, p.log) }()
	p.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = p.stop() })

	deadline := time.Now().Add(30 * time.Second)
	for {
		if m := listening.FindStringSubmatch(p.log.String()); m != nil {
			p.url, p.ops = "http://"+m[1], "http://"+m[2]
			return p
		}
		select {
		case err := <-ended:
			t.Fatalf("%v ended: %v\n%s", args, err, p.log)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v does not listen:\n%s", args, p.log)
		}
	}
}

// serveEnv is the least that serve needs, with quick hashes.
func serveEnv(t *testing.T, dsn string) {
	t.Helper()
	key, err := keyring.NewKey("test")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATCHKEY_DATABASE_DSN", dsn)
	t.Setenv("LATCHKEY_KEYS", key)
	quickHashes(t)
}

// quickHashes makes a hash cost next to nothing.
func quickHashes(t *testing.T) {
	t.Helper()
	t.Setenv("LATCHKEY_ARGON2_MEMORY_KIB", "64")
	t.Setenv("LATCHKEY_ARGON2_TIME", "1")
	t.Setenv("LATCHKEY_ARGON2_ALLOW_WEAK", "true")
}

// get returns the status and the body of a GET.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.String()
}

// post sends JSON and decodes the JSON answer.
func post(t *testing.T, url string, body any) (int, map[string]any) {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(url, "application/json", bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// Serve refuses to start without what has no default, and says all of it.
//
// ASVS v5.0.0-13.2.3
func TestServeListsEveryFault(t *testing.T) {
	t.Setenv("LATCHKEY_DATABASE_DSN", "")
	t.Setenv("LATCHKEY_KEYS", "")
	t.Setenv("LATCHKEY_SESSION_LIFETIME", "soon")
	t.Setenv("LATCHKEY_PASSWORD_MIN_LENGTH", "3")
	t.Setenv("LATCHKEY_PASWORD", "x")
	t.Setenv("LATCHKEY_PASSSWORD", "x")
	err := run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
	if err == nil {
		t.Fatal("serve started")
	}
	for _, name := range []string{"DATABASE_DSN", "KEYS", "SESSION_LIFETIME", "PASSWORD_MIN_LENGTH", "PASWORD", "PASSSWORD"} {
		if !strings.Contains(err.Error(), "LATCHKEY_"+name+":") {
			t.Errorf("the error does not name LATCHKEY_%s:\n%v", name, err)
		}
	}
}

// Faults of both secrets are reported together, without either secret.
//
// ASVS v5.0.0-13.2.3
// Incident 30
func TestServeRefusesBadSecrets(t *testing.T) {
	for _, keys := range []string{
		"dev:" + strings.Repeat("A", 43) + "=", // 32 zero bytes
		"dev:c2hvcnQ=",
		"secret",
	} {
		serveEnv(t, "user:hunter2@tcp(127.0.0.1:1)/db?parseTime=false")
		t.Setenv("LATCHKEY_KEYS", keys)
		err := run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
		if err == nil || !strings.Contains(err.Error(), "LATCHKEY_KEYS") || !strings.Contains(err.Error(), "parseTime") {
			t.Errorf("keys %q: the error does not name both faults: %v", keys, err)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") || len(keys) > 10 && strings.Contains(err.Error(), keys)) {
			t.Errorf("the error repeats a secret: %v", err)
		}
	}
}

// Faults that config finds and faults that show only when a setting is tried are reported
// together, each once, by serve and by dev, and dev starts no database before that.
func TestFaultsOfBothKinds(t *testing.T) {
	for _, command := range []string{"serve", "dev"} {
		t.Run(command, func(t *testing.T) {
			serveEnv(t, "user:hunter2@tcp(127.0.0.1:1)/db?parseTime=false")
			for name, value := range map[string]string{
				"KEYS": "secret", "PASWORD": "x", "PASSSWORD": "x", "SESSION_LIFETIME": "soon", "ARGON2_TIME": "11", "PWNED_FILE": "/nonexistent/pwned",
				"SMTP_URL": "smtp://u:hunter2@mail.example.org:99999", "MAIL_TEMPLATES": "/nonexistent/templates", "DATA_DIR": t.TempDir() + "/data",
			} {
				t.Setenv("LATCHKEY_"+name, value)
			}

			err := run(t.Context(), []string{command}, &testkit.Log{}, &testkit.Log{})
			if err == nil {
				t.Fatal("it started")
			}

			for _, name := range []string{
				"DATABASE_DSN", "KEYS", "PASWORD", "PASSSWORD", "SESSION_LIFETIME", "ARGON2_MEMORY_KIB, _TIME, _THREADS", "PWNED_URL, LATCHKEY_PWNED_FILE",
				"SMTP_URL", "MAIL_TEMPLATES", "MAIL_FROM", "PUBLIC_URL",
			} {
				if n := strings.Count("\n"+err.Error(), "\nLATCHKEY_"+name+": "); n != 1 {
					t.Errorf("LATCHKEY_%s is reported %d times:\n%v", name, n, err)
				}
			}

			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}

			if _, err := os.Stat(os.Getenv("LATCHKEY_DATA_DIR")); err == nil {
				t.Error("something was begun before")
			}
		})
	}
}

// If neither address can be listened on, both are reported.
func TestBothListenersFail(t *testing.T) {
	serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, name := range []string{"LATCHKEY_LISTEN", "LATCHKEY_OPS_LISTEN"} {
		t.Setenv(name, taken.Addr().String())
	}
	err = run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
	if err == nil || !strings.Contains(err.Error(), "LATCHKEY_LISTEN: ") || !strings.Contains(err.Error(), "LATCHKEY_OPS_LISTEN: ") {
		t.Errorf("got %v", err)
	}
}

// A cost of hashing that no log-in could verify is refused at the start.
func TestServeRefusesImpossibleHashes(t *testing.T) {
	for name, value := range map[string]string{"TIME": "11", "MEMORY_KIB": "4", "THREADS": "0"} {
		t.Run(name, func(t *testing.T) {
			serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
			t.Setenv("LATCHKEY_ARGON2_"+name, value)
			err := run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{})
			if err == nil || !strings.Contains(err.Error(), "LATCHKEY_ARGON2_MEMORY_KIB") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Dev needs nothing set, keeps its data between runs, and stops its server.
func TestDevKeepsItsData(t *testing.T) {
	t.Setenv("LATCHKEY_DATA_DIR", t.TempDir()+"/data")
	quickHashes(t)
	account := map[string]any{"email": "ana@example.org", "username": "ana", "password": "a long pass phrase"}

	p := boot(t, "dev")
	if status, body := post(t, p.url+"/v1/accounts", account); status != http.StatusCreated {
		t.Fatalf("sign-up: %d %v", status, body)
	}
	if !strings.Contains(p.out.String(), p.url+"/v1/accounts") {
		t.Errorf("the welcome names no line to try:\n%s", p.out)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}

	p = boot(t, "dev")
	status, body := post(t, p.url+"/v1/sessions", map[string]any{"login": "ana", "password": "a long pass phrase"})
	if status != http.StatusCreated {
		t.Fatalf("log-in after a restart: %d %v", status, body)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
}

// Readiness fails while the schema is behind, and serve does not migrate.
//
// ASVS v5.0.0-13.4.5
func TestReadyOnceMigrated(t *testing.T) {
	serveEnv(t, cluster.Empty(t))
	p := boot(t, "serve")

	if status, body := get(t, p.ops+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "latchkey migrate up") {
		t.Errorf("readyz on an empty database: %d %s", status, body)
	}

	var tables int
	db, err := database.OpenAdmin(os.Getenv("LATCHKEY_DATABASE_DSN"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("asking for readiness made %d tables: %v", tables, err)
	}

	if status, _ := get(t, p.ops+"/livez"); status != http.StatusOK {
		t.Errorf("livez: %d", status)
	}

	out := &testkit.Log{}
	if err := run(t.Context(), []string{"migrate", "up"}, out, out); err != nil {
		t.Fatal(err)
	}

	if status, body := get(t, p.ops+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz on a migrated database: %d %s", status, body)
	}

	if status, body := get(t, p.ops+"/metrics"); status != http.StatusOK || !strings.Contains(body, "latchkey_hash_waiting") {
		t.Errorf("metrics: %d", status)
	}
	if status, _ := get(t, p.url+"/metrics"); status != http.StatusNotFound {
		t.Errorf("metrics on the public listener: %d", status)
	}
}

// Every migration goes down and up again; down asks first.
func TestMigrateDownAndUp(t *testing.T) {
	serveEnv(t, cluster.As(cluster.Migrated(t), dbtest.Owner))

	command := func(args ...string) string {
		t.Helper()
		out := &testkit.Log{}
		if err := run(t.Context(), args, out, out); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out.String()
	}

	if out := command("migrate", "down"); !strings.Contains(out, "--apply") {
		t.Errorf("down does not ask first: %s", out)
	}
	if out := command("migrate", "status"); strings.Contains(out, "missing") {
		t.Errorf("down without --apply did something:\n%s", out)
	}

	// Down takes one back at a time.
	for !strings.Contains(command("migrate", "down"), "no migration is applied") {
		command("migrate", "down", "--apply")
	}

	if out := command("migrate", "up"); strings.Count(out, "applied") < 5 {
		t.Errorf("up: %s", out)
	}
	if out := command("migrate", "up"); !strings.Contains(out, "up to date") {
		t.Errorf("up again: %s", out)
	}
}

// A request in flight finishes after the signal to stop.
func TestShutdownFinishesRequests(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	t.Setenv("LATCHKEY_ARGON2_MEMORY_KIB", "19456")
	t.Setenv("LATCHKEY_ARGON2_TIME", "10") // a third of a second
	p := boot(t, "serve")

	type answer struct {
		status int
		err    error
	}
	done := make(chan answer)
	go func() {
		res, err := http.Post(p.url+"/v1/accounts", "application/json",
			strings.NewReader(`{"email":"ana@example.org","username":"ana","password":"a long pass phrase"}`))
		if err != nil {
			done <- answer{err: err}
			return
		}
		res.Body.Close()
		done <- answer{status: res.StatusCode}
	}()

	awaitMetric(t, p, "latchkey_hash_running 1")
	if err := p.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}

	if got := <-done; got.err != nil || got.status != http.StatusCreated {
		t.Errorf("the request in flight: %d %v", got.status, got.err)
	}
}

// On the signal to stop, readiness fails at once and serve goes on for the delay, so that
// a load balancer notices before it is gone.
func TestServesOnWhileNotReady(t *testing.T) {
	serveEnv(t, cluster.Migrated(t))
	const delay = 3 * time.Second
	t.Setenv("LATCHKEY_SHUTDOWN_DELAY", delay.String())
	p := boot(t, "serve")

	if status, body := get(t, p.ops+"/readyz"); status != http.StatusOK {
		t.Fatalf("readyz: %d %s", status, body)
	}

	began := time.Now()
	stopped := make(chan error)
	go func() { stopped <- p.stop() }()

	for status := 0; status != http.StatusServiceUnavailable; {
		if status, _ = get(t, p.ops+"/readyz"); time.Since(began) > delay {
			t.Fatal("it is ready until it is gone")
		}
	}

	if status, body := get(t, p.ops+"/readyz"); !strings.Contains(body, "stopping") {
		t.Errorf("readyz: %d %s", status, body)
	}
	if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
		t.Errorf("a request meanwhile: %d %v", status, body)
	}

	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took < delay {
		t.Errorf("it was gone after %v", took)
	}
}

func awaitMetric(t *testing.T, p *program, line string) {
	t.Helper()
	testkit.Await(t, "the metrics say "+line, func() bool {
		_, body := get(t, p.ops+"/metrics")
		return strings.Contains(body, line)
	})
}

// ASVS v5.0.0-11.6.1
func TestKeysNewMakesAUsableKey(t *testing.T) {
	out := &testkit.Log{}
	if err := run(t.Context(), []string{"keys", "new", "--id", "k1"}, out, out); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Parse(strings.TrimSpace(out.String())); err != nil {
		t.Errorf("%q: %v", out, err)
	}
}

// ASVS v5.0.0-13.3.1
func TestSecretsFromFiles(t *testing.T) {
	dir := t.TempDir()
	key, _ := keyring.NewKey("file")
	for name, content := range map[string]string{"dsn": cluster.Migrated(t) + "\n", "keys": key + "\n"} {
		if err := os.WriteFile(dir+"/"+name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("LATCHKEY_DATABASE_DSN_FILE", dir+"/dsn")
	t.Setenv("LATCHKEY_KEYS_FILE", dir+"/keys")
	p := boot(t, "serve")
	if status, body := get(t, p.ops+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}
}

func TestVersionAndHelp(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--help"}} {
		out := &testkit.Log{}
		if err := run(t.Context(), args, out, out); err != nil || !strings.Contains(out.String(), "latchkey") {
			t.Errorf("%v: %v %s", args, err, out)
		}
	}
	if err := run(t.Context(), []string{"nonsense"}, &testkit.Log{}, &testkit.Log{}); err == nil {
		t.Error("an unknown command succeeded")
	}
}
