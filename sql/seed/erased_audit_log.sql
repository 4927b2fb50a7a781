-- What is left of the history of the accounts in erasures.sql: 12 changes each, and the
-- row that records the deletion, which stays.
INSERT INTO audit_log (
  id,
  account_id,
  action,
  ip,
  request_id,
  created_at
)
SELECT
  UNHEX(CONCAT(
    LPAD(HEX(1735689600000 + 1000 * s.n + 100 + change_number.i), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('erased audit ', s.n), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('erased audit ', s.n), 256), 4, 15)
  )),
  LEFT(UNHEX(SHA2(CONCAT('deleted ', s.n), 256)), 16),
  IF(change_number.i = 12, 'account.deleted', 'profile.updated'),
  IF(change_number.i = 12, '', '192.0.2.2'),
  SUBSTR(SHA2(CONCAT('erased request ', s.n), 256), 1, 32),
  s.at - INTERVAL 12 - change_number.i DAY
FROM seed_accounts AS s
JOIN seed_numbers AS change_number ON change_number.i BETWEEN 0 AND 12
WHERE s.n % 100 = 0
ORDER BY s.n, change_number.i
