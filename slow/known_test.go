package slow

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/bench/harness"
	"latchkey/internal/seed"
	"latchkey/internal/smtp/smtptest"
)

const (
	pairs     = 2000
	uncounted = 20 // pairs, during which statements are prepared

	// AUC is the chance that a known name's answer takes longer than an unknown
	// one's: 0.5 reveals nothing.
	leastAUC, greatestAUC = 0.47, 0.53
)

// pairing is a series of pairs of the same request, for a known name and an unknown one.
type pairing struct {
	how            string
	known, unknown []time.Duration // pair by pair
	different      []string        // pairs whose answers were not the same bytes
}

// A log-in with a wrong password says nothing about the name. Once without limits, and
// once with limits that count each attempt and let it through: counting is work too.
func (a *abuse) knownAtLogIn(t *testing.T) {
	request := func(name string) []byte {
		return harness.Post("/v1/sessions", "", map[string]string{"login": name, "password": "not the pass phrase"})
	}
	a.tell("Known at log-in?", "One client logs in with a wrong password, as a known account and as a name that is next to it in the index.",
		a.ask(t, "limits off", limits("off"), names, request, http.StatusUnauthorized),
		a.ask(t, "attempts counted", limits("100000/10m"), names, request, http.StatusUnauthorized))
}

// Asking for a new password says nothing about the address, whether a mail server takes
// the e-mails of the known ones meanwhile, or none can be reached and all of them wait.
func (a *abuse) knownAtRecovery(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Mode: smtptest.NoTLS, Discard: true})
	mail := []string{"LATCHKEY_SMTP_URL=" + server.URL(), "LATCHKEY_MAIL_FROM=bench@example.org", "LATCHKEY_PUBLIC_URL=https://bench.example"}
	request := func(name string) []byte {
		return harness.Post("/v1/recovery", "", map[string]string{"email": name})
	}
	env := append(limits("100000/10m"), mail...)
	sent := func() { server.Await(t, 1) } // or else nothing was sent for either
	delivered := a.ask(t, "mail delivered", env, emails, request, http.StatusAccepted, sent)
	server.Stop()
	down := a.ask(t, "mail server down", env, emails, request, http.StatusAccepted)
	a.tell("Known at recovery?", "The same with `POST /v1/recovery`.", delivered, down)
}

func limits(limit string) (env []string) {
	for _, name := range []string{"LOGIN_ACCOUNT", "LOGIN_ADDRESS", "RECOVERY_EMAIL", "RECOVERY_ADDRESS"} {
		env = append(env, "LATCHKEY_LIMIT_"+name+"="+limit)
	}
	return env
}

// emails are an address that is known and one that is not, of one length.
func emails(i int) [2]string {
	known := seed.Email(10 * (1 + i%1000))
	return [2]string{known, strings.Replace(known, "0@", "x@", 1)}
}

// names are the same, usernames and addresses by turns.
func names(i int) [2]string {
	pair := emails(i)
	if (i+i/1000)%2 == 0 {
		pair[0], pair[1] = strings.TrimSuffix(pair[0], "@example.org"), strings.TrimSuffix(pair[1], "@example.org")
	}
	return pair
}

// ask starts a service and makes the pairs over one connection, either one first. What
// must be so in the end is asked while the service still runs.
func (a *abuse) ask(t *testing.T, how string, env []string, names func(int) [2]string, request func(string) []byte, want int, then ...func()) *pairing {
	// No name has failed before: to raise a count takes another time than to begin one.
	must(t, a.db.Clear(t.Context(), "attempts"))
	p, err := a.Serve(t.Context(), a.db, env...)
	must(t, err)
	defer p.Stop()
	c, err := harness.Connect(t.Context(), p.Public)
	must(t, err)
	defer c.Close()
	var raw bytes.Buffer // the response as it comes, headers and all
	c.Tee(&raw)

	series := &pairing{how: how}
	order := rand.New(rand.NewPCG(1, 2))
	for i := range uncounted + pairs {
		if (i-uncounted)%500 == 0 {
			a.Say("%s, pair %d of %d", how, i-uncounted, pairs)
		}
		var took [2]time.Duration
		var answers [2]string
		first := order.IntN(2)
		for _, which := range []int{first, 1 - first} {
			raw.Reset()
			began := time.Now()
			must(t, c.Expect(want, request(names(i)[which])))
			took[which], answers[which] = time.Since(began), lasting(raw.String())
		}
		if i >= uncounted {
			series.add(took, answers)
		}
	}
	for _, ask := range then {
		ask()
	}
	return series
}

