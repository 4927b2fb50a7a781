-- Whose each profile card is, read once: the first card of a user is the one that the
-- original showed. The order needs no index on the id of the user, which the original
-- never made; without one the server sorts the ids, in one pass over the table.
SELECT
  c.{profile_card.user_id},
  c.{profile_card.id}
FROM {profile_card} AS c
WHERE c.{profile_card.user_id} IS NOT NULL
ORDER BY
  c.{profile_card.user_id},
  c.{profile_card.id}
