-- The devices of accounts, by k: 1 is known for some months still (every account
-- has it), 2 is from before the keys were rotated (one in three), 3 nobody came
-- back with (one in ten). The times are whole days.
INSERT INTO known_devices (
  device_tag,
  owner_tag,
  expires_at
)
SELECT
  LEFT(UNHEX(SHA2(CONCAT(IF(kind.k = 2, 'former device ', 'device '), kind.k, ' of ', s.n), 256)), 16) AS device_tag,
  LEFT(UNHEX(SHA2(CONCAT(IF(kind.k = 2, 'former owner ', 'owner '), s.n), 256)), 16),
  DATE(s.at) + INTERVAL IF(kind.k = 3, -(s.n % 7), 1 + s.n % 180) DAY
FROM seed_accounts AS s
CROSS JOIN (SELECT 1 AS k, 1 AS every UNION ALL SELECT 2, 3 UNION ALL SELECT 3, 10) AS kind
WHERE s.n % kind.every = 0
-- In the order of the key, so that each page is touched once.
ORDER BY device_tag
