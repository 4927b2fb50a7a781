-- name: OutboxBury :execrows
-- OutboxBury gives up on an email, and keeps it for the operator to see.
-- Class: point; at most 1 read, 1 write; by mail_outbox.PRIMARY.
UPDATE mail_outbox
SET
  tries   = tries + 1,
  due_at  = NULL,
  failure = sqlc.arg(failure)
WHERE id = sqlc.arg(id);

-- name: OutboxClaim :many
-- OutboxClaim reads emails that are due and locks them until OutboxLease has
-- hidden them from other workers. It skips those that another replica has locked.
-- Class: range; at most 1 read and 1 per email; by mail_outbox_due_at_ix.
SELECT
  id,
  sealed_mail,
  tries,
  created_at
FROM mail_outbox
WHERE due_at <= sqlc.arg(now)
ORDER BY due_at
LIMIT ?
FOR UPDATE SKIP LOCKED;

-- name: OutboxCountExpired :one
-- OutboxCountExpired counts what OutboxDeleteExpired would remove, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by mail_outbox_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM mail_outbox
  WHERE expires_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: OutboxCreate :exec
-- OutboxCreate writes an email, in the transaction of the change that it reports.
-- Class: point; at most 1 write.
INSERT INTO mail_outbox (
  id,
  sealed_mail,
  created_at,
  due_at,
  expires_at
) VALUES (
  sqlc.arg(id),
  sqlc.arg(sealed_mail),
  sqlc.arg(created_at),
  sqlc.arg(due_at),
  sqlc.arg(expires_at)
);

-- name: OutboxDefer :execrows
-- OutboxDefer counts a failed delivery and sets the time of the next retry.
-- Class: point; at most 1 read, 1 write; by mail_outbox.PRIMARY.
UPDATE mail_outbox
SET
  tries   = tries + 1,
  due_at  = sqlc.arg(due_at),
  failure = sqlc.arg(failure)
WHERE id = sqlc.arg(id);

-- name: OutboxDelete :execrows
-- OutboxDelete removes emails that were delivered, or that have no recipient.
-- Class: range; at most 2 reads per email, 1 write per email; by mail_outbox.PRIMARY.
DELETE FROM mail_outbox
WHERE id IN (sqlc.slice(ids));

-- name: OutboxDeleteExpired :execrows
-- OutboxDeleteExpired removes some of the emails that were given up and whose
-- time to be kept is over, those that expired first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by mail_outbox_expires_at_ix.
DELETE FROM mail_outbox
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: OutboxLease :execrows
-- OutboxLease hides emails from other workers until a time. By then the worker that
-- claimed them has delivered them, has extended the lease, or is dead. With the
-- present time it releases them.
-- Class: range; at most 2 reads per email, 1 write per email; by mail_outbox.PRIMARY.
UPDATE mail_outbox
SET due_at = sqlc.arg(leased_until)
WHERE id IN (sqlc.slice(ids));

-- name: OutboxList :many
-- OutboxList reads emails that were not delivered, the oldest first, after an id.
-- Class: batch; at most 1 read per email; by mail_outbox.PRIMARY.
SELECT
  id,
  sealed_mail,
  tries,
  failure,
  created_at,
  due_at
FROM mail_outbox
WHERE id > sqlc.arg(after)
ORDER BY id
LIMIT ?;

-- name: OutboxRevive :execrows
-- OutboxRevive makes an email that was given up, or waits for its next retry, due now
-- and retried for another day.
-- Class: point; at most 1 read, 1 write; by mail_outbox.PRIMARY.
UPDATE mail_outbox
SET
  tries      = 0,
  created_at = sqlc.arg(created_at),
  due_at     = sqlc.arg(due_at),
  expires_at = sqlc.arg(expires_at)
WHERE id = sqlc.arg(id);

-- name: OutboxWaiting :one
-- OutboxWaiting counts the emails that are to be delivered, up to 10000, and reads
-- for how many seconds the oldest of them has waited. The index covers it.
-- Class: range; at most 20002 reads, 10000 writes; by mail_outbox_due_at_ix.
SELECT
  COUNT(*) AS waiting,
  CAST(COALESCE(TIMESTAMPDIFF(SECOND, MIN(w.created_at), CAST(sqlc.arg(now) AS DATETIME(6))), 0) AS SIGNED) AS oldest_seconds
FROM (
  SELECT created_at
  FROM mail_outbox
  WHERE due_at IS NOT NULL
  ORDER BY due_at
  LIMIT 10000
) AS w;
