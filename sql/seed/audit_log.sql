-- Three or four rows of history for each account: its beginning, up to 600 days
-- ago, and what came since.
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
    LPAD(HEX(1735689600000 + 1000 * s.n + kind.k), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('audit ', s.n), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('audit ', s.n), 256), 4, 15)
  )),
  s.id,
  kind.action,
  CONCAT('192.0.2.', s.n % 256),
  SUBSTR(SHA2(CONCAT('request ', s.n), 256), 1, 32),
  s.at - INTERVAL (s.n % 600) DIV kind.k DAY
FROM seed_accounts AS s
CROSS JOIN (
  SELECT 1 AS k, 1 AS every, 'account.created' AS action
  UNION ALL SELECT 2, 1, 'session.created'
  UNION ALL SELECT 3, 1, 'profile.updated'
  UNION ALL SELECT 4, 5, 'password.changed'
) AS kind
WHERE s.n % kind.every = 0
ORDER BY s.n, kind.k
