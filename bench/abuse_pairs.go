package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
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

// enumeration is what a stranger could tell a known name from an unknown by, who
// logs in; recoveries, who asks for a new password.
type (
	enumeration []pairing
	recoveries  []pairing
)

// pairing is one series of pairs of the same request for either.
type pairing struct {
	asked, how     string
	ask            func(*keptAlive, string) (time.Duration, error)
	name           func(i int) [2]string
	known, unknown []time.Duration // pair by pair
	different      int             // pairs whose answers were not the same bytes
	example        string          // of a difference
}

// way is a series of pairs, and what the service is started with for it.
type way struct {
	pairing
	env []string
}

// measureEnumeration does it without limits, and with limits that count each
// attempt and let it through: counting is work too.
func (b *bench) measureEnumeration(ctx context.Context) (part, error) {
	r, err := b.measurePairs(ctx, []way{
		{loginPairing("limits off"), limits("off")},
		{loginPairing("attempts counted"), limits("100000/10m")},
	})
	return enumeration(r), err
}

// measureRecovery does it while a mail server takes the letters of those who are
// known, and while none can be reached.
func (b *bench) measureRecovery(ctx context.Context) (part, error) {
	mail, err := startSink()
	if err != nil {
		return nil, err
	}
	defer mail.close()
	r, err := b.measurePairs(ctx, []way{
		{recoveryPairing("mail delivered"), append(limits("100000/10m"), mailEnvironment(mail.url())...)},
		{recoveryPairing("mail server down"), append(limits("100000/10m"), mailEnvironment(downURL)...)},
	})
	// Or else nothing was sent for either.
	if err == nil && mail.taken.Load() == 0 {
		err = errors.New("no letter arrived at the mail server")
	}
	return recoveries(r), err
}

func (b *bench) measurePairs(ctx context.Context, ways []way) (all []pairing, err error) {
	for _, way := range ways {
		p, err := b.serveDefault(ctx, way.env...)
		if err != nil {
			return nil, err
		}
		one := way.pairing
		err = b.askInPairs(ctx, p.public, &one)
		p.stop()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func limits(limit string) (env []string) {
	for _, name := range []string{"LOGIN_ACCOUNT", "LOGIN_ADDRESS", "RECOVERY_EMAIL", "RECOVERY_ADDRESS"} {
		env = append(env, "LATCHKEY_LIMIT_"+name+"="+limit)
	}
	return env
}

func loginPairing(how string) pairing {
	return pairing{asked: "log-ins", how: how, ask: refusedLogIn, name: pairOf}
}

func recoveryPairing(how string) pairing {
	return pairing{asked: "recoveries", how: how, ask: recovery, name: emailPairOf}
}

// askInPairs makes the pairs over one connection. The first few, during which
// statements are prepared, are not counted.
func (b *bench) askInPairs(ctx context.Context, address string, p *pairing) error {
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
			b.say("%s of known and unknown accounts, %s, pair %d of %d", p.asked, p.how, i-uncounted, b.pairs)
		}
		names := p.name(i)
		var took [2]time.Duration
		var answers [2]string
		first := order.IntN(2)
		for _, which := range []int{first, 1 - first} {
			raw.Reset()
			if took[which], err = p.ask(c, names[which]); err != nil {
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

// emailPairOf is the same, of e-mails only.
func emailPairOf(i int) [2]string {
	n := i%knownAccounts + 1
	return [2]string{fmt.Sprintf("user-%05d0@example.org", n), fmt.Sprintf("user-%05dx@example.org", n)}
}

func refusedLogIn(c *keptAlive, login string) (time.Duration, error) {
	request := post("/v1/sessions", "", fmt.Appendf(nil, `{"login":%q,"password":"not the pass phrase"}`, login))
	return timed(c, request, http.StatusUnauthorized)
}

func recovery(c *keptAlive, email string) (time.Duration, error) {
	return timed(c, post("/v1/recovery", "", fmt.Appendf(nil, `{"email":%q}`, email)), http.StatusAccepted)
}

// timed is how long the answer to a request takes, which must have this status.
func timed(c *keptAlive, request []byte, want int) (time.Duration, error) {
	_ = c.conn.SetDeadline(time.Now().Add(answerPatience))
	began := time.Now()
	status, err := c.ask(request)
	took := time.Since(began)
	if err == nil && status != want {
		err = fmt.Errorf("status %d instead of %d: %s", status, want, c.body)
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
