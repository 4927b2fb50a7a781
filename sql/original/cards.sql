-- Some profile cards, by the primary key. The bytes of a picture are read one by
-- one, with picture.sql. Arguments: the ids of the cards.
SELECT
  c.{profile_card.id},
  COALESCE(c.{profile_card.occupation}, ''),
  COALESCE(c.{profile_card.homeaddress}, ''),
  COALESCE(c.{profile_card.country}, ''),
  COALESCE(c.{profile_card.county}, ''),
  COALESCE(LENGTH(c.{profile_card.image}), 0)
FROM {profile_card} AS c
WHERE c.{profile_card.id} IN ({ids})
