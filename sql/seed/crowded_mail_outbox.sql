-- 10,000 emails that are due, more than are counted: as after a day without a
-- mail server.
INSERT INTO mail_outbox (
  id,
  sealed_mail,
  created_at,
  due_at,
  expires_at
)
SELECT
  UNHEX(CONCAT(
    LPAD(HEX(1735603200000 + i), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('crowded email ', i), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('crowded email ', i), 256), 4, 15)
  )),
  REPEAT(UNHEX(SHA2(CONCAT('crowded email ', i), 256)), 13),
  s.at - INTERVAL 1 + i % 1380 MINUTE,
  s.at - INTERVAL i % 60 MINUTE,
  s.at + INTERVAL 31 DAY - INTERVAL 1 + i % 1380 MINUTE
FROM seed_numbers
JOIN seed_accounts AS s ON s.n = 1
ORDER BY i
