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
-- TokenCreate makes a token good. The same one again, because the email that
-- holds it is delivered again, is good until the later time; used up it stays.
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
-- TokenDeleteButUndo makes the tokens of an account worthless, but for those by which
-- a previous address undoes a change of e-mail.
-- Class: range; at most 1 read and 2 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
  AND purpose <> 'undo-email';

-- name: TokenDeleteByAccount :execrows
-- TokenDeleteByAccount makes all tokens of an account worthless.
-- Class: range; at most 1 read and 1 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id);

-- name: TokenDeleteExpired :execrows
-- TokenDeleteExpired removes some of the tokens that are good no more, those that
-- expired first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by one_time_tokens_expires_at_ix.
DELETE FROM one_time_tokens
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: TokenDeleteUndoFrom :execrows
-- TokenDeleteUndoFrom makes the tokens worthless by which a previous address undoes a
-- change of e-mail, but for those of earlier changes: they expire before this time.
-- Class: range; at most 1 read and 2 per token, 1 write per token; by one_time_tokens_account_ix.
DELETE FROM one_time_tokens
WHERE account_id = sqlc.arg(account_id)
  AND purpose = 'undo-email'
  AND expires_at >= sqlc.arg(expires_at);

-- name: TokenGet :one
-- TokenGet reads what a token is for, if it is still good.
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
-- went, without what makes a token good.
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
-- TokenListUndo reads the addresses that an account had before and may have again, the
-- one that it left first at the beginning.
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
-- TokenReserved tells whether an address is kept for another account, whose it
-- was before. In a transaction it comes after the write that takes the address,
-- which waits for whoever is changing away from it, and must see what was
-- committed by then: it is the first read without a lock, or the transaction is
-- at READ COMMITTED. It locks nothing itself: a shared lock would close, beside
-- every sign-up, the gap that new tokens go into.
-- Class: range; at most 1 read and 1 per token; by one_time_tokens_email_key_ix.
SELECT COUNT(*) AS reserved
FROM one_time_tokens
WHERE email_key = sqlc.arg(email_key)
  AND purpose = 'undo-email'
  AND account_id <> sqlc.arg(account_id)
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now);

-- name: TokenUse :execrows
-- TokenUse uses a token up. However many requests bring it at once, for one of
-- them a row changes.
-- Class: point; at most 1 read, 1 write; by one_time_tokens.PRIMARY.
UPDATE one_time_tokens
SET used_at = sqlc.arg(used_at)
WHERE token_hash = sqlc.arg(token_hash)
  AND purpose = sqlc.arg(purpose)
  AND used_at IS NULL
  AND expires_at > sqlc.arg(now);
