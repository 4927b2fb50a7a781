-- What:  Sessions: a row that says nothing about whose it is.
-- Why:   No account id stands here. The sealed token names the account, and only
--        a holder of the service's keys opens it; the owner tag finds the
--        sessions of an account whose id is known, and means nothing without the
--        keys. Times are in steps of five minutes, so that they do not point at
--        an audit row.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses every session: everybody logs in again.

-- +goose Up
CREATE TABLE sessions (
  code_hash    BINARY(32)      NOT NULL COMMENT 'SHA-256 of the code that the client holds',
  owner_tag    BINARY(16)      NOT NULL COMMENT 'HMAC of the account id, cut to 16 bytes',
  sealed_token VARBINARY(1024) NOT NULL COMMENT 'JWT under XChaCha20-Poly1305, bound to code_hash',
  last_seen_at DATETIME(6)     NOT NULL COMMENT 'UTC, rounded down to five minutes',
  expires_at   DATETIME(6)     NOT NULL COMMENT 'UTC, rounded up to five minutes; the token holds the exact time',
  PRIMARY KEY (code_hash),
  -- List, count and end the sessions of one owner, the oldest first.
  INDEX sessions_owner_ix (owner_tag, expires_at),
  -- Clean-up of what has expired.
  INDEX sessions_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Sessions that name no account';

-- +goose Down
DROP TABLE sessions;
