package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// people are the accounts that fill made, and the sessions of some of them.
type people struct {
	accounts int
	sessions []visitor
}

// visitor is one live session.
type visitor struct{ code, account string }

// address is the client address that request number n tells. Limits count by
// address, and no two people of a load share one.
func address(n int64) string {
	return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

func (p *people) one(i int) visitor { return p.sessions[i] }

// email is the address of an account that fill made; numbers wrap around.
func (p *people) email(n int64) string {
	return fmt.Sprintf("user-%06d@example.org", n%int64(p.accounts)+1)
}

// logInPeople logs in over the API, from the last account backwards: the loads
// begin with the first.
func logInPeople(ctx context.Context, listen string, accounts, count int) (*people, error) {
	p := &people{accounts: accounts, sessions: make([]visitor, count)}
	errs := make(chan error, count)
	var wait sync.WaitGroup
	var next atomic.Int64
	for range 16 {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= count || len(errs) > 0 {
					return
				}
				var err error
				if p.sessions[i], err = p.logIn(ctx, "http://"+listen, int64(accounts-1-i)); err != nil {
					errs <- err
				}
			}
		})
	}
	wait.Wait()
	close(errs)
	return p, <-errs
}

// logIn begins a session and asks whose it is.
func (p *people) logIn(ctx context.Context, base string, n int64) (visitor, error) {
	return logIn(ctx, base, address(n), p.email(n))
}

func logIn(ctx context.Context, base, from, login string) (visitor, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/sessions", bytes.NewReader(loginBody(login)))
	if err != nil {
		return visitor{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", from)
	answer, err := send(r)
	if err != nil {
		return visitor{}, err
	}
	var grant struct{ Code string }
	if err := json.Unmarshal(answer, &grant); err != nil {
		return visitor{}, err
	}
	v := visitor{code: grant.Code}
	if answer, err = get(ctx, base+"/v1/account", v); err != nil {
		return visitor{}, err
	}
	var account struct{ ID string }
	err = json.Unmarshal(answer, &account)
	v.account = account.ID
	return v, err
}

func get(ctx context.Context, url string, as visitor) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+as.code)
	r.Header.Set(accountHeader, as.account)
	return send(r)
}

var patient = &http.Client{Timeout: 30 * time.Second}

// send is for what is not measured; keptAlive is for what is.
func send(r *http.Request) ([]byte, error) {
	res, err := patient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %s", r.Method, r.URL.Path, res.Status, bytes.TrimSpace(answer))
	}
	return answer, err
}

// requests are the measured requests, ready to be sent.
type requests struct {
	people *people
	reads  [][]byte
	turn   atomic.Int64 // the session of the next read
	logIns atomic.Int64 // the account of the next log-in
	newest atomic.Int64 // the number of the newest account
}

func newRequests(p *people) *requests {
	r := &requests{people: p}
	for _, v := range p.sessions {
		r.reads = append(r.reads, fmt.Appendf(nil,
			"GET /v1/profile HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n%s: %s\r\n\r\n", v.code, accountHeader, v.account))
	}
	return r
}

func (r *requests) read() []byte {
	return r.reads[int(r.turn.Add(1))%len(r.reads)]
}

// logIn is a log-in of an account and from an address that had none lately.
func (r *requests) logIn() []byte { return r.logInOf(r.logIns.Add(1)) }

func (r *requests) logInOf(n int64) []byte {
	return post("/v1/sessions", address(n), r.people.loginBody(n))
}

// signUp is a sign-up from an address that had none lately.
func (r *requests) signUp() []byte {
	n := r.newest.Add(1)
	return r.signUpFrom(address(n), n)
}

func (r *requests) signUpFrom(address string, n int64) []byte {
	return post("/v1/accounts", address, fmt.Appendf(nil,
		`{"email":"new-%06d@example.org","username":"new-%06d","password":%q,"firstName":"Ana","lastName":"New"}`, n, n, knownPassword))
}

func (p *people) loginBody(n int64) []byte { return loginBody(p.email(n)) }

func loginBody(login string) []byte {
	return fmt.Appendf(nil, `{"login":%q,"password":%q}`, login, knownPassword)
}

func post(path, from string, body []byte) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, from, len(body), body)
}
