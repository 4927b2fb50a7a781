package api

import (
	"context"
	"log/slog"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	"latchkey/internal/strength"
)

// checkPassword returns why a password is refused, in words for its user: its length,
// or that somebody who knows these words guesses it easily.
func (s *Server) checkPassword(pw string, context ...string) error {
	if err := s.PasswordPolicy.Check(pw); err != nil {
		return err
	}
	return strength.Check(pw, context...)
}

// refuseBreached refuses a password that was seen in a breach. When the list
// cannot be asked, the password passes: another service's outage must not keep people
// from changing their passwords.
func (s *Server) refuseBreached(ctx context.Context, field, pw string) error {
	seen, err := s.Pwned.Seen(ctx, pw)
	if err != nil {
		s.Log.WarnContext(ctx, "breached passwords were not looked up", slog.String("error", err.Error()))
	}
	if !seen {
		return nil
	}
	return faults{field: "was seen in a breach of another service; attackers try it first"}.err()
}

// hashPassword hashes a new password when the gate admits it.
func (s *Server) hashPassword(ctx context.Context, pw string) (hash string, err error) {
	err = s.hashes.Do(ctx, func() { hash = s.Password.Hash(pw) })
	return hash, err
}

// verifyPassword verifies a password when the gate admits it. Without a hash,
// because there is no such account or it has no password, it costs the same.
func (s *Server) verifyPassword(ctx context.Context, hash *string, pw string) (bool, error) {
	encoded := s.decoy
	if hash != nil {
		encoded = *hash
	}

	var matches bool
	var unreadable error
	if err := s.hashes.Do(ctx, func() { matches, unreadable = s.PasswordSecrets.Verify(encoded, pw) }); err != nil {
		return false, err
	}

	if unreadable != nil {
		s.Log.ErrorContext(ctx, "a stored password hash cannot be read",
			slog.String("request", eventOf(ctx).requestID), slog.String("hash", unreadable.Error()))
	}
	return matches && hash != nil, nil
}

// rehash replaces an outdated hash while the password is at hand, and returns the hash
// that the account has then. If that fails the log-in goes on: the next one tries again.
func (s *Server) rehash(ctx context.Context, account id.ID, old, pw string) string {
	if !s.Password.Outdated(old) {
		return old
	}

	hash, err := s.hashPassword(ctx, pw)
	if err != nil {
		return old
	}

	changed, err := s.queries.AccountPasswordRehash(ctx, dbgen.AccountPasswordRehashParams{NewHash: &hash, ID: account, OldHash: &old})
	if err != nil {
		s.Log.WarnContext(ctx, "a password was not hashed anew", slog.String("error", database.Describe(err)))
	}

	if err != nil || changed == 0 {
		return old // if the password changed meanwhile, the session is refused
	}
	return hash
}
