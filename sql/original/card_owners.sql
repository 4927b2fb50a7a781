-- Whose each profile card is, read once: a user's first card is the one that the
-- original showed. The order needs no index on the user's id, which the original
-- never made; without one the server sorts the ids, in one pass over the table.
SELECT
  c.{profile_card.user_id},
  c.{profile_card.id}
FROM {profile_card} AS c
WHERE c.{profile_card.user_id} IS NOT NULL
ORDER BY
  c.{profile_card.user_id},
  c.{profile_card.id}
