package api

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"latchkey/internal/dbtest"
	"latchkey/internal/testkit"
)

// timeLimit is what the service gives the database for a request, and within how soon a
// request must be answered while the database is away.
const (
	timeLimit = 1500 * time.Millisecond
	within    = 2 * time.Second
)

// newFixtureInOutage makes a fixture that gives the database no more time than the service
// does.
func newFixtureInOutage(t *testing.T, on *dbtest.Cluster) *fixture {
	t.Helper()
	f := newFixtureOn(t, on, nil)
	f.raw.SetMaxIdleConns(0) // the connections will have ended
	f.options.DB = f.openDBWithin(8, timeLimit)
	f.server, f.url = f.replica(f.options)
	return f
}

// everyRoute is a request for each route that uses the database.
func everyRoute(code string) map[string]func(f *fixture) answer {
	json := func(method, path string, body object) func(*fixture) answer {
		return func(f *fixture) answer { return f.call(method, path, body, bearer(code)) }
	}

	return map[string]func(*fixture) answer{
		"sign-up":           json("POST", "/v1/accounts", object{"email": "bob@example.org", "username": "bob", "password": pass}),
		"availability":      json("GET", "/v1/availability?username=bob", nil),
		"log-in":            json("POST", "/v1/sessions", object{"login": "ana", "password": pass}),
		"log-out":           json("DELETE", "/v1/session", nil),
		"account":           func(f *fixture) answer { return f.call("GET", "/v1/account", nil, bearer(code)) },
		"profile change":    json("PATCH", "/v1/profile", object{"country": "France"}),
		"deletion":          json("DELETE", "/v1/account", object{"password": pass}),
		"original log-in":   json("POST", "/login", object{"email": "ana@example.org", "password": pass}),
		"original sign-up":  json("POST", "/creare-cont", object{"email": "bob@example.org", "username": "bob", "password": pass}),
		"original profile":  func(f *fixture) answer { return f.call("GET", "/getProfile", nil, bearer(code)) },
		"original deletion": json("DELETE", "/deleteAccount", nil),
	}
}

// away checks that every route answers 503 with Retry-After in time, all at once.
func (f *fixture) away(code string) {
	f.t.Helper()

	var wg sync.WaitGroup
	for name, request := range everyRoute(code) {
		wg.Go(func() {
			var a answer
			if took := testkit.Elapsed(func() { a = request(f) }); a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || took > within {
				f.t.Errorf("%s: %d after %v, Retry-After %q: %s", name, a.status, took, a.header.Get("Retry-After"), a.raw)
			}
		})
	}
	wg.Wait()
}

// back checks that the service works again, and that none of the requests had an effect.
func (f *fixture) back(code string) {
	f.t.Helper()

	for deadline := time.Now().Add(10 * time.Second); ; {
		a := f.call("GET", "/v1/account", nil, bearer(code))
		if a.status == http.StatusOK {
			break
		}
		if a.status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			f.t.Fatalf("the service does not recover: %d %s", a.status, a.raw)
		}
	}

	var countries int
	if err := f.raw.QueryRow("SELECT COUNT(*) FROM profiles WHERE country = 'France'").Scan(&countries); err != nil {
		f.t.Fatal(err)
	}
	if f.rows("accounts") != 1 || f.rows("sessions") != 1 || countries != 0 {
		f.t.Errorf("a request had an effect: %d accounts, %d sessions, %d changed profiles", f.rows("accounts"), f.rows("sessions"), countries)
	}
}

// While the database is stopped the answer is 503, in time; afterwards the service uses it
// again.
//
// ASVS v5.0.0-16.5.2 v5.0.0-16.5.3
// Incident 57
func TestDatabaseStopped(t *testing.T) {
	cluster.Private(t)
	f := newFixtureInOutage(t, cluster)
	code := f.member("ana")

	// Each Restart makes another server, so the methods are looked up when called.
	ends := []func() error{func() error { return cluster.Stop() }, func() error { return cluster.Kill() }}
	for _, end := range ends {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		f.away(code)

		if err := cluster.Restart(); err != nil {
			t.Fatal(err)
		}
		f.back(code)
	}
}

