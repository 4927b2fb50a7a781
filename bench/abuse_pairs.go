package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	knownAccounts         = 1000 // take turns in the pairs
	leastAUC, greatestAUC = 0.47, 0.53
)

// enumeration is what a stranger could tell a known name from an unknown by.
type enumeration []pairing

// pairing is one series of pairs of log-ins.
type pairing struct {
	how            string
	known, unknown []time.Duration // pair by pair
	different      int             // pairs whose answers were not the same bytes
	example        string          // of a difference
}

// measureEnumeration does it without limits, and with limits that count each
// attempt and let it through: counting is work too.
func (b *bench) measureEnumeration(ctx context.Context) (part, error) {
	var r enumeration
	for _, way := range []struct{ how, limit string }{{"limits off", "off"}, {"attempts counted", "100000/10m"}} {
		p, err := b.serveDefault(ctx, "LATCHKEY_LIMIT_LOGIN_ACCOUNT="+way.limit, "LATCHKEY_LIMIT_LOGIN_ADDRESS="+way.limit)
		if err != nil {
			return nil, err
		}
		one := pairing{how: way.how}
		err = b.logInPairs(ctx, p.public, &one)
		p.stop()
		if err != nil {
			return nil, err
		}
		r = append(r, one)
	}
	return r, nil
}

// logInPairs makes the pairs over one connection. The first few, during which
// statements are prepared, are not counted.
func (b *bench) logInPairs(ctx context.Context, address string, p *pairing) error {
	c, err := connect(ctx, address)
	if err != nil {
		return err
	}
	defer c.close()
	var raw bytes.Buffer // the response as it comes, headers and all
	c.in = bufio.NewReader(io.TeeReader(c.conn, &raw))
	order := rand.New(rand.NewPCG(1, 2))
	const uncounted = 20
	for i := range uncounted + b.pairs {
		if (i-uncounted)%500 == 0 {
			b.say("log-ins of known and unknown accounts, %s, pair %d of %d", p.how, i-uncounted, b.pairs)
		}
		names := pairOf(i)
		var took [2]time.Duration
		var answers [2]string
		first := order.IntN(2)
		for _, which := range []int{first, 1 - first} {
			raw.Reset()
			if took[which], err = refusedLogIn(c, names[which]); err != nil {
				return err
			}
			answers[which] = comparable(raw.String())
		}
		if i >= uncounted {
			p.add(took, answers)
		}
	}
	return nil
}

// pairOf is a name that is known and one that is not, of one length and next to
// each other in the index; in turns they are usernames and e-mails.
func pairOf(i int) [2]string {
	n := i%knownAccounts + 1
	pair := [2]string{fmt.Sprintf("user-%05d0", n), fmt.Sprintf("user-%05dx", n)}
	if (i+i/knownAccounts)%2 == 1 {
		pair[0], pair[1] = pair[0]+"@example.org", pair[1]+"@example.org"
	}
	return pair
}

func refusedLogIn(c *keptAlive, login string) (time.Duration, error) {
	request := post("/v1/sessions", "", fmt.Appendf(nil, `{"login":%q,"password":"not the pass phrase"}`, login))
	_ = c.conn.SetDeadline(time.Now().Add(answerPatience))
	began := time.Now()
	status, err := c.ask(request)
	took := time.Since(began)
	if err == nil && status != http.StatusUnauthorized {
		err = fmt.Errorf("status %d instead of 401: %s", status, c.body)
	}
	return took, err
}

// comparable is a response without the two headers that differ from one request
// to the next of anything.
func comparable(response string) string {
	head, body, _ := strings.Cut(response, "\r\n\r\n")
	lines := slices.DeleteFunc(strings.Split(head, "\r\n"), func(line string) bool {
		return strings.HasPrefix(line, "Date: ") || strings.HasPrefix(line, "X-Request-Id: ")
	})
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

func (p *pairing) add(took [2]time.Duration, answers [2]string) {
	p.known, p.unknown = append(p.known, took[0]), append(p.unknown, took[1])
	if answers[0] != answers[1] {
		p.different++
		p.example = fmt.Sprintf("%q and %q", answers[0], answers[1])
	}
}

// auc is how often a value of a is greater than one of b, of all that can be
// compared, a tie counting half: the area under the curve of a classifier that
// tells them apart by a threshold, and Mann and Whitney's U over its maximum.
func auc(a, b []time.Duration) float64 {
	b = slices.Sorted(slices.Values(b))
	var u float64
	for _, v := range a {
		below, _ := slices.BinarySearch(b, v)
		notAbove, _ := slices.BinarySearch(b, v+1)
		u += float64(below+notAbove) / 2
	}
	return u / float64(len(a)*len(b))
}

// aucError is the standard error of an AUC of two samples that are alike.
func aucError(n, m int) float64 { return math.Sqrt(float64(n+m+1) / float64(12*n*m)) }