// lasting is a response without the two headers that differ from one request to the
// next of anything.
func lasting(response string) string {
	head, body, _ := strings.Cut(response, "\r\n\r\n")
	lines := slices.DeleteFunc(strings.Split(head, "\r\n"), func(line string) bool {
		return strings.HasPrefix(line, "Date: ") || strings.HasPrefix(line, "X-Request-Id: ")
	})
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

func (p *pairing) add(took [2]time.Duration, answers [2]string) {
	p.known, p.unknown = append(p.known, took[0]), append(p.unknown, took[1])
	if answers[0] != answers[1] {
		p.different = append(p.different, fmt.Sprintf("%q and %q", answers[0], answers[1]))
	}
}

func (a *abuse) tell(title, about string, all ...*pairing) {
	table := a.Add(title, about, "how", "pairs", "differ", "median µs, known", "unknown", "AUC", "standard error", "known slower in its pair")
	for _, p := range all {
		area := auc(p.known, p.unknown)
		table.Row(p.how, len(p.known), len(p.different), harness.Median(p.known).Microseconds(), harness.Median(p.unknown).Microseconds(),
			fmt.Sprintf("%.3f", area), fmt.Sprintf("%.3f", aucError(len(p.known))), p.knownSlower())

		differ := fmt.Sprint(len(p.different))
		if len(p.different) > 0 {
			differ += ": " + p.different[0]
		}
		a.Goals = append(a.Goals,
			harness.Goal{What: title + " " + p.how + ": answers that differ in a byte", Got: differ, Want: "0", Met: len(p.different) == 0},
			harness.Goal{What: title + " " + p.how + ": AUC of their times", Got: fmt.Sprintf("%.3f", area),
				Want: fmt.Sprintf("%.2f to %.2f", leastAUC, greatestAUC), Met: area >= leastAUC && area <= greatestAUC})
	}
}

// knownSlower is the share of pairs whose known name was answered later. It is a
// sharper look than AUC: both of a pair meet the same machine.
func (p *pairing) knownSlower() float64 {
	slower := 0
	for i := range p.known {
		if p.known[i] > p.unknown[i] {
			slower++
		}
	}
	return float64(slower) / float64(len(p.known))
}

// auc is how often a value of a is greater than one of b, of all that can be compared, a
// tie counting half: the area under the curve of a classifier that tells them apart by a
// threshold, and Mann and Whitney's U over its maximum.
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

// aucError is the standard error of an AUC of two samples of n that are alike.
func aucError(n int) float64 { return math.Sqrt(float64(2*n+1) / float64(12*n*n)) }

// What the pairs are judged by is right: the area, the bytes, the names.
func TestPairs(t *testing.T) {
	for _, c := range []struct {
		a, b []time.Duration
		want float64
	}{
		{[]time.Duration{1, 2, 3}, []time.Duration{1, 2, 3}, 0.5},
		{[]time.Duration{4, 5, 6}, []time.Duration{1, 2, 3}, 1},
		{[]time.Duration{1, 2, 3}, []time.Duration{6, 5, 4}, 0},
		{[]time.Duration{3, 1}, []time.Duration{2, 1, 4}, 2.5 / 6}, // 3 beats 2 and 1; 1 ties with 1
	} {
		if got := auc(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("auc(%v, %v) is %v, want %v", c.a, c.b, got, c.want)
		}
	}

	if got := lasting("HTTP/1.1 401 Unauthorized\r\nDate: Mon\r\nA: b\r\nX-Request-Id: 1\r\n\r\nDate: body"); got != "HTTP/1.1 401 Unauthorized\r\nA: b\r\n\r\nDate: body" {
		t.Errorf("%q", got)
	}

	for i := range 2000 {
		pair := names(i)
		if len(pair[0]) != len(pair[1]) || pair[0] == pair[1] || strings.Contains(pair[0], "@") == strings.Contains(names(i + 1000)[0], "@") {
			t.Fatalf("pair %d is %q", i, pair)
		}
	}
}
