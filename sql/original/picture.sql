-- The picture of one profile card. Arguments: the card's id.
SELECT c.{profile_card.image}
FROM {profile_card} AS c
WHERE c.{profile_card.id} = ?
