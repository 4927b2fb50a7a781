-- Attempts at one account in four, and from as many addresses. Half of the rows
-- mean nothing any more; one in eight does not say when it will, as a program of
-- before that column wrote it.
INSERT INTO attempts (
  attempt_key,
  full_until,
  failures,
  retry_at,
  expires_at
)
SELECT
  IF(s.n % 4 = 0, s.id, LEFT(UNHEX(SHA2(CONCAT('address ', s.n), 256)), 16)) AS attempt_key,
  s.at + INTERVAL s.n % 40 - 20 MINUTE,
  IF(s.n % 4 = 0, s.n % 3, 0),
  s.at - INTERVAL s.n % 40 MINUTE,
  CASE
    WHEN s.n % 16 = 0                 THEN NULL
    WHEN s.n % 4 = 0 AND s.n % 3 <> 0 THEN s.at + INTERVAL 30 DAY
    ELSE GREATEST(s.at + INTERVAL s.n % 40 - 20 MINUTE, s.at - INTERVAL s.n % 40 MINUTE)
  END
FROM seed_accounts AS s
WHERE s.n % 4 IN (0, 1)
ORDER BY attempt_key
