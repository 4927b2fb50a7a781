-- Some rows of social links, by the primary key. Arguments: the ids of the rows.
SELECT
  s.{social_links.id},
  COALESCE(s.{social_links.linkedin}, ''),
  COALESCE(s.{social_links.facebook}, ''),
  COALESCE(s.{social_links.github}, ''),
  COALESCE(s.{social_links.instagram}, ''),
  COALESCE(s.{social_links.twitter}, ''),
  COALESCE(s.{social_links.youtube}, ''),
  COALESCE(s.{social_links.description}, '')
FROM {social_links} AS s
WHERE s.{social_links.id} IN ({ids})
