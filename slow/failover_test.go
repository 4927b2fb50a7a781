package slow

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/bench/harness"
	"latchkey/internal/mysqldev"
)

var (
	mysqld       = flag.String("mysqld", "", "MySQL's server, with group_replication.so")
	router       = flag.String("router", "", "MySQL Router, with mysqlrouter_keyring beside it")
	kills        = flag.Int("kills", 5, "how often the primary of a cluster is killed")
	privateKills = flag.Int("private-kills", 20, "how often a private server is killed")
)

const (
	// answerDeadline is LATCHKEY_DATABASE_TIMEOUT, and time for hashing and a slow machine.
	answerDeadline = 1500*time.Millisecond + 500*time.Millisecond

	calm         = 8 * time.Second // before a kill of a cluster's primary
	calmPrivate  = time.Second     // before a kill of a private server
	killPatience = 2 * time.Minute
	groupWarmUp  = 3 * time.Second
)

// crowdEnv sets rate limits so high that none stops a client that tries again.
var crowdEnv = append([]string{"LATCHKEY_LIMIT_SIGN_UP_ADDRESS=1000/1h"}, harness.ForLoad...)

// survival is what a service and its database did while the database was killed.
type survival struct {
	what    string
	crowd   *crowd
	strikes []strike
}

// strike is one kill, or one change of the primary in order.
type strike struct {
	how    string
	at     time.Time
	served time.Time     // when a request of each kind had succeeded again
	back   time.Duration // until the server that was killed was itself again
}

// Nothing that was acknowledged is lost, no answer is wrong or late, and all is served
// again, when a single server is killed, and when a cluster's primary is killed, frozen or
// replaced on purpose.
func TestFailover(t *testing.T) {
	lab := open(t)
	report := &harness.Report{
		Title: "What a dying database costs", Command: "make test-cluster",
		About: fmt.Sprintf("%d clients sign up, %d log in and %d read their account; one that is answered 503, or not at all, tries the same again after %v, and in the end every acknowledged account is looked up and logged in.", signers, loggers, readers, pauseRetry),
	}
	t.Run("private", func(t *testing.T) { survivePrivate(t, lab, report) })
	t.Run("cluster", func(t *testing.T) { surviveCluster(t, lab, report) })
	finish(t, lab, report)
}

// survivePrivate kills one durable private server under one service, and starts it again
// at once, as a supervisor would.
func survivePrivate(t *testing.T, lab *harness.Lab, report *harness.Report) {
	db, err := lab.NewDatabase(t.Context(), 0)
	must(t, err)
	service, err := lab.Serve(t.Context(), db, crowdEnv...)
	must(t, err)
	defer service.Stop()

	s := &survival{what: "one private server", crowd: gather(t.Context(), service)}
	defer s.crowd.stopping.Store(true)
	for range *privateKills {
		harness.Sleep(t.Context(), calmPrivate)
		s.strike(t, lab, "killed", func() {
			must(t, lab.Server.Kill())
			must(t, lab.StartServer(t.Context()))
		})
	}
	s.conclude(t, report, lab.Server, db.Admin)
}

// surviveCluster kills the primary of a group of three servers under two services behind
// a router. Then it freezes one, and hands the primary's part to another node in order.
func surviveCluster(t *testing.T, lab *harness.Lab, report *harness.Report) {
	g := formGroup(t, lab)
	service := &harness.Database{DSN: g.startRouter(t, lab)}
	var services []*harness.Process
	for range 2 {
		p, err := lab.Serve(t.Context(), service, crowdEnv...)
		must(t, err)
		defer p.Stop()
		services = append(services, p)
	}

	s := &survival{what: "a cluster of three", crowd: gather(t.Context(), services...)}
	defer s.crowd.stopping.Store(true)
	for range *kills {
		victim := g.settled(t)
		one := s.strike(t, lab, "killed", func() { victim.kill(t) })
		one.back = timed(t, func() { victim.start(t, g); g.bringIn(t, victim) })
	}

	// Unlike one that was killed, a frozen primary keeps its connections, and comes back
	// believing that it is the primary.
	victim := g.settled(t)
	one := s.strike(t, lab, "frozen", func() { must(t, syscall.Kill(victim.server.PID(), syscall.SIGSTOP)) })
	one.back = timed(t, func() { victim.thaw(t) })
	from := g.settled(t)
	s.strike(t, lab, "handed over in order", func() { g.hand(t, from) })
	harness.Sleep(t.Context(), groupWarmUp)

	last := g.settled(t)
	s.conclude(t, report, last.server, last.schema(t))
	g.agree(t)
}

// timed gives waiting clients the time to find a new primary, and measures what follows.
func timed(t *testing.T, do func()) time.Duration {
	harness.Sleep(t.Context(), groupWarmUp)
	began := time.Now()
	do()
	return time.Since(began)
}

