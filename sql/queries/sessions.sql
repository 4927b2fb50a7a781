-- name: SessionCountExpired :one
-- SessionCountExpired counts what SessionDeleteExpired would remove, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by sessions_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM sessions
  WHERE expires_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: SessionCreate :exec
-- SessionCreate inserts a session.
-- Class: point; at most 1 write.
INSERT INTO sessions (
  code_hash,
  owner_tag,
  sealed_token,
  last_seen_at,
  expires_at
) VALUES (
  sqlc.arg(code_hash),
  sqlc.arg(owner_tag),
  sqlc.arg(sealed_token),
  sqlc.arg(last_seen_at),
  sqlc.arg(expires_at)
);

-- name: SessionDelete :execrows
-- SessionDelete ends the session of a code.
-- Class: point; at most 1 read, 1 write; by sessions.PRIMARY.
DELETE FROM sessions
WHERE code_hash = sqlc.arg(code_hash);

-- name: SessionDeleteByOwner :execrows
-- SessionDeleteByOwner ends all sessions of an owner. There is one tag for each
-- key of the keyring, since a session keeps the tag of the key it began with.
-- Class: range; at most 50 reads and 1 per tag, 50 writes; by sessions_owner_ix.
DELETE FROM sessions
WHERE owner_tag IN (sqlc.slice(owner_tags));

-- name: SessionDeleteExpired :execrows
-- SessionDeleteExpired removes some of the sessions that ended by this time, those
-- that ended first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by sessions_expires_at_ix.
DELETE FROM sessions
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: SessionDeleteOldest :execrows
-- SessionDeleteOldest ends the sessions of an owner that would expire first.
-- Class: range; at most 150 reads and 1 per tag, 50 writes; by sessions_owner_ix.
DELETE FROM sessions
WHERE owner_tag IN (sqlc.slice(owner_tags))
ORDER BY expires_at
LIMIT ?;

-- name: SessionDeleteOthers :execrows
-- SessionDeleteOthers ends all sessions of an owner but one.
-- Class: range; at most 50 reads and 1 per tag, 50 writes; by sessions_owner_ix.
DELETE FROM sessions
WHERE owner_tag IN (sqlc.slice(owner_tags))
  AND code_hash <> sqlc.arg(kept_code_hash);

-- name: SessionGet :one
-- SessionGet reads the session of a code.
-- Class: point; at most 1 read; by sessions.PRIMARY.
SELECT
  sealed_token,
  last_seen_at
FROM sessions
WHERE code_hash = sqlc.arg(code_hash);

-- name: SessionListByOwner :many
-- SessionListByOwner reads all sessions of an owner; the limit of sessions an
-- account bounds it.
-- Class: range; at most 50 reads and 1 per tag; by sessions_owner_ix.
SELECT
  code_hash,
  sealed_token,
  last_seen_at
FROM sessions
WHERE owner_tag IN (sqlc.slice(owner_tags));

-- name: SessionSeen :execrows
-- SessionSeen records the use of a session, at most once per step of time, whatever
-- the number of requests and replicas.
-- Class: point; at most 1 read, 1 write; by sessions.PRIMARY.
UPDATE sessions
SET last_seen_at = sqlc.arg(last_seen_at)
WHERE code_hash = sqlc.arg(code_hash)
  AND last_seen_at < sqlc.arg(last_seen_at);
