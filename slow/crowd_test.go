package slow

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/bench/harness"
)

const (
	signers, loggers, readers = 4, 2, 4 // clients of a crowd
	pauseHash                 = 100 * time.Millisecond
	pauseRead                 = 20 * time.Millisecond
	pauseRetry                = 200 * time.Millisecond // after an answer that says to try later
	hopeless                  = time.Minute            // by when a sign-up that is repeated must have succeeded
)

// The kinds of requests that a crowd makes.
const (
	signUps = iota
	logIns
	reads
	kinds
)

var kindNames = [kinds]string{"sign-up", "log-in", "read"}

// newcomer is an account whose sign-up a client repeats until it is confirmed.
type newcomer struct {
	number    int64
	code      string // of a session, once it logged in
	ambiguous bool   // an attempt ended without an answer that says what became of it
}

func (n *newcomer) email() string    { return n.username() + "@example.org" }
func (n *newcomer) username() string { return fmt.Sprintf("new-%06d", n.number) }
func (n *newcomer) password() string { return fmt.Sprintf("a long phrase of %06d", n.number) }

func (n *newcomer) signUp() []byte {
	return harness.Post("/v1/accounts", harness.NewAddress(), map[string]string{"email": n.email(), "username": n.username(), "password": n.password()})
}

func (n *newcomer) logIn() []byte {
	return harness.Post("/v1/sessions", harness.NewAddress(), map[string]string{"login": n.email(), "password": n.password()})
}

// crowd are clients that sign up, log in and read, whatever happens to the database,
// and note all that they are answered.
type crowd struct {
	services []*harness.Process
	next     atomic.Int64
	stopping atomic.Bool
	wait     sync.WaitGroup

	mu      sync.Mutex
	all     [kinds]harness.Answers
	last    [kinds]time.Time // when the newest request that succeeded began
	members []*newcomer      // whose sign-up was confirmed
	lost    []*newcomer      // whose sign-up never was
	guests  []*newcomer      // who also have a session
	faults  []string         // answers that no client should ever get
}

// gather starts a crowd.
func gather(ctx context.Context, services ...*harness.Process) *crowd {
	c := &crowd{services: services}
	start := func(clients int, pause time.Duration, once func(context.Context, *caller)) {
		for range clients {
			c.wait.Go(func() {
				k := &caller{crowd: c, conns: make([]*harness.Conn, len(services))}
				defer k.hangUp()
				for !c.stopping.Load() && ctx.Err() == nil {
					once(ctx, k)
					harness.Sleep(ctx, pause)
				}
			})
		}
	}
	start(signers, pauseHash, c.signUpOne)
	start(loggers, pauseHash, c.logInOne)
	start(readers, pauseRead, c.readOne)
	return c
}

// disperse ends a crowd; a client that is repeating a sign-up goes on until it succeeds.
func (c *crowd) disperse() {
	c.stopping.Store(true)
	c.wait.Wait()
}

// signUpOne makes one account, and repeats the request until the answer says so.
func (c *crowd) signUpOne(ctx context.Context, k *caller) {
	n := &newcomer{number: c.next.Add(1)}
	for deadline := time.Now().Add(hopeless); time.Now().Before(deadline) && ctx.Err() == nil; {
		status, body := k.ask(ctx, signUps, n.signUp())
		if status == http.StatusCreated {
			c.enter(&c.members, n)
			return
		}
		c.judge(signUps, status, body)
		n.ambiguous = true
		harness.Sleep(ctx, pauseRetry)
	}
	c.enter(&c.lost, n)
}

// logInOne logs in to an account whose sign-up was confirmed.
func (c *crowd) logInOne(ctx context.Context, k *caller) {
	n := c.anyone(&c.members)
	if n == nil {
		return
	}

	status, body := k.ask(ctx, logIns, n.logIn())
	var grant struct{ Code string }
	if status == http.StatusCreated && json.Unmarshal(body, &grant) == nil && grant.Code != "" {
		c.enter(&c.guests, &newcomer{number: n.number, code: grant.Code})
		return
	}
	c.judge(logIns, status, body)
}

// readOne reads the account of a session whose log-in was confirmed.
func (c *crowd) readOne(ctx context.Context, k *caller) {
	n := c.anyone(&c.guests)
	if n == nil {
		return
	}

	status, body := k.ask(ctx, reads, harness.Get("/v1/account", n.code, ""))
	if status != http.StatusOK || !strings.Contains(string(body), `"`+n.email()+`"`) {
		c.judge(reads, status, body)
	}
}

func (c *crowd) enter(list *[]*newcomer, n *newcomer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, n)
}

func (c *crowd) anyone(list *[]*newcomer) *newcomer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(*list) == 0 {
		return nil
	}
	return (*list)[rand.IntN(len(*list))]
}

// judge notes an answer that is neither right nor a promise that trying again may help.
// No answer is judged by its time.
func (c *crowd) judge(kind, status int, body []byte) {
	if status == 0 || status == http.StatusServiceUnavailable {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf("%s: %d %.200s", kindNames[kind], status, body))
}

func (c *crowd) note(kind int, a harness.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[kind] = append(c.all[kind], a)
	if began := a.Ended.Add(-a.Took); a.Status/100 == 2 && began.After(c.last[kind]) {
		c.last[kind] = began
	}
}

// servedSince reports whether a request of each kind has succeeded that began after a
// time.
func (c *crowd) servedSince(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !slices.ContainsFunc(c.last[:], func(began time.Time) bool { return !began.After(at) })
}

// caller is one client's connections, one to each service. It takes them by turns, as
// through a balancer.
type caller struct {
	crowd *crowd
	turn  int
	conns []*harness.Conn
}

// ask sends a request and returns its answer; status 0 means none in time.
func (k *caller) ask(ctx context.Context, kind int, request []byte) (status int, body []byte) {
	k.turn++
	conn := &k.conns[k.turn%len(k.conns)]
	began := time.Now()
	var err error
	if *conn == nil {
		*conn, err = harness.Connect(ctx, k.crowd.services[k.turn%len(k.conns)].Public)
	}
	if err == nil {
		if status, err = (*conn).Ask(request); err == nil {
			body = (*conn).Body
		}
	}

	if err != nil {
		k.hangUp()
		status = 0
	}
	if err != nil && ctx.Err() != nil {
		return 0, nil // stopped: nothing that was measured
	}
	ended := time.Now()
	k.crowd.note(kind, harness.Answer{Status: status, Sample: harness.Sample{Ended: ended, Took: ended.Sub(began)}})
	return status, body
}

func (k *caller) hangUp() {
	for i, conn := range k.conns {
		if conn != nil {
			conn.Close()
		}
		k.conns[i] = nil
	}
}
