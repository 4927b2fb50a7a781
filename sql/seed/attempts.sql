-- Attempts at one account in four, and from as many addresses. Half of the rows
-- mean nothing any more.
INSERT INTO attempts (
  attempt_key,
  full_until,
  failures,
  retry_at
)
SELECT
  IF(s.n % 4 = 0, s.id, LEFT(UNHEX(SHA2(CONCAT('address ', s.n), 256)), 16)) AS attempt_key,
  s.at + INTERVAL s.n % 40 - 20 MINUTE,
  IF(s.n % 4 = 0, s.n % 3, 0),
  s.at - INTERVAL s.n % 40 MINUTE
FROM seed_accounts AS s
WHERE s.n % 4 IN (0, 1)
ORDER BY attempt_key
