-- The profile of each account, with its links filled. One account in a hundred
-- has a picture, see pictures.sql, and is public.
INSERT INTO profiles (
  account_id,
  occupation,
  home_address,
  country,
  county,
  linkedin,
  facebook,
  github,
  instagram,
  twitter,
  youtube,
  description,
  is_public,
  picture_digest,
  updated_at
)
SELECT
  s.id,
  CONCAT('Occupation ', s.n % 97),
  CONCAT(s.n % 211, ' Harbour Street'),
  'France',
  CONCAT('County ', s.n % 89),
  CONCAT('https://linkedin.com/in/seed-', s.n),
  CONCAT('https://facebook.com/seed-', s.n),
  CONCAT('https://github.com/seed-', s.n),
  CONCAT('https://instagram.com/seed-', s.n),
  CONCAT('https://twitter.com/seed-', s.n),
  CONCAT('https://youtube.com/seed-', s.n),
  REPEAT('A sentence about me. ', 1 + s.n % 8),
  s.n % 100 = 0,
  IF(s.n % 100 = 0, UNHEX(SHA2(REPEAT(UNHEX(SHA2(CONCAT('picture ', s.n), 256)), 64), 256)), NULL),
  s.at - INTERVAL s.n % 30 DAY
FROM seed_accounts AS s
ORDER BY s.n
