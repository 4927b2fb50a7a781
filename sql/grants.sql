-- What each user of users.sql may do: exact tables and verbs. An administrator
-- runs this after the first `latchkey migrate up`, and again after each one whose
-- release notes name it; it can be run any number of times. It takes nothing
-- away: SHOW GRANTS and a REVOKE by hand do.
--
-- A test runs the whole service with these rights, and another holds them equal
-- to what the statements in queries/ need.

-- latchkey serve, import, export, mail ---------------------------------------

GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.accounts          TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.attempts          TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT         ON latchkey.audit_log         TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT         ON latchkey.erasures          TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.former_usernames  TO 'latchkey_app'@'%';
GRANT         INSERT, SELECT         ON latchkey.imported_accounts TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.known_devices     TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.mail_outbox       TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.one_time_tokens   TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.pictures          TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.profiles          TO 'latchkey_app'@'%';
GRANT DELETE, INSERT, SELECT, UPDATE ON latchkey.sessions          TO 'latchkey_app'@'%';
-- Readiness compares the schema's version with the program's.
GRANT SELECT                         ON latchkey.goose_db_version  TO 'latchkey_app'@'%';

-- latchkey purge --------------------------------------------------------------

-- The columns that a row is found by, and nothing of what it says.
GRANT DELETE, SELECT (expires_at) ON latchkey.attempts         TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (account_id, action, created_at, id) ON latchkey.audit_log TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (account_id) ON latchkey.erasures         TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (expires_at) ON latchkey.former_usernames TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (expires_at) ON latchkey.known_devices    TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (expires_at) ON latchkey.mail_outbox      TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (expires_at) ON latchkey.one_time_tokens  TO 'latchkey_purge'@'%';
GRANT DELETE, SELECT (expires_at) ON latchkey.sessions         TO 'latchkey_purge'@'%';
GRANT SELECT                      ON latchkey.goose_db_version TO 'latchkey_purge'@'%';
-- Rows of a program that knew of no expiry get one, from their other times.
GRANT SELECT (failures, full_until, retry_at), UPDATE (expires_at) ON latchkey.attempts TO 'latchkey_purge'@'%';

-- People and dashboards -------------------------------------------------------

GRANT SELECT ON latchkey.account_overview TO 'latchkey_reader'@'%';
GRANT SELECT ON latchkey.audit_overview   TO 'latchkey_reader'@'%';
GRANT SELECT ON latchkey.session_overview TO 'latchkey_reader'@'%';

-- Dumps -----------------------------------------------------------------------

-- All of it, in one transaction, and where in the binary log that is.
GRANT SELECT, SHOW VIEW  ON latchkey.* TO 'latchkey_backup'@'%';
GRANT REPLICATION CLIENT ON *.*        TO 'latchkey_backup'@'%';

-- Figures and alerts of the server --------------------------------------------

-- PROCESS also shows the statements under way, with the values in them: keep its
-- password like one that reads the tables.
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'latchkey_monitor'@'%';
