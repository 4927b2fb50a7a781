package mailer

import (
	"context"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/config"
	"latchkey/internal/keyring"
	"latchkey/internal/message"
)

// An address that nobody has confirmed may be a stranger's. Whatever accounts come and
// go with it, it gets no more emails of a kind than a limit allows. More is
// not written, and the client that caused it does not learn so.

// FewKey names the count of emails of a kind to an address.
func FewKey(keys *keyring.Ring, kind message.Kind, emailKey string) []byte {
	// Which of them a request for an address causes depends on whether it has an
	// account. They share a count, so that the address gets one of them.
	if kind == message.SignUp || kind == message.SignUpRepeated {
		kind = message.EmailChange
	}
	return keys.AttemptKey("mail to "+string(kind), mailbox(emailKey))
}

// mailbox is the address without what follows a plus sign, which most providers deliver
// to the same mailbox: else a stranger would have any number of addresses.
func mailbox(emailKey string) string {
	local, domain := cutLast(emailKey)
	name, _, _ := strings.Cut(local, "+")
	if name == "" {
		name = local
	}
	return name + "@" + domain
}

// Few counts one more email in the transaction that writes it, and reports whether it
// may be written. Accounts of one mailbox come to its count at once, so it is locked
// first. AttemptTake alone would not do: what it finds missing stays locked, and of many
// keys that are new at once each would wait for the others.
func Few(ctx context.Context, q *dbgen.Queries, key []byte, l config.Limit, now time.Time) (bool, error) {
	if l.Count == 0 {
		return true, nil
	}
	if err := q.AttemptHold(ctx, dbgen.AttemptHoldParams{AttemptKey: key, Now: now, RetryAt: now.Add(-ClockSkew)}); err != nil {
		return false, err
	}

	interval := l.Interval()
	taken, err := q.AttemptTake(ctx, dbgen.AttemptTakeParams{
		Now:        now,
		IntervalUs: interval.Microseconds(),
		AttemptKey: key,
		RoomUntil:  now.Add(interval * time.Duration(l.Count-1)),
	})
	return taken == 1, err
}

// ClockSkew is how far back "need not wait" is written in a count: a replica whose clock
// is behind must not take it for a wait.
const ClockSkew = time.Minute
