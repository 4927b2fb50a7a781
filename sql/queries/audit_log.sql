-- name: AuditCountExpired :one
-- AuditCountExpired counts what AuditDeleteExpired would delete, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by audit_log_created_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM audit_log
  WHERE created_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: AuditCreate :exec
-- AuditCreate records a change, in the transaction that makes it.
-- Class: point; at most 1 write.
INSERT INTO audit_log (
  id,
  account_id,
  action,
  ip,
  request_id,
  created_at
) VALUES (
  sqlc.arg(id),
  sqlc.arg(account_id),
  sqlc.arg(action),
  sqlc.arg(ip),
  sqlc.arg(request_id),
  sqlc.arg(created_at)
);

-- name: AuditDeleteByAccount :execrows
-- AuditDeleteByAccount deletes a part of the history of an account that is being
-- deleted, or was: the whole may be too long for one transaction.
-- Class: range; at most 1 read and 1 per change, 1 write per change; by audit_log_account_ix.
DELETE FROM audit_log
WHERE account_id = sqlc.arg(account_id)
  -- The row that records the deletion stays.
  AND action <> 'account.deleted'
ORDER BY account_id, id
LIMIT ?;

-- name: AuditDeleteExpired :execrows
-- AuditDeleteExpired deletes some of the history up to this time, the oldest first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by audit_log_created_at_ix.
DELETE FROM audit_log
WHERE created_at <= sqlc.arg(horizon)
ORDER BY created_at
LIMIT ?;

-- name: AuditListByAccount :many
-- AuditListByAccount reads the history of an account before an entry, the newest
-- first.
-- Class: range; at most 1 read and 1 per entry; by audit_log_account_ix.
SELECT
  id,
  action,
  ip,
  created_at
FROM audit_log
WHERE account_id = sqlc.arg(account_id)
  -- The index: each page begins where the one before ended.
  AND id < sqlc.arg(before)
ORDER BY id DESC
LIMIT ?;
