-- The sessions of each account, by k: 1 is live; 2 is live and from before the
-- keys were rotated (one account in three has it); 3 has expired in the last week
-- (one in ten). Codes are digits: k in 6, then the account's number in 20. The
-- token is noise of the usual length and opens under no key.
INSERT INTO sessions (
  code_hash,
  owner_tag,
  sealed_token,
  last_seen_at,
  expires_at
)
SELECT
  UNHEX(SHA2(CONCAT(LPAD(kind.k, 6, '0'), LPAD(s.n, 20, '0')), 256)) AS code_hash,
  LEFT(UNHEX(SHA2(CONCAT(IF(kind.k = 2, 'former owner ', 'owner '), s.n), 256)), 16),
  REPEAT(UNHEX(SHA2(CONCAT('token ', s.n), 256)), 13),
  s.at - INTERVAL IF(kind.k = 3, 288, 0) + 5 * (s.n % 12) MINUTE,
  IF(
    kind.k = 3,
    s.at - INTERVAL 5 * (s.n % 2016) MINUTE,
    s.at + INTERVAL 5 * (1 + s.n % 288) MINUTE
  )
FROM seed_accounts AS s
CROSS JOIN (SELECT 1 AS k, 1 AS every UNION ALL SELECT 2, 3 UNION ALL SELECT 3, 10) AS kind
WHERE s.n % kind.every = 0
-- In the order of the key, so that each page is touched once.
ORDER BY code_hash
