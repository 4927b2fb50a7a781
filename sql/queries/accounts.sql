-- name: AccountContactByEmail :one
-- AccountContactByEmail reads whose address this is, for an email that only the
-- owner of the address may cause.
-- Class: point; at most 1 read; by accounts_email_key_uq.
SELECT
  id,
  email,
  email_key,
  username,
  locale,
  email_verified_at,
  password_changed_at
FROM accounts
WHERE email_key = sqlc.arg(email_key);

-- name: AccountContactGet :one
-- AccountContactGet reads how to write to an account.
-- Class: point; at most 1 read; by accounts.PRIMARY.
SELECT
  email,
  email_key,
  username,
  locale,
  email_verified_at
FROM accounts
WHERE id = sqlc.arg(id);

-- name: AccountCreate :exec
-- AccountCreate inserts an account. Error 1062 names the taken key:
-- accounts_email_key_uq or accounts_username_key_uq.
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
  password_hash,
  password_changed_at,
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
  sqlc.arg(password_hash),
  sqlc.arg(created_at),
  sqlc.arg(created_at),
  sqlc.arg(created_at)
);

-- name: AccountDelete :execrows
-- AccountDelete deletes an account whose profile, picture and tokens are gone
-- already.
-- Class: point; at most 4 reads, 1 write; by accounts.PRIMARY.
DELETE FROM accounts
WHERE id = sqlc.arg(id);

-- name: AccountEmailTaken :one
-- AccountEmailTaken reports whether an account has this canonical e-mail, or had it
-- a few days ago and can still return to it.
-- Class: point; at most 3 reads; by accounts_email_key_uq, one_time_tokens_email_key_ix.
SELECT EXISTS (
  SELECT 1
  FROM accounts AS a
  WHERE a.email_key = sqlc.arg(email_key)
  UNION ALL
  SELECT 1
  FROM one_time_tokens AS t
  WHERE t.email_key = sqlc.arg(email_key)
    AND t.purpose = 'undo-email'
    AND t.used_at IS NULL
    AND t.expires_at > sqlc.arg(now)
) AS taken;

-- name: AccountEmailUpdate :execrows
-- AccountEmailUpdate sets another e-mail, with the time of its verification or
-- NULL. Error 1062: it is taken.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET
  email             = sqlc.arg(email),
  email_key         = sqlc.arg(email_key),
  email_verified_at = sqlc.narg(verified_at),
  updated_at        = sqlc.arg(updated_at)
WHERE id = sqlc.arg(id);

-- name: AccountEmailVerify :execrows
-- AccountEmailVerify records that the owner of an account receives mail at this
-- address, if it is still the account's.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET email_verified_at = sqlc.arg(verified_at)
WHERE id = sqlc.arg(id)
  AND email_key = sqlc.arg(email_key);

-- name: AccountExport :one
-- AccountExport reads what is kept of an account beyond AccountGet, for the copy
-- that its owner takes of everything: all but the password's hash.
-- Class: point; at most 4 reads; by accounts.PRIMARY, attempts.PRIMARY, pictures.PRIMARY, profiles.PRIMARY.
SELECT
  a.email_verified_at,
  a.password_changed_at,
  a.password_disabled_at,
  a.updated_at,
  p.updated_at AS profile_updated_at,
  i.image,
  i.created_at AS picture_created_at,
  COALESCE(t.failures, 0) AS failures
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id
LEFT JOIN pictures AS i ON i.account_id = a.id
LEFT JOIN attempts AS t ON t.attempt_key = a.id
WHERE a.id = sqlc.arg(id);

-- name: AccountGet :one
-- AccountGet reads an account with its profile: everything that its owner sees
-- of it but the picture's bytes.
-- Class: point; at most 2 reads; by accounts.PRIMARY, profiles.PRIMARY.
SELECT
  a.id,
  a.email,
  a.username,
  a.first_name,
  a.last_name,
  a.locale,
  a.email_verified_at,
  a.created_at,
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
  p.picture_digest
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id
WHERE a.id = sqlc.arg(id);

-- name: AccountLockForLogin :one
-- AccountLockForLogin locks an account until the log-in's session is committed, and
-- counts the sessions that it has. One log-in of an account waits for another,
-- so the limit of sessions holds, and a password changed since it was verified
-- is seen.
-- Class: range; at most 51 reads and 2 per tag; by accounts.PRIMARY, known_devices.PRIMARY, sessions_owner_ix.
SELECT
  a.password_hash,
  -- For how many more days the device is known; NULL: it is new.
  CAST(COALESCE((
    SELECT MAX(TIMESTAMPDIFF(DAY, CAST(sqlc.arg(now) AS DATETIME(6)), d.expires_at))
    FROM known_devices AS d
    WHERE d.device_tag IN (sqlc.slice(device_tags))
      -- Always true. It ties the subquery to the locked row, so that it is answered
      -- after the wait for the lock: before it, it would make the snapshot of the
      -- transaction, and the count below would be of that time.
      AND d.expires_at > a.created_at
  ), 0) AS SIGNED) AS device_days,
  (
    SELECT COUNT(*)
    FROM sessions AS s
    WHERE s.owner_tag IN (sqlc.slice(owner_tags))
      -- Always true, and for the same reason.
      AND s.expires_at > a.created_at
  ) AS session_count
