-- name: TokenCountExpired :one
-- TokenCountExpired counts what TokenDeleteExpired would remove, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by one_time_tokens_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM one_time_tokens
  WHERE expires_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: TokenCreate :exec
-- TokenCreate makes a token valid. When its email is delivered again, the token is
-- valid until the later time; one that was used stays used.
-- Class: point; at most 2 reads, 2 writes.
INSERT INTO one_time_tokens (
  token_hash,
  purpose,
  account_id,
  email,
  email_key,
  expires_at
) VALUES (
  sqlc.arg(token_hash),
  sqlc.arg(purpose),
  sqlc.arg(account_id),
  sqlc.arg(email),
  sqlc.arg(email_key),
  sqlc.arg(expires_at)
)
ON DUPLICATE KEY UPDATE expires_at = GREATEST(expires_at, VALUES(expires_at));

-- name: TokenDeleteButUndo :execrows
-- TokenDeleteButUndo ends the tokens of an account, except those with which a
-- previous address undoes a change of e-mail.
-- Class: range; at most 1 read and 2 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
  AND purpose <> 'undo-email';

-- name: TokenDeleteByAccount :execrows
-- TokenDeleteByAccount ends some of the tokens of an account, whichever.
-- Class: range; at most 1 read and 1 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
LIMIT ?;

-- name: TokenDeleteExpired :execrows
-- TokenDeleteExpired removes some of the expired tokens, those that expired first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by one_time_tokens_expires_at_ix.
DELETE FROM one_time_tokens
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: TokenDeleteUndoFrom :execrows
-- TokenDeleteUndoFrom ends the tokens with which a previous address undoes a change
-- of e-mail, except those of earlier changes, which expire before this time.
-- Class: range; at most 1 read and 2 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
  AND purpose = 'undo-email'
  AND expires_at >= sqlc.arg(expires_at);

-- name: TokenGet :one
-- TokenGet reads the account and the address of a token that is still valid.
-- Class: point; at most 1 read; by one_time_tokens.PRIMARY.
SELECT
  account_id,
  email,
  email_key,
  expires_at
FROM one_time_tokens
WHERE token_hash = sqlc.arg(token_hash)
  AND purpose = sqlc.arg(purpose)
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now);

-- name: TokenListByAccount :many
-- TokenListByAccount reads what the emails of an account were for and where they
-- went, without the tokens themselves.
-- Class: range; at most 1 read and 2 per token; by one_time_tokens_account_ix.
SELECT
  purpose,
  email,
  used_at,
  expires_at
FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
ORDER BY expires_at, purpose;

-- name: TokenListUndo :many
-- TokenListUndo reads the previous addresses that an account can return to, the
-- oldest first.
-- Class: range; at most 1 read and 2 per token; by one_time_tokens_account_ix.
SELECT
  email_key,
  expires_at
FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
  AND purpose = 'undo-email'
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now)
ORDER BY expires_at;

-- name: TokenReserved :one
-- TokenReserved reports whether an address is reserved for another account that had
-- it before. In a transaction, run it after the write that takes the address: that
-- write waits for an account that is leaving the address, and this read must see
-- what was committed meanwhile. So it is the first read without a lock, or the
-- transaction is at READ COMMITTED. It takes no lock itself: with a shared lock every
-- sign-up would block the gap into which new tokens are inserted.
-- Class: range; at most 1 read and 1 per token; by one_time_tokens_email_key_ix.
SELECT COUNT(*) AS reserved
FROM one_time_tokens
WHERE email_key = sqlc.arg(email_key)
  AND purpose = 'undo-email'
  AND account_id <> sqlc.arg(account_id)
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now);

-- name: TokenUse :execrows
-- TokenUse marks a token as used. Of any number of concurrent requests with it,
-- exactly one changes the row.
-- Class: point; at most 1 read, 1 write; by one_time_tokens.PRIMARY.
UPDATE one_time_tokens
SET used_at = sqlc.arg(used_at)
WHERE token_hash = sqlc.arg(token_hash)
  AND purpose = sqlc.arg(purpose)
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now);
