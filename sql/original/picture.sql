-- The picture of one profile card. Arguments: the id of the card.
SELECT c.{profile_card.image}
FROM {profile_card} AS c
WHERE c.{profile_card.id} = ?
