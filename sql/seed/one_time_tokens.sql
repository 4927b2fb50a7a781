-- The tokens of accounts, by k: 1 verifies the account's address (one account in
-- five has it), 2 recovered a password and is used, 3 waits for another address to
-- confirm a change (one in twenty each), 4 takes a change back and keeps the
-- previous address (one in ten), 5 has expired in the last month (one in eight).
INSERT INTO one_time_tokens (
  token_hash,
  purpose,
  account_id,
  email,
  email_key,
  used_at,
  expires_at
)
SELECT
  UNHEX(SHA2(CONCAT('token ', kind.k, ' of ', s.n), 256)) AS token_hash,
  kind.purpose,
  s.id,
  CONCAT(kind.prefix, LPAD(s.n, 8, '0'), '@Example.org'),
  CONCAT(kind.prefix, LPAD(s.n, 8, '0'), '@example.org'),
  IF(kind.k = 2, s.at - INTERVAL s.n % 60 MINUTE, NULL),
  IF(
    kind.k = 5,
    s.at - INTERVAL s.n % 43200 MINUTE,
    s.at + INTERVAL 1 + s.n % kind.minutes MINUTE
  )
FROM seed_accounts AS s
CROSS JOIN (
  SELECT 1 AS k, 5 AS every, 'verify-email' AS purpose, 'seed-' AS prefix, 2880 AS minutes
  UNION ALL SELECT 2, 20, 'recovery', 'seed-', 60
  UNION ALL SELECT 3, 20, 'change-email', 'wanted-', 120
  UNION ALL SELECT 4, 10, 'undo-email', 'former-', 10080
  UNION ALL SELECT 5, 8, 'verify-email', 'seed-', 2880
) AS kind
WHERE s.n % kind.every = 0
-- In the order of the key, so that each page is touched once.
ORDER BY token_hash
