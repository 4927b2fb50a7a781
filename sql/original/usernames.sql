-- The next usernames, by the primary key: a name that is derived for one person
-- must not be one that another has. Arguments: the last id read, how many.
SELECT
  u.{user.id},
  COALESCE(u.{user.username}, '')
FROM {user} AS u
WHERE u.{user.id} > ?
ORDER BY u.{user.id}
LIMIT ?
