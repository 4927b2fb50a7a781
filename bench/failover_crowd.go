package main

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
	profileReads
	kinds
)

var kindNames = [kinds]string{"sign-up", "log-in", "profile read"}

// newcomer is an account that a client signs up for until it is told that it has
// it.
type newcomer struct {
	number    int64
	code      string // of a session, once it logged in
	ambiguous bool   // an attempt ended without an answer that says what became of it
	told      bool   // that the account stands
}

func (n *newcomer) email() string    { return fmt.Sprintf("new-%06d@example.org", n.number) }
func (n *newcomer) username() string { return fmt.Sprintf("new-%06d", n.number) }
func (n *newcomer) password() string { return fmt.Sprintf("a long phrase of %06d", n.number) }

func (n *newcomer) signUp() []byte {
	return post("/v1/accounts", address(n.number), fmt.Appendf(nil, `{"email":%q,"username":%q,"password":%q}`, n.email(), n.username(), n.password()))
}

func (n *newcomer) logIn() []byte {
	return post("/v1/sessions", address(n.number), fmt.Appendf(nil, `{"login":%q,"password":%q}`, n.email(), n.password()))
}

func (n *newcomer) read() []byte {
	return fmt.Appendf(nil, "GET /v1/account HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n", n.code)
}

// crowd are clients that sign up, log in and read, whatever happens to the
// database, and note all that they are answered.
type crowd struct {
	services []*process
	next     atomic.Int64
	stopping atomic.Bool
	wait     sync.WaitGroup

	mu      sync.Mutex
	all     [kinds]answers
	members []*newcomer // who were told that they have an account
	lost    []*newcomer // who never were
	guests  []*newcomer // who have a session besides
	faults  []string    // answers that nobody should ever get
	last    [kinds]time.Time
}

// gather starts a crowd.
func gather(ctx context.Context, services ...*process) *crowd {
	c := &crowd{services: services}
	for range signers {
		c.wait.Go(func() { c.keep(ctx, pauseHash, c.signUpOne) })
	}
	for range loggers {
		c.wait.Go(func() { c.keep(ctx, pauseHash, c.logInOne) })
	}
	for range readers {
		c.wait.Go(func() { c.keep(ctx, pauseRead, c.readOne) })
	}
	return c
}

// disperse ends a crowd; who is repeating a sign-up goes on until it succeeds.
func (c *crowd) disperse() {
	c.stopping.Store(true)
	c.wait.Wait()
}

func (c *crowd) keep(ctx context.Context, pause time.Duration, once func(context.Context, *caller)) {
	k := &caller{crowd: c}
	defer k.hangUp()
	for !c.stopping.Load() && ctx.Err() == nil {
		once(ctx, k)
		sleepUntil(ctx, time.Now().Add(pause))
	}
}

// signUpOne makes one account, and repeats the request until it is told so.
func (c *crowd) signUpOne(ctx context.Context, k *caller) {
	n := &newcomer{number: c.next.Add(1)}
	for deadline := time.Now().Add(hopeless); time.Now().Before(deadline) && ctx.Err() == nil; {
		status, body := k.ask(ctx, signUps, n.signUp())
		switch {
		case status == http.StatusCreated:
			n.told = true
			c.enter(&c.members, n)
			return
		case status != 0 && status != http.StatusServiceUnavailable:
			c.fault(signUps, status, body)
		}
		n.ambiguous = true
		sleepUntil(ctx, time.Now().Add(pauseRetry))
	}
	c.enter(&c.lost, n)
}

// logInOne logs somebody in who was told to have an account.
func (c *crowd) logInOne(ctx context.Context, k *caller) {
	n := c.anyone(&c.members)
	if n == nil {
		return
	}
	status, body := k.ask(ctx, logIns, n.logIn())
	var grant struct{ Code string }
	switch {
	case status == http.StatusCreated && json.Unmarshal(body, &grant) == nil && grant.Code != "":
		c.enter(&c.guests, &newcomer{number: n.number, code: grant.Code})
	case status != 0 && status != http.StatusServiceUnavailable:
		c.fault(logIns, status, body)
	}
}

// readOne reads the account of somebody who was told to have a session.
func (c *crowd) readOne(ctx context.Context, k *caller) {
	n := c.anyone(&c.guests)
	if n == nil {
		return
	}
	status, body := k.ask(ctx, profileReads, n.read())
	right := status == http.StatusOK && strings.Contains(string(body), `"`+n.email()+`"`)
	if !right && status != 0 && status != http.StatusServiceUnavailable {
		c.fault(profileReads, status, body)
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

// fault notes an answer that is neither right nor a promise that trying again
// may help.
func (c *crowd) fault(kind, status int, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf("%s: %d %.200s", kindNames[kind], status, body))
}

func (c *crowd) note(kind int, a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[kind] = append(c.all[kind], a)
	if began := a.ended.Add(-a.took); a.status/100 == 2 && began.After(c.last[kind]) {
		c.last[kind] = began
	}
}

// since reports whether a request of each kind has succeeded that began after a
// time.
func (c *crowd) since(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !slices.ContainsFunc(c.last[:], func(began time.Time) bool { return !began.After(at) })
}

// await returns once all is served again after a time.
func (c *crowd) await(ctx context.Context, at time.Time, patience time.Duration) error {
	for deadline := time.Now().Add(patience); !c.since(at); sleepUntil(ctx, time.Now().Add(5*time.Millisecond)) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the service does not recover within %v", patience)
		}
	}
	return nil
}

// caller is one client's connections, one to each service. It takes them by
// turns, as through a balancer.
type caller struct {
	crowd *crowd
	turn  int
	conns []*keptAlive
}

// ask sends a request and tells its answer; status 0 is none in time.
func (k *caller) ask(ctx context.Context, kind int, request []byte) (status int, body []byte) {
	if k.conns == nil {
		k.conns = make([]*keptAlive, len(k.crowd.services))
	}
	k.turn++
	at := k.turn % len(k.conns)
	began := time.Now()
	var err error
	if k.conns[at] == nil {
		k.conns[at], err = connect(ctx, k.crowd.services[at].public)
	}
	if err == nil {
		_ = k.conns[at].conn.SetDeadline(time.Now().Add(answerPatience))
		status, err = k.conns[at].ask(request)
	}
	if err != nil && ctx.Err() != nil {
		return 0, nil // stopped: nothing that was measured
	}
	if err == nil {
		body = k.conns[at].body
	} else if k.conns[at] != nil {
		k.conns[at].close()
		k.conns[at] = nil
	}
	ended := time.Now()
	k.crowd.note(kind, answer{status: status, sample: sample{ended, ended.Sub(began)}})
	return status, body
}

func (k *caller) hangUp() {
	for _, conn := range k.conns {
		if conn != nil {
			conn.close()
		}
	}
}
