package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/session"
)

type sessionDocument struct {
	ID         id.ID     `json:"id"`
	Label      string    `json:"label"`
	IP         string    `json:"ip"`
	CreatedAt  time.Time `json:"createdAt"`
	LastSeenAt time.Time `json:"lastSeenAt"`
	ExpiresAt  time.Time `json:"expiresAt"`
	Current    bool      `json:"current"`
}

type sessionList struct {
	Sessions []sessionDocument `json:"sessions"`
}

func (s *Server) listSessions(w http.ResponseWriter, r *http.Request, caller principal) error {
	list, err := s.sessionsOf(r.Context(), s.queries, caller)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, sessionList{list})
}

// sessionsOf describes the live sessions of the caller's account.
func (s *Server) sessionsOf(ctx context.Context, q *dbgen.Queries, caller principal) ([]sessionDocument, error) {
	live, err := s.liveSessions(ctx, q, caller.account)
	list := make([]sessionDocument, 0, len(live))
	for _, one := range live {
		list = append(list, sessionDocument{
			ID:         id.ID(one.token.ID),
			Label:      one.token.Device,
			IP:         one.token.IP,
			CreatedAt:  one.token.IssuedAt.UTC(),
			LastSeenAt: latest(one.token.IssuedAt, one.lastSeen),
			ExpiresAt:  one.token.ExpiresAt.UTC(),
			Current:    one.hash == caller.hash,
		})
	}
	return list, err
}

// latest is the last use as far as it is known: a time in the row is rounded
// down, and may lie before the session.
func latest(issued, seen time.Time) time.Time {
	if seen.Before(issued) {
		return issued.UTC()
	}
	return seen.UTC()
}

type liveSession struct {
	hash     session.Hash
	token    session.Token
	lastSeen time.Time
}

// liveSessions opens the sessions of an account, the newest first, without the
// ones that have passed their time and the ones that are not genuine.
func (s *Server) liveSessions(ctx context.Context, q *dbgen.Queries, account id.ID) ([]liveSession, error) {
	rows, err := q.SessionListByOwner(ctx, s.Keys.OwnerTags(account))
	if err != nil {
		return nil, err
	}

	var live []liveSession
	for _, row := range rows {
		hash := session.Hash(row.CodeHash)
		token, err := s.openSession(hash, row.SealedToken, row.LastSeenAt)
		if err == nil && token.Account == account {
			live = append(live, liveSession{hash, token, row.LastSeenAt})
		}
	}

	slices.SortFunc(live, func(a, b liveSession) int { return b.token.IssuedAt.Compare(a.token.IssuedAt) })
	return live, nil
}

// deleteOtherSessions ends every session of the account but the caller's, and
// forgets every device but the caller's.
func (s *Server) deleteOtherSessions(w http.ResponseWriter, r *http.Request, caller principal) error {
	ctx := r.Context()
	secret := deviceCookie(r)
	tags, err := s.knownSecret(ctx, caller.account, secret)
	if err != nil {
		return err
	}
	if tags == nil {
		secret = ""
	}

	err = s.lockAccountCommitted(ctx, caller.account, func(account committedAccount) error {
		if err := s.forgetOthers(ctx, account, r, secret); err != nil {
			return err
		}

		ended, err := account.q.SessionDeleteOthers(ctx, s.Keys.OwnerTags(account.id), caller.hash[:])
		if err != nil || ended == 0 {
			return err
		}
		return s.audit(ctx, account.q, account.id, sessionsEnded)
	})
	if err != nil {
		return err
	}
	return writeNothing(w)
}

// deleteSession ends one session of the account, named by its id.
func (s *Server) deleteSession(w http.ResponseWriter, r *http.Request, caller principal) error {
	live, err := s.liveSessions(r.Context(), s.queries, caller.account)
	if err != nil {
		return err
	}

	wanted, err := id.Parse(r.PathValue("id"))
	i := slices.IndexFunc(live, func(one liveSession) bool { return id.ID(one.token.ID) == wanted })
	if err != nil || i < 0 {
		return problem(notFound, "You have no session of this id.")
	}

	if err := s.endSession(r.Context(), caller.account, live[i].hash); err != nil {
		return err
	}
	if live[i].hash == caller.hash {
		clearSite(w)
	}
	return writeNothing(w)
}

// deleteCurrentSession logs out.
func (s *Server) deleteCurrentSession(w http.ResponseWriter, r *http.Request, caller principal) error {
	if err := s.endSession(r.Context(), caller.account, caller.hash); err != nil {
		return err
	}
	clearSite(w)
	return writeNothing(w)
}

// endSession ends a session. It is no error if it has ended already.
func (s *Server) endSession(ctx context.Context, account id.ID, hash session.Hash) error {
	return s.transact(ctx, func(q *dbgen.Queries) error {
		ended, err := q.SessionDelete(ctx, hash[:])
		if err != nil || ended == 0 {
			return err
		}
		return s.audit(ctx, q, account, sessionEnded)
	})
}
