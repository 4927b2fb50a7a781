-- name: AuditCountExpired :one
-- AuditCountExpired counts what AuditDeleteExpired would delete, up to a limit.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM audit_log
  WHERE created_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: AuditCreate :exec
-- AuditCreate tells of a change, in the transaction that makes it.
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
-- AuditDeleteByAccount deletes the history of an account that is being deleted.
DELETE FROM audit_log
WHERE account_id = sqlc.arg(account_id);

-- name: AuditDeleteExpired :execrows
-- AuditDeleteExpired deletes some of the history up to this time, the oldest first.
DELETE FROM audit_log
WHERE created_at <= sqlc.arg(horizon)
ORDER BY created_at
LIMIT ?;
