-- One account a number, up to 600 days old, in all languages. Half of them have
-- confirmed their address.
INSERT INTO accounts (
  id,
  email,
  email_key,
  username,
  username_key,
  first_name,
  last_name,
  locale,
  email_verified_at,
  password_hash,
  password_changed_at,
  created_at,
  updated_at
)
SELECT
  s.id,
  CONCAT('Seed-', LPAD(s.n, 8, '0'), '@Example.org'),
  CONCAT('seed-', LPAD(s.n, 8, '0'), '@example.org'),
  CONCAT('Seed-', LPAD(s.n, 8, '0')),
  CONCAT('seed-', LPAD(s.n, 8, '0')),
  'Ana',
  CONCAT('Number ', s.n),
  ELT(1 + s.n % 5, 'en', 'ro', 'fr', 'de', 'es'),
  IF(s.n % 2 = 0, s.at - INTERVAL s.n % 600 DAY, NULL),
  ?,
  s.at - INTERVAL s.n % 600 DAY,
  s.at - INTERVAL s.n % 600 DAY,
  s.at - INTERVAL s.n % 600 DAY
FROM seed_accounts AS s
ORDER BY s.n
