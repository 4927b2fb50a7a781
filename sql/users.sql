-- The six database users of Latchkey. An administrator runs this once, after
-- CREATE DATABASE latchkey and before the first `latchkey migrate up`.
--
-- They are made locked, and with no password that opens them, so that none has a known
-- one. (An empty one would be refused where the server judges passwords. MariaDB reads
-- the first comment of each, by which only a user of that name on the machine itself
-- would be let in; MySQL the second, a hash that no password has.) Each that is needed
-- is then opened by hand:
--
--   ALTER USER 'latchkey_app'@'%' IDENTIFIED BY '…' ACCOUNT UNLOCK;
--
-- A password of both cases, digits, another character and some length passes where the
-- server judges it: docs/deploy.md makes one.
--
-- Where users come over a network, add REQUIRE SSL to it, and write the host or
-- network that they come from instead of '%', here and in grants.sql.

-- latchkey migrate: owns the schema.
CREATE USER IF NOT EXISTS 'latchkey_owner'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

-- latchkey serve, import, export, mail: reads and writes rows.
CREATE USER IF NOT EXISTS 'latchkey_app'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

-- latchkey purge, run by itself: removes what has expired.
CREATE USER IF NOT EXISTS 'latchkey_purge'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

-- People and dashboards: reads figures, and nothing about a person.
CREATE USER IF NOT EXISTS 'latchkey_reader'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

-- Dumps: reads all, and writes nothing.
CREATE USER IF NOT EXISTS 'latchkey_backup'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

-- Figures and alerts of the server: sees what runs, and no table.
CREATE USER IF NOT EXISTS 'latchkey_monitor'@'%'
  /*M!100000 IDENTIFIED VIA unix_socket */
  /*!80000 IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' */
  ACCOUNT LOCK;

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
