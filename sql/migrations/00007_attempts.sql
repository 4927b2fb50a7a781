-- What:  How often somebody tried: the limits that all replicas share.
-- Why:   A row is a leaky bucket (GCRA) for one key, and for a log-in also the
--        count of failures in a row. Rows are written by single statements
--        outside any other transaction, so that no attempt is forgotten with the
--        request that it failed. A row whose two times have passed, and without
--        failures, means the same as no row.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses all counts: every limit starts over.

-- +goose Up
CREATE TABLE attempts (
  attempt_key BINARY(16)   NOT NULL COMMENT 'account id, or HMAC of a client address or of a name that nobody has',
  full_until  DATETIME(6)  NOT NULL COMMENT 'UTC; when the bucket is empty again (the theoretical arrival time of GCRA)',
  failures    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'wrong passwords since the last right one',
  retry_at    DATETIME(6)  NOT NULL COMMENT 'UTC; no attempt before it, after failures',
  PRIMARY KEY (attempt_key),
  -- Clean-up of expired rows.
  INDEX attempts_full_until_ix (full_until)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Attempt limits';

-- +goose Down
DROP TABLE attempts;
