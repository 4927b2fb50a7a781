package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/identity"
	"latchkey/internal/message"
)

// A change of e-mail can be undone by the previous address, with the link that it was
// mailed, for seven days. What holds of these claims:
//
//   - Only an address that the account had confirmed has one. It was replaced by another
//     confirmed address, whose holder agreed in a session of the account; so nobody
//     joins an account that an earlier address can take back without their knowledge.
//   - The earliest claim wins: using one ends those made after it, and no other. A thief
//     cannot get rid of the owner, whose claim is older than any that the thief makes.
//   - A new password, by recovery or not, ends no claim: else a thief would only have to
//     set one.
//   - To move back to a previous address is to undo: the addresses in between get no claim.

// leaveEmail notifies the address that an account leaves, and lets it take the change back
// if the account had confirmed it. An unconfirmed one may be a stranger's: it gets no
// power over the account, and anybody may have it at once.
func (s *Server) leaveEmail(ctx context.Context, account lockedAccount, previous contact, nextKey string) error {
	if !previous.verified {
		return s.postNotice(ctx, account, previous, s.mail(previous, message.EmailRemoved))
	}

	claims, err := account.q.TokenListUndo(ctx, account.id, s.now())
	if err != nil {
		return err
	}

	own := slices.IndexFunc(claims, func(claim dbgen.TokenListUndoRow) bool { return claim.EmailKey == nextKey })
	switch {
	case own >= 0: // the account moves back
		if _, err := account.q.TokenDeleteUndoFrom(ctx, account.id, claims[own].ExpiresAt); err != nil {
			return err
		}
		return s.postNotice(ctx, account, previous, s.mail(previous, message.EmailRemoved))
	case len(claims) >= maxPrevious:
		return errTooMany(claims[0].ExpiresAt.Sub(s.now()))
	}
	return s.postUndo(ctx, account, previous, s.undoUntil(claims))
}

// maxPrevious is how many addresses an account may have left at a time and still come
// back to. Each is kept for it, so it must not gather them.
const maxPrevious = 10

// undoUntil is when a new claim expires. The order in which claims expire says which is
// the earliest, so the new one expires last, even if another replica, whose clock is
// ahead, made those before it.
func (s *Server) undoUntil(claims []dbgen.TokenListUndoRow) time.Time {
	until := s.now().Add(message.EmailChanged.Life())
	if len(claims) == 0 {
		return until
	}

	last := claims[len(claims)-1].ExpiresAt
	if until.After(last) {
		return until
	}
	return last.Add(time.Microsecond)
}

// postUndo lets the address that the account leaves take the change back until a time.
func (s *Server) postUndo(ctx context.Context, account lockedAccount, previous contact, until time.Time) error {
	to := identity.Name{Display: previous.email, Key: previous.key}
	token, err := s.issue(ctx, account, message.EmailChanged, to, until)
	if err != nil {
		return err
	}

	mail := s.mail(previous, message.EmailChanged)
	mail.Token = token
	return s.post(ctx, account.q, mail)
}

func (s *Server) undoEmail(w http.ResponseWriter, r *http.Request) error {
	var in tokenRequest
	if err := decodeStrict(w, r, &in); err != nil {
		return err
	}
	if err := s.restoreEmail(r.Context(), in.Token); err != nil {
		return err
	}
	return writeNothing(w)
}

// restoreEmail gives an account its previous address back. The person who changed it may know the
// password, so all sessions end, known devices are forgotten, all tokens go except the
// undo links of still earlier addresses, and the password is removed, which also stops
// requests that have proven it already. The restored address gets an email to set a new
// password, and the address that the account had until now gets a notice.
func (s *Server) restoreEmail(ctx context.Context, token string) error {
	undo, err := s.readToken(ctx, message.EmailChanged, token)
	if err != nil {
		return err
	}

	now := s.now()
	err = s.replaceEmail(ctx, undo.AccountID, undo.email(), &now, func(account committedAccount) (changes bool, err error) {
		return true, s.shutOut(ctx, account.lockedAccount, undo)
	}, emailRestored)
	return deadIfGone(err)
}

// shutOut spends the token that undoes a change of e-mail, and ends all access of
// the person who made the change.
func (s *Server) shutOut(ctx context.Context, account lockedAccount, undo oneTimeToken) error {
	if err := s.spend(ctx, account, undo); err != nil {
		return err
	}
	if err := s.notifyRemoved(ctx, account, undo); err != nil {
		return err
	}

	if err := s.endAccess(ctx, account); err != nil {
		return err
	}
	if _, err := account.q.TokenDeleteButUndo(ctx, account.id); err != nil {
		return err
	}
	if _, err := account.q.TokenDeleteUndoFrom(ctx, account.id, undo.ExpiresAt); err != nil {
		return err
	}

	// The person who made the change may know the password, so it is removed, and a new
	// one can be set by email only.
	if err := found(account.q.AccountPasswordUpdate(ctx, dbgen.AccountPasswordUpdateParams{ChangedAt: s.now(), ID: account.id})); err != nil {
		return err
	}
	return s.postRecovery(ctx, account.q, undo.EmailKey)
}

// notifyRemoved notifies the address that an undo takes from the account.
func (s *Server) notifyRemoved(ctx context.Context, account lockedAccount, undo oneTimeToken) error {
	removed, err := account.contact(ctx)
	if err != nil || removed.key == undo.EmailKey {
		return err
	}
	return s.postNotice(ctx, account, removed, s.mail(removed, message.EmailRemoved))
}
