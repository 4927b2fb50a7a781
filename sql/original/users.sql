-- The users of a range of ids. Arguments: the first id, the last id.
SELECT
  u.{user.id},
  COALESCE(u.{user.username}, ''),
  COALESCE(u.{user.email}, ''),
  COALESCE(u.{user.last_name}, ''),
  COALESCE(u.{user.first_name}, ''),
  COALESCE(u.{user.password}, '')
FROM {user} AS u
WHERE u.{user.id} BETWEEN ? AND ?
ORDER BY u.{user.id}
