-- The people of a range of ids, each with the profile card and the links that
-- the original showed: of several rows it took the first. The picture's bytes
-- are read one by one, with picture.sql. Arguments: the first id, the last id.
SELECT
  u.{user.id},
  COALESCE(u.{user.username}, ''),
  COALESCE(u.{user.email}, ''),
  COALESCE(u.{user.last_name}, ''),
  COALESCE(u.{user.first_name}, ''),
  COALESCE(u.{user.password}, ''),
  c.{profile_card.id},
  COALESCE(c.{profile_card.occupation}, ''),
  COALESCE(c.{profile_card.homeaddress}, ''),
  COALESCE(c.{profile_card.country}, ''),
  COALESCE(c.{profile_card.county}, ''),
  COALESCE(LENGTH(c.{profile_card.image}), 0),
  (SELECT COUNT(*) FROM {profile_card} AS n WHERE n.{profile_card.user_id} = u.{user.id}),
  s.{social_links.id},
  COALESCE(s.{social_links.linkedin}, ''),
  COALESCE(s.{social_links.facebook}, ''),
  COALESCE(s.{social_links.github}, ''),
  COALESCE(s.{social_links.instagram}, ''),
  COALESCE(s.{social_links.twitter}, ''),
  COALESCE(s.{social_links.youtube}, ''),
  COALESCE(s.{social_links.description}, ''),
  (SELECT COUNT(*) FROM {social_links} AS n WHERE n.{social_links.user_id} = u.{user.id})
FROM {user} AS u
LEFT JOIN {profile_card} AS c ON c.{profile_card.id} = (
  SELECT MIN(f.{profile_card.id})
  FROM {profile_card} AS f
  WHERE f.{profile_card.user_id} = u.{user.id}
)
LEFT JOIN {social_links} AS s ON s.{social_links.id} = (
  SELECT MIN(f.{social_links.id})
  FROM {social_links} AS f
  WHERE f.{social_links.user_id} = u.{user.id}
)
WHERE u.{user.id} BETWEEN ? AND ?
ORDER BY u.{user.id}