// strike does something to the database, and waits until the service is itself again.
func (s *survival) strike(t *testing.T, lab *harness.Lab, how string, do func()) *strike {
	s.await(t, time.Now())
	one := strike{how: how, at: time.Now()}
	do()
	s.await(t, time.Now())
	one.served = time.Now()

	lab.Say("%s, %s: all is served again after %v", s.what, how, one.served.Sub(one.at).Round(time.Millisecond))
	s.strikes = append(s.strikes, one)
	return &s.strikes[len(s.strikes)-1]
}

// await returns once all is served again after a time.
func (s *survival) await(t *testing.T, at time.Time) {
	t.Helper()
	until(t, s.what+": the service recovers", killPatience, func(context.Context) bool { return s.crowd.servedSince(at) })
}

// conclude ends the crowd, compares the database with the answers that it got, and logs
// the result.
func (s *survival) conclude(t *testing.T, report *harness.Report, server *mysqldev.Server, schema *sql.DB) {
	s.crowd.disperse()
	var v verdict
	v.count(t, s.crowd, schema)
	v.logInAll(t, s.crowd)
	v.tell(report, s.what, s.crowd)
	for _, fault := range s.crowd.faults[:min(10, len(s.crowd.faults))] {
		t.Errorf("%s: %s", s.what, fault)
	}

	s.tellStrikes(report, server.Version())
	s.tellTimes(report)
}

func (s *survival) tellStrikes(report *harness.Report, version string) {
	table := report.Add(strings.ToUpper(s.what[:1])+s.what[1:], version+"; how long nothing of a kind succeeded, and what was answered until all was served again.",
		"", "no sign-up for", "no log-in for", "no read for", "answered 200 or 201", "503", "slowest answer", "node back in")
	gaps := [kinds][]time.Duration{}
	for i, one := range s.strikes {
		line := []any{fmt.Sprintf("%d, %s", i+1, one.how)}
		fine, busy, slowest := 0, 0, time.Duration(0)
		for kind, all := range s.crowd.all {
			gap := outage(all, one.at, one.served)
			gaps[kind] = append(gaps[kind], gap)
			line = append(line, gap)
			in := all.Where(func(a harness.Answer) bool { return a.Ended.After(one.at) && !a.Ended.After(one.served) })
			fine += len(in.Where(func(a harness.Answer) bool { return a.Status/100 == 2 }))
			busy += len(in.With(http.StatusServiceUnavailable))
			slowest = max(slowest, harness.Percentile(in.Samples(), 100))
		}
		table.Row(append(line, fine, busy, slowest, one.back)...)
	}
	table.Row("median", harness.Median(gaps[signUps]), harness.Median(gaps[logIns]), harness.Median(gaps[reads]), "", "", "", "")
}

// tellTimes is the distribution of the times of all requests.
func (s *survival) tellTimes(report *harness.Report) {
	table := report.Add("", "All requests of the run, the calm between the kills included; status 0 is no answer.",
		"request", "status", "how many", "p50", "p99", "p99.9", "slowest")
	for kind, all := range s.crowd.all {
		for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusServiceUnavailable, 0} {
			if some := all.With(status); len(some) > 0 {
				table.Row(kindNames[kind], status, len(some), harness.Percentile(some, 50), harness.Percentile(some, 99), harness.Percentile(some, 99.9), harness.Percentile(some, 100))
			}
		}
	}
}

// A crowd repeats requests that get no answer or 503, counts them as in doubt, and records
// answers that no client should get.
func TestCrowd(t *testing.T) {
	tries := map[string]int{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		tries[string(body)]++
		first := func(name string) bool { return strings.Contains(string(body), name) && tries[string(body)] == 1 }
		w.Header().Set("Content-Length", "2")
		switch {
		case first("new-000001"):
			w.WriteHeader(http.StatusServiceUnavailable)
		case first("new-000002"):
			panic(http.ErrAbortHandler)
		case first("new-000003"):
			w.WriteHeader(http.StatusConflict)
		default:
			w.WriteHeader(http.StatusCreated)
		}
		fmt.Fprint(w, "{}")
	}))
	defer service.Close()

	c := &crowd{services: []*harness.Process{{Public: service.Listener.Addr().String()}}}
	k := &caller{crowd: c, conns: make([]*harness.Conn, 1)}
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
	if len(c.members) != 4 || doubt != 3 || len(c.faults) != 1 || len(all) != 7 || len(all.With(http.StatusCreated)) != 4 || len(all.With(0)) != 1 {
		t.Errorf("%d accounts, %d in doubt, faults %q, answers %+v", len(c.members), doubt, c.faults, all)
	}
	if c.servedSince(time.Now().Add(-time.Minute)) {
		t.Error("log-ins and reads are said to be served, and none was made")
	}
}
