-- name: ErasureCount :one
-- ErasureCount counts the history of deleted accounts that is still there, up to a
-- limit.
-- Class: batch; at most 2 reads and 4 per row, 1 write per row; by audit_log_account_ix, erasures.PRIMARY.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM erasures AS e
  JOIN audit_log AS l ON l.account_id = e.account_id
  -- The row that records the deletion stays.
  WHERE e.account_id > sqlc.arg(after)
    AND l.action <> 'account.deleted'
  LIMIT ?
) AS erased;

-- name: ErasureCreate :exec
-- ErasureCreate asks the clean-up to remove what is left of a deleted account's
-- history.
-- Class: point; at most 1 write.
INSERT INTO erasures (
  account_id,
  deleted_at
) VALUES (
  sqlc.arg(account_id),
  sqlc.arg(deleted_at)
);

-- name: ErasureDelete :execrows
-- ErasureDelete records that nothing is left.
-- Class: point; at most 1 read, 1 write; by erasures.PRIMARY.
DELETE FROM erasures
WHERE account_id = sqlc.arg(account_id);

-- name: ErasureNext :one
-- ErasureNext reads the next deleted account, by id, whose history may not be fully deleted.
-- Class: point; at most 1 read; by erasures.PRIMARY.
SELECT account_id
FROM erasures
WHERE account_id > sqlc.arg(after)
ORDER BY account_id
LIMIT 1;
