package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// verdict is what the database holds of what a crowd was told.
type verdict struct {
	acknowledged int // sign-ups answered 201
	ambiguous    int // of them, those that an earlier attempt left in doubt
	unresolved   int // sign-ups that were never answered 201

	missing  int // acknowledged accounts that are not there
	doubled  int // that are there more than once, or in part
	strange  int // accounts that nobody was told of
	shut     int // acknowledged accounts that cannot log in
	disagree string
}

// reasons counts why services answered 5xx, by what their logs say. Ports and the
// folder of the run are left out: they say nothing, and differ each time.
func reasons(dir string, services []*process) map[string]int {
	counted := map[string]int{}
	for _, p := range services {
		content, _ := os.ReadFile(p.log)
		for line := range bytes.Lines(content) {
			var entry struct {
				Status int
				Error  string
			}
			if json.Unmarshal(line, &entry) == nil && entry.Status >= http.StatusInternalServerError {
				reason := portPattern.ReplaceAllString(strings.ReplaceAll(entry.Error, dir, "…"), ":…")
				counted[fmt.Sprintf("%d: %s", entry.Status, reason)]++
			}
		}
	}
	return counted
}

var portPattern = regexp.MustCompile(`:\d{4,5}\b`)

// conclude ends the crowd and holds the database to what it was told.
func (b *bench) conclude(ctx context.Context, s *survival, admin *sql.DB) error {
	s.crowd.disperse()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	v := &s.verdict
	v.acknowledged, v.unresolved = len(s.crowd.members), len(s.crowd.lost)
	for _, n := range s.crowd.members {
		if n.ambiguous {
			v.ambiguous++
		}
	}
	s.reasons = reasons(b.dir, s.crowd.services)
	b.say("%s: looking for %d accounts", s.what, v.acknowledged)
	if err := v.count(ctx, s.crowd, admin); err != nil {
		return err
	}
	v.shut = s.crowd.logInAll(ctx)
	if b.group != nil && s.what != "one private server" {
		if _, err := b.group.agree(ctx); err != nil {
			v.disagree = err.Error()
		}
	}
	return ctx.Err()
}

// count compares the accounts with the acknowledgements. Each is whole: one row
// in each table that a sign-up writes.
func (v *verdict) count(ctx context.Context, c *crowd, admin *sql.DB) error {
	rows, err := admin.QueryContext(ctx, `
SELECT a.email_key, a.username_key,
  (SELECT COUNT(*) FROM `+schemaName+`.profiles AS p WHERE p.account_id = a.id),
  (SELECT COUNT(*) FROM `+schemaName+`.audit_log AS l WHERE l.account_id = a.id AND l.action = 'account.created')
FROM `+schemaName+`.accounts AS a`)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var email, username string
		var profiles, audits int
		if err := rows.Scan(&email, &username, &profiles, &audits); err != nil {
			return err
		}
		found[email]++
		if email != username+"@example.org" || profiles != 1 || audits != 1 {
			v.doubled++
		}
	}
	v.compare(found, c)
	return rows.Err()
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

// logInAtLast logs in, and again while the service is too busy.
func (k *caller) logInAtLast(ctx context.Context, n *newcomer) (status int, body []byte) {
	for deadline := time.Now().Add(hopeless); ; sleepUntil(ctx, time.Now().Add(pauseRetry)) {
		status, body = k.ask(ctx, logIns, n.logIn())
		if status != http.StatusServiceUnavailable || time.Now().After(deadline) || ctx.Err() != nil {
			return status, body
		}
	}
}

// logInAll logs every acknowledged account in and tells how many cannot.
func (c *crowd) logInAll(ctx context.Context) int {
	var next, shut atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			k := &caller{crowd: &crowd{services: c.services}}
			defer k.hangUp()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(c.members) {
					return
				}
				if status, body := k.logInAtLast(ctx, c.members[i]); status != http.StatusCreated {
					shut.Add(1)
					c.fault(logIns, status, fmt.Appendf(nil, "in the end: %s", body))
				}
			}
		})
	}
	wait.Wait()
	return int(shut.Load())
}
