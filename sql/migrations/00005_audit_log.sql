-- What:  What happened to an account, written in the transaction that did it.
-- Why:   No foreign key: the row that records a deletion outlives its account.
--        It holds the account's id, which then leads nowhere, and no address.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses the history of every account.

-- +goose Up
CREATE TABLE audit_log (
  id         BINARY(16)  NOT NULL COMMENT 'UUIDv7, made by the service',
  account_id BINARY(16)  NOT NULL,
  action     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'object.verb, such as password.changed',
  ip         VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'client address; empty where none is kept',
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as in the request log',
  created_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (id),
  -- The history of one account, in order.
  INDEX audit_log_account_ix (account_id, id),
  -- Clean-up past the retention time.
  INDEX audit_log_created_at_ix (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Changes to accounts';

-- +goose Down
DROP TABLE audit_log;