// The same holds for a database that accepts connections and does not answer.
//
// ASVS v5.0.0-16.5.2
func TestDatabaseHangs(t *testing.T) {
	cluster.Private(t)
	f := newFixtureInOutage(t, cluster)
	code := f.member("ana")

	cluster.Freeze(t)
	f.away(code)
	cluster.Thaw(t)

	// The server may still execute what it got before it stopped, which is safe: a request
	// whose answer is lost may be repeated.
	f.recovered(code)
}

// recovered waits until the service answers, whatever it did meanwhile.
func (f *fixture) recovered(code string) {
	f.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; {
		a := f.call("GET", "/v1/availability?username=new", nil)
		if a.status == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("the service does not recover: %d %s", a.status, a.raw)
		}
	}
}

// Sign-ups whose replies are lost in crashes of the database, and that are repeated until
// they succeed, make one account each, and none that was acknowledged is lost. All answers
// come in time, and the service recovers by itself. make test-cluster does the same with
// the built program and a cluster.
//
// ASVS v5.0.0-2.3.3
// ASVS v5.0.0-16.5.2
func TestSignUpsSurviveCrashes(t *testing.T) {
	cluster.Private(t)
	on := dbtest.Durable(t)
	f := newFixtureInOutage(t, on)
	f.log.Discard()

	const clients = 8
	kills := testkit.Rounds(5, 20)

	var wg sync.WaitGroup
	stop := make(chan struct{})
	names := make([][]string, clients)
	for i := range clients {
		wg.Go(func() { names[i] = f.signUpUntil(stop, i) })
	}

	for range kills {
		awaitRows(t, f)
		if err := on.Kill(); err != nil {
			t.Error(err)
		}
		if err := on.Restart(); err != nil {
			t.Error(err)
		}
	}

	awaitRows(t, f)
	close(stop)
	wg.Wait()
	f.holdsOnly(slices.Concat(names...))
}

// signUpUntil signs up under one name after the other, each until it is
// acknowledged, and returns the names.
func (f *fixture) signUpUntil(stop chan struct{}, client int) (names []string) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return names
		default:
		}
		name := fmt.Sprintf("user%d-%d", client, n)
		if !f.signUpAtLast(name) {
			return names
		}
		names = append(names, name)
	}
}

// signUpAtLast repeats a sign-up until it is acknowledged.
func (f *fixture) signUpAtLast(name string) bool {
	for deadline := time.Now().Add(30 * time.Second); ; {
		var a answer
		var err error
		took := testkit.Elapsed(func() {
			a, err = f.try(f.url, "POST", "/v1/accounts", object{"email": name + "@example.org", "username": name, "password": pass})
		})
		if err == nil && a.status == http.StatusCreated && took <= within {
			return true
		}
		if err != nil || a.status != http.StatusServiceUnavailable || took > within || time.Now().After(deadline) {
			f.t.Errorf("%s: %d after %v: %v %s", name, a.status, took, err, a.raw)
			return false
		}
	}
}

// holdsOnly checks that the database holds each account once, whole, and no
// other, and that each logs in.
func (f *fixture) holdsOnly(names []string) {
	f.t.Helper()

	for _, table := range []string{"accounts", "profiles", "audit_log"} {
		if got := f.rows(table); got != len(names) {
			f.t.Errorf("%d sign-ups were acknowledged; %s has %d rows", len(names), table, got)
		}
	}

	var wg sync.WaitGroup
	for part := range slices.Chunk(names, len(names)/8+1) {
		wg.Go(func() {
			for _, name := range part {
				if a := f.call("POST", "/v1/sessions", object{"login": name, "password": pass}); a.status != http.StatusCreated {
					f.t.Errorf("the sign-up of %s was acknowledged, and its log-in is answered %d %s", name, a.status, a.raw)
				}
			}
		})
	}
	wg.Wait()
}

// awaitRows waits until there are twenty more accounts.
func awaitRows(t *testing.T, f *fixture) {
	t.Helper()
	goal := f.rows("accounts") + 20
	for deadline := time.Now().Add(20 * time.Second); f.rows("accounts") < goal; {
		if time.Now().After(deadline) {
			t.Fatal("no sign-up succeeds")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
