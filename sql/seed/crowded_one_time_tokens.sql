-- Gives account 1 50 tokens, each of which keeps another address that it had.
INSERT INTO one_time_tokens (
  token_hash,
  purpose,
  account_id,
  email,
  email_key,
  expires_at
)
SELECT
  UNHEX(SHA2(CONCAT('token ', 10 + i, ' of 1'), 256)),
  'undo-email',
  s.id,
  CONCAT('crowded-', i, '@example.org'),
  CONCAT('crowded-', i, '@example.org'),
  s.at + INTERVAL 1 + i HOUR
FROM seed_numbers
JOIN seed_accounts AS s ON s.n = 1
WHERE i BETWEEN 1 AND 50
