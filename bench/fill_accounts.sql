-- Fills accounts with user-000001 to user-<count>, who share one password.
-- Arguments: the password's hash, the time, the count.
--
-- The ids have the form of a UUIDv7 and rise with the number, as the ids of
-- people who signed up one after the other do.
INSERT INTO accounts (
  id,
  email,
  email_key,
  username,
  username_key,
  first_name,
  last_name,
  password_hash,
  password_changed_at,
  created_at,
  updated_at
)
SELECT
  UNHEX(CONCAT(
    LPAD(HEX(1700000000000 + numbers.n), 12, '0'),
    '7', SUBSTR(SHA2(numbers.n, 256), 1, 3),
    '8', SUBSTR(SHA2(numbers.n, 256), 4, 15)
  )),
  CONCAT('user-', LPAD(numbers.n, 6, '0'), '@example.org'),
  CONCAT('user-', LPAD(numbers.n, 6, '0'), '@example.org'),
  CONCAT('user-', LPAD(numbers.n, 6, '0')),
  CONCAT('user-', LPAD(numbers.n, 6, '0')),
  'Ana',
  CONCAT('Number ', numbers.n),
  given.hash,
  given.at,
  given.at,
  given.at
FROM (SELECT ? AS hash, ? AS at) AS given
CROSS JOIN (
  -- A recursive query would be shorter, but both engines bound its depth.
  SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * f.d AS n
  FROM (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS a
  CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS b
  CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS c
  CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS d
  CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS e
  CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS f
) AS numbers
WHERE numbers.n <= ?
ORDER BY numbers.n
