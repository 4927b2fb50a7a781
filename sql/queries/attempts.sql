-- name: AttemptCountExpired :one
-- AttemptCountExpired counts what AttemptDeleteExpired would remove, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by attempts_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM attempts
  WHERE expires_at <= CAST(sqlc.arg(horizon) AS DATETIME(6))
  LIMIT ?
) AS expired;

-- name: AttemptCreate :exec
-- AttemptCreate begins the count of a key with a first attempt. Error 1062:
-- another request was first.
-- Class: point; at most 1 write.
INSERT INTO attempts (
  attempt_key,
  full_until,
  retry_at,
  expires_at
) VALUES (
  sqlc.arg(attempt_key),
  sqlc.arg(full_until),
  sqlc.arg(retry_at),
  CAST(sqlc.arg(full_until) AS DATETIME(6))
);

-- name: AttemptDelete :execrows
-- AttemptDelete resets the attempts of a key.
-- Class: point; at most 1 read, 1 write; by attempts.PRIMARY.
DELETE FROM attempts
WHERE attempt_key = sqlc.arg(attempt_key);

-- name: AttemptDeleteExpired :execrows
-- AttemptDeleteExpired removes some of the rows that limit nothing any longer.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by attempts_expires_at_ix.
DELETE FROM attempts
WHERE expires_at <= CAST(sqlc.arg(horizon) AS DATETIME(6))
ORDER BY expires_at
LIMIT ?;

-- name: AttemptExpirySet :execrows
-- AttemptExpirySet sets the expiry of some rows that an earlier release wrote without
-- one.
-- Class: batch; at most 3 reads per row, 1 write per row; by attempts_expires_at_ix.
UPDATE attempts
SET expires_at = IF(
  failures > 0,
  DATE_ADD(GREATEST(full_until, retry_at), INTERVAL 30 DAY),
  GREATEST(full_until, retry_at)
)
WHERE expires_at IS NULL
LIMIT ?;

-- name: AttemptFailed :execrows
-- AttemptFailed counts a failure. From the fifth in a row on, each doubles the
-- wait before the next attempt: 1, 2, 4 … seconds, at most 15 minutes. The row
-- expires after 30 days without an attempt.
-- Class: point; at most 1 read, 1 write; by attempts.PRIMARY.
UPDATE attempts
SET
  -- Before failures is set: MySQL and MariaDB assign from left to right.
  retry_at = IF(
    failures >= 4,
    DATE_ADD(CAST(sqlc.arg(now) AS DATETIME(6)), INTERVAL LEAST(900, POW(2, LEAST(failures - 4, 10))) SECOND),
    retry_at
  ),
  failures = failures + 1,
  expires_at = GREATEST(full_until, DATE_ADD(CAST(sqlc.arg(now) AS DATETIME(6)), INTERVAL 30 DAY))
WHERE attempt_key = sqlc.arg(attempt_key);

-- name: AttemptGet :one
-- AttemptGet reads what decides how long a key has to wait.
-- Class: point; at most 1 read; by attempts.PRIMARY.
SELECT
  full_until,
  failures,
  retry_at
FROM attempts
WHERE attempt_key = sqlc.arg(attempt_key);

-- name: AttemptHold :exec
-- AttemptHold begins the count of a key without an attempt, unless there is one, and
-- locks it for the transaction. A plain INSERT would share the lock of a count that is
-- there, and of two transactions that then raise it one would lose a deadlock.
-- Class: point; at most 2 reads, 2 writes.
INSERT INTO attempts (
  attempt_key,
  full_until,
  retry_at,
  expires_at
) VALUES (
  sqlc.arg(attempt_key),
  sqlc.arg(now),
  sqlc.arg(retry_at),
  CAST(sqlc.arg(now) AS DATETIME(6))
)
ON DUPLICATE KEY UPDATE attempt_key = VALUES(attempt_key);

-- name: AttemptSucceeded :execrows
-- AttemptSucceeded resets the count of failures in a row.
-- Class: point; at most 1 read, 1 write; by attempts.PRIMARY.
UPDATE attempts
SET
  -- In this order, since each assignment sees those before it.
  failures = 0,
  retry_at = sqlc.arg(now),
  expires_at = GREATEST(full_until, retry_at)
WHERE attempt_key = sqlc.arg(attempt_key);

-- name: AttemptTake :execrows
-- AttemptTake adds an attempt to a bucket that has room for it. Concurrent requests
-- never get more attempts than fit.
-- Class: point; at most 1 read, 1 write; by attempts.PRIMARY.
UPDATE attempts
SET
  -- In this order, since each assignment sees those before it: a row whose time
  -- has passed means the same as no row, whether or not it is still there.
  failures = IF(expires_at <= CAST(sqlc.arg(now) AS DATETIME(6)), 0, failures),
  full_until = DATE_ADD(GREATEST(full_until, CAST(sqlc.arg(now) AS DATETIME(6))), INTERVAL CAST(sqlc.arg(interval_us) AS SIGNED) MICROSECOND),
  expires_at = IF(
    failures > 0,
    GREATEST(full_until, DATE_ADD(CAST(sqlc.arg(now) AS DATETIME(6)), INTERVAL 30 DAY)),
    GREATEST(full_until, retry_at)
  )
WHERE attempt_key = sqlc.arg(attempt_key)
  AND full_until <= sqlc.arg(room_until)
  AND retry_at <= sqlc.arg(now);
