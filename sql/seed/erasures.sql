-- Accounts that were deleted, one for each hundred that are there, of which some history
-- is left.
INSERT INTO erasures (
  account_id,
  deleted_at
)
SELECT
  LEFT(UNHEX(SHA2(CONCAT('deleted ', s.n), 256)), 16) AS account_id,
  s.at
FROM seed_accounts AS s
WHERE s.n % 100 = 0
ORDER BY account_id
