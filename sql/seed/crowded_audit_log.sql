-- Brings account 1, of which audit_log.sql made three rows of history, to 500.
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
    LPAD(HEX(1735689600000 + i), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('crowded audit ', i), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('crowded audit ', i), 256), 4, 15)
  )),
  s.id,
  'session.created',
  '192.0.2.1',
  SUBSTR(SHA2(CONCAT('request ', i), 256), 1, 32),
  s.at - INTERVAL i % 300 DAY
FROM seed_numbers
JOIN seed_accounts AS s ON s.n = 1
WHERE i BETWEEN 1 AND 497
