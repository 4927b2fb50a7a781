package slow

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/bench/harness"
	"latchkey/internal/seed"
)

// abuse is what a test of it works with.
type abuse struct {
	*harness.Lab
	*harness.Report
	db *harness.Database
}

// The built service withstands a burst of wrong log-ins, reveals neither by its answers nor
// by their times which names it knows, and still serves reads while it is flooded.
func TestAbuse(t *testing.T) {
	a := &abuse{Lab: open(t), Report: &harness.Report{
		Title: "What the service withstands", Command: "make test-abuse",
		About: "The built service with its defaults, but for what a sentence says, on a durable database; both share the cores with the clients.",
	}}
	var err error
	a.db, err = a.NewDatabase(t.Context(), 10_000)
	must(t, err)
	must(t, a.db.Clear(t.Context(), "attempts", "mail_outbox"))

	// The burst comes first: it wants no attempts counted before.
	t.Run("burst", a.burst)
	t.Run("log-in", a.knownAtLogIn)
	t.Run("recovery", a.knownAtRecovery)
	t.Run("flood", a.flood)
	finish(t, a.Lab, a.Report)
}

const (
	burstSize  = 500
	burstLimit = 10 // LATCHKEY_LIMIT_LOGIN_ACCOUNT, by default
)

// Two replicas count one account's attempts together, whatever the spelling of its name.
func (a *abuse) burst(t *testing.T) {
	var clients []*harness.Conn
	for range 2 {
		p, err := a.Serve(t.Context(), a.db)
		must(t, err)
		defer p.Stop()
		for range burstSize / 2 {
			c, err := harness.Connect(t.Context(), p.Public)
			must(t, err)
			clients = append(clients, c)
		}
	}

	const failures = "SELECT COALESCE(SUM(failures), 0) FROM attempts"
	before, err := a.db.Number(t.Context(), failures)
	must(t, err)
	statuses := allAtOnce(clients)
	after, err := a.db.Number(t.Context(), failures)
	must(t, err)

	// An answer 401 is preceded by a hash. What got no answer may have been too; then
	// the database knows more.
	hashes := max(statuses[http.StatusUnauthorized], int(after-before))
	a.Goals = append(a.Goals, harness.AtMost(fmt.Sprintf("hashes for %d wrong log-ins of one account at once, over two replicas", burstSize), hashes, burstLimit, hashes <= burstLimit))
	table := a.Add("A burst of wrong log-ins", "Each log-in on a connection of its own, half to either replica, with a forged X-Forwarded-For; status 0 is no answer.", "answer", "how many")
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		table.Row(fmt.Sprint(status, " ", http.StatusText(status)), statuses[status])
	}
}

// allAtOnce has each client make one wrong log-in in its own spelling, and counts the
// answers by their status.
func allAtOnce(clients []*harness.Conn) map[int]int {
	const account = 2
	name, email := seed.Username(account), seed.Email(account)
	spellings := []string{name, strings.ToUpper(name), " " + name + " ", email, strings.ToUpper(email), " " + strings.ToUpper(name) + "@example.org"}

	statuses := map[int]int{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i, c := range clients {
		request := harness.Post("/v1/sessions", harness.NewAddress(), map[string]string{"login": spellings[i%len(spellings)], "password": fmt.Sprint("wrong ", i)})
		wait.Go(func() {
			defer c.Close()
			<-begin
			status, _ := c.Ask(request)
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	close(begin)
	wait.Wait()
	return statuses
}

const (
	floodRate   = 150 // log-ins offered a second
	floodRounds = 3
	floodLength = 20 * time.Second
	floodLead   = time.Second // of the flood before the reads are measured

	goalFloodReads  = 5 // times the idle p99
	goalRefusal     = 250 * time.Millisecond
	goalFloodMemory = harness.MiB(256)
)

// While more clients log in than the service can admit, and no rate limit stops them, the
// queue of hashes refuses at once, and reads are hardly slower.
func (a *abuse) flood(t *testing.T) {
	people := harness.Choose(a.db.Accounts, a.db.Accounts)
	logIns := people.Others(64)
	readers := a.readers(t)
	p, err := a.Serve(t.Context(), a.db, "LATCHKEY_LIMIT_LOGIN_ACCOUNT=off", "LATCHKEY_LIMIT_LOGIN_ADDRESS=off")
	must(t, err)
	defer p.Stop()

	table := a.Add("A flood of log-ins", fmt.Sprintf("%d right log-ins a second are offered on schedule, answered or not, while %d readers send `GET /v1/profile` every %v each; \"own delay\" is how late the clients' own timers woke them.", floodRate, readers.Readers, readers.Every),
		"round", "idle p50", "p99", "own delay", "flooded p50", "p99", "own delay", "p99 ratio", "admitted", "p50", "refused", "p50", "slowest", "otherwise")
	var ratios []float64
	var refused []harness.Sample
	failed := 0
	for round := range floodRounds {
		a.Say("%d log-ins a second, round %d of %d", floodRate, round+1, floodRounds)
		one := floodOnce(t, p, readers, logIns.LogIn)
		idle, flooded := harness.Summarise(one.idle.Samples()), harness.Summarise(one.reads.Samples())
		ratios = append(ratios, float64(flooded.P99)/float64(idle.P99))
		admitted, busy := one.logIns.With(http.StatusCreated), one.logIns.With(http.StatusServiceUnavailable)
		refused = append(refused, busy...)
		failed += len(one.idle) + len(one.reads) - len(one.idle.With(http.StatusOK)) - len(one.reads.With(http.StatusOK))

		table.Row(round+1, idle.P50, idle.P99, one.idle.OwnDelay(), flooded.P50, flooded.P99, one.reads.OwnDelay(), ratios[round],
			len(admitted), harness.Percentile(admitted, 50), len(busy), harness.Percentile(busy, 50), harness.Percentile(busy, 100), len(one.logIns)-len(admitted)-len(busy))
	}

	slowest := harness.Percentile(refused, 100)
	_, most := p.Memory()
	a.Goals = append(a.Goals,
		harness.RatioGoal("profile read p99 during a flood of log-ins, times the idle p99", "≤", goalFloodReads, ratios),
		harness.AtMost("reads that failed during it", failed, 0, failed == 0),
		harness.AtMost("slowest refusal", slowest, goalRefusal, slowest <= goalRefusal && len(refused) > 0),
		harness.AtMost("resident memory of the service at its most", most, goalFloodMemory, most <= goalFloodMemory))
}

// readers log in at another replica: the queue of the one that is flooded is short.
func (a *abuse) readers(t *testing.T) harness.Paced {
	p, err := a.Serve(t.Context(), a.db, harness.ForLoad...)
	must(t, err)
	defer p.Stop()
	people := harness.Choose(a.db.Accounts, 64)
	must(t, people.LogInAll(t.Context(), p, harness.Cores()))
	return harness.Paced{Readers: 4, Every: 20 * time.Millisecond, Next: people.Read}
}

// floodRound is the reads without and with a flood, one after the other.
type floodRound struct{ idle, reads, logIns harness.Answers }

func floodOnce(t *testing.T, p *harness.Process, readers harness.Paced, logIn func() []byte) (r floodRound) {
	var err error
	r.idle, err = readers.Read(t.Context(), p.Public, floodLength/2)
	must(t, err)

	done := make(chan harness.Answers, 1)
	go func() { done <- offer(t.Context(), p.Public, floodRate, floodLead+floodLength, logIn) }()
	harness.Sleep(t.Context(), floodLead)
	r.reads, err = readers.Read(t.Context(), p.Public, floodLength)
	r.logIns = <-done
	must(t, err)
	return r
}
