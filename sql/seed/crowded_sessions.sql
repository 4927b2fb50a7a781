-- Brings account 1, of which sessions.sql made one session, to the 50 live ones
-- that an account may have, half of them from before the keys were rotated.
INSERT INTO sessions (
  code_hash,
  owner_tag,
  sealed_token,
  last_seen_at,
  expires_at
)
SELECT
  UNHEX(SHA2(CONCAT(LPAD(10 + i, 6, '0'), LPAD(1, 20, '0')), 256)),
  LEFT(UNHEX(SHA2(CONCAT(IF(i % 2 = 0, 'former owner ', 'owner '), 1), 256)), 16),
  REPEAT(UNHEX(SHA2(CONCAT('token ', i), 256)), 13),
  s.at - INTERVAL 5 * i MINUTE,
  s.at + INTERVAL 5 * (1 + i) MINUTE
FROM seed_numbers
JOIN seed_accounts AS s ON s.n = 1
WHERE i BETWEEN 1 AND 49
