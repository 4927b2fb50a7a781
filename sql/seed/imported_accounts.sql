-- One account in ten was imported from a service called seed, where it had the
-- same number.
INSERT INTO imported_accounts (
  source,
  source_id,
  account_id,
  imported_at
)
SELECT
  'seed',
  s.n,
  s.id,
  s.at - INTERVAL s.n % 600 DAY
FROM seed_accounts AS s
WHERE s.n % 10 = 0
ORDER BY s.n
