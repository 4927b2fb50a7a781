-- What:  What each row of an imported service became.
-- Why:   A row is written in the transaction that writes its account, so an
--        import that is stopped at any point, and run again, brings nothing twice
--        and leaves nothing half. No foreign key: an account that is deleted
--        after the import leaves its row here, or the next run of the import
--        would bring it back.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses what was imported already: another run of the
--        same import would list every account as one whose e-mail is taken, and
--        bring back those deleted since.

-- +goose Up
CREATE TABLE imported_accounts (
  source      VARCHAR(255) NOT NULL COMMENT 'which service: host/database.table, or what --source says',
  source_id   BIGINT       NOT NULL COMMENT 'its primary key there',
  account_id  BINARY(16)   NOT NULL,
  imported_at DATETIME(6)  NOT NULL COMMENT 'UTC',
  PRIMARY KEY (source, source_id),
  -- Which row an account was; the import reports it for the holder of an e-mail.
  INDEX imported_accounts_account_ix (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'What imported rows became';

-- +goose Down
DROP TABLE imported_accounts;