FROM accounts AS a
WHERE a.id = sqlc.arg(id)
FOR UPDATE;

-- name: AccountLockPassword :one
-- AccountLockPassword locks an account and reads its password hash, for a
-- change that the password allows: it must still be the one that was verified.
-- Class: point; at most 1 read; by accounts.PRIMARY.
SELECT password_hash
FROM accounts
WHERE id = sqlc.arg(id)
FOR UPDATE;

-- name: AccountLoginByEmail :one
-- AccountLoginByEmail reads what a log-in by e-mail needs, with the failures
-- before it.
-- Class: point; at most 2 reads; by accounts_email_key_uq, attempts.PRIMARY.
SELECT
  a.id,
  a.password_hash,
  a.password_disabled_at,
  a.email_verified_at,
  a.created_at,
  COALESCE(t.failures, 0) AS failures
FROM accounts AS a
LEFT JOIN attempts AS t ON t.attempt_key = a.id
WHERE a.email_key = sqlc.arg(email_key);

-- name: AccountLoginByUsername :one
-- AccountLoginByUsername reads what a log-in by username needs, with the failures
-- before it.
-- Class: point; at most 2 reads; by accounts_username_key_uq, attempts.PRIMARY.
SELECT
  a.id,
  a.password_hash,
  a.password_disabled_at,
  a.email_verified_at,
  a.created_at,
  COALESCE(t.failures, 0) AS failures
FROM accounts AS a
LEFT JOIN attempts AS t ON t.attempt_key = a.id
WHERE a.username_key = sqlc.arg(username_key);

-- name: AccountNamesLock :one
-- AccountNamesLock locks an account and reads its names, for a change of them that
-- may change nothing.
-- Class: point; at most 1 read; by accounts.PRIMARY.
SELECT
  username,
  username_key,
  first_name,
  last_name,
  locale
FROM accounts
WHERE id = sqlc.arg(id)
FOR UPDATE;

-- name: AccountNamesUpdate :execrows
-- AccountNamesUpdate sets the given names and language; a NULL argument keeps the
-- present one.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET
  first_name = COALESCE(sqlc.narg(first_name), first_name),
  last_name  = COALESCE(sqlc.narg(last_name), last_name),
  locale     = COALESCE(sqlc.narg(locale), locale),
  updated_at = sqlc.arg(updated_at)
WHERE id = sqlc.arg(id);

-- name: AccountPasswordDisable :execrows
-- AccountPasswordDisable disables the password until another one is set.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET password_disabled_at = sqlc.arg(disabled_at)
WHERE id = sqlc.arg(id)
  AND password_disabled_at IS NULL;

-- name: AccountPasswordGet :one
-- AccountPasswordGet reads the hash that the current password is verified against.
-- Class: point; at most 1 read; by accounts.PRIMARY.
SELECT password_hash
FROM accounts
WHERE id = sqlc.arg(id);

-- name: AccountPasswordRehash :execrows
-- AccountPasswordRehash replaces a hash with a stronger one of the same password,
-- unless the password was changed meanwhile.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET password_hash = sqlc.arg(new_hash)
WHERE id = sqlc.arg(id)
  AND password_hash = sqlc.arg(old_hash);

-- name: AccountPasswordUpdate :execrows
-- AccountPasswordUpdate sets another password. It is enabled, even if the previous
-- one had been disabled.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET
  password_hash        = sqlc.arg(password_hash),
  password_changed_at  = sqlc.arg(changed_at),
  password_disabled_at = NULL,
  updated_at           = sqlc.arg(changed_at)
WHERE id = sqlc.arg(id);

-- name: AccountUsernameTaken :one
-- AccountUsernameTaken reports whether an account has this canonical username, or
-- gave it up so recently that it is still reserved.
-- Class: point; at most 2 reads; by accounts_username_key_uq, former_usernames.PRIMARY.
SELECT EXISTS (
  SELECT 1
  FROM accounts AS a
  WHERE a.username_key = sqlc.arg(username_key)
  UNION ALL
  SELECT 1
  FROM former_usernames AS f
  WHERE f.username_hash = sqlc.arg(username_hash)
    AND f.expires_at > sqlc.arg(now)
) AS taken;

-- name: AccountUsernameUpdate :execrows
-- AccountUsernameUpdate sets another username. Error 1062: it is taken.
-- Class: point; at most 1 read, 1 write; by accounts.PRIMARY.
UPDATE accounts
SET
  username     = sqlc.arg(username),
  username_key = sqlc.arg(username_key),
  updated_at   = sqlc.arg(updated_at)
WHERE id = sqlc.arg(id);
