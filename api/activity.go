package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
)

const (
	// activityPage is how many entries a page of history has.
	activityPage = 50

	// activityBatch bounds how many are read by one statement.
	activityBatch = 1000
)

// afterAll is an id that no entry has: every one comes before it.
var afterAll = id.ID(bytes.Repeat([]byte{255}, len(id.ID{})))

// activityDocument is a row of the audit log as the account's owner sees it.
type activityDocument struct {
	ID        id.ID     `json:"id"`
	Action    string    `json:"action"`
	IP        string    `json:"ip"`
	CreatedAt time.Time `json:"createdAt"`
}

type activityList struct {
	Activity []activityDocument `json:"activity"`
	Next     *id.ID             `json:"next"` // what to give as before for the page after; nil: there is none
}

// getActivity reads a page of one's history, the newest first. A page goes on at an
// id and not at a number of entries, so what happens meanwhile shifts nothing.
func (s *Server) getActivity(w http.ResponseWriter, r *http.Request, caller principal) error {
	before, err := beforeOf(r)
	if err != nil {
		return err
	}

	list, next, err := activity(r.Context(), s.queries, caller.account, before, activityPage)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, activityList{list, next})
}

// beforeOf reads the parameter before; without it the history begins at its newest
// entry.
func beforeOf(r *http.Request) (id.ID, error) {
	values, given := r.URL.Query()["before"]
	if !given {
		return afterAll, nil
	}
	before, err := id.Parse(values[0])
	if err != nil || len(values) != 1 {
		return before, faults{"before": "must be the next of a page, once"}.err()
	}
	return before, nil
}

// activity reads at most so many entries of an account before one, and where the
// older ones go on, if there are any.
func activity(ctx context.Context, q *dbgen.Queries, account, before id.ID, most int) (list []activityDocument, next *id.ID, err error) {
	list = []activityDocument{}
	for len(list) < most {
		// The extra row shows whether there is another page.
		want := min(most-len(list), activityBatch)
		rows, err := q.AuditListByAccount(ctx, dbgen.AuditListByAccountParams{AccountID: account, Before: before, Limit: int32(want + 1)})
		if err != nil {
			return nil, nil, err
		}

		for _, row := range rows[:min(want, len(rows))] {
			list = append(list, activityDocument{row.ID, row.Action, row.Ip, row.CreatedAt})
			before = row.ID
		}

		if len(rows) <= want {
			return list, nil, nil
		}
	}
	return list, &before, nil
}
