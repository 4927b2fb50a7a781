-- What:  Views for a user that monitors the service: they show when and how much,
--        never whose.
-- Why:   A user that may read only these views sees no name,
--        address, hash, token or client address. An account's id is a pseudonym:
--        it shows which rows belong together, and only the accounts table says
--        whose they are.
-- Class: new view
-- Lock:  NONE; nobody uses the views yet.
-- Rows:  none.
-- Down:  reversible; the read-only user sees nothing any more.

-- +goose Up
CREATE OR REPLACE VIEW account_overview AS
SELECT
  a.id,
  a.created_at,
  a.updated_at,
  a.password_changed_at,
  a.password_disabled_at,
  a.password_hash IS NOT NULL AS has_password,
  COALESCE(a.password_hash LIKE '$argon2id$%', FALSE) AS has_present_hash,
  p.picture_digest IS NOT NULL AS has_picture,
  p.updated_at AS profile_updated_at
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id;

CREATE OR REPLACE VIEW audit_overview AS
SELECT
  account_id,
  action,
  created_at
FROM audit_log;

CREATE OR REPLACE VIEW session_overview AS
SELECT
  last_seen_at,
  expires_at
FROM sessions;

-- +goose Down
DROP VIEW IF EXISTS session_overview;
DROP VIEW IF EXISTS audit_overview;
DROP VIEW IF EXISTS account_overview;
