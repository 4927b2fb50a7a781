-- The four database users of Latchkey. An administrator runs this once, after
-- CREATE DATABASE latchkey and before the first `latchkey migrate up`.
--
-- They are made locked and without a password, so that none has a known one. Each
-- that is needed is then opened by hand:
--
--   ALTER USER 'latchkey_app'@'%' IDENTIFIED BY '…' ACCOUNT UNLOCK;
--
-- Where users come over a network, add REQUIRE SSL to it, and write the host or
-- network that they come from instead of '%', here and in grants.sql.

-- latchkey migrate: owns the schema.
CREATE USER IF NOT EXISTS 'latchkey_owner'@'%' ACCOUNT LOCK;

-- latchkey serve, import, export, mail: reads and writes rows.
CREATE USER IF NOT EXISTS 'latchkey_app'@'%' ACCOUNT LOCK;

-- latchkey purge, run by itself: removes what has expired.
CREATE USER IF NOT EXISTS 'latchkey_purge'@'%' ACCOUNT LOCK;

-- People and dashboards: reads figures, and nothing about a person.
CREATE USER IF NOT EXISTS 'latchkey_reader'@'%' ACCOUNT LOCK;

-- The owner has its rights before there are tables. SELECT to UPDATE are for
-- migrations that move rows, and for goose_db_version, which holds the version.
GRANT
  ALTER,
  CREATE,
  CREATE VIEW,
  DELETE,
  DROP,
  INDEX,
  INSERT,
  REFERENCES,
  SELECT,
  SHOW VIEW,
  UPDATE
ON latchkey.* TO 'latchkey_owner'@'%';
