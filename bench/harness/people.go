package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"latchkey/internal/id"
	"latchkey/internal/seed"
)

// AccountHeader gives the limit program the account that the service reads in a session.
const AccountHeader = "X-Account"

// People are some of the seed's accounts, who log in and read. They send their
// requests in turns or at random, as many at a time as there are clients.
type People struct {
	Numbers []int // of their accounts

	reads     [][]byte
	turn      atomic.Int64 // whose read is next
	logIns    atomic.Int64 // whose log-in is next
	newcomers atomic.Int64 // how many have signed up
}

// Others are the people after the first few, with no session yet.
func (p *People) Others(few int) *People { return &People{Numbers: p.Numbers[few:]} }

// Choose draws different accounts from all over, in no order, and the same ones each
// time. Account 1 is left out, which has the history of many, and so are those with a
// picture.
func Choose(accounts, count int) *People {
	p := &People{}
	for _, n := range rand.New(rand.NewPCG(1, 2)).Perm(accounts + 1) {
		if n > 1 && n%100 != 0 && len(p.Numbers) < count {
			p.Numbers = append(p.Numbers, n)
		}
	}
	return p
}

// addresses is how many client addresses were used so far.
var addresses atomic.Int64

// NewAddress is a client address that no request came from before: limits count by
// address.
func NewAddress() string {
	n := addresses.Add(1)
	return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// LogInAll begins a session for each of the people.
func (p *People) LogInAll(ctx context.Context, service *Process, clients int) error {
	p.reads = make([][]byte, len(p.Numbers))
	return Each(ctx, service.Public, clients, len(p.Numbers), func(c *Conn, i int) error {
		if err := c.Expect(http.StatusCreated, LogIn(p.Numbers[i], NewAddress())); err != nil {
			return err
		}

		code, err := CodeOf(c)
		account := id.ID(seed.AccountID(p.Numbers[i]))
		p.reads[i] = Get("/v1/profile", code, fmt.Sprintf("%s: %v\r\n", AccountHeader, account))
		return err
	})
}

// CodeOf reads the code of a session from the answer to a log-in.
func CodeOf(c *Conn) (string, error) {
	var grant struct{ Code string }
	err := json.Unmarshal(c.Body, &grant)
	return grant.Code, err
}

// Each has clients work through numbers from 0 on, each over a connection of its own.
func Each(ctx context.Context, address string, clients, count int, work func(c *Conn, i int) error) error {
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range clients {
		group.Go(func() error {
			c, err := Connect(ctx, address)
			if err != nil {
				return err
			}
			defer c.Close()

			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				if err := errors.Join(ctx.Err(), work(c, i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// Read is a read of a profile by the next account.
func (p *People) Read() []byte { return p.reads[int(p.turn.Add(1))%len(p.reads)] }

// ReadOf is a read of the i-th of the people.
func (p *People) ReadOf(i int) []byte { return p.reads[i] }

// LogIn is a log-in of the next account, from a new address.
func (p *People) LogIn() []byte {
	return LogIn(p.Numbers[int(p.logIns.Add(1))%len(p.Numbers)], NewAddress())
}

// SignUp is a sign-up of somebody new.
func (p *People) SignUp(from string) []byte { return SignUp(p.newcomers.Add(1), from) }

// LogIn is a log-in of one of the seed's accounts.
func LogIn(account int, from string) []byte {
	return Post("/v1/sessions", from, map[string]string{"login": seed.Email(account), "password": seed.Password})
}

// SignUp is a sign-up of the n-th newcomer.
func SignUp(n int64, from string) []byte {
	name := fmt.Sprintf("new-%06d", n)
	return Post("/v1/accounts", from, map[string]string{"email": name + "@example.org", "username": name, "password": seed.Password})
}

// Post is a request with a JSON body, from a client address that a proxy reports.
func Post(path, from string, body map[string]string) []byte {
	text, _ := json.Marshal(body) // strings can always be written
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, from, len(text), text)
}

// Get is a request with a session, and headers that end with a line break.
func Get(path, code, headers string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n%s\r\n", path, code, headers)
}
