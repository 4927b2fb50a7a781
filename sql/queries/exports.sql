-- name: ExportList :many
-- ExportList reads the next accounts after an id, with everything that an import
-- elsewhere needs.
-- Class: batch; at most 3 reads per account; by accounts.PRIMARY, pictures.PRIMARY, profiles.PRIMARY.
SELECT
  a.id,
  a.email,
  a.username,
  a.first_name,
  a.last_name,
  a.locale,
  a.email_verified_at,
  a.password_hash,
  a.password_changed_at,
  a.password_disabled_at,
  a.created_at,
  a.updated_at,
  p.occupation,
  p.home_address,
  p.country,
  p.county,
  p.linkedin,
  p.facebook,
  p.github,
  p.instagram,
  p.twitter,
  p.youtube,
  p.description,
  p.is_public,
  p.updated_at AS profile_updated_at,
  i.image,
  i.created_at AS picture_created_at
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id
LEFT JOIN pictures AS i ON i.account_id = a.id
-- The primary key: each batch begins where the one before ended.
WHERE a.id > sqlc.arg(after)
ORDER BY a.id
LIMIT ?;

-- name: ExportTotal :one
-- ExportTotal counts what there is to export, for the progress line.
-- Class: scan, because an export says at its start how many accounts there are.
SELECT COUNT(*) AS total
FROM accounts;
