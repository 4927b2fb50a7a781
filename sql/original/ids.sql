-- The next ids, by the primary key. Arguments: the last id read, how many.
SELECT u.{user.id}
FROM {user} AS u
WHERE u.{user.id} > ?
ORDER BY u.{user.id}
LIMIT ?
