-- Whose each row of social links is; see card_owners.sql.
SELECT
  s.{social_links.user_id},
  s.{social_links.id}
FROM {social_links} AS s
WHERE s.{social_links.user_id} IS NOT NULL
ORDER BY
  s.{social_links.user_id},
  s.{social_links.id}
