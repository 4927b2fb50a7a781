package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// table begins a Markdown table; the first column is text, the others figures.
func table(w *strings.Builder, columns ...string) {
	row(w, columns...)
	w.WriteString("|---|" + strings.Repeat("---:|", len(columns)-1) + "\n")
}

func row(w *strings.Builder, cells ...string) {
	w.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func (r *results) writeReads(w *strings.Builder) {
	fmt.Fprint(w, `## Profile read

`+"`GET /v1/profile`"+` against the limit program: bare `+"`net/http`"+` and the driver in a
process of their own, running the same two prepared statements on a pool of the
same size and settings and writing the same JSON. Like any handler it passes the
request's context to the driver. It opens no sealed token, checks no signature,
sets no deadline and no header of security, counts nothing and writes no log.

`)
	comparisons(w, "limit", func(c comparison) float64 {
		if c.clients == goalClients {
			return goalRead
		}
		return noGoal
	}, r.reads...)
}

func (r *results) writeHashes(w *strings.Builder) {
	fmt.Fprintf(w, `## Log-in and sign-up

`+"`POST /v1/sessions`"+` and `+"`POST /v1/accounts`"+` against the bare hash: as many clients
inside the load generator, without HTTP and without a database, that do nothing
but hash (argon2id, 19 MiB, 2 passes), admitted by as many hash slots as the
service has. Slots here: %d of %d cores by default, so that a core stays free
for everybody who is not logging in. Every log-in and sign-up comes from an
address of its own and is its first, which is when the limits of attempts cost
most; none is refused. Of one client, the statements, the durable
commit and HTTP come on top of every hash; of more, they overlap with the next.

`, defaultSlots(), cores())
	comparisons(w, "bare hash", func(comparison) float64 { return goalHash }, r.hashes...)
	fmt.Fprintf(w, "With a hash slot on every core (`LATCHKEY_HASH_CONCURRENCY=%d`), against as many\nbare slots, which is no goal:\n\n", cores())
	comparisons(w, "bare hash", func(comparison) float64 { return noGoal }, r.hashesWide...)
}

func (r *results) writeUnderLoad(w *strings.Builder) {
	fmt.Fprintf(w, `## Reads while others log in

%d readers, alone and while %d more clients log in without pause.

`, goalClients, loginFlood)
	comparisons(w, "idle", func(c comparison) float64 {
		if c.what == r.underLoad.what {
			return goalUnderLoad
		}
		return noGoal
	}, r.underLoad, r.underLoadWide)
	fmt.Fprintf(w, "Log-ins per second meanwhile: %.1f, and %.1f with a hash slot on every core.\n\n",
		r.logInsMeantime[0], r.logInsMeantime[1])
}

func (r *results) writeFootprint(w *strings.Builder) {
	f, s := r.footprint, r.statements
	fmt.Fprintf(w, "## Statements, memory, start, size\n\n")
	table(w, "what", "measured")
	row(w, "statements that the server counts a profile read", fmt.Sprintf("%.2f", s.read))
	row(w, "… a log-in, BEGIN and COMMIT included", fmt.Sprintf("%.2f", s.logIn))
	row(w, "… a first log-in of an account and from an address, which begins two counts of attempts", fmt.Sprintf("%.2f", s.firstLogIn))
	row(w, "… a sign-up, BEGIN and COMMIT included", fmt.Sprintf("%.2f", s.signUp))
	row(w, "… a first sign-up from an address, which begins a count of attempts", fmt.Sprintf("%.2f", s.firstSignUp))
	row(w, fmt.Sprintf("resident memory %v after the first request", quiet), known("%.1f MiB", f.idleMiB))
	row(w, fmt.Sprintf("resident memory %v after all the loads above", quiet), known("%.1f MiB", f.floodedMiB))
	row(w, fmt.Sprintf("from exec to the first 200 of `/readyz`, median of %d", startRepeats), timeText(f.ready))
	row(w, fmt.Sprintf("from exec to the first profile read, median of %d", startRepeats), timeText(f.firstAnswer))
	row(w, "binary", fmt.Sprintf("%.1f MiB", f.binaryMiB))
	fmt.Fprintln(w)
}

// noGoal stands for the goal of a comparison that has none.
const noGoal = 0

// comparisons writes a table with one line for each.
func comparisons(w *strings.Builder, limit string, goal func(comparison) float64, all ...comparison) {
	table(w, "what", "clients", "Latchkey req/s", "p50", "p99", limit+" req/s", "p50", "p99", "ratio", "least–greatest", "goal", "met")
	for _, c := range all {
		ours, theirs := typical(c.ours), typical(c.limit)
		ratio, least, most := c.ratio()
		want, met := "", ""
		if g := goal(c); g != noGoal {
			want, met = fmt.Sprintf("≥ %.2f", g), yesNo(ratio >= g)
		}
		row(w, c.what, fmt.Sprint(c.clients),
			rateText(ours.rate), timeText(ours.p50), timeText(ours.p99),
			rateText(theirs.rate), timeText(theirs.p50), timeText(theirs.p99),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.2f–%.2f", least, most), want, met)
	}
	fmt.Fprintln(w)
}

// rateText has three digits or so: more would be noise.
func rateText(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", math.Round(v/10)*10)
}

func timeText(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", milliseconds(d))
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", milliseconds(d))
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}
