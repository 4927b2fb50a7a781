package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

const (
	burstSize  = 500
	burstLimit = 10 // LATCHKEY_LIMIT_LOGIN_ACCOUNT, by default
)

// spellings all name the account that the burst is after.
var spellings = []string{
	"user-000001", "USER-000001", " user-000001 ", "User-000001",
	"user-000001@example.org", "User-000001@Example.ORG", " USER-000001@example.org",
}

// burst is what became of many wrong log-ins of one account at once.
type burst struct {
	statuses map[int]int // 0: no answer
	counted  int         // failures that the database counts afterwards
}

// measureBurst has two replicas count one account's attempts.
func (b *bench) measureBurst(ctx context.Context) (part, error) {
	b.say("%d wrong log-ins of one account at once, over two replicas", burstSize)
	var clients []*keptAlive
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	for range 2 {
		p, err := b.serveDefault(ctx)
		if err != nil {
			return nil, err
		}
		defer p.stop()
		for range burstSize / 2 {
			c, err := connect(ctx, p.public)
			if err != nil {
				return nil, err
			}
			clients = append(clients, c)
		}
	}
	r := burst{statuses: allAtOnce(clients)}
	err := b.database.admin.QueryRowContext(ctx, "SELECT COALESCE(SUM(failures), 0) FROM attempts").Scan(&r.counted)
	return r, err
}

// allAtOnce has each client make one wrong log-in in its own spelling, and tells
// how many answers had which status.
func allAtOnce(clients []*keptAlive) map[int]int {
	statuses := map[int]int{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i, c := range clients {
		request := post("/v1/sessions", address(int64(i)), fmt.Appendf(nil, `{"login":%q,"password":"wrong %d"}`, spellings[i%len(spellings)], i))
		wait.Go(func() {
			<-begin
			status, _ := c.ask(request)
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	close(begin)
	wait.Wait()
	return statuses
}

// hashes is how many passwords were verified: an answer 401 is preceded by one.
// What got no answer may have been; then the database knows more.
func (r burst) hashes() int { return max(r.statuses[http.StatusUnauthorized], r.counted) }

func (r burst) goals() []goal {
	return []goal{atMost(fmt.Sprintf("hashes evaluated for %d wrong log-ins of one account at once, over two replicas", burstSize), "%.0f", float64(r.hashes()), burstLimit)}
}

func (r burst) write(w *strings.Builder) {
	fmt.Fprintf(w, `## A burst of wrong log-ins

%d log-ins of one account with wrong passwords, each on a connection of its own
and all at once, half to either of two replicas on one database. The name is
spelt in %d ways (letters' case, spaces, username or e-mail), and each request
forges another X-Forwarded-For, which nobody is trusted to tell by default. The
limits are the defaults: %d of one account, 100 from one address, which here is
the same for all.

`, burstSize, len(spellings), burstLimit)
	table(w, "answer", "how many")
	for _, status := range slices.Sorted(maps.Keys(r.statuses)) {
		what := "no answer"
		if status != 0 {
			what = fmt.Sprintf("%d %s", status, http.StatusText(status))
		}
		row(w, what, fmt.Sprint(r.statuses[status]))
	}
	fmt.Fprintf(w, "\nThe database counts %d failures afterwards.\n\n", r.counted)
}
