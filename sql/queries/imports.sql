-- name: ImportAccountCreate :exec
-- ImportAccountCreate inserts an account with the credential and the times that
-- it had elsewhere. Error 1062: its id, e-mail or username is taken.
-- Class: point; at most 1 write.
INSERT INTO accounts (
  id,
  email,
  email_key,
  username,
  username_key,
  first_name,
  last_name,
  locale,
  email_verified_at,
  password_hash,
  password_changed_at,
  password_disabled_at,
  created_at,
  updated_at
) VALUES (
  sqlc.arg(id),
  sqlc.arg(email),
  sqlc.arg(email_key),
  sqlc.arg(username),
  sqlc.arg(username_key),
  sqlc.arg(first_name),
  sqlc.arg(last_name),
  sqlc.arg(locale),
  sqlc.narg(email_verified_at),
  sqlc.narg(password_hash),
  sqlc.arg(password_changed_at),
  sqlc.narg(password_disabled_at),
  sqlc.arg(created_at),
  sqlc.arg(updated_at)
);

-- name: ImportAccountListByEmail :many
-- ImportAccountListByEmail reads which of a batch's e-mails are taken, and by whom.
-- Class: batch; at most 1 read per e-mail; by accounts_email_key_uq.
SELECT
  email_key,
  id
FROM accounts
WHERE email_key IN (sqlc.slice(email_keys));

-- name: ImportAccountListByID :many
-- ImportAccountListByID reads which of a batch's accounts exist already.
-- Class: batch; at most 1 read per id; by accounts.PRIMARY.
SELECT id
FROM accounts
WHERE id IN (sqlc.slice(ids));

-- name: ImportAccountListByUsername :many
-- ImportAccountListByUsername reads which of a batch's usernames are taken.
-- Class: batch; at most 1 read per username; by accounts_username_key_uq.
SELECT username_key
FROM accounts
WHERE username_key IN (sqlc.slice(username_keys));

-- name: ImportCreate :exec
-- ImportCreate records which account a row became. Error 1062: another run was first.
-- Class: point; at most 1 write.
INSERT INTO imported_accounts (
  source,
  source_id,
  account_id,
  imported_at
) VALUES (
  sqlc.arg(source),
  sqlc.arg(source_id),
  sqlc.arg(account_id),
  sqlc.arg(imported_at)
);

-- name: ImportList :many
-- ImportList reads which rows of a range were imported already.
-- Class: batch; at most 1 read and 1 per row; by imported_accounts.PRIMARY.
SELECT source_id
FROM imported_accounts
WHERE source = sqlc.arg(source)
  AND source_id BETWEEN sqlc.arg(first_id) AND sqlc.arg(last_id);

-- name: ImportListByAccount :many
-- ImportListByAccount reads which rows of other services became an account.
-- Class: range; at most 1 read and 2 per import; by imported_accounts_account_ix.
SELECT
  source,
  source_id,
  imported_at
FROM imported_accounts
WHERE account_id = sqlc.arg(account_id)
ORDER BY source, source_id;

-- name: ImportProfileCreate :exec
-- ImportProfileCreate inserts a profile of which every text is known.
-- Class: point; at most 1 read, 1 write.
INSERT INTO profiles (
  account_id,
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
  picture_digest,
  updated_at
) VALUES (
  sqlc.arg(account_id),
  sqlc.arg(occupation),
  sqlc.arg(home_address),
  sqlc.arg(country),
  sqlc.arg(county),
  sqlc.arg(linkedin),
  sqlc.arg(facebook),
  sqlc.arg(github),
  sqlc.arg(instagram),
  sqlc.arg(twitter),
  sqlc.arg(youtube),
  sqlc.arg(description),
  sqlc.arg(is_public),
  sqlc.narg(picture_digest),
  sqlc.arg(updated_at)
);

-- name: ImportSourceID :one
-- ImportSourceID reads which row of a service an account came from.
-- Class: point; at most 1 read; by imported_accounts_account_ix.
SELECT source_id
FROM imported_accounts
WHERE source = sqlc.arg(source)
  AND account_id = sqlc.arg(account_id)
LIMIT 1;
