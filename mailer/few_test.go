package mailer

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/message"
	"latchkey/internal/smtp/smtptest"
)

// Emails to one mailbox that many accounts cause at once are counted one after the other:
// no transaction loses a deadlock, and no more of them pass than the limit allows, whether
// or not the count is there already.
func TestFewAtOnce(t *testing.T) {
	const accounts = 16
	o := open(t, smtptest.Options{})
	o.raw.SetMaxOpenConns(accounts)
	limit := config.Limit{Count: 3, Per: time.Hour}

	for round := range 8 {
		var allowed, failed int
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := range accounts {
			all.Go(func() {
				key := FewKey(o.Keys, message.Verify, fmt.Sprintf("ana%d+%d@example.org", round, n))
				ok, err := fewOnce(t.Context(), o, key, limit)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
					t.Log(err)
				} else if ok {
					allowed++
				}
			})
		}
		all.Wait()
		if allowed != limit.Count || failed > 0 {
			t.Fatalf("round %d: %d emails, want %d; %d transactions failed", round, allowed, limit.Count, failed)
		}
	}
}

// fewOnce counts an email in a transaction that is not tried again.
func fewOnce(ctx context.Context, o *office, key []byte, limit config.Limit) (bool, error) {
	tx, err := o.raw.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = tx.Rollback() }()
	ok, err := Few(ctx, dbgen.New(tx), key, limit, o.clock.Now())
	if err != nil {
		return false, err
	}
	return ok, tx.Commit()
}
