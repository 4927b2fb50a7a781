package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// at is an answer that ended so many milliseconds after a time.
func at(from time.Time, ended, took, status int) answer {
	return answer{status: status, sample: sample{from.Add(time.Duration(ended) * time.Millisecond), time.Duration(took) * time.Millisecond}}
}

func TestOutage(t *testing.T) {
	from := time.Now()
	s := &survival{crowd: &crowd{}}
	one := strike{at: from, served: from.Add(5 * time.Second)}
	s.crowd.all[signUps] = answers{
		at(from, -10, 5, 201), at(from, 3000, 5, 503), at(from, 200, 5, 201), at(from, 4200, 5, 201), at(from, 4300, 5, 201), at(from, 9000, 5, 201),
	}
	if got := s.outage(signUps, one); got != 4*time.Second {
		t.Errorf("nothing succeeded for %v, want 4 s", got)
	}
}

// Every way in which an account can be wrong is counted, and each once.
func TestCompare(t *testing.T) {
	c := &crowd{members: []*newcomer{{number: 1}, {number: 2}, {number: 3}}, lost: []*newcomer{{number: 4}, {number: 5}}}
	email := func(n int64) string { return (&newcomer{number: n}).email() }
	var v verdict
	v.compare(map[string]int{email(1): 1, email(3): 2, email(4): 1, email(9): 1}, c)
	if v.missing != 1 || v.doubled != 1 || v.strange != 1 {
		t.Errorf("%+v", v)
	}
}

// A crowd repeats what is not answered or answered 503, counts it as in doubt, and
// notes an answer that nobody should get.
func TestCrowd(t *testing.T) {
	tries := map[string]int{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		tries[string(body)]++
		w.Header().Set("Content-Length", "2")
		switch {
		case strings.Contains(string(body), "new-000001") && tries[string(body)] == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case strings.Contains(string(body), "new-000002") && tries[string(body)] == 1:
			panic(http.ErrAbortHandler)
		case strings.Contains(string(body), "new-000003") && tries[string(body)] == 1:
			w.WriteHeader(http.StatusConflict)
		default:
			w.WriteHeader(http.StatusCreated)
		}
		fmt.Fprint(w, "{}")
	}))
	defer service.Close()
	c := &crowd{services: []*process{{public: service.Listener.Addr().String()}}}
	k := &caller{crowd: c}
	defer k.hangUp()
	for range 4 {
		c.signUpOne(t.Context(), k)
	}
	doubt := 0
	for _, n := range c.members {
		if n.ambiguous {
			doubt++
		}
	}
	all := c.all[signUps]
	if len(c.members) != 4 || doubt != 3 || len(c.faults) != 1 || len(all) != 7 || len(all.fine()) != 4 || len(all.with(0)) != 1 {
		t.Errorf("%d accounts, %d in doubt, faults %q, answers %+v", len(c.members), doubt, c.faults, all)
	}
	if before := time.Now().Add(-time.Minute); c.since(before) {
		t.Error("log-ins and reads are said to be served, and none was made")
	}
}

func TestFailoverReport(t *testing.T) {
	from := time.Now()
	good := &survival{what: "one private server", engine: "MariaDB", services: 1, crowd: &crowd{},
		strikes: []strike{{how: killName, at: from, served: from.Add(time.Second)}},
		verdict: verdict{acknowledged: 3, ambiguous: 1}}
	good.crowd.all[signUps] = answers{at(from, 900, 5, 201)}
	bad := &survival{what: "a cluster of three", engine: "MySQL", services: 2, crowd: &crowd{faults: []string{"log-in: 500 `x`"}},
		strikes: []strike{{how: killName, at: from, served: from.Add(time.Second), back: time.Second}},
		verdict: verdict{acknowledged: 3, ambiguous: 1, unresolved: 1, missing: 1, doubled: 1, shut: 1, disagree: "differ"}}
	bad.crowd.all[profileReads] = answers{at(from, 900, 2100, 200), at(from, 900, 10, 0)}
	r := &failoverResults{all: []*survival{good, bad}}
	var met []string
	for _, g := range r.goals() {
		met = append(met, yesNo(g.met))
	}
	if got := strings.Join(met, " "); got != "yes yes yes yes yes yes no no no no no no no" {
		t.Errorf("goals met: %s", got)
	}
	page := r.markdown(options{failover: true})
	for _, want := range []string{"7 of 13 fall short", "`log-in: 500 'x'`", "2 of 2", "| profile read | not at all | 1 |", "group_replication_consistency"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not tell %q:\n%s", want, page)
		}
	}
}

// What would fail after minutes is told at once.
func TestFailoverFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-failover"}, {"-failover", "-only", "burst"}, {"-failover", "-only", "private", "-private-kills", "0"}, {"-failover", "-only", "cluster", "-mysqld", "x"},
	} {
		if _, err := parse(append(args, "-binary", "main.go"), t.Output()); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	o, err := parse([]string{"-failover", "-only", "private", "-binary", "main.go"}, t.Output())
	if err != nil || o.out != "bench/FAILOVER.md" {
		t.Errorf("%+v %v", o, err)
	}
}

// Of the services' logs the page has the reasons for what failed, counted, without
// ports that differ from run to run.
func TestReasons(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	lines := `{"msg":"listening","public":"127.0.0.1:1"}
{"msg":"request","status":503,"error":"dial tcp 127.0.0.1:41234: connect: connection refused"}
{"msg":"request","status":503,"error":"dial tcp 127.0.0.1:51234: connect: connection refused"}
{"msg":"request","status":500,"error":"MySQL error 1064 (SQLSTATE 42000)"}
{"msg":"request","status":503,"error":"dial unix ` + dir + `/sock: connect: connection refused"}
{"msg":"request","status":401}
not JSON
`
	if err := os.WriteFile(log, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	got := reasons(dir, []*process{{log: log}})
	if len(got) != 3 || got["503: dial unix …/sock: connect: connection refused"] != 1 || got["503: dial tcp 127.0.0.1:…: connect: connection refused"] != 2 || got["500: MySQL error 1064 (SQLSTATE 42000)"] != 1 {
		t.Errorf("%v", got)
	}
}
