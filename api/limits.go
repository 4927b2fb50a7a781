package api

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/message"
	"latchkey/mailer"
)

// maxFailures is how many wrong passwords in a row disable a password until
// another is set (NIST SP 800-63B-4, section 3.2.2: at most 100).
const maxFailures = 100

// clockSkew is how far back "need not wait" is written: a request that came before
// at another replica, or whose clock is behind, must not take it for a wait.
const clockSkew = mailer.ClockSkew

// Limits is how often things may be tried. The zero value limits nothing.
type Limits struct {
	LoginAccount        config.Limit // log-ins of one account
	LoginAddress        config.Limit // log-ins from one address
	PasswordAccount     config.Limit // proofs of one account's current password
	SignUpAddress       config.Limit // sign-ups from one address
	AvailabilityAddress config.Limit // questions whether a name is free, from one address
	MailAccount         config.Limit // emails that one account asks for
	MailUnconfirmed     config.Limit // emails of one kind to an address that nobody confirmed
	RecoveryAddress     config.Limit // recoveries asked for from one address
	RecoveryEmail       config.Limit // recoveries asked for of one e-mail
	ExportAccount       config.Limit // exports of one account
	ChangeAccount       config.Limit // changes of one account's names, profile and picture
}

// take counts an attempt, or refuses it with the time to wait. The count is
// written by one guarded statement, outside any transaction: neither a burst nor
// a roll-back beats it. Without a key there is nobody to count for.
func (s *Server) take(ctx context.Context, key []byte, l config.Limit) error {
	if l.Count == 0 || key == nil {
		return nil
	}

	now, interval := s.now(), l.Interval()
	attempt := dbgen.AttemptTakeParams{
		Now:        now,
		IntervalUs: interval.Microseconds(),
		AttemptKey: key,
		RoomUntil:  now.Add(interval * time.Duration(l.Count-1)),
	}

	// Another round is needed only where several requests begin a count at once: one of
	// them is first.
	for range 4 {
		taken, err := s.queries.AttemptTake(ctx, attempt)
		if err != nil || taken == 1 {
			return err
		}

		row, err := s.queries.AttemptGet(ctx, key)
		if err == nil {
			wait := max(row.FullUntil.Sub(attempt.RoomUntil), row.RetryAt.Sub(now))
			if wait > 0 {
				return errTooMany(wait)
			}
			continue // another began the count meanwhile, and left room
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}

		err = s.queries.AttemptCreate(ctx, dbgen.AttemptCreateParams{AttemptKey: key, FullUntil: now.Add(interval), RetryAt: now.Add(-clockSkew)})
		if _, second := database.Duplicate(err); !second {
			return err
		}
	}
	return errTooMany(interval)
}

func errTooMany(wait time.Duration) error {
	wait = max(wait.Round(time.Second), time.Second)
	return &Error{
		kind:       tooManyAttempts,
		detail:     fmt.Sprintf("Try again in %v.", wait),
		retryAfter: wait,
	}
}

// takeAddress counts an attempt of the client's address.
func (s *Server) takeAddress(ctx context.Context, route string, l config.Limit) error {
	caller := addressKey(eventOf(ctx).clientIP)
	if caller == "" {
		return nil // a unix socket: its users are trusted
	}
	return s.take(ctx, s.Keys.AttemptKey(route, caller), l)
}

// addressKey is what counts as one client's address. An IPv6 client has a whole
// /64 to itself. It is empty where there is no address.
func addressKey(clientIP string) string {
	ip, err := netip.ParseAddr(clientIP)
	switch {
	case err != nil:
		return ""
	case ip.Is6():
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ip.String()
}

// failed counts a wrong password and makes the next attempt wait. It returns how
// many there were in a row.
func (s *Server) failed(ctx context.Context, key []byte) (inARow uint32, err error) {
	if _, err := s.queries.AttemptFailed(ctx, dbgen.AttemptFailedParams{Now: s.now(), AttemptKey: key}); err != nil {
		return 0, err
	}

	row, err := s.queries.AttemptGet(ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil // nothing is limited
	}
	return row.Failures, err
}

// nameAttempts is the key that counts log-ins by a name that no account has, or whose
// account must not be revealed.
func (s *Server) nameAttempts(key string) []byte { return s.Keys.AttemptKey("nobody", key) }

// forgetFailures removes an account's counts of failed log-ins.
func (s *Server) forgetFailures(ctx context.Context, account lockedAccount) error {
	if _, err := account.q.AttemptDelete(ctx, account.id[:]); err != nil || !s.HideEmails {
		return err
	}

	c, err := account.contact(ctx)
	if err != nil {
		return err
	}
	_, err = account.q.AttemptDelete(ctx, s.nameAttempts(c.key))
	return err
}

// succeeded ends a row of failures. If that fails, the log-in goes on.
func (s *Server) succeeded(ctx context.Context, key []byte) {
	if _, err := s.queries.AttemptSucceeded(ctx, s.now().Add(-clockSkew), key); err != nil {
		s.Log.WarnContext(ctx, "a row of failures was not ended", slog.String("error", database.Describe(err)))
	}
}

// disablePassword lets nobody log in with an account's password, save on known devices.
func (s *Server) disablePassword(ctx context.Context, account id.ID) error {
	now := s.now()
	return s.transact(ctx, func(q *dbgen.Queries) error {
		changed, err := q.AccountPasswordDisable(ctx, &now, account)
		if err != nil || changed == 0 {
			return err
		}

		// The update has locked the account.
		if err := s.notify(ctx, lockedAccount{q: q, id: account}, message.PasswordDisabled); err != nil {
			return err
		}
		return s.audit(ctx, q, account, passwordDisabled)
	})
}
