-- Emails on their way, by k: 1 is due or, half of them, put off (one account in
-- ten has it), 2 was given up in the last days (one in fifty), 3 was given up long
-- ago and has expired (one in sixteen). What is sealed is noise of the usual
-- length and opens under no key.
INSERT INTO mail_outbox (
  id,
  sealed_mail,
  tries,
  failure,
  created_at,
  due_at,
  expires_at
)
SELECT
  UNHEX(CONCAT(
    LPAD(HEX(1735689600000 + 1000 * s.n + kind.k), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('email ', s.n), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('email ', s.n), 256), 4, 15)
  )),
  REPEAT(UNHEX(SHA2(CONCAT('email ', s.n), 256)), 13),
  CASE WHEN kind.k > 1 THEN 30 WHEN s.n % 20 = 0 THEN 1 + s.n % 7 ELSE 0 END,
  CASE WHEN kind.k > 1 THEN 'was not taken within a day' WHEN s.n % 20 = 0 THEN '451 4.3.0' ELSE '' END,
  s.at - INTERVAL kind.days DAY - INTERVAL s.n % 1200 MINUTE,
  CASE
    WHEN kind.k > 1     THEN NULL
    WHEN s.n % 20 = 0 THEN s.at + INTERVAL 1 + s.n % 60 MINUTE
    ELSE s.at - INTERVAL s.n % 60 MINUTE
  END,
  s.at + INTERVAL 31 - kind.days DAY - INTERVAL s.n % 1200 MINUTE
FROM seed_accounts AS s
CROSS JOIN (SELECT 1 AS k, 10 AS every, 0 AS days UNION ALL SELECT 2, 50, 3 UNION ALL SELECT 3, 16, 31) AS kind
WHERE s.n % kind.every = 0
ORDER BY s.n, kind.k
