-- name: UsernameCountExpired :one
-- UsernameCountExpired counts what UsernameDeleteExpired would remove, up to a
-- limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by former_usernames_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM former_usernames
  WHERE expires_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: UsernameDeleteExpired :execrows
-- UsernameDeleteExpired removes some of the usernames that are free again, those
-- that expired first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by former_usernames_expires_at_ix.
DELETE FROM former_usernames
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: UsernameHeld :one
-- UsernameHeld reports whether another account gave up a username recently. No account
-- has an id of zeros.
-- Class: point; at most 1 read; by former_usernames.PRIMARY.
SELECT EXISTS (
  SELECT 1
  FROM former_usernames
  WHERE username_hash = sqlc.arg(username_hash)
    AND expires_at > sqlc.arg(now)
    AND (account_id IS NULL OR account_id <> sqlc.arg(account_id))
) AS held;

-- name: UsernameHold :exec
-- UsernameHold reserves a username for the account that gave it up.
-- Class: point; at most 1 read, 2 writes.
INSERT INTO former_usernames (
  username_hash,
  account_id,
  expires_at
) VALUES (
  sqlc.arg(username_hash),
  sqlc.arg(account_id),
  sqlc.arg(expires_at)
)
ON DUPLICATE KEY UPDATE
  account_id = VALUES(account_id),
  expires_at = VALUES(expires_at);

-- name: UsernameListByAccount :many
-- UsernameListByAccount reads until when each username that an account gave up is
-- reserved for it, the first to expire first.
-- Class: range; at most 1 read and 1 per username; by former_usernames_account_ix.
SELECT expires_at
FROM former_usernames
WHERE account_id = sqlc.arg(account_id)
  AND expires_at > sqlc.arg(now)
ORDER BY expires_at;

-- name: UsernameListHeld :many
-- UsernameListHeld reads which of these usernames were given up recently.
-- Class: batch; at most 1 read per username; by former_usernames.PRIMARY.
SELECT username_hash
FROM former_usernames
WHERE username_hash IN (sqlc.slice(username_hashes))
  AND expires_at > sqlc.arg(now);

-- name: UsernameOrphan :execrows
-- UsernameOrphan keeps the usernames of an account that is being deleted reserved, for
-- no account.
-- Class: range; at most 1 read and 3 per username, 2 writes per username; by former_usernames_account_ix.
UPDATE former_usernames
SET account_id = NULL
WHERE account_id = sqlc.arg(account_id);

-- name: UsernameSuccessor :one
-- UsernameSuccessor reads the present username of the account that gave this one up,
-- if its profile is public.
-- Class: point; at most 3 reads; by accounts.PRIMARY, former_usernames.PRIMARY, profiles.PRIMARY.
SELECT a.username
FROM former_usernames AS f
JOIN accounts AS a ON a.id = f.account_id
JOIN profiles AS p ON p.account_id = a.id
WHERE f.username_hash = sqlc.arg(username_hash)
  AND f.expires_at > sqlc.arg(now)
  AND p.is_public;

-- name: UsernameTakeBack :execrows
-- UsernameTakeBack ends the reservation of a username that its account takes back.
-- Class: point; at most 1 read, 1 write; by former_usernames.PRIMARY.
DELETE FROM former_usernames
WHERE username_hash = sqlc.arg(username_hash)
  AND account_id = sqlc.arg(account_id);
