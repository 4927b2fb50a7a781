-- What:  When the owner of an account proved to receive mail at its address.
-- Why:   Until then the address may be anybody's. NULL is right for every existing
--        account. The previous release changes an e-mail and leaves the time of the
--        previous address. Nobody verifies one without an email: set
--        LATCHKEY_SMTP_URL when the last such program is gone. Where it was set
--        sooner, reset it on those accounts then; the present program sets
--        it after a change's audit row, or in the same transaction:
--        UPDATE accounts AS a JOIN audit_log AS l ON l.account_id = a.id
--        SET a.email_verified_at = NULL WHERE l.action = 'email.changed'
--        AND l.created_at > a.email_verified_at + INTERVAL 5 SECOND;
-- Class: INSTANT
-- Lock:  DEFAULT, the one that both engines allow with INSTANT; writers wait for
--        a moment, while the definition changes.
-- Rows:  none.
-- Down:  loses who verified their address: all are asked again; the table is
--        rebuilt beside writers.

-- +goose Up
ALTER TABLE accounts
  ADD COLUMN email_verified_at DATETIME(6) NULL COMMENT 'UTC; NULL: nobody confirmed yet that the address is theirs',
  ALGORITHM = INSTANT, LOCK = DEFAULT;

-- +goose Down
ALTER TABLE accounts
  DROP COLUMN email_verified_at,
  ALGORITHM = INPLACE, LOCK = NONE;
