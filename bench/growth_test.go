package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/seed"
	"latchkey/internal/session"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// People are different, from all over, and the same in each run.
func TestChoose(t *testing.T) {
	people := choose(10_000, 900)
	if !slices.Equal(people, choose(10_000, 900)) {
		t.Error("another run has other people")
	}
	sorted := slices.Sorted(slices.Values(people))
	if len(slices.Compact(slices.Clone(sorted))) != 900 || sorted[0] < 2 || sorted[899] > 10_000 {
		t.Errorf("%d to %d", sorted[0], sorted[899])
	}
	if middle := sorted[450]; middle < 4000 || middle > 6000 || slices.Equal(people, sorted) {
		t.Errorf("they are not from all over: the middle one is %d", middle)
	}
	if all := choose(50, 49); slices.Min(all) != 2 || slices.Max(all) != 50 {
		t.Errorf("of 50: %v", all)
	}
}

func equipped(t *testing.T, accounts, people int) (*population, *sql.DB, *keyring.Ring) {
	t.Helper()
	db, err := database.OpenAdmin(cluster.As(cluster.Migrated(t), dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	key, err := keyring.NewKey("bench")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse(key)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	p := &population{accounts: accounts, people: choose(accounts, people)}
	if err := seed.Fill(t.Context(), db, accounts, now, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.equip(t.Context(), db, keys, now); err != nil {
		t.Fatal(err)
	}
	return p, db, keys
}

// Those who send requests, and only they, have a session that opens and is theirs,
// and a hash that is cheap, of the password that they send.
func TestEquip(t *testing.T) {
	p, db, keys := equipped(t, 100, 60)
	now := time.Date(2026, 6, 1, 12, 10, 0, 0, time.UTC)
	if len(p.reads) != len(p.people) || !strings.Contains(string(p.reads[7]), "Bearer "+seed.SessionCode(p.people[7], 1)) {
		t.Errorf("%d requests; one is %s", len(p.reads), p.reads[7])
	}
	for n := 1; n <= p.accounts; n++ {
		account, code := seed.AccountID(n), seed.CodeHash(n, 1)
		var hash string
		if err := db.QueryRow("SELECT password_hash FROM accounts WHERE id = ?", account[:]).Scan(&hash); err != nil {
			t.Fatal(err)
		}
		var sealed []byte
		var seen time.Time
		if err := db.QueryRow("SELECT sealed_token, last_seen_at FROM sessions WHERE code_hash = ?", code[:]).Scan(&sealed, &seen); err != nil {
			t.Fatal(err)
		}
		token, err := session.NewSealer(keys).Open(code, sealed, now)
		if !slices.Contains(p.people, n) {
			if err == nil || hash != seed.PasswordHash {
				t.Errorf("account %d is not one of them, and has %v and %s", n, token, hash)
			}
			continue
		}
		if err != nil || token.Account != account || !seen.After(now.Add(12*time.Hour)) {
			t.Errorf("account %d: %v %v, last seen at %v", n, token, err, seen)
		}
		if ok, err := (password.Secrets{}).Verify(hash, seed.Password); !ok || err != nil || !password.Default.Outdated(hash) || cheapest.Outdated(hash) {
			t.Errorf("account %d: %s", n, hash)
		}
	}
	if size, err := (&testbed{admin: db}).size(t.Context()); err != nil || size < 0.1 || size > 50 {
		t.Errorf("%v MiB, %v", size, err)
	}
}

// A log-in of somebody is that account's, each from another address.
func TestLogInOf(t *testing.T) {
	p := &population{}
	first, second := string(p.logInOf(7)), string(p.logInOf(7))
	if !strings.Contains(first, seed.Email(7)) || !strings.Contains(first, seed.Password) {
		t.Error(first)
	}
	if first == second {
		t.Error("two log-ins come from one address")
	}
}

// The counters' differences are shared among the requests between them. The server
// has all that are read.
func TestCounts(t *testing.T) {
	then := counts{requests: 100, database: 10, service: 20, looked: 1000, read: 5}
	now := counts{requests: 300, database: 30, service: 60, looked: 2000, read: 15}
	if got, want := now.since(then), (spent{database: 0.001, service: 0.002, looked: 5, read: 0.05}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	db, err := database.OpenAdmin(cluster.As(cluster.Migrated(t), dbtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	bed := &testbed{status: conn}
	for _, name := range []string{pagesLooked, pagesRead} {
		if n, err := bed.counter(t.Context(), name); err != nil || n == 0 {
			t.Errorf("%s: %d %v", name, n, err)
		}
	}
	if _, err := bed.counter(t.Context(), pagesDirty); err != nil {
		t.Errorf("%s: %v", pagesDirty, err)
	}
}

// Everybody sends once, and the first failure ends it.
func TestInTurn(t *testing.T) {
	var asked [100]atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &i)
		asked[i].Add(1)
		if r.URL.Query().Has("fail") {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = w.Write([]byte("{}"))
	}))
	defer service.Close()
	listen := service.Listener.Addr().String()
	request := func(query string) func(int) []byte {
		return func(i int) []byte { return fmt.Appendf(nil, "GET /%d?%s HTTP/1.1\r\nHost: x\r\n\r\n", i, query) }
	}
	if err := inTurn(t.Context(), listen, http.StatusOK, len(asked), request("")); err != nil {
		t.Fatal(err)
	}
	for i := range asked {
		if n := asked[i].Load(); n != 1 {
			t.Errorf("request %d was sent %d times", i, n)
		}
	}
	err := inTurn(t.Context(), listen, http.StatusOK, len(asked), request("fail"))
	if err == nil || !strings.Contains(err.Error(), "status 500") {
		t.Errorf("all failed, and that gives %v", err)
	}
}

func TestGrowthReport(t *testing.T) {
	cost := func(what string, clients int, ratios ...float64) growthCost {
		c := growthCost{what: what, clients: clients}
		for i, ratio := range ratios {
			few := 1000 * float64(i+1) // a quick minute serves both sides better
			c.few = append(c.few, spent{figures: figures{rate: few}, database: 0.0001, service: 0.0002, looked: 4, read: 0})
			c.many = append(c.many, spent{figures: figures{rate: few / ratio}, database: 0.0002, service: 0.0002, looked: 6, read: 0.25})
		}
		return c
	}
	r := &growthResults{
		few: &population{accounts: 10_000, people: []int{2, 3}}, many: &population{accounts: 1_000_000, mib: 3000, people: []int{2, 3}}, pool: 4096,
		costs: []growthCost{cost(aRead, 1, 1, 1.1, 2), cost(aLogIn, 16, 1.1, 1.2, 1.3)},
		small: map[int][]growthCost{128: {cost(aLogIn, 16, 3)}, 1024: {cost(aLogIn, 16, 1.5)}},
	}
	var met []string
	for _, g := range r.goals() {
		met = append(met, yesNo(g.met)+" "+g.got)
	}
	if got := strings.Join(met, "; "); got != "yes 1.10 (met in 2 of 3 rounds); no 1.20 (met in 1 of 3 rounds)" {
		t.Errorf("goals: %s", got)
	}
	page := r.markdown(options{growth: true, rounds: 3})
	for _, want := range []string{
		"<!-- Generated by `make bench-growth`", "1 of 2 fall short", "| 1000000 | 3000 |",
		"| profile read | 1 | 2000 | 0.00 ms | 0.00 ms | 1500 | 0.00 ms | 0.00 ms | 1.10 | 1.00–2.00 | ≤ 1.15 | yes |",
		"| log-in | 16 | 100 | 200 | 2.00 | 200 | 200 | 1.00 | 4.0 | 6.0 | 0.00 | 0.25 |",
		"| log-in | 1024 | 1000 | 0.00 ms | 670 | 0.00 ms | 1.50 | 0.00 | 0.25 |\n| log-in | 128 |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not tell %q:\n%s", want, page)
		}
	}
	if got := latestRatios(r.costs); got != "profile read, 1 client 2.00; log-in, 16 clients 1.30" {
		t.Errorf("progress: %s", got)
	}
	r.small = nil
	if strings.Contains(r.markdown(options{}), "less buffer pool") {
		t.Error("the page tells of pools that were not measured")
	}
}

func TestGrowthFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-growth", "-grown", "10000"}, {"-growth", "-grown", "20000000"}, {"-growth", "-pool", "64"}, {"-growth", "-purge"}, {"-growth", "-failover"},
	} {
		if _, err := parse(append(args, "-binary", "main.go"), t.Output()); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	o, err := parse([]string{"-growth", "-binary", "main.go"}, t.Output())
	if err != nil || o.out != "bench/GROWTH.md" || o.accounts != 10_000 || o.grown != 1_000_000 {
		t.Errorf("%+v %v", o, err)
	}
}
