-- Brings account 1, of which known_devices.sql made one device, to 50, half of them
-- from before the keys were rotated.
INSERT INTO known_devices (
  device_tag,
  owner_tag,
  expires_at
)
SELECT
  LEFT(UNHEX(SHA2(CONCAT(IF(i % 2 = 0, 'former device ', 'device '), 10 + i, ' of 1'), 256)), 16),
  LEFT(UNHEX(SHA2(CONCAT(IF(i % 2 = 0, 'former owner ', 'owner '), 1), 256)), 16),
  DATE(s.at) + INTERVAL 1 + i DAY
FROM seed_numbers
JOIN seed_accounts AS s ON s.n = 1
WHERE i BETWEEN 1 AND 49
