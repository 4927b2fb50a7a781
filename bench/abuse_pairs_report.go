package main

import (
	"fmt"
	"strings"
	"time"
)

func (r enumeration) goals() []goal { return pairGoals(r) }

func (r recoveries) goals() []goal { return pairGoals(r) }

func pairGoals(r []pairing) []goal {
	var all []goal
	for _, p := range r {
		what := fmt.Sprintf("%d pairs of %s of a known and an unknown account, %s", len(p.known), p.asked, p.how)
		area := auc(p.known, p.unknown)
		all = append(all,
			atMost(what+", answers that differ in a byte", "%.0f", float64(p.different), 0),
			goal{
				what: what + ", AUC of their times",
				want: fmt.Sprintf("%.2f to %.2f", leastAUC, greatestAUC),
				got:  fmt.Sprintf("%.3f", area),
				met:  area >= leastAUC && area <= greatestAUC,
			})
	}
	return all
}

func (r enumeration) write(w *strings.Builder) {
	fmt.Fprintf(w, `## Known or unknown?

One client logs in with a wrong password, in pairs: a known account (%d take
turns) and a name of the same form and length that nobody has, in random order,
usernames and e-mails by turns. Answers are compared byte for byte, status and
headers included, without Date and X-Request-Id. AUC is the chance that a known
name's answer takes longer than an unknown one's (Mann–Whitney): 0.5 tells
nothing. Once the limits are off; once they count every attempt but let it pass.

`, knownAccounts)
	writePairs(w, r)
}

func (r recoveries) write(w *strings.Builder) {
	fmt.Fprint(w, `## Is there an account to recover?

The same with POST /v1/recovery and e-mails. Once a mail server on this machine
takes the letters of the known ones meanwhile; once none can be reached, and all
letters wait. Every request is counted and let pass.

`)
	writePairs(w, r)
}

func writePairs(w *strings.Builder, r []pairing) {
	table(w, "how", "pairs", "differ", "median, known", "median, unknown", "AUC", "standard error", "known slower in its pair")
	for _, p := range r {
		n := len(p.known)
		row(w, p.how, fmt.Sprint(n), fmt.Sprint(p.different),
			exactTime(medianTime(clone(p.known))), exactTime(medianTime(clone(p.unknown))),
			fmt.Sprintf("%.3f", auc(p.known, p.unknown)), fmt.Sprintf("%.3f", aucError(n, n)),
			share(p.knownSlower()))
	}
	fmt.Fprintln(w)
	for _, p := range r {
		if p.different > 0 {
			fmt.Fprintf(w, "A difference, %s: %s.\n\n", p.how, p.example)
		}
	}
}

// knownSlower is the share of pairs whose known name was answered later. It is a
// sharper look than AUC: both of a pair meet the same machine.
func (p pairing) knownSlower() float64 {
	slower := 0
	for i := range p.known {
		if p.known[i] > p.unknown[i] {
			slower++
		}
	}
	return float64(slower) / float64(len(p.known))
}

// clone keeps the pairs in their order when their times are sorted.
func clone(times []time.Duration) []time.Duration { return append([]time.Duration(nil), times...) }

// exactTime shows the microseconds that a difference would lie in.
func exactTime(d time.Duration) string { return fmt.Sprintf("%.3f ms", milliseconds(d)) }
