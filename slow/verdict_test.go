package slow

import (
	"database/sql"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/bench/harness"
)

// verdict is how much of what a crowd got acknowledged is in the database.
type verdict struct {
	missing int // acknowledged accounts that are not there
	doubled int // that are there more than once, or in part
	strange int // accounts that no client got acknowledged
	shut    int // acknowledged accounts that cannot log in
}

// count compares the accounts with the acknowledgements. Each is whole: one row in each
// table that a sign-up writes.
func (v *verdict) count(t *testing.T, c *crowd, admin *sql.DB) {
	rows, err := admin.QueryContext(t.Context(), `
SELECT a.email_key, a.username_key,
  (SELECT COUNT(*) FROM profiles AS p WHERE p.account_id = a.id),
  (SELECT COUNT(*) FROM audit_log AS l WHERE l.account_id = a.id AND l.action = 'account.created')
FROM accounts AS a`)
	must(t, err)
	defer rows.Close()

	found := map[string]int{}
	for rows.Next() {
		var email, username string
		var profiles, audits int
		must(t, rows.Scan(&email, &username, &profiles, &audits))
		found[email]++
		if email != username+"@example.org" || profiles != 1 || audits != 1 {
			v.doubled++
		}
	}
	must(t, rows.Err())
	v.compare(found, c)
}

func (v *verdict) compare(found map[string]int, c *crowd) {
	for _, n := range c.members {
		switch found[n.email()] {
		case 0:
			v.missing++
		case 1:
		default:
			v.doubled++
		}
		delete(found, n.email())
	}
	// Whose sign-up was given up may have an account, and no more than one.
	for _, n := range c.lost {
		if found[n.email()] > 1 {
			v.doubled++
		}
		delete(found, n.email())
	}
	v.strange = len(found)
}

// logInAll logs every acknowledged account in, and again while the service is too busy.
func (v *verdict) logInAll(t *testing.T, c *crowd) {
	var shut atomic.Int64
	must(t, harness.Each(t.Context(), c.services[0].Public, 8, len(c.members), func(conn *harness.Conn, i int) error {
		err := harness.Await(t.Context(), hopeless, pauseRetry, func() (bool, error) {
			status, err := conn.Ask(c.members[i].logIn())
			return status != http.StatusServiceUnavailable, err
		})
		if err == nil && !succeeded(conn) {
			shut.Add(1)
		}
		return err
	}))
	v.shut = int(shut.Load())
}

func succeeded(conn *harness.Conn) bool {
	code, err := harness.CodeOf(conn)
	return err == nil && code != ""
}

// tell adds the goals of one survival.
func (v *verdict) tell(report *harness.Report, what string, c *crowd) {
	ambiguous, answered, late := 0, 0, 0
	for _, n := range c.members {
		if n.ambiguous {
			ambiguous++
		}
	}
	for _, all := range c.all {
		answered += len(all)
		late += len(all.Where(isLate))
	}

	none := func(goal string, got, of int) {
		report.Goals = append(report.Goals, harness.Goal{What: what + ": " + goal, Got: fmt.Sprintf("%d of %d", got, of), Want: "0", Met: got == 0 && of > 0})
	}
	none("acknowledged sign-ups that are lost", v.missing, len(c.members))
	none("accounts that are there twice, in part, or for nobody", v.doubled+v.strange, len(c.members))
	none("sign-ups in doubt that repeating did not settle", len(c.lost), ambiguous+len(c.lost))
	none("acknowledged accounts that cannot log in", v.shut, len(c.members))
	none("answers that are neither right nor 503", len(c.faults), answered)
	none(fmt.Sprintf("answers after %v, or none", answerDeadline), late, answered)
}

func isLate(a harness.Answer) bool { return a.Took > answerDeadline || a.Status == 0 }

// outage is the longest time in which nothing of a kind succeeded.
func outage(all harness.Answers, from, to time.Time) (longest time.Duration) {
	last := from
	for _, a := range all { // in the order of their ends
		if a.Status/100 == 2 && a.Ended.After(from) && !a.Ended.After(to) {
			longest = max(longest, a.Ended.Sub(last))
			last = a.Ended
		}
	}
	return longest
}

// The longest gap between two successes is the outage, the first of them from the kill.
func TestOutage(t *testing.T) {
	from := time.Now()
	var all harness.Answers
	for _, a := range []struct{ ended, status int }{{-10, 201}, {200, 201}, {3000, 503}, {4200, 201}, {4300, 201}, {9000, 201}} {
		all = append(all, harness.Answer{Status: a.status, Sample: harness.Sample{Ended: from.Add(time.Duration(a.ended) * time.Millisecond)}})
	}
	if got := outage(all, from, from.Add(5*time.Second)); got != 4*time.Second {
		t.Errorf("nothing succeeded for %v, want 4 s", got)
	}
}

// Every way in which an account can be wrong is counted, and each once.
func TestCompare(t *testing.T) {
	c := &crowd{members: []*newcomer{{number: 1}, {number: 2}, {number: 3}}, lost: []*newcomer{{number: 4}, {number: 5}}}
	email := func(n int64) string { return (&newcomer{number: n}).email() }
	var v verdict
	v.compare(map[string]int{email(1): 1, email(3): 2, email(4): 1, email(9): 1}, c)
	if v != (verdict{missing: 1, doubled: 1, strange: 1}) {
		t.Errorf("%+v", v)
	}
}
