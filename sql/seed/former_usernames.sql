-- The usernames that accounts gave up, by k: 1 is kept for the account (one in ten has
-- it), 2 was an account's that is deleted (one in ten), 3 is free again (one in twelve).
INSERT INTO former_usernames (
  username_hash,
  account_id,
  expires_at
)
SELECT
  UNHEX(SHA2(CONCAT('former-', kind.k, '-', LPAD(s.n, 8, '0')), 256)) AS username_hash,
  IF(kind.k = 2, NULL, s.id),
  s.at + INTERVAL IF(kind.k = 3, -(s.n % 7), 1 + s.n % 30) DAY
FROM seed_accounts AS s
CROSS JOIN (SELECT 1 AS k, 10 AS every UNION ALL SELECT 2, 10 UNION ALL SELECT 3, 12) AS kind
WHERE s.n % kind.every = 0
-- In the order of the key, so that each page is touched once.
ORDER BY username_hash
