-- A picture of 2 KiB for one account in a hundred. Its bytes are noise.
INSERT INTO pictures (
  account_id,
  digest,
  image,
  created_at
)
SELECT
  s.id,
  UNHEX(SHA2(REPEAT(UNHEX(SHA2(CONCAT('picture ', s.n), 256)), 64), 256)),
  REPEAT(UNHEX(SHA2(CONCAT('picture ', s.n), 256)), 64),
  s.at - INTERVAL s.n % 30 DAY
FROM seed_accounts AS s
WHERE s.n % 100 = 0
ORDER BY s.n
