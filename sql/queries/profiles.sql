-- name: ProfileCreate :exec
-- ProfileCreate inserts the profile of a new account, with the default texts.
-- Class: point; at most 1 read, 1 write.
INSERT INTO profiles (
  account_id,
  updated_at
) VALUES (
  sqlc.arg(account_id),
  sqlc.arg(updated_at)
);

-- name: ProfileDelete :execrows
-- ProfileDelete deletes the profile of an account.
-- Class: point; at most 1 read, 1 write; by profiles.PRIMARY.
DELETE FROM profiles
WHERE account_id = sqlc.arg(account_id);

-- name: ProfileGetPublic :one
-- ProfileGetPublic reads what everybody may see of an account whose owner made the
-- profile public: no e-mail, no home address. A text that is still its column's
-- DEFAULT was written by nobody and comes back empty.
-- Class: point; at most 2 reads; by accounts_username_key_uq, profiles.PRIMARY.
SELECT
  a.username,
  a.first_name,
  a.last_name,
  CAST(COALESCE(NULLIF(p.occupation, DEFAULT(p.occupation)), '') AS CHAR) AS occupation,
  CAST(COALESCE(NULLIF(p.country, DEFAULT(p.country)), '') AS CHAR) AS country,
  CAST(COALESCE(NULLIF(p.county, DEFAULT(p.county)), '') AS CHAR) AS county,
  CAST(COALESCE(NULLIF(p.linkedin, DEFAULT(p.linkedin)), '') AS CHAR) AS linkedin,
  CAST(COALESCE(NULLIF(p.facebook, DEFAULT(p.facebook)), '') AS CHAR) AS facebook,
  CAST(COALESCE(NULLIF(p.github, DEFAULT(p.github)), '') AS CHAR) AS github,
  CAST(COALESCE(NULLIF(p.instagram, DEFAULT(p.instagram)), '') AS CHAR) AS instagram,
  CAST(COALESCE(NULLIF(p.twitter, DEFAULT(p.twitter)), '') AS CHAR) AS twitter,
  CAST(COALESCE(NULLIF(p.youtube, DEFAULT(p.youtube)), '') AS CHAR) AS youtube,
  CAST(COALESCE(NULLIF(p.description, DEFAULT(p.description)), '') AS CHAR) AS description,
  p.picture_digest
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id
WHERE a.username_key = sqlc.arg(username_key)
  AND p.is_public;

-- name: ProfileGetWithPicture :one
-- ProfileGetWithPicture reads the fourteen fields of the original's profile.
-- Class: point; at most 3 reads; by accounts.PRIMARY, pictures.PRIMARY, profiles.PRIMARY.
SELECT
  a.email,
  a.first_name,
  a.last_name,
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
  i.image
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id
LEFT JOIN pictures AS i ON i.account_id = a.id
WHERE a.id = sqlc.arg(account_id);

-- name: ProfileLock :one
-- ProfileLock locks a profile and reads it, for a change that may change nothing.
-- Class: point; at most 1 read; by profiles.PRIMARY.
SELECT
  occupation,
  home_address,
  country,
  county,
  linkedin,
  facebook,
  github,
  instagram,
  twitter,
  youtube,
  description,
  is_public,
  picture_digest
FROM profiles
WHERE account_id = sqlc.arg(account_id)
FOR UPDATE;

-- name: ProfilePictureUpdate :execrows
-- ProfilePictureUpdate sets the picture that the profile shows; NULL: none.
-- Class: point; at most 1 read, 1 write; by profiles.PRIMARY.
UPDATE profiles
SET
  picture_digest = sqlc.narg(picture_digest),
  updated_at     = sqlc.arg(updated_at)
WHERE account_id = sqlc.arg(account_id);

-- name: ProfileUpdate :execrows
-- ProfileUpdate sets the given fields; a NULL argument keeps the present value,
-- so two frontends that change different fields do not undo each other.
-- Class: point; at most 1 read, 1 write; by profiles.PRIMARY.
UPDATE profiles
SET
  occupation   = COALESCE(sqlc.narg(occupation), occupation),
  home_address = COALESCE(sqlc.narg(home_address), home_address),
  country      = COALESCE(sqlc.narg(country), country),
  county       = COALESCE(sqlc.narg(county), county),
  linkedin     = COALESCE(sqlc.narg(linkedin), linkedin),
  facebook     = COALESCE(sqlc.narg(facebook), facebook),
  github       = COALESCE(sqlc.narg(github), github),
  instagram    = COALESCE(sqlc.narg(instagram), instagram),
  twitter      = COALESCE(sqlc.narg(twitter), twitter),
  youtube      = COALESCE(sqlc.narg(youtube), youtube),
  description  = COALESCE(sqlc.narg(description), description),
  is_public    = COALESCE(sqlc.narg(is_public), is_public),
  updated_at   = sqlc.arg(updated_at)
WHERE account_id = sqlc.arg(account_id);
