package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/seed"
	"latchkey/internal/session"
)

// cheapest is the least cost of a hash that the service accepts: what is measured
// is the log-in around it.
var cheapest = password.Params{MemoryKiB: 8, Time: 1, Threads: 1}

// population is a database of the seed's accounts, the service on it, and those of
// its people who read and log in.
type population struct {
	accounts int
	bed      *testbed
	service  *process
	people   []int // numbers of accounts, anywhere among all
	reads    [][]byte
	logIns   atomic.Int64 // the address of the next log-in
	took     time.Duration
	mib      float64 // of tables and indexes
}

// populate makes a database, and chooses people from all over it.
func (b *bench) populate(ctx context.Context, keys *keyring.Ring, accounts, people int) (*population, error) {
	b.say("filling a database with %d accounts", accounts)
	began := time.Now()
	p := &population{accounts: accounts, bed: &testbed{server: b.database.server}, people: choose(accounts, people)}
	progress := func(done int) {
		if done%100_000 == 0 {
			b.say("%d of %d accounts", done, accounts)
		}
	}
	fill := func() error {
		if err := seed.Fill(ctx, p.bed.admin, accounts, began, progress); err != nil {
			return err
		}
		return p.equip(ctx, p.bed.admin, keys, began)
	}
	err := p.bed.build(ctx, fmt.Sprintf("growth_%d", accounts), fill)
	p.took = time.Since(began)
	if err == nil {
		p.mib, err = p.bed.size(ctx)
	}
	if err == nil {
		err = b.flush(ctx, p.bed)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// choose draws different accounts in no order, the same ones each time. Account 1 is
// left out, which has the sessions and the history of many.
func choose(accounts, count int) []int {
	all := rand.New(rand.NewPCG(1, 2)).Perm(accounts - 1)
	chosen := slices.Clone(all[:count])
	for i := range chosen {
		chosen[i] += 2
	}
	return chosen
}

// equip gives the people the cheap hash, and a token that the service opens in place
// of the noise in their first session. Its last use is noted for hours ahead, so
// that a read writes nothing.
func (p *population) equip(ctx context.Context, db *sql.DB, keys *keyring.Ring, now time.Time) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	hash := cheapest.Hash(seed.Password)
	for _, n := range p.people {
		account := seed.AccountID(n)
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET password_hash = ? WHERE id = ?", hash, account[:]); err != nil {
			return err
		}
		if err := equipSession(ctx, tx, keys, n, account, now); err != nil {
			return err
		}
		p.reads = append(p.reads, fmt.Appendf(nil,
			"GET /v1/profile HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n", seed.SessionCode(n, 1)))
	}
	return tx.Commit()
}

func equipSession(ctx context.Context, tx *sql.Tx, keys *keyring.Ring, n int, account [16]byte, now time.Time) error {
	issued := now.UTC().Truncate(time.Second)
	token := session.Token{
		Account: account, ID: account, IssuedAt: issued, ExpiresAt: issued.Add(24 * time.Hour), AuthTime: issued,
		Methods: []string{"pwd"}, Device: "bench", IP: "192.0.2.1",
	}
	codeHash := session.Code(seed.SessionCode(n, 1)).Hash()
	sealed, err := session.NewSealer(keys).Seal(codeHash, token)
	if err != nil {
		return err
	}
	_, expires := token.RowTimes()
	result, err := tx.ExecContext(ctx,
		"UPDATE sessions SET owner_tag = ?, sealed_token = ?, last_seen_at = ?, expires_at = ? WHERE code_hash = ?",
		keys.OwnerTag(account), sealed, expires, expires, codeHash[:])
	if err != nil {
		return err
	}
	if changed, err := result.RowsAffected(); err != nil || changed != 1 {
		return errors.Join(err, fmt.Errorf("account %d has %d first sessions", n, changed))
	}
	return nil
}

// read is a read by anybody of the people.
func (p *population) read() []byte { return p.reads[rand.IntN(len(p.reads))] }

// logIn is a log-in of anybody of the people, from an address that had none before.
func (p *population) logIn() []byte {
	return p.logInOf(p.people[rand.IntN(len(p.people))])
}

func (p *population) logInOf(n int) []byte {
	return post("/v1/sessions", address(p.logIns.Add(1)), loginBody(seed.Email(n)))
}

// open starts the service on the database and lets everybody read and log in once.
func (b *bench) open(ctx context.Context, p *population) (err error) {
	p.service, err = b.launchService(ctx, p.bed.dsn,
		"LATCHKEY_TRUSTED_PROXIES=127.0.0.1/32",
		"LATCHKEY_LIMIT_LOGIN_ACCOUNT=100000/1h", // the seed's counts are of up to 20 minutes
		"LATCHKEY_PURGE_INTERVAL=0",
		fmt.Sprintf("LATCHKEY_ARGON2_MEMORY_KIB=%d", cheapest.MemoryKiB),
		fmt.Sprintf("LATCHKEY_ARGON2_TIME=%d", cheapest.Time),
		fmt.Sprintf("LATCHKEY_ARGON2_THREADS=%d", cheapest.Threads),
		"LATCHKEY_ARGON2_ALLOW_WEAK=true",
	)
	if err != nil {
		return err
	}
	if err := p.warm(ctx); err != nil {
		p.service.stop()
		return err
	}
	return nil
}

// warm lets everybody read and log in once.
func (p *population) warm(ctx context.Context) error {
	read := func(i int) []byte { return p.reads[i] }
	logIn := func(i int) []byte { return p.logInOf(p.people[i]) }
	return errors.Join(
		inTurn(ctx, p.service.public, http.StatusOK, len(p.people), read),
		inTurn(ctx, p.service.public, http.StatusCreated, len(p.people), logIn),
	)
}

// inTurn sends each of so many requests once.
func inTurn(ctx context.Context, listen string, want, count int, request func(i int) []byte) error {
	var wait sync.WaitGroup
	var next atomic.Int64
	errs := make(chan error, goalClients)
	for range goalClients {
		wait.Go(func() {
			var i int
			c, err := dial(listen, want, func() []byte { return request(i) })()
			if err != nil {
				errs <- err
				return
			}
			defer c.close()
			for i = int(next.Add(1)) - 1; i < count && len(errs) == 0; i = int(next.Add(1)) - 1 {
				if err := errors.Join(ctx.Err(), c.do()); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wait.Wait()
	close(errs)
	return <-errs
}

// close ends the connections to the database.
func (p *population) close() { p.bed.close() }
